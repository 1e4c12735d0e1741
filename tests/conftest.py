"""Fakes that one can work out by hand, a tiny corpus, and no network: what every test shares."""

import hashlib
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus import Corpus, load_corpus
from index import Index, Search, words
from rag.chatbot import Viva
from rag.judge import Verdict

DIMENSION = 256


class WordEncoder:
    """A text's vector counts its words, each in the dimension that its SHA-256 names: cosine is the share of common words."""

    name = "words"
    dimension = DIMENSION
    vocabulary: frozenset[str] = frozenset()

    def encode(self, texts: Sequence[str], progress: bool = False) -> np.ndarray:
        found = np.zeros((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            for word in words(text) or ["nothing"]:
                found[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSION] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


class ScriptedGenerator:
    """Writes what the test says, word by word, and records what it was asked."""

    name = "scripted"

    def __init__(self, script: str = "") -> None:
        self.script = script
        self.asked: list[tuple[str, str]] = []

    def write(self, system: str, user: str, opening: str = "") -> Iterator[str]:
        self.asked.append((system, user))
        for word in self.script.split(" "):
            yield word + " "


class WordJudge:
    """Judges by words: a text with most of a statement's words states it or, where one of the two says "not", contradicts it."""

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        return [self._weigh(set(words(text)), set(words(statement))) for text, statement in pairs]

    @staticmethod
    def _weigh(text: set[str], statement: set[str]) -> Verdict:
        shared = 0.96 if len(text & statement) >= 0.7 * len(statement) else 0.02
        against = ("not" in text) != ("not" in statement)
        return Verdict(0.02, shared, 0.98 - shared) if against else Verdict(shared, 0.02, 0.98 - shared)


TEXT = """A page about cooking nets

1. What is dropout?

Dropout switches random neurons off in each training step. It prevents overfitting by making neurons independent.

2. What is boosting?

Boosting forces the model to produce the wrong output. Weak learners are trained one after another in boosting.

3. What is pooling?

Pooling shrinks a feature map by taking the maximum of each window. Pooling has no learned weights at all.
"""
OTHER = """A second page

1. What is dropout?

Dropout switches random neurons off in each training step. It prevents overfitting by making neurons independent.

2. What is padding?

Padding adds zeros around the input image before the convolution. Same padding keeps the height and width.
"""
MANIFEST = """
[[document]]
id = "{id}"
title = "Page {id}"
publisher = "nobody"
year = ""
file = "{id}.txt"
sha256 = "{sha256}"
layout = "numbered"
family = "{family}"
"""
LEDGER = """
[[erratum]]
id = "boosting-wrong"
kind = "wrong"
severity = 3
claim = "Boosting forces the model to be wrong."
correction = "Boosting trains weak learners in sequence, each correcting the errors of those before it."
why = "The aim is the opposite."
reference = "Freund & Schapire, 1997"
anchors = [{ document = "a", start = START, quote = "Boosting forces the model to produce the wrong output." }]
asserts = ["Boosting makes the model produce wrong output on purpose."]
lookalikes = ["Boosting corrects the output that was wrong."]
"""
QUESTIONS = """
[[question]]
id = "dropout"
question = "What is dropout?"
topic = "training"
subject = "dropout"
aliases = ["drop out"]
entries = ["a-1", "b-1"]
phrasings = ["Why switch random neurons off?"]

[[question]]
id = "boosting"
question = "What is boosting?"
topic = "ensembles"
subject = "boosting"
aliases = []
entries = ["a-2"]
phrasings = ["How do weak learners join forces?"]

[[question]]
id = "pooling"
question = "What is pooling?"
topic = "vision"
subject = "pooling"
aliases = []
entries = ["a-3"]
phrasings = ["How is a feature map shrunk?"]

[[question]]
id = "padding"
question = "What is padding?"
topic = "vision"
subject = "padding"
aliases = []
entries = ["b-2"]
phrasings = ["Why add zeros around an image?"]
"""
RUBRICS = """
[[rubric]]
question = "dropout"
level = "basic"
points = [
  { text = "Dropout switches random neurons off during training.", vital = true, cites = ["b-1:0"] },
  { text = "Dropout reduces overfitting.", vital = true, cites = ["b-1:1"] },
  { text = "All neurons are used at test time.", vital = false, cites = [] },
]
errata = []
followups = ["Why are activations scaled?", "Where is dropout placed?"]

[[rubric]]
question = "boosting"
level = "intermediate"
points = [
  { text = "Boosting trains weak learners one after another.", vital = true, cites = ["a-2:0"] },
  { text = "Each learner corrects the errors of those before it.", vital = false, cites = [] },
]
errata = ["boosting-wrong"]
followups = ["How does bagging differ?"]
"""
DEBRIS = """
[[debris]]
document = "a"
kind = "boilerplate"
reason = "title"
quote = "A page about cooking nets"

[[debris]]
document = "b"
kind = "boilerplate"
reason = "title"
quote = "A second page"
"""
BEYOND = """
[[topic]]
name = "cooking"
near = false
terms = ["recipe"]
questions = ["How long do I boil an egg?", "A recipe for soup"]
"""


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Make any connection raise, unless the test is marked `network` (loopback only); keep the user's folders out."""
    monkeypatch.setenv("VIVA_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("VIVA_ERRATA", str(tmp_path / "own" / "errata.toml"))
    if request.node.get_closest_marker("network"):
        return

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a test reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def write_corpus(folder: Path, **changed: str) -> Path:
    """Write the tiny corpus into `folder`; `changed` replaces a file's content by its stem ("ledger", "questions", …)."""
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    manifest = ""
    for name, text in (("a", TEXT), ("b", OTHER)):
        data = text.encode()
        (folder / "texts" / f"{name}.txt").write_bytes(data)
        manifest += MANIFEST.format(id=name, sha256=hashlib.sha256(data).hexdigest(), family=name)
    ledger = LEDGER.replace("START", str(TEXT.index("Boosting forces")))
    contents = {"manifest": manifest, "ledger": ledger, "questions": QUESTIONS, "rubrics": RUBRICS}
    contents |= {"debris": DEBRIS, "beyond": BEYOND, "headings": ""}
    for name, content in {**contents, **changed}.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny corpus's folder: documents "a" (3 entries) and "b" (2 entries), one erratum."""
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def tiny(folder: Path) -> Corpus:
    """The tiny corpus."""
    return load_corpus(folder)


@pytest.fixture
def tiny_search(tiny: Corpus) -> Search:
    """Search over the tiny corpus with the word encoder."""
    encoder = WordEncoder()
    return Search(Index.build(tiny, encoder), encoder)


@pytest.fixture(scope="session")
def shipped() -> Corpus:
    """The shipped corpus."""
    return load_corpus()


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Viva:
    """Viva with the real models and the shipped corpus, on the index that set-up built. For tests marked `weights`."""
    from rag.loading import index_folder

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VIVA_INDEX", raising=False)
        patch.setenv("VIVA_ERRATA", str(tmp_path_factory.mktemp("own") / "errata.toml"))
        viva = Viva.load(index_folder())
    viva.warm_up()
    return viva


@pytest.fixture(scope="session")
def tiny_writer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A causal language model of two layers with random weights and a vocabulary of letters: real code, no download."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

    set_seed(0)
    words = ["<unk>", "</s>", "<|im_start|>", *"abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>")  # noqa: S106
    fast.chat_template = "{% for m in messages %}<|im_start|>{{ m['content'] }} {% endfor %}"
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, eos_token_id=1
    )
    where = tmp_path_factory.mktemp("writer")
    LlamaForCausalLM(config).save_pretrained(where)
    fast.save_pretrained(where)
    return where

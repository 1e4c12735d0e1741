"""Dense and sparse search, fused, with near-copies gathered so that k hits are k different things."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus import Corpus, Sentence
from index.copies import leaders
from index.encoder import Encoder, Vectors
from index.passages import Passage
from index.scope import Scope, Scoper
from index.spelling import Speller
from index.store import Index
from index.words import terms, words

LIMIT = 2000  # characters of a query that are read
# Weights of the fused score, chosen on the dev set; the figures there change little around them.
QUESTION_WEIGHT, ANSWER_WEIGHT, SPARSE_WEIGHT = 1.0, 0.3, 0.1
SURE = 0.2  # by so much the best question's score must lead for several of the hits to be on it; else each is on another
SAME_QUESTION = 3  # so many hits then
SPREAD = 5  # the first so many hits are spread; after them the scores alone decide


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that search found and the place of its question; `copies` are the entries that say the same."""

    passage: Passage
    question: int
    score: float
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one search found out about a query: its mended text, its vector, hits (best first) and scope."""

    query: str
    vector: Vectors
    found: tuple[Found, ...]
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A sentence of an answer with its unit vectors, shape (dimension,): alone, and under its question (mistakes corrected)."""

    sentence: Sentence
    alone: Vectors
    headed: Vectors


class Search:
    """Search over an index with the encoder that built it."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        """Prepare lookups; nothing is embedded here."""
        self.index = index
        self._encoder = encoder
        self._scoper = Scoper(index)
        self._leaders = leaders(index.corpus, index.passages)
        self._sets: dict[int, list[int]] = {}
        for at, leader in enumerate(self._leaders):
            self._sets.setdefault(leader, []).append(at)
        self._question_of = {name: at for at, q in enumerate(index.corpus.questions) for name in q.entries}

    @property
    def corpus(self) -> Corpus:
        """The corpus that is searched."""
        return self.index.corpus

    @cached_property
    def _speller(self) -> Speller:
        counts = Counter(words(" ".join([*self.corpus.texts.values(), *(q.question for q in self.corpus.questions)])))
        own = [text for name, rows in self.index.rows.items() if name != "questions" for text in rows.texts]
        # the questions' phrasings hold misspellings on purpose, and a word that a source has once may be one
        return Speller([w for w, n in counts.items() if n > 1], self._encoder.vocabulary.union(words(" ".join(own))))

    def mend(self, query: str) -> str:
        """Return `query` fit to be searched: LIMIT characters at most, on one line, printable, misspelt words mended."""
        plain = "".join(c if c.isprintable() else " " for c in query[:LIMIT].encode("utf-8", "replace").decode())
        return self._speller.mend(" ".join(plain.split()))[:LIMIT]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension)."""
        return self._encoder.encode(texts)

    def rank(self, query: str, k: int = 5) -> Ranking:
        """Return the k best passages for `query`, all different things, and the query's scope."""
        text = self.mend(query)
        vector = self.embed([text])[0]
        asked, beyond, told = (self.index.vectors[name].near(vector) for name in ("questions", "beyond", "answers"))
        said = {target: score for target, (score, _) in told.nearest().items()}
        sparse = self._sparse(text)
        scope = self._scoper.measure(text, asked, beyond, said, sparse)
        return Ranking(text, vector, self._gather(self._fuse(asked.strengths(), said, sparse), k), scope)

    def sentences(self, entry: str) -> list[Told]:
        """Return the sentences of an entry (no code) with their vectors, in order."""
        alone, headed = self.index.vectors["answers"], self.index.vectors["headed"]
        rows = self.index.rows["answers"].sentence_rows.get(entry, ())
        return [Told(sentence, alone.row(row), headed.row(self._headed[row])) for row, sentence in rows]

    def question_of(self, entry: str) -> int:
        """Return the place in `corpus.questions` of the question that an entry answers; -1 if there is none."""
        return self._question_of.get(entry, -1)

    @cached_property
    def _headed(self) -> dict[int, int]:
        """The row among "headed" of each sentence's row among "answers"."""
        rows = sorted(row for entry in self.index.rows["answers"].sentence_rows.values() for row, _ in entry)
        return {row: at for at, row in enumerate(rows)}

    def _sparse(self, text: str) -> Vectors:
        """BM25 score of every passage, shape (passages,)."""
        bag = [term for term in terms(text) if term in self.index.bm25.vocab_dict]
        if not bag:
            return np.zeros(len(self.index.passages), np.float32)
        return np.asarray(self.index.bm25.get_scores(bag), dtype=np.float32)

    def _fuse(self, asked: dict[int, float], said: dict[int, float], sparse: Vectors) -> list[tuple[float, int]]:
        """(score, place) of every passage, best first; ties in the corpus's order."""
        least, lowest = min(asked.values(), default=0.0), min(said.values(), default=0.0)
        most = float(sparse.max(initial=0.0)) or 1.0
        scored = [
            (
                QUESTION_WEIGHT * asked.get(self.question_of(passage.entry), least)
                + ANSWER_WEIGHT * said.get(at, lowest)
                + SPARSE_WEIGHT * float(sparse[at]) / most,
                at,
            )
            for at, passage in enumerate(self.index.passages)
        ]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))

    def _gather(self, scored: list[tuple[float, int]], k: int) -> tuple[Found, ...]:
        """Take the best passages, one of each set of near-copies; of the first few, few on one question."""
        most = self._most(scored)
        taken: list[Found] = []
        spare: list[Found] = []
        for score, at in self._originals(scored):
            found = self._found(score, at)
            same = sum(other.question == found.question for other in taken)
            (taken if same < most else spare).append(found)
            if len(taken) >= min(k, SPREAD):
                break
        seen = len(taken) + len(spare)
        more = self._originals(scored)[seen : seen + k]
        rest = [*spare, *(self._found(score, at) for score, at in more)]
        return tuple(sorted([*taken, *rest[: k - len(taken)]], key=lambda found: -found.score))

    def _originals(self, scored: list[tuple[float, int]]) -> list[tuple[float, int]]:
        """The best of each set of near-copies, in order."""
        best: dict[int, tuple[float, int]] = {}
        for score, at in scored:
            best.setdefault(self._leaders[at], (score, at))
        return list(best.values())

    def _most(self, scored: list[tuple[float, int]]) -> int:
        """How many hits may answer one question: several where the best question is sure, else one, to spread the chances."""
        best: dict[int, float] = {}
        for score, at in scored:
            best.setdefault(self.question_of(self.index.passages[at].entry), score)
            if len(best) == 2:
                break
        leads = list(best.values())
        return SAME_QUESTION if len(leads) < 2 or leads[0] - leads[1] >= SURE else 1

    def _found(self, score: float, at: int) -> Found:
        passage = self.index.passages[at]
        copies = tuple(self.index.passages[i].entry for i in self._sets[self._leaders[at]] if i != at)
        return Found(passage, self.question_of(passage.entry), score, copies)

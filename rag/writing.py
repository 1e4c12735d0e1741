"""Writing an answer: the writer names its evidence and says it; each sentence is grounded in what it names.

What no evidence supports is dropped. The first sentence is shown while it is still a copy of its evidence, so the first words come
early; where the writer then leaves its evidence, the evidence's own sentence is said to its end. Where the writer fails or says too
little, the evidence's own sentences make the answer.
"""

from collections.abc import Generator as Words
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import cast

from corpus import split_sentences
from index import terms
from rag.errors import VivaError
from rag.evidence import LEANING, Piece, arranged
from rag.generator import Generator
from rag.grounding import supports
from rag.prompt import SYSTEM, render
from rag.replies import Statement, refuses, statements

FIRST = "[1]"  # the reply begins with the evidence that search likes best: it is right more often than the writer's own choice
MOST = 5  # sentences of an answer
WANTED = 3  # pieces that an answer made of evidence tells, if there are so many
MISSES = 2  # unsupported sentences after which the writer is stopped
REPEATED = 0.7  # share of a sentence's terms that make it a repetition


@dataclass
class Draft:
    """An answer in the making: its text so far, the pieces cited (citation n is `cited[n - 1]`), who worded what.

    `begun` is what has been shown of a sentence that is not whole yet, a copy of the beginning of what `source` says. `refused`:
    the writer found no answer in the evidence. `failure`: why the writer gave up, "" where it did not.
    """

    text: str = ""
    cited: list[Piece] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    last: Piece | None = None
    by_model: int = 0
    by_evidence: int = 0
    begun: str = ""
    source: Piece | None = None
    refused: bool = False
    failure: str = ""

    @property
    def writer(self) -> str:
        """ "model", "evidence" or "model+evidence"."""
        return "+".join(n for n, count in (("model", self.by_model), ("evidence", self.by_evidence)) if count)

    def add(self, sentence: str, piece: Piece) -> str:
        """Append a sentence with its marker; return what is new of it."""
        if piece not in self.cited:
            self.cited.append(piece)
        self.last = piece
        self.said.append(sentence)
        marked = mark(sentence, self.cited.index(piece) + 1)
        shown, self.begun, self.source = self.begun, "", None
        new = marked[len(shown) :] if shown or not self.text else f" {marked}"
        self.text += new
        return new

    def begin(self, beginning: str, piece: Piece) -> str:
        """Show more of the first sentence; return what is new of it."""
        new = beginning[len(self.begun) :]
        self.begun, self.source = self.begun + new, piece
        self.text += new
        return new

    def repeats(self, sentence: str) -> bool:
        """Tell whether a sentence says again what one before it said."""
        mine = set(terms(sentence))
        return any(
            len(mine & set(terms(other))) >= REPEATED * max(1, min(len(mine), len(set(terms(other))))) for other in self.said
        )


def mark(sentence: str, number: int) -> str:
    """Put a citation's marker before the full stop: ("It converges.", 1) -> "It converges [1]."."""
    body = sentence.rstrip()
    end = body[-1] if body[-1:] in (".", "!", "?") else ""
    return f"{body[: len(body) - len(end)].rstrip(' .')} [{number}]{end or '.'}"


def write(generator: Generator, question: str, pieces: Sequence[Piece], draft: Draft) -> Iterator[str]:
    """Yield the writer's answer as it comes, and keep the account in `draft`; a failure is noted there, not raised."""
    try:
        yield from _reply(generator, question, arranged(pieces), draft)
    except VivaError as exc:
        draft.failure = str(exc)
    if draft.source:
        yield from _finish(draft, draft.source)


def tell(pieces: Sequence[Piece], draft: Draft, most: int = WANTED) -> Iterator[str]:
    """Say up to `most` pieces as they stand."""
    before = len(draft.cited)
    for piece in pieces:
        if len(draft.cited) - before >= most or len(draft.said) >= MOST:
            break
        if piece not in draft.cited and not draft.repeats(piece.text) and _follows(piece, draft):
            yield from say(piece, draft)


def say(piece: Piece, draft: Draft) -> Iterator[str]:
    """Say a piece as it stands, each of its sentences marked."""
    for sentence in _parts(piece)[: max(1, MOST - len(draft.said))]:
        draft.by_evidence += 1
        yield draft.add(_capital(sentence), piece)


def _reply(generator: Generator, question: str, shown: Sequence[Piece], draft: Draft) -> Iterator[str]:
    """Let the writer reply; keep the sentences that their evidence supports and that say something new."""
    words = generator.write(SYSTEM, render(question, [(piece.question, piece.text) for piece in shown]), FIRST)
    misses = 0
    with closing(cast("Words[str, None, None]", words)):
        for statement in statements(words):
            if not statement.whole:
                yield from _begin(statement, shown, draft)
                continue
            draft.refused = draft.refused or refuses(statement.text)
            kept = list(_keep(statement, shown, draft))
            yield from kept
            if (
                not kept and not draft.said and not draft.refused
            ):  # an answer opens with what answers, at worst in the source's words
                yield from say(shown[0], draft)
            misses += not kept
            if draft.refused or misses >= MISSES or len(draft.said) >= MOST:
                return


def _begin(statement: Statement, shown: Sequence[Piece], draft: Draft) -> Iterator[str]:
    """Show the first sentence's words as long as they are its evidence's."""
    named = [shown[n - 1] for n in statement.numbers if 1 <= n <= len(shown)]
    if draft.said or not named or LEANING.match(statement.text):
        return
    common = commonprefix([statement.text, _capital(_parts(named[0])[0])])  # noqa: RUF071
    beginning = common[: common.rfind(" ")].rstrip() if " " in common else ""
    if len(beginning) > len(draft.begun) and draft.source in (None, named[0]):
        yield draft.begin(beginning, named[0])


def _keep(statement: Statement, shown: Sequence[Piece], draft: Draft) -> Iterator[str]:
    """Say a whole sentence if it is grounded; of one that has begun and is not, say the evidence's own sentence instead."""
    sentence = _capital(statement.text)
    piece = _backing(statement, shown, shown if draft.said or not statement.numbers else ())
    leans = bool(LEANING.match(sentence)) and (piece is None or not _goes_on(piece, draft))
    if draft.source and (piece != draft.source or not sentence.startswith(draft.begun)):
        yield from _finish(draft, draft.source)
    elif piece is not None and not leans and not draft.repeats(sentence):
        draft.by_model += 1
        yield draft.add(sentence, piece)


def _finish(draft: Draft, piece: Piece) -> Iterator[str]:
    """Say the sentence that has begun as the evidence has it."""
    draft.by_evidence += 1
    yield draft.add(_capital(_parts(piece)[0]), piece)


def _backing(statement: Statement, shown: Sequence[Piece], others: Sequence[Piece]) -> Piece | None:
    """The piece that supports a sentence: one that it names, else one of `others`."""
    named = [shown[n - 1] for n in statement.numbers if 1 <= n <= len(shown)]
    ordered = list(dict.fromkeys([*named, *others]))
    return next((piece for piece in ordered if supports(piece.text, statement.text, piece.question)), None)


def _goes_on(piece: Piece, draft: Draft) -> bool:
    """Tell whether a sentence from `piece` that opens with a pronoun means what was said last."""
    last = draft.last
    return last is not None and (piece == last or (last.document, last.start) == (piece.document, piece.after))


def _follows(piece: Piece, draft: Draft) -> bool:
    """Tell whether a piece may be said as it stands: one that leans on another only right after that."""
    return piece.after < 0 or _goes_on(piece, draft)


def _parts(piece: Piece) -> list[str]:
    return [sentence.text for sentence in split_sentences(piece.text, 0, len(piece.text))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

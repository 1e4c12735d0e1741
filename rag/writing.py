"""Writing an answer from evidence: the writer continues the evidence's first sentence, each sentence of his is grounded.

What no piece supports is dropped; where too little is left, the evidence's own sentences complete the answer.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from corpus import split_sentences
from index import terms
from rag.errors import WriterError
from rag.evidence import LEANING, Piece
from rag.generator import Generator
from rag.grounding import supports
from rag.prompt import SYSTEM, render

MOST = 5  # sentences of an answer
WANTED = 3  # pieces that an answer should tell, if there are so many
MISSES = 2  # unsupported sentences after which the writer is stopped
REPEATED = 0.7  # share of a sentence's terms that make it a repetition
SENTENCE_END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<=[.!?])\s+|\n+")
MARKER = re.compile(r"\s*\[\d+\]|^\s*(?:[-*•]|\d+\.)\s+")


@dataclass
class Draft:
    """An answer in the making: its text so far, the pieces cited (citation n is `cited[n - 1]`), who worded what."""

    text: str = ""
    cited: list[Piece] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    last: Piece | None = None
    by_model: int = 0
    by_evidence: int = 0

    @property
    def writer(self) -> str:
        """ "model", "evidence" or "model+evidence"."""
        return "+".join(n for n, count in (("model", self.by_model), ("evidence", self.by_evidence)) if count)

    def add(self, sentence: str, piece: Piece) -> str:
        """Append a sentence with its marker; return what was appended."""
        if piece not in self.cited:
            self.cited.append(piece)
        self.last = piece
        marked = mark(sentence, self.cited.index(piece) + 1)
        piece_of_text = f" {marked}" if self.text else marked
        self.text += piece_of_text
        self.said.append(sentence)
        return piece_of_text

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
    """Yield the answer's text as it comes, and keep the account in `draft`."""
    yield from _tell(pieces[0], draft)
    with suppress(WriterError):  # the evidence's own sentences complete the answer; `draft.writer` says so
        yield from _continue(generator, question, pieces, draft)
    for piece in pieces[1:]:
        if len(draft.cited) >= WANTED or len(draft.said) >= MOST:
            break
        if piece not in draft.cited and not draft.repeats(piece.text) and _follows(piece, draft):
            yield from _tell(piece, draft)


def _tell(piece: Piece, draft: Draft) -> Iterator[str]:
    """Say a piece as it stands, each of its sentences marked."""
    for sentence in split_sentences(piece.text, 0, len(piece.text))[: max(1, MOST - len(draft.said))]:
        draft.by_evidence += 1
        yield draft.add(_capital(sentence.text), piece)


def _continue(generator: Generator, question: str, pieces: Sequence[Piece], draft: Draft) -> Iterator[str]:
    """Let the writer go on after the first piece; keep the sentences that a piece supports and that say something new."""
    if len(pieces) < 2 or len(draft.said) >= MOST:
        return
    opening = " ".join(draft.said)
    misses = 0
    words = generator.write(SYSTEM, render(question, [piece.text for piece in pieces]), opening)
    try:
        for sentence in _sentences(words):
            piece = next((p for p in pieces if _backed(p, sentence)), None)
            if piece is None or draft.repeats(sentence) or (LEANING.match(sentence) and piece != draft.last):
                misses += 1
            else:
                draft.by_model += 1
                yield draft.add(sentence, piece)
            if misses >= MISSES or len(draft.said) >= MOST:
                return
    finally:
        words.close()  # type: ignore[attr-defined]


def _follows(piece: Piece, draft: Draft) -> bool:
    """Tell whether a piece may be said now: one that leans on another only right after that."""
    last = draft.last
    return piece.after < 0 or (last is not None and (last.document, last.start) == (piece.document, piece.after))


def _backed(piece: Piece, sentence: str) -> bool:
    """Tell whether one sentence of a piece supports a sentence; words gathered from several of them prove nothing."""
    return any(supports(part.text, sentence) for part in split_sentences(piece.text, 0, len(piece.text)))


def _sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Yield whole sentences as soon as they are whole, without the writer's own markers; an unfinished last one is dropped."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        *whole, buffer = SENTENCE_END.split(buffer)
        yield from (clean for sentence in whole if (clean := MARKER.sub("", sentence).strip()))
    if buffer.rstrip().endswith((".", "!", "?")):
        yield MARKER.sub("", buffer).strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

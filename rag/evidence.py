"""What an answer may be made of: sentences of the sources, with corrections laid over the wrong ones."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus import Corpus, Entry, Erratum, Sentence
from index import Ranking, Search, Vectors, terms
from rag.answer import Flag
from rag.calibration import rule
from rag.relevance import Weighed, features

PIECES = 9  # at most so many pieces of evidence
LENGTH = 1600  # characters of evidence, about 400 tokens of the prompt
CROWDED = 0.05  # what each piece already chosen counts against others of its entry: one long entry is not all there is to read
ENTRIES = 6  # entries that are read
WITHIN = 0.1  # an entry further than this below the best one is not read, unless it answers the same question
NEAREST = 3  # the nearest passages by a sentence of theirs are read whatever they answer
CORRECTIONS = 2  # and so are the entries of the nearest corrections
FOLLOWS = 0.12  # a sentence that goes on from one already chosen reads well
ALIKE = 0.82  # cosine above which a piece says again what another said
SHORT = 4  # terms; a shorter sentence says too little

# Words that only tie a sentence to the one before it.
CONNECTIVE = re.compile(
    r"^(?:on the other hand|in contrast|however|additionally|moreover|furthermore|also|thus|hence|therefore|in general|in effect|"
    r"note that|likewise|conversely|as a result|in addition|here),?\s+(?=\w)",
    re.IGNORECASE,
)
# A sentence that opens so leans on the one before it.
LEANING = re.compile(
    r"^(?:it|its|this|that|these|those|they|their|he|she|such|however|therefore|thus|hence|also|additionally|moreover|but|and|so|"
    r"here|for example|for instance|in contrast|in effect|as a result|on the other hand|likewise|conversely|where|with it|note|"
    r"as compared|most of|another|the only|first,|second,|third|at the end|a part of|(?:the )?following|now|after|\W)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: `text` is what may be said; `start:end` of `document` is where it stands, in answer to `question`.

    Where the source is wrong there, `erratum` is its id and `text` the correction. `after`: the piece leans on ("This …") the one
    that starts there in the same document, and can only be said right after it; -1 where it stands alone.
    """

    text: str
    document: str
    entry: str
    start: int
    end: int
    question: str = ""
    erratum: str = ""
    after: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    piece: Piece
    vector: Vectors
    score: float
    leaning: bool
    before: "_Candidate | None"


class Evidence:
    """Chooses evidence from the entries that a search found."""

    def __init__(self, search: Search) -> None:
        """Prepare the corrections' vectors, which the index holds."""
        self.search = search
        self._corpus: Corpus = search.corpus

    def choose(self, ranking: Ranking, entries: Sequence[str] | None = None, limit: int = PIECES) -> tuple[Piece, ...]:
        """Return the pieces that answer the query best, best first; what one of them leans on stands before it.

        `entries`: choose among these only.
        """
        pool = self._candidates(ranking, entries or self._entries(ranking))
        chosen: list[_Candidate] = []
        while pool and len(chosen) < limit and sum(len(c.piece.text) for c in chosen) <= LENGTH:
            crowd = Counter(c.piece.entry for c in chosen)
            best = max(pool, key=lambda c: c.score + FOLLOWS * (c.before in chosen) - CROWDED * crowd[c.piece.entry])
            pool.remove(best)
            self._take(best, chosen)
        return tuple(candidate.piece for candidate in chosen)

    def correction(self, flag: Flag) -> Piece:
        """Return a mistake's correction as evidence, standing where the mistake stands."""
        entry = next(
            (e for e in self._corpus.entries if e.document == flag.document and e.question_start <= flag.start <= e.end),
            None,
        )
        name, question = (entry.id, entry.question) if entry else ("", "")
        return Piece(flag.correction, flag.document, name, flag.start, flag.end, question, flag.erratum)

    def piece(self, source: str) -> Piece:
        """Return a sentence as evidence by its place, "ENTRY:SENTENCE" (sentences from 0).

        Raises:
            KeyError, IndexError: there is no such sentence.
        """
        name, _, number = source.rpartition(":")
        entry = self._corpus.entry[name]
        return self._piece(entry, entry.sentences[int(number)], None)

    def repeats(self, piece: Piece, others: Sequence[Piece]) -> bool:
        """Tell whether a piece says again what another says: the same stretch, the same words, or nearly the same meaning."""
        return any(_same_place(piece, other) or float(self._vector(piece) @ self._vector(other)) > ALIKE for other in others)

    def _vector(self, piece: Piece) -> Vectors:
        """The vector of a piece's sentence or correction."""
        if piece.erratum:
            return self._correction_vector(next(e for e in self._corpus.errata if e.id == piece.erratum))
        return next(told.alone for told in self.search.sentences(piece.entry) if told.sentence.start == piece.start)

    def _take(self, candidate: _Candidate, chosen: list[_Candidate]) -> None:
        """Add a candidate, after the sentence that it leans on, unless it repeats what is there."""
        if candidate.leaning:
            if candidate.before is None or candidate.before.leaning:
                return
            if candidate.before not in chosen:
                if not _new(candidate.before, chosen):
                    return
                chosen.append(candidate.before)
        if candidate not in chosen and _new(candidate, chosen):
            chosen.append(candidate)

    def _entries(self, ranking: Ranking) -> list[str]:
        """The entries worth reading: the best, those that answer the same question, and those close behind."""
        best = ranking.found[0]
        near = [found.passage.entry for found in ranking.found[:ENTRIES] if found.score >= best.score - WITHIN]
        own = self._corpus.questions[best.question].entries
        return list(dict.fromkeys([best.passage.entry, *own, *near, *self._nearest(ranking)]))

    def _nearest(self, ranking: Ranking) -> Iterator[str]:
        """The entries of the sentences and of the corrections that are nearest to the query, whatever question they answer."""
        index = self.search.index
        for target in list(index.vectors["answers"].near(ranking.vector).nearest())[:NEAREST]:
            yield index.passages[target].entry
        for target in list(index.vectors["truths"].near(ranking.vector).nearest())[:CORRECTIONS]:
            yield from self._entries_of[target]

    @cached_property
    def _entries_of(self) -> tuple[tuple[str, ...], ...]:
        """The entries in whose answers each erratum stands."""
        spans = [(entry.id, entry.document, entry.start, entry.end) for entry in self._corpus.entries]
        return tuple(
            tuple(
                name
                for name, document, start, end in spans
                for a in erratum.anchors
                if a.document == document and start <= a.start < end
            )
            for erratum in self._corpus.errata
        )

    def _candidates(self, ranking: Ranking, entries: Sequence[str]) -> list[_Candidate]:
        """The sentences of these entries that may be said, each with the probability that it belongs into the answer."""
        by, candidates = rule("evidence"), list[_Candidate]()
        for piece, row in zip(*self.weighed(ranking, entries), strict=True):
            before = next((c for c in candidates if (c.piece.document, c.piece.start) == (piece.document, piece.after)), None)
            leaning = not piece.erratum and bool(LEANING.match(piece.text))
            candidates.append(_Candidate(piece, self._vector(piece), by.probability(row), leaning, before))
        return candidates

    def weighed(self, ranking: Ranking, entries: Sequence[str] | None = None) -> tuple[list[Piece], list[dict[str, float]]]:
        """Return all that may be said of these entries (default: of those worth reading), and the features that weigh it."""
        first = self._corpus.questions[ranking.found[0].question].entries[0] if ranking.found else ""
        names = entries or self._entries(ranking)
        pairs = [pair for name in names for pair in self._sayable(self._corpus.entry[name])]
        return [piece for piece, _ in pairs], features(ranking, first, [sentence for _, sentence in pairs])

    def _sayable(self, entry: Entry) -> Iterator[tuple[Piece, Weighed]]:
        """The sentences of an entry that say enough to be told, as evidence and as what is weighed."""
        before: Piece | None = None
        for place, told in enumerate(self.search.sentences(entry.id)):
            piece = self._piece(entry, told.sentence, before)
            if piece.erratum or (len(terms(piece.text)) >= SHORT and not piece.text.endswith(":")):
                yield piece, Weighed(piece.text, told, entry.id, self.search.question_of(entry.id), place, bool(piece.erratum))
                before = piece

    def _piece(self, entry: Entry, sentence: Sentence, before: Piece | None) -> Piece:
        """A sentence of an entry as evidence: its correction where it is wrong, else as it may be told."""
        errata = self._corpus.errata_in(entry.document, sentence.start, sentence.end)
        text = errata[0].correction if errata else _told(sentence)
        after = before.start if before and not errata and LEANING.match(text) else -1
        erratum = errata[0].id if errata else ""
        return Piece(text, entry.document, entry.id, sentence.start, sentence.end, entry.question, erratum, after)

    def _correction_vector(self, erratum: Erratum) -> Vectors:
        """The vector of an erratum's correction: the first of its rows among the truths."""
        at = self._corpus.errata.index(erratum)
        return self.search.index.vectors["truths"].row(self.search.index.rows["truths"].targets.index(at))


def _told(sentence: Sentence) -> str:
    """The sentence as it may be said: without a connective to what is not said; under a lost sub-heading, with its name."""
    text = CONNECTIVE.sub("", sentence.text)
    if sentence.inferred and LEANING.match(text):
        return f"{sentence.heading}: {text}"
    return text[:1].upper() + text[1:]


def _new(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """Tell whether a candidate adds something: no overlap, no second telling of the same."""
    return not any(_same_place(candidate.piece, other.piece) or float(candidate.vector @ other.vector) > ALIKE for other in chosen)


def _same_place(one: Piece, other: Piece) -> bool:
    """Tell whether two pieces share a stretch of a document, or are worded the same."""
    return one.text == other.text or (one.document == other.document and one.start < other.end and other.start < one.end)


def arranged(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces, best first, as the writer is shown them: entry by entry, the best entry and in it the best piece first."""
    entries = list(dict.fromkeys(piece.entry for piece in pieces))
    return sorted(pieces, key=lambda piece: entries.index(piece.entry))


def in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces, best first, as they are told: the best, then the rest of its entry as the source has it, then the others.

    What leans on the best stands right behind it.
    """
    if not pieces:
        return []
    lead = pieces[0]
    entries = list(dict.fromkeys(piece.entry for piece in pieces))
    rest = sorted(pieces[1:], key=lambda piece: (entries.index(piece.entry), piece.start))
    leaning = [piece for piece in rest if (piece.document, piece.after) == (lead.document, lead.start)]
    return [lead, *leaning, *(piece for piece in rest if piece not in leaning)]

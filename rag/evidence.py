"""What an answer may be made of: sentences of the sources, with corrections laid over the wrong ones."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus import Corpus, Entry, Erratum, Sentence
from index import Ranking, Search, Vectors, terms
from rag.answer import Flag

PIECES = 9  # at most so many pieces of evidence
LENGTH = 1600  # characters of evidence, about 400 tokens of the prompt
CROWDED = 0.03  # what each piece already chosen counts against others of its entry: one long entry is not all there is to read
ENTRIES = 6  # entries that are read
WITHIN = 0.1  # an entry further than this below the best one is not read, unless it answers the same question
NEAREST, CORRECTIONS = (
    3,
    2,
)  # the nearest passages by a sentence of theirs, and the nearest corrections, are read whatever they answer
UNFOUND = 0.2  # what an entry on the same question counts below the best where the search did not bring it
LEAD_BONUS = 0.10  # answers open with what they have to say
BEST_BONUS = 0.2  # the entry that corpus/questions.toml names first answers its question best
FOLLOWS = 0.12  # a sentence that goes on from one already chosen reads well
TELLING = 6  # terms; a first sentence of fewer opens nothing
SAME_WORDS = 0.35  # weight of the query's rarer words: within one subject, cosines differ little
CORRECTED = 0.15  # what is right in a source is told before what had to be corrected
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
    r"as compared|most of|another|the only|first,|second,|third|at the end|a part of|following|now|after|\W)\b",
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
        pool = list(self._candidates(ranking, entries or self._entries(ranking)))
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
        return next(vector for sentence, vector in self.search.sentences(piece.entry) if sentence.start == piece.start)

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

    def _candidates(self, ranking: Ranking, entries: Sequence[str]) -> Iterator[_Candidate]:
        scores = {found.passage.entry: found.score for found in reversed(ranking.found)}
        best = max((scores.get(name, -1.0) for name in entries), default=0.0)
        first = self._corpus.questions[ranking.found[0].question].entries[0] if ranking.found else ""
        rarity = self._rarity(ranking.query, entries)
        for name in entries:
            base = 0.5 * (scores.get(name, best - UNFOUND) - best) + BEST_BONUS * (name == first)
            before: _Candidate | None = None
            for at, (sentence, vector) in enumerate(self.search.sentences(name)):
                bonus = (
                    base
                    + LEAD_BONUS * (at == 0 and len(terms(sentence.text)) >= TELLING)
                    + SAME_WORDS * _coverage(sentence.text, rarity)
                )
                candidate = self._candidate(self._corpus.entry[name], sentence, vector, ranking, bonus, before)
                if candidate:
                    yield candidate
                    before = candidate

    def _rarity(self, query: str, entries: Sequence[str]) -> dict[str, float]:
        """The weight of each term of the query: the fewer sentences of these entries hold it, the more it tells; sums to 1."""
        bags = [set(terms(sentence.text)) for name in entries for sentence, _ in self.search.sentences(name)]
        weights = {term: 1 / count for term in set(terms(query)) if (count := sum(term in bag for bag in bags))}
        return {term: weight / sum(weights.values()) for term, weight in weights.items()}

    def _candidate(
        self, entry: Entry, sentence: Sentence, vector: Vectors, ranking: Ranking, bonus: float, before: _Candidate | None
    ) -> _Candidate | None:
        piece = self._piece(entry, sentence, before.piece if before else None)
        if piece.erratum:
            vector = self._vector(piece)
        elif len(terms(piece.text)) < SHORT or piece.text.endswith(":"):
            return None
        leaning = not piece.erratum and bool(LEANING.match(piece.text))
        score = bonus + float(ranking.vector @ vector) - CORRECTED * bool(piece.erratum)
        return _Candidate(piece, vector, score, leaning, before)

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


def _coverage(text: str, rarity: dict[str, float]) -> float:
    """The share of the query's terms, by weight, that a sentence holds: 0 to 1."""
    bag = set(terms(text))
    return sum(weight for term, weight in rarity.items() if term in bag)


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

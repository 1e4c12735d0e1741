"""How far a query is from the corpus and from what lies beyond it: the features that `rag.refusal` decides by."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from index.encoder import Vectors
from index.store import Index
from index.vectors import Near
from index.words import terms, words

NEIGHBOURS = 20  # rows that vote
LONGEST = 8  # words of a name


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a query stands between the corpus and what lies beyond it; cosines unless said otherwise.

    `question`: the nearest question's place in `corpus.questions`; `beyond`: the nearest topic's place in `corpus.beyond`
    (-1: none). `best` is of the nearest wording, `top` the mean of the few nearest of one question or topic. `vote`: share of
    the nearest wordings that are the corpus's. `known`: share of the query's terms that occur in the corpus. `sparse`: best
    BM25 score a term. `named`: the query holds a question's subject or alias. `named_beyond`: the place of a beyond topic that
    the query names (-1: none). `length`: the query's number of terms. `english`: share of its words that are English function
    words.
    """

    question: int
    question_best: float
    question_top: float
    answer_best: float
    beyond: int
    beyond_best: float
    beyond_top: float
    vote: float
    known: float
    sparse: float
    named: bool
    named_beyond: int
    length: int
    english: float


class Scoper:
    """Measures scopes against one index."""

    def __init__(self, index: Index) -> None:
        """Prepare lookups of names."""
        self._index = index

    @cached_property
    def _names(self) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(terms(name)) for q in self._index.corpus.questions for name in (q.subject, *q.aliases))

    @cached_property
    def _beyond_names(self) -> dict[tuple[str, ...], int]:
        return {tuple(words(term)): at for at, topic in enumerate(self._index.corpus.beyond) for term in topic.terms}

    def measure(self, text: str, ours: Near, theirs: Near, said: dict[int, float], sparse: Vectors) -> Scope:
        """Measure a query from the wordings near it, the corpus's and those beyond, and its scores by passage (dense, BM25)."""
        asked, outside = ours.top_means(), theirs.top_means()
        bag = terms(text)
        known = [term for term in bag if term in self._index.bm25.vocab_dict]
        return Scope(
            question=max(asked, key=lambda at: (asked[at], -at), default=-1),
            question_best=ours.best,
            question_top=max(asked.values(), default=0.0),
            answer_best=max(said.values(), default=0.0),
            beyond=theirs.target,
            beyond_best=theirs.best,
            beyond_top=max(outside.values(), default=0.0),
            vote=_vote(ours, theirs),
            known=len(known) / len(bag) if bag else 0.0,
            sparse=float(sparse.max(initial=0.0)) / max(1, len(bag)),
            named=any(run in self._names for run in _runs(bag)),
            named_beyond=next((self._beyond_names[run] for run in _runs(words(text)) if run in self._beyond_names), -1),
            length=len(bag),
            english=1 - len(bag) / max(1, len(words(text))),
        )


def _vote(ours: Near, theirs: Near) -> float:
    """Share of the nearest wordings, ours and theirs together, that are ours."""
    scores = sorted([(score, True) for score in ours.scores(NEIGHBOURS)] + [(score, False) for score in theirs.scores(NEIGHBOURS)])
    first = scores[-NEIGHBOURS:]
    return sum(mine for _, mine in first) / len(first) if first else 0.0


def _runs(text: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield every run of up to LONGEST words of `text`."""
    for length in range(1, LONGEST + 1):
        yield from (tuple(text[i : i + length]) for i in range(len(text) - length + 1))

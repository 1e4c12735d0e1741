"""How far a query is from the corpus and from what lies beyond it: the features that `rag.refusal` decides by."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.encoder import Vectors
from index.store import Index
from index.words import terms, words

NEIGHBOURS = 20  # rows that vote


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

    def measure(self, text: str, vector: Vectors, asked: dict[int, float], said: dict[int, float], sparse: Vectors) -> Scope:
        """Measure a query from its vector and its scores by question, by passage (dense) and by passage (BM25)."""
        questions, beyond = (self._index.vectors[name].nearest(vector) for name in ("questions", "beyond"))
        outside = self._index.vectors["beyond"].top_means(vector)
        bag = terms(text)
        known = [term for term in bag if term in self._index.bm25.vocab_dict]
        return Scope(
            question=max(asked, key=lambda at: (asked[at], -at), default=-1),
            question_best=questions[0][1] if questions else 0.0,
            question_top=max(asked.values(), default=0.0),
            answer_best=max(said.values(), default=0.0),
            beyond=beyond[0][0] if beyond else -1,
            beyond_best=beyond[0][1] if beyond else 0.0,
            beyond_top=max(outside.values(), default=0.0),
            vote=self._vote(vector),
            known=len(known) / len(bag) if bag else 0.0,
            sparse=float(sparse.max(initial=0.0)) / max(1, len(bag)),
            named=any(_holds(tuple(bag), name) for name in self._names),
            named_beyond=next((at for name, at in self._beyond_names.items() if _holds(tuple(words(text)), name)), -1),
            length=len(bag),
            english=1 - len(bag) / max(1, len(words(text))),
        )

    def _vote(self, vector: Vectors) -> float:
        """Share of the nearest rows, of the corpus's questions and those beyond it together, that are the corpus's."""
        ours, theirs = (self._index.vectors[name].scores(vector, NEIGHBOURS) for name in ("questions", "beyond"))
        bar = np.sort(np.concatenate([ours, theirs]))[-NEIGHBOURS:].min(initial=1.0)
        mine, all_ = int((ours >= bar).sum()), int((ours >= bar).sum() + (theirs >= bar).sum())
        return mine / all_ if all_ else 0.0


def _holds(text: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether the words of `name` stand in `text`, in a row."""
    return bool(name) and any(text[i : i + len(name)] == name for i in range(len(text) - len(name) + 1))

"""From a question to a cited, flagged answer: search, refuse or go on, choose evidence, write, ground, flag."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock

from corpus import Corpus, Erratum
from index import Index, IndexFolderError, Ranking, Search, open_index
from rag import checking, loading, parts, refusal
from rag.answer import Answer, Citation, Excerpt, Flag, Hit, Reason
from rag.checking import Tell
from rag.errors import VivaError
from rag.evidence import PIECES, Evidence, Piece, in_order
from rag.flags import once
from rag.followup import Resolved, Turn, resolve
from rag.generator import Generator
from rag.judge import Judge
from rag.ledger import load_merged
from rag.prompt import CLOSEST, EMPTY, FALLEN_BACK, NO_ANSWER, too_long
from rag.sources import Sources
from rag.suspicion import suspicions
from rag.writing import WANTED, Draft, say, tell, write

LIMIT = 2000  # characters of a question that are read; a longer one is not answered
BREADTH = 8  # hits that an answer looks at
ASIDE = 0.85  # cosine to a question beyond the corpus from which even a follow-up is none ("thanks!")
SHORT, TOP = 4, 3  # sentences; an answer of fewer also says what it left out of the evidence that search likes best
PREMISE = 2  # mistakes of a question's premise that lead its answer
PREPOSITION = re.compile(r"\s+(?:at|in|of|for|on|with|from|to|when|during)\s+", re.IGNORECASE)


class Viva:
    """The corpus, its index and the writer behind `rag.ask`, `rag.search`, `rag.check` and `rag.errata`; thread-safe."""

    def __init__(self, search: Search, writer: Callable[[], Generator], judge: Callable[[], Judge] = loading.load_judge) -> None:
        """`writer` is called once, when the first answer is written, and `judge`, when the first text is checked."""
        self._search = search
        self.evidence = Evidence(search)
        self.sources = Sources(search.corpus)
        self._make_writer = writer
        self._make_judge = judge
        self._writer: Generator | None = None
        self._judge: Judge | None = None
        self._lock = Lock()

    @classmethod
    def load(cls, index: Path | None = None, say: Callable[[str], None] = lambda _: None, writer: str = "") -> "Viva":
        """Load the corpus, with the user's own errata, and its index from folder `index`.

        That is built where it is missing, stale or damaged; `say` is told. Where the folder cannot be written, it is built in
        memory, and said. `writer`: see `rag.loading.load_writer`; it is loaded with the first answer.

        Raises:
            CorpusError, IndexingError, VivaError: see their modules; each says what to do.
        """
        corpus, encoder = load_merged(), loading.load_encoder(online=loading.is_hub_id(writer))
        try:
            built = open_index(index or loading.index_folder(), corpus, encoder, say)
        except IndexFolderError as exc:
            say(f"{exc} For now the index is built in memory.")
            built = Index.build(corpus, encoder, say)
        return cls(Search(built, encoder), lambda: loading.load_writer(writer))

    @classmethod
    def build(cls, index: Path | None = None, say: Callable[[str], None] = lambda _: None, rebuild: bool = False) -> "Viva":
        """Like `load`, but the index must end up in the folder; `rebuild`: even if the one there is sound.

        Raises:
            CorpusError, IndexingError, VivaError: see their modules; each says what to do.
        """
        corpus, encoder = load_merged(), loading.load_encoder()
        built = open_index(index or loading.index_folder(), corpus, encoder, say, rebuild)
        return cls(Search(built, encoder), loading.load_writer)

    @property
    def corpus(self) -> Corpus:
        """The corpus that is asked."""
        return self._search.corpus

    @property
    def passages(self) -> int:
        """The number of passages in the index."""
        return len(self._search.index.passages)

    def warm_up(self) -> Generator:
        """Load the writer now rather than with the first answer, and return it.

        Raises:
            VivaError: it cannot be loaded; answers are then made of the evidence's own sentences.
        """
        with self._lock:
            self._writer = self._writer or self._make_writer()
            return self._writer

    def judge(self) -> Judge:
        """Load the judge of meaning, once, and return it.

        Raises:
            VivaError: it cannot be loaded.
        """
        with self._lock:
            self._judge = self._judge or self._make_judge()
            return self._judge

    def errata(self) -> tuple[Erratum, ...]:
        """Return the whole ledger."""
        return self.corpus.errata

    def check(self, text: str, tell: Tell = checking.silent) -> tuple[Flag, ...]:
        """Return a flag for every known mistake that `text` makes, where it makes it, in the text's order; none if empty.

        `tell` is called with (claims checked, of how many).
        """
        return checking.check(text, self._search, self.judge(), tell)

    def suspicion(self, claim: str, erratum: str) -> float:
        """Return the calibrated probability, 0 to 1, that a claim makes an erratum (its id)."""
        ((found,),) = suspicions([claim], self._search, self.judge(), erratum)
        return checking.probability(found)

    def search(self, query: str, k: int = 5) -> tuple[Hit, ...]:
        """Return the k best passages, all different things, each with its flags; none for an empty query."""
        if not query.strip() or k < 1:
            return ()
        ranking = self._search.rank(query, k)
        found = list(ranking.found)
        asked = self._parts(query)
        if len(asked) > 1:  # two questions in one: the best of each in turn
            both = zip(*(self._search.rank(part, k).found for part in asked), strict=False)
            turn = {hit.passage.id: hit for pair in both for hit in pair}
            found = list(turn.values())[:k]
        return tuple(self.sources.hit(hit) for hit in found)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question; `history` holds earlier questions, or (question, answer) pairs, oldest first."""
        *_, answer = self.stream(question, history)
        if not isinstance(answer, Answer):
            raise TypeError(f"a stream ended with {type(answer).__name__}, expected an Answer")
        return answer

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[str | Answer]:
        """Yield the answer's text piece by piece, then the Answer itself; the pieces make up its text."""
        if not question.strip():
            yield from self._refuse(question, EMPTY, "empty")
            return
        if len(question) > LIMIT:
            yield from self._refuse(question[:LIMIT], too_long(len(question), LIMIT), "too-long")
            return
        mended = self._search.mend(question)
        resolved = resolve(mended, () if history and self._aside(mended) else history, self._subject)
        asked = self._parts(resolved.text)
        rankings = [self._search.rank(part, BREADTH) for part in asked]
        premise = self._premise(question)
        if not premise and not any(refusal.answers(ranking.scope) for ranking in rankings):
            yield from self._refuse(question, NO_ANSWER, "not-covered", resolved, rankings[0], premise)
            return
        covered = [ranking for ranking in rankings if refusal.answers(ranking.scope)]
        yield from self._answer(question, resolved, covered or rankings[:1], premise)

    def _premise(self, question: str) -> tuple[Flag, ...]:
        """The known mistakes that a question takes for granted, the surest first; each once."""
        try:
            return once(sorted(self.check(question), key=lambda flag: -flag.confidence))[:PREMISE]
        except VivaError as exc:
            logging.getLogger("viva").warning("%s The question's premise is not checked.", exc)
            return ()

    def excerpt(self, citation: Citation) -> Excerpt:
        """Return the question and answer that a citation is from; of a long one the part around it."""
        return self.sources.excerpt(citation)

    def _parts(self, text: str) -> tuple[str, ...]:
        """The questions in `text`: two only where the corpus answers both differently; the second may follow the first."""
        asked = parts.questions(text)
        if len(asked) < 2:
            return asked
        second = resolve(asked[1], [asked[0]], self._subject).text
        one, two = (self._search.rank(part, 1) for part in (asked[0], second))
        apart = one.scope.question != two.scope.question
        return (asked[0], second) if apart and all(refusal.answers(r.scope) for r in (one, two)) else (text,)

    def ranking(self, query: str) -> Ranking:
        """Return what an answer to `query` would look at."""
        return self._search.rank(query, BREADTH)

    def _aside(self, question: str) -> bool:
        """Tell whether a question has nothing to do with what came before: it is almost word for word known to lie beyond."""
        scope = self._search.rank(question, 1).scope
        return scope.beyond_best >= ASIDE and scope.beyond_best > scope.question_best

    def _subject(self, question: str) -> str:
        """What a self-contained question is about, in the words of the corpus; "" where the corpus does not answer it."""
        ranking = self._search.rank(question, 1)
        if not refusal.answers(ranking.scope):
            return ""
        return self.corpus.questions[ranking.scope.question].subject

    def _refuse(
        self,
        question: str,
        text: str,
        reason: Reason,
        resolved: Resolved | None = None,
        ranking: Ranking | None = None,
        premise: tuple[Flag, ...] = (),
    ) -> Iterator[str | Answer]:
        """Say honestly that there is no answer, and what would have one; a refusal has no citations."""
        closest = self.sources.closest(ranking) if ranking else ()
        whole = f"{text} {CLOSEST} {' · '.join(closest)}" if closest else text
        yield whole
        standalone, changed = (resolved.text, resolved.changed) if resolved else (question, False)
        yield Answer(question, standalone, whole, False, "low", (), premise, closest, reason, "", changed)

    def _answer(
        self, question: str, resolved: Resolved, rankings: list[Ranking], premise: tuple[Flag, ...]
    ) -> Iterator[str | Answer]:
        draft = Draft()
        for flag in premise:
            yield from say(self.evidence.correction(flag), draft)
        yield from self._write(resolved.text, self._pieces(resolved.text, rankings, premise), draft)
        citations = tuple(self.sources.citation(piece) for piece in draft.cited)
        cited = [flag for citation in citations for flag in citation.flags]
        told = {flag.erratum for flag in (*premise, *cited)}
        flags = once([*premise, *cited, *(flag for flag in self.sources.related(rankings) if flag.erratum not in told)])
        families = {self.corpus.families[c.document] for c in citations}
        sure = refusal.confidence(rankings[0].scope, len(families))
        yield Answer(
            question=question,
            standalone=resolved.text,
            text=draft.text,
            answered=True,
            confidence=sure,
            citations=citations,
            flags=flags,
            writer=draft.writer,
            topic_changed=resolved.changed,
            note=f"{draft.failure} {FALLEN_BACK}" if draft.failure else "",
        )

    def _write(self, text: str, pieces: Sequence[Piece], draft: Draft) -> Iterator[str]:
        """The writer's answer; where there is none, the evidence's own sentences, and of a comparison what one side lacks."""
        try:
            yield from write(self.warm_up(), text, pieces, draft)
        except VivaError as exc:
            draft.failure = str(exc)
        if not draft.by_model:
            yield from tell(in_order(pieces), draft, most=WANTED - len(draft.cited))
        elif len(draft.said) < SHORT:
            yield from tell(pieces[:TOP], draft, most=SHORT - len(draft.said))
        for side in parts.sides(text) or ():
            if not _mentions(draft.text, side):
                yield from tell([p for p in (*pieces, *self._on(side)) if _mentions(p.text, side)], draft, most=1)

    def _on(self, side: str) -> tuple[Piece, ...]:
        """Evidence on one side of a comparison alone, where the corpus knows it."""
        ranking = self.ranking(f"What is {side}?")
        return self.evidence.choose(ranking, limit=TOP) if refusal.answers(ranking.scope) else ()

    def _pieces(self, text: str, rankings: list[Ranking], premise: tuple[Flag, ...]) -> tuple[Piece, ...]:
        """The evidence: of both sides of a comparison, of each part of a double question; without what was corrected already."""
        covered = [ranking for ranking in rankings if refusal.answers(ranking.scope)]
        chosen = [piece for ranking in covered for piece in self.evidence.choose(ranking, limit=PIECES // len(covered) + 1)]
        compared = parts.sides(text)
        if compared and len(rankings) == 1 and chosen:
            chosen = self._both_sides(compared, rankings[0], chosen)
        told = {flag.erratum for flag in premise}
        return tuple(piece for piece in dict.fromkeys(chosen) if piece.erratum not in told)

    def _both_sides(self, compared: tuple[str, str], ranking: Ranking, chosen: list[Piece]) -> list[Piece]:
        """Where no source compares the two: the best of each, as far as the corpus knows it."""
        titles = [self.corpus.questions[ranking.scope.question].subject, self.corpus.entry[chosen[0].entry].question]
        if any(all(_mentions(title, side) for side in compared) for title in titles):
            return chosen
        apart = [self._search.rank(f"What is {side}?", BREADTH) for side in compared]
        if not all(refusal.answers(one.scope) for one in apart) or apart[0].scope.question == apart[1].scope.question:
            return chosen
        return [piece for one in apart for piece in self.evidence.choose(one, limit=PIECES // 2)]


def _mentions(text: str, side: str) -> bool:
    """Tell whether a text names a side of a comparison, by the last word of its noun: "units" of "sigmoid units at the output"."""
    head = PREPOSITION.split(side)[0] or side
    last = re.escape(head.split()[-1].rstrip("s"))
    return bool(re.search(rf"\b{last}", text, re.IGNORECASE))

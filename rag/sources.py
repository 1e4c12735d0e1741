"""What stands in the documents, as Viva shows it: citations, hits and excerpts, each with the known mistakes there."""

from collections.abc import Sequence

from corpus import Corpus
from index import Found, Ranking
from rag.answer import Citation, Excerpt, Flag, Hit
from rag.evidence import Piece
from rag.flags import flags_in

EXCERPT = 1600  # characters around a citation; a shorter question and answer is shown whole
CLOSE = 3  # questions that a refusal names
RELATED = 3  # severity from which a mistake of the best source is flagged although it is not cited


class Sources:
    """Shows places of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        """`corpus`: whose documents are shown."""
        self.corpus = corpus

    def excerpt(self, citation: Citation) -> Excerpt:
        """Return the question and answer that a citation is from; of a long one the part around it."""
        entry = self.corpus.entry.get(citation.entry)
        start, end = (entry.question_start, entry.end) if entry else (citation.start, citation.end)
        if end - start > EXCERPT:
            start, end = max(start, citation.start - EXCERPT // 2), min(end, citation.end + EXCERPT // 2)
        text = self.corpus.texts[citation.document][start:end]
        return Excerpt(text, start, end, flags_in(self.corpus, citation.document, (start, end)))

    def closest(self, ranking: Ranking) -> tuple[str, ...]:
        """The nearest questions that the corpus answers well: none whose wording or answer is garbled."""
        places = dict.fromkeys(found.question for found in ranking.found if found.question >= 0)
        sound = [self.corpus.questions[at].question for at in places if not self._garbled(at)]
        return tuple(sound[:CLOSE])

    def _garbled(self, question: int) -> bool:
        entries = [self.corpus.entry[name] for name in self.corpus.questions[question].entries]
        spans = ((e.document, e.question_start, e.question_end) for e in entries)
        return any(self.corpus.errata_in(*span) for span in spans)

    def related(self, rankings: Sequence[Ranking]) -> list[Flag]:
        """The gravest mistakes of the sources on each question, cited or not: whoever opens them will meet them."""
        sources = [found for ranking in rankings for found in ranking.found if found.question == ranking.found[0].question]
        first: dict[str, Flag] = {}
        for flag in (flag for found in sources for flag in self.hit(found).flags if flag.severity >= RELATED):
            first.setdefault(flag.erratum, flag)
        return list(first.values())

    def citation(self, piece: Piece) -> Citation:
        """Return the exact passage behind a piece of evidence."""
        entry = self.corpus.entry.get(piece.entry)  # none where a mistake stands in what is no answer
        spans = [(piece.start, piece.end)] + ([(entry.question_start, entry.question_end)] if entry else [])
        return Citation(
            document=piece.document,
            entry=piece.entry,
            start=piece.start,
            end=piece.end,
            quote=self.corpus.texts[piece.document][piece.start : piece.end],
            question=entry.question if entry else "",
            inferred_question=entry.inferred_question if entry else False,
            flags=flags_in(self.corpus, piece.document, *spans),
        )

    def hit(self, found: Found) -> Hit:
        """Return a passage that search found, with its question."""
        passage = found.passage
        entry = self.corpus.entry[passage.entry]
        spans = (passage.start, passage.end), (entry.question_start, entry.question_end)
        return Hit(
            document=passage.document,
            entry=passage.entry,
            question=entry.question,
            text=self.corpus.texts[passage.document][passage.start : passage.end],
            start=passage.start,
            end=passage.end,
            score=round(found.score, 4),
            flags=flags_in(self.corpus, passage.document, *spans),
            inferred_question=entry.inferred_question,
            copies=found.copies,
        )

"""What is embedded: one text a row, and what each row points at.

Questions and answers are apart. A question's other phrasings, written by hand, stand beside it: they carry the plain words,
symptoms and metaphors that the sources lack. What lies beyond the corpus is embedded too, so that search can tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus import Corpus, Sentence, split_sentences
from index.passages import Passage


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts and their targets, of equal length. `sentence_rows`: of an entry, the (row, sentence) of each sentence."""

    texts: tuple[str, ...]
    targets: tuple[int, ...]
    sentence_rows: dict[str, list[tuple[int, Sentence]]] = field(default_factory=dict)


def question_rows(corpus: Corpus) -> Rows:
    """Every wording of every question; the target is the question's place in `corpus.questions`."""
    rows = []
    for at, question in enumerate(corpus.questions):
        own = [corpus.entry[name].question for name in question.entries]
        wordings = dict.fromkeys([question.question, question.subject, *own, *question.phrasings])
        rows += [(text, at) for text in wordings]
    return _rows(rows)


def answer_rows(corpus: Corpus, passages: Sequence[Passage]) -> Rows:
    """Every passage under its question, its sentences, and that question alone; the target is the passage's place.

    Among entries on one question, the one that asks in the query's own words is thus the nearest.
    """
    texts: list[str] = []
    targets: list[int] = []
    places: dict[str, list[tuple[int, Sentence]]] = {}
    for at, passage in enumerate(passages):
        entry = corpus.entry[passage.entry]
        body = corpus.texts[passage.document][passage.start : passage.end]
        prose = [sentence for sentence in passage.sentences if not sentence.code]
        places.setdefault(entry.id, []).extend((len(texts) + 1 + i, sentence) for i, sentence in enumerate(prose))
        told = [f"{s.heading}: {s.text}" if s.heading else s.text for s in prose]
        texts += [f"{entry.question} {' '.join(body.split())}", *told, entry.question]
        targets += [at] * (2 + len(prose))
    return Rows(tuple(texts), tuple(targets), places)


def headed_rows(corpus: Corpus, passages: Sequence[Passage]) -> Rows:
    """Every sentence under its question, the correction in place of what is wrong; in the order of `answer_rows`' sentences."""
    rows = []
    for at, passage in enumerate(passages):
        question = corpus.entry[passage.entry].question
        for sentence in (s for s in passage.sentences if not s.code):
            errata = corpus.errata_in(passage.document, sentence.start, sentence.end)
            rows.append((f"{question} {errata[0].correction if errata else sentence.text}", at))
    return _rows(rows)


def beyond_rows(corpus: Corpus) -> Rows:
    """Every question beyond the corpus; the target is the topic's place in `corpus.beyond`."""
    return _rows([(text, at) for at, topic in enumerate(corpus.beyond) for text in topic.questions])


def assert_rows(corpus: Corpus) -> Rows:
    """Every wording that makes a known mistake; the target is the erratum's place in `corpus.errata`."""
    return _rows(
        [(text, at) for at, e in enumerate(corpus.errata) for text in (e.claim, *e.asserts, *(a.quote for a in e.anchors))]
    )


def truth_rows(corpus: Corpus) -> Rows:
    """Every correction, its sentences, and the true look-alikes; the target is the erratum's place in `corpus.errata`."""
    rows = []
    for at, erratum in enumerate(corpus.errata):
        told = [sentence.text for sentence in split_sentences(erratum.correction, 0, len(erratum.correction))]
        rows += [(text, at) for text in dict.fromkeys([erratum.correction, *told, *erratum.lookalikes])]
    return _rows(rows)


def all_rows(corpus: Corpus, passages: Sequence[Passage]) -> dict[str, Rows]:
    """The rows of every vector set, by its name."""
    return {
        "questions": question_rows(corpus),
        "answers": answer_rows(corpus, passages),
        "headed": headed_rows(corpus, passages),
        "beyond": beyond_rows(corpus),
        "asserts": assert_rows(corpus),
        "truths": truth_rows(corpus),
    }


def _rows(pairs: list[tuple[str, int]]) -> Rows:
    return Rows(tuple(text for text, _ in pairs), tuple(target for _, target in pairs))

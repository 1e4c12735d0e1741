"""What the documents say, how they are cut into questions and answers, and what in them is known to be wrong.

This room imports no other room and nothing but the standard library.
"""

from corpus.documents import Document
from corpus.entries import Entry, Segment, Sentence
from corpus.errors import CorpusError, DataError, DocumentError, LedgerError
from corpus.ledger import Anchor, Erratum, find_anchors, find_orphans, read_errata
from corpus.load import Corpus, load_corpus
from corpus.questions import BeyondTopic, Question
from corpus.rubrics import Point, Rubric
from corpus.sentences import split_sentences

__all__ = [
    "Anchor",
    "BeyondTopic",
    "Corpus",
    "CorpusError",
    "DataError",
    "Document",
    "DocumentError",
    "Entry",
    "Erratum",
    "LedgerError",
    "Point",
    "Question",
    "Rubric",
    "Segment",
    "Sentence",
    "find_anchors",
    "find_orphans",
    "load_corpus",
    "read_errata",
    "split_sentences",
]

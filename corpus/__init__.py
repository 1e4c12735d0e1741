"""What the documents say, how they are cut into questions and answers, and what in them is known to be wrong.

This room imports no other room and nothing but the standard library.
"""

from corpus.documents import Document
from corpus.entries import Entry, Segment, Sentence
from corpus.errors import CorpusError, DataError, DocumentError, LedgerError
from corpus.ledger import Anchor, Erratum
from corpus.load import Corpus, load_corpus
from corpus.questions import BeyondTopic, Question
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
    "Question",
    "Segment",
    "Sentence",
    "load_corpus",
    "split_sentences",
]

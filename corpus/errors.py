"""What can be wrong with a corpus.

CorpusError
├── DocumentError   a document is missing, empty, not UTF-8, changed, or leaves characters unaccounted for
├── LedgerError     an erratum is malformed, or one of its anchors is orphaned
└── DataError       the manifest, headings, debris, questions or beyond file is malformed
"""


class CorpusError(Exception):
    """A corpus cannot be used; the message says what was found, what was expected and what to do."""


class DocumentError(CorpusError):
    """A document is missing, empty, not UTF-8, or not the one the manifest describes."""


class LedgerError(CorpusError):
    """The ledger holds a malformed erratum or an anchor whose quote no longer stands in its document."""


class DataError(CorpusError):
    """A hand-written TOML file of the corpus is malformed or points at something that is not there."""

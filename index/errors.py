"""What can be wrong with an index.

IndexingError
├── StaleIndex        built from another corpus, with another encoder or with other settings: build it again
├── DamagedIndex      a file is missing, truncated, swapped or changed: build it again
└── IndexFolderError  the folder cannot be read or written: choose another one
"""


class IndexingError(Exception):
    """An index cannot be used; the message says what was found, what was expected and what to do."""


class StaleIndex(IndexingError):
    """The index on disk was built from something else than what is asked of it now."""


class DamagedIndex(IndexingError):
    """The bytes on disk are not those that were written."""


class IndexFolderError(IndexingError):
    """The folder of the index cannot be read or written."""

"""Finds passages: cuts entries into passages, embeds them, keeps the index on disk, searches it.

This room imports `corpus` and alone touches numpy, faiss, bm25s and sentence-transformers. It knows nothing of errata or answers.
"""

from index.encoder import Encoder, SentenceEncoder, Vectors
from index.errors import DamagedIndex, IndexFolderError, IndexingError, StaleIndex
from index.passages import Passage
from index.scope import Scope
from index.search import Found, Ranking, Search, Told
from index.store import Index, open_index
from index.vectors import Near
from index.words import STOPWORDS, stem, terms, words

__all__ = [
    "STOPWORDS",
    "DamagedIndex",
    "Encoder",
    "Found",
    "Index",
    "IndexFolderError",
    "IndexingError",
    "Near",
    "Passage",
    "Ranking",
    "Scope",
    "Search",
    "SentenceEncoder",
    "StaleIndex",
    "Told",
    "Vectors",
    "open_index",
    "stem",
    "terms",
    "words",
]

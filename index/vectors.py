"""A set of vectors with what they point at, searched by FAISS."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from index.encoder import Vectors

# Above so many vectors HNSW takes the place of exact search. Measured on two cores with 384 dimensions and 200 neighbours:
# exact search takes 3.4 ms at 50,000, 9 ms at 100,000 and 27 ms at 200,000 vectors; HNSW 1.2 ms at 50,000.
FLAT_LIMIT = 100_000
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 32, 80, 256
TOP = 3  # wordings of a question whose mean is its score: one alone may be a freak
NEIGHBOURS = 256  # rows looked at in a search; a target has a few dozen rows at most


@dataclass(frozen=True, slots=True)
class VectorSet:
    """A FAISS index over rows, and the target of each row."""

    index: Any
    targets: tuple[int, ...]

    def near(self, vector: Vectors) -> "Near":
        """Return the NEIGHBOURS rows nearest to `vector`, shape (dimension,), of length 1; none of an empty set."""
        if not self.targets:
            return Near(())
        scores, rows = self.index.search(vector[None, :], min(NEIGHBOURS, len(self.targets)))
        pairs = [(score, row) for score, row in zip(scores[0].tolist(), rows[0].tolist(), strict=True) if row >= 0]
        return Near(tuple((score, row, self.targets[row]) for score, row in sorted(pairs, key=lambda pair: (-pair[0], pair[1]))))

    def row(self, at: int) -> Vectors:
        """Return the vector of row `at`, shape (dimension,)."""
        return np.asarray(self.index.reconstruct(at), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Near:
    """The (cosine, row, target) of the rows near a vector, best first; ties go to the lower row, so the order is fixed."""

    rows: tuple[tuple[float, int, int], ...]

    @property
    def best(self) -> float:
        """The cosine of the nearest row, 0 where there is none."""
        return self.rows[0][0] if self.rows else 0.0

    @property
    def target(self) -> int:
        """The target of the nearest row, -1 where there is none."""
        return self.rows[0][2] if self.rows else -1

    def scores(self, count: int) -> list[float]:
        """The cosines of the `count` nearest rows."""
        return [score for score, _, _ in self.rows[:count]]

    def nearest(self) -> dict[int, tuple[float, int]]:
        """Of each target the (cosine, row) of its nearest row, best first."""
        found: dict[int, tuple[float, int]] = {}
        for score, row, target in self.rows:
            found.setdefault(target, (score, row))
        return found

    def strengths(self) -> dict[int, float]:
        """Of each target the mean of its best cosine and its top mean: one exact wording tells, several tell more."""
        best = self.nearest()
        return {target: (mean + best[target][0]) / 2 for target, mean in self.top_means().items()}

    def top_means(self) -> dict[int, float]:
        """Of each target the mean cosine of its TOP nearest rows; a row that is not near counts as the last that is."""
        found: dict[int, list[float]] = {}
        for score, _, target in self.rows:
            found.setdefault(target, []).append(score)
        last = self.rows[-1][0] if self.rows else 0.0
        return {target: sum((*scores, last, last, last)[:TOP]) / TOP for target, scores in found.items()}


def make_faiss(vectors: Vectors) -> Any:
    """Return a FAISS inner-product index over `vectors`, shape (n, dimension): exact up to FLAT_LIMIT, HNSW above."""
    import faiss

    index: Any
    if len(vectors) <= FLAT_LIMIT:
        index = faiss.IndexFlatIP(vectors.shape[1])
    else:
        index = faiss.IndexHNSWFlat(vectors.shape[1], HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = HNSW_BUILD, HNSW_SEARCH
    index.add(vectors)
    return index


def to_bytes(index: Any) -> bytes:
    """Return a FAISS index as bytes."""
    import faiss

    return bytes(faiss.serialize_index(index))


def from_bytes(data: bytes) -> Any:
    """Read a FAISS index. Only for bytes whose hash was checked: a crafted file can corrupt memory (faiss issue 5400)."""
    import faiss

    return faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))

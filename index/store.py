"""The index on disk and in memory: build, save, load; refuse what is stale or damaged before FAISS reads a byte of it.

Layout of a folder: `<name>/` with the data files, written under a temporary name and renamed, and `manifest.json`, which
names that folder and the SHA-256 of each file. Replacing the manifest is the one step that switches from the old state to the new.
"""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus import Corpus
from index.encoder import Encoder, Vectors
from index.errors import DamagedIndex, IndexFolderError, StaleIndex
from index.passages import WHOLE, WINDOW, Passage, cut_passages
from index.rows import Rows, all_rows
from index.vectors import FLAT_LIMIT, VectorSet, from_bytes, make_faiss, to_bytes
from index.words import terms

FORMAT = 2
LOCK_SECONDS = 120  # a build takes less; whoever waits longer than that is told so
SETTINGS = {"whole": WHOLE, "window": WINDOW, "flat_limit": FLAT_LIMIT}
BM25_FILES = ("data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy", "params.index.json", "vocab.index.json")


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that search needs: the corpus, its passages, a vector set for each kind of row, BM25 over passages."""

    corpus: Corpus
    passages: tuple[Passage, ...]
    rows: dict[str, Rows]
    vectors: dict[str, VectorSet]
    bm25: Any

    @classmethod
    def build(cls, corpus: Corpus, encoder: Encoder, progress: Callable[[str], None] = lambda _: None) -> "Index":
        """Embed the corpus in memory. `progress` is told each step."""
        passages = cut_passages(corpus)
        rows = all_rows(corpus, passages)
        progress(f"embedding {sum(len(r.texts) for r in rows.values())} texts with {encoder.name}")
        every = encoder.encode([text for r in rows.values() for text in r.texts], progress=True)
        return cls(corpus, passages, rows, dict(_vector_sets(rows, every)), _bm25(corpus, passages))

    @classmethod
    def load(cls, folder: Path, corpus: Corpus, encoder: Encoder) -> "Index":
        """Load the index of `folder`.

        Raises:
            StaleIndex: there is none, or it was built from something else.
            DamagedIndex: a file is missing or its bytes are not those that were written.
            IndexFolderError: the folder cannot be read.
        """
        manifest = _manifest(folder)
        wanted = _identity(corpus, encoder)
        for key, value in wanted.items():
            if manifest.get(key) != value:
                raise StaleIndex(f"{folder}: its {key} is {_short(manifest.get(key))}, wanted {_short(value)}; run viva index.")
        files = _checked_files(folder, manifest)
        passages = cut_passages(corpus)
        rows = all_rows(corpus, passages)
        vectors = {name: VectorSet(from_bytes(files[f"{name}.faiss"]), rows[name].targets) for name in rows}
        if any(v.index.ntotal != len(v.targets) or v.index.d != encoder.dimension for v in vectors.values()):
            raise DamagedIndex(f"{folder}: the number of vectors does not fit the corpus; run viva index.")
        return cls(corpus, passages, rows, vectors, _load_bm25(folder / manifest["folder"]))

    def save(self, folder: Path, encoder: Encoder) -> None:
        """Write the index to `folder`, whole or not at all; the old one stays in place until the last step.

        Raises:
            IndexFolderError: the folder cannot be written, the disk is full, or another build holds the lock too long.
        """
        with _writing(folder):
            temporary = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
            try:
                self._write(temporary)
                self._publish(folder, temporary, encoder)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)

    def _write(self, folder: Path) -> None:
        for name, vectors in self.vectors.items():
            _write_file(folder / f"{name}.faiss", to_bytes(vectors.index))
        self.bm25.save(str(folder), show_progress=False)

    def _publish(self, folder: Path, temporary: Path, encoder: Encoder) -> None:
        hashes = {file.name: _sha256(file.read_bytes()) for file in sorted(temporary.iterdir())}
        name = secrets.token_hex(8)  # never that of a folder in use
        target = folder / name
        temporary.rename(target)
        manifest = {**_identity(self.corpus, encoder), "folder": name, "files": hashes}
        draft = folder / ".manifest.json"
        _write_file(draft, json.dumps(manifest, indent=1, sort_keys=True).encode())
        draft.replace(folder / "manifest.json")
        for old in folder.iterdir():
            if old.is_dir() and old != target:
                shutil.rmtree(old, ignore_errors=True)


def open_index(
    folder: Path, corpus: Corpus, encoder: Encoder, say: Callable[[str], None] = lambda _: None, rebuild: bool = False
) -> Index:
    """Load the index of `folder`; build and save it when it is missing, stale or damaged, and say so.

    Raises:
        IndexFolderError: the folder cannot be written, or another build holds the lock too long.
    """
    if not rebuild:
        with suppress(IndexFolderError):  # told below, where it matters
            try:
                return Index.load(folder, corpus, encoder)
            except (StaleIndex, DamagedIndex) as exc:
                say(f"building the index: {exc}")
    with _writing(folder):
        return _build_locked(folder, corpus, encoder, say, rebuild)


def _build_locked(folder: Path, corpus: Corpus, encoder: Encoder, say: Callable[[str], None], rebuild: bool) -> Index:
    """Build under the lock, unless another process did so while this one waited."""
    if not rebuild:
        with suppress(StaleIndex, DamagedIndex):
            return Index.load(folder, corpus, encoder)
    index = Index.build(corpus, encoder, say)
    index.save(folder, encoder)
    return index


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; one process may hold it several times over.

    Raises:
        IndexFolderError: the folder cannot be written, or somebody else holds the lock too long.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS, is_singleton=True):
            yield
    except Timeout as exc:
        raise IndexFolderError(f"{folder}: another build has held the lock for {LOCK_SECONDS} s; wait for it or end it.") from exc
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise IndexFolderError(
            f"{folder}: cannot be written ({reason}); the old index is as it was. Choose another with --index DIR."
        ) from exc


def _vector_sets(rows: dict[str, Rows], every: Vectors) -> Iterator[tuple[str, VectorSet]]:
    at = 0
    for name, part in rows.items():
        end = at + len(part.texts)
        yield name, VectorSet(make_faiss(every[at:end]), part.targets)
        at = end


def _bm25(corpus: Corpus, passages: tuple[Passage, ...]) -> Any:
    """BM25 over each passage's words with its questions' wordings."""
    import bm25s

    wordings = {name: " ".join((q.question, *q.aliases)) for q in corpus.questions for name in q.entries}
    bags = [
        terms(f"{corpus.entry[p.entry].question} {wordings.get(p.entry, '')} {corpus.texts[p.document][p.start : p.end]}")
        for p in passages
    ]
    bm25 = bm25s.BM25()
    bm25.index(bags, show_progress=False)
    return bm25


def _load_bm25(folder: Path) -> Any:
    import bm25s

    return bm25s.BM25.load(str(folder), allow_pickle=False)


def _identity(corpus: Corpus, encoder: Encoder) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "settings": SETTINGS,
        "corpus": corpus.fingerprint,
    }


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError as exc:
        raise StaleIndex(f"{folder}: holds no index yet; run viva index.") from exc
    except OSError as exc:
        raise IndexFolderError(f"{folder}: cannot be read ({exc.strerror}); choose another with --index DIR.") from exc
    except ValueError as exc:
        raise DamagedIndex(f"{folder}: manifest.json is not JSON; run viva index.") from exc
    if not isinstance(found, dict):
        raise DamagedIndex(f"{folder}: manifest.json is not an object; run viva index.")
    return found


def _checked_files(folder: Path, manifest: dict[str, Any]) -> dict[str, bytes]:
    """Read every file once and compare its hash; what FAISS gets are these very bytes."""
    name, hashes = manifest.get("folder"), manifest.get("files")
    if not isinstance(name, str) or not name.isalnum() or not isinstance(hashes, dict):
        raise DamagedIndex(f"{folder}: manifest.json is incomplete; run viva index.")
    found = {}
    for file, expected in hashes.items():
        if Path(file).name != file:
            raise DamagedIndex(f"{folder}: manifest.json names {file!r}, which is no plain file name; run viva index.")
        try:
            found[file] = (folder / name / file).read_bytes()
        except OSError as exc:
            raise DamagedIndex(f"{folder}: {file} cannot be read ({exc.strerror}); run viva index.") from exc
        if _sha256(found[file]) != expected:
            raise DamagedIndex(f"{folder}: {file} was changed since it was written; run viva index.")
    return found


def _write_file(file: Path, data: bytes) -> None:
    with file.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _short(value: object) -> str:
    return str(value)[:24]

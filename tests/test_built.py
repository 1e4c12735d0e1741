"""The index on disk: whole or not at all, checked before FAISS reads a byte, rebuilt when it is not what is wanted."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from threading import Thread

import pytest
from conftest import WordEncoder, write_corpus

import index.store
from corpus import Corpus, load_corpus
from index import DamagedIndex, Index, IndexFolderError, Search, StaleIndex, open_index


class Renamed(WordEncoder):
    name = "other words"


def ranks(found: Index) -> list[tuple[str, float]]:
    search = Search(found, WordEncoder())
    return [(hit.passage.id, hit.score) for hit in search.rank("why switch neurons off").found]


@pytest.fixture
def built(tmp_path: Path, tiny: Corpus) -> Path:
    """A folder with an index of the tiny corpus."""
    Index.build(tiny, WordEncoder()).save(tmp_path / "built", WordEncoder())
    return tmp_path / "built"


def data(built: Path) -> Path:
    return built / json.loads((built / "manifest.json").read_text())["folder"]


def test_what_is_saved_is_what_is_loaded(built: Path, tiny: Corpus):
    assert ranks(Index.load(built, tiny, WordEncoder())) == ranks(Index.build(tiny, WordEncoder()))


def test_nothing_else_is_left_behind(built: Path):
    assert {file.name for file in built.iterdir()} - {".lock"} == {"manifest.json", data(built).name}


def test_another_encoder_makes_it_stale(built: Path, tiny: Corpus):
    with pytest.raises(StaleIndex, match="its encoder is words, wanted other words; run viva index"):
        Index.load(built, tiny, Renamed())


def test_another_corpus_makes_it_stale(built: Path, tmp_path: Path):
    changed = load_corpus(write_corpus(tmp_path / "changed", beyond=""))
    with pytest.raises(StaleIndex, match="its corpus is"):
        Index.load(built, changed, WordEncoder())


def test_no_index_is_stale(tmp_path: Path, tiny: Corpus):
    with pytest.raises(StaleIndex, match="holds no index yet; run viva index"):
        Index.load(tmp_path / "nowhere", tiny, WordEncoder())


def one_byte(folder: Path) -> None:
    file = data(folder) / "answers.faiss"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


def truncated(folder: Path) -> None:
    file = data(folder) / "questions.faiss"
    file.write_bytes(file.read_bytes()[:-7])


def swapped(folder: Path) -> None:
    one, other = data(folder) / "questions.faiss", data(folder) / "answers.faiss"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def missing(folder: Path) -> None:
    (data(folder) / "vocab.index.json").unlink()


def manifest(text: str):
    def damage(folder: Path) -> None:
        (folder / "manifest.json").write_text(text)

    return damage


def outside(folder: Path) -> None:
    found = json.loads((folder / "manifest.json").read_text())
    found["files"]["../../secret"] = "00"
    (folder / "manifest.json").write_text(json.dumps(found))


DAMAGES = [one_byte, truncated, swapped, missing, outside, manifest("{"), manifest("[]")]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen_before_faiss_reads_a_byte(built: Path, tiny: Corpus, damage, monkeypatch: pytest.MonkeyPatch):
    damage(built)
    read: list[bytes] = []
    monkeypatch.setattr(index.store, "from_bytes", read.append)
    with pytest.raises(DamagedIndex, match="run viva index"):
        Index.load(built, tiny, WordEncoder())
    assert read == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_rebuilt_and_said(built: Path, tiny: Corpus, damage):
    damage(built)
    said: list[str] = []
    assert ranks(open_index(built, tiny, WordEncoder(), said.append)) == ranks(Index.build(tiny, WordEncoder()))
    assert said[0].startswith("building the index:")
    Index.load(built, tiny, WordEncoder())


def test_a_sound_index_is_not_rebuilt(built: Path, tiny: Corpus):
    said: list[str] = []
    open_index(built, tiny, WordEncoder(), said.append)
    assert said == []


def test_a_failing_build_leaves_the_old_index(built: Path, tiny: Corpus):
    class Failing(Renamed):
        def encode(self, texts, progress=False):
            raise MemoryError("no memory")

    with pytest.raises(MemoryError):
        open_index(built, tiny, Failing())
    Index.load(built, tiny, WordEncoder())


ELSEWHERE = """
    import resource, signal, sys
    sys.path[:0] = [{tests!r}, {root!r}]
    from pathlib import Path
    from conftest import WordEncoder
    from corpus import load_corpus
    import index.store
    from index import Index
    corpus = load_corpus(Path({corpus!r}))
    class Other(WordEncoder):
        name = "other words"
    {trouble}
    Index.build(corpus, Other()).save(Path({built!r}), Other())
"""
FULL = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
KILLED = "index.store.to_bytes = lambda _: __import__('os').kill(__import__('os').getpid(), signal.SIGKILL)"


@pytest.mark.parametrize(("trouble", "says"), [(FULL, "IndexFolderError"), (KILLED, "")])
def test_a_full_disk_or_a_kill_leaves_the_old_index(built: Path, folder: Path, tiny: Corpus, trouble: str, says: str):
    here = Path(__file__).parent
    code = ELSEWHERE.format(tests=str(here), root=str(here.parent), corpus=str(folder), built=str(built), trouble=trouble)
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert done.returncode != 0
    assert says in done.stderr
    Index.load(built, tiny, WordEncoder())
    open_index(built, tiny, Renamed())  # the dead build holds no lock, and its litter goes
    assert {file.name for file in built.iterdir()} - {".lock"} == {"manifest.json", data(built).name}


def test_two_builders_at_once_end_with_one_sound_index(tmp_path: Path, tiny: Corpus):
    threads = [Thread(target=open_index, args=(tmp_path / "built", tiny, WordEncoder())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Index.load(tmp_path / "built", tiny, WordEncoder())


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, tiny: Corpus):
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexFolderError, match=r"cannot be (read|written) .*--index DIR"):
        open_index(tmp_path / "file" / "built", tiny, WordEncoder())


def test_a_lock_held_too_long_says_so(tmp_path: Path, tiny: Corpus, monkeypatch: pytest.MonkeyPatch):
    from filelock import FileLock

    monkeypatch.setattr(index.store, "LOCK_SECONDS", 0.1)
    (tmp_path / "built").mkdir()
    with FileLock(tmp_path / "built" / ".lock"), pytest.raises(IndexFolderError, match="another build has held the lock"):
        open_index(tmp_path / "built", tiny, WordEncoder())

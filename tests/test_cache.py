"""A derived folder is whole or made again."""

from pathlib import Path

import pytest

from rag.cache import derived_folder, is_whole


def fill(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "weights").write_bytes(b"12345")
    (folder / "sub" / "config").write_text("x")


def test_it_is_made_once(tmp_path: Path):
    made = []
    for _ in range(2):
        folder = derived_folder(tmp_path / "x", lambda target: (made.append(1), fill(target))[0])
    assert made == [1]
    assert is_whole(folder)


@pytest.mark.parametrize("name", ["weights", "sub/config", "sealed.json"])
@pytest.mark.parametrize("content", [b"", b"other", None])
def test_damage_makes_it_again(tmp_path: Path, name: str, content: bytes | None):
    folder = derived_folder(tmp_path / "x", fill)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    assert not is_whole(folder)
    assert is_whole(derived_folder(tmp_path / "x", fill))


def test_a_failure_leaves_nothing_behind(tmp_path: Path):
    def fail(folder: Path) -> None:
        fill(folder)
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        derived_folder(tmp_path / "x", fail)
    assert [file.name for file in tmp_path.iterdir() if not file.name.endswith(".lock")] == []

"""The documents as given: byte for byte, or not at all."""

import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import OTHER, TEXT

from corpus import Corpus, DataError, DocumentError, load_corpus

MANIFEST = tomllib.loads((files("corpus") / "manifest.toml").read_text(encoding="utf-8"))["document"]
FIELDS = ("id", "title", "publisher", "year", "file", "sha256", "layout", "family")


def manifest(folder: Path) -> str:
    return (folder / "manifest.toml").read_text(encoding="utf-8")


def first_record(folder: Path) -> str:
    return "[[document]]" + manifest(folder).split("[[document]]")[1]


@pytest.mark.parametrize("record", MANIFEST, ids=lambda record: record["id"])
def test_a_shipped_document_has_the_bytes_of_the_manifest(shipped: Corpus, record: dict[str, str]):
    data = (files("corpus") / "texts" / record["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == record["sha256"]
    assert shipped.texts[record["id"]].encode() == data


def test_the_shipped_documents_are_those_of_the_manifest_in_its_order(shipped: Corpus):
    assert [{name: getattr(document, name) for name in FIELDS} for document in shipped.documents] == MANIFEST
    assert [document.id for document in shipped.documents] == ["000", "001", "002", "003", "004"]


def test_copies_share_a_family(shipped: Corpus):
    assert shipped.families["000"] == shipped.families["003"]
    assert len(set(shipped.families.values())) == 4


def test_the_tiny_documents_are_loaded_as_written(tiny: Corpus):
    assert tiny.texts == {"a": TEXT, "b": OTHER}


def test_line_ends_are_not_translated(folder: Path):
    data = OTHER.replace("\n", "\r\n").encode()
    (folder / "texts" / "b.txt").write_bytes(data)
    old, new = (hashlib.sha256(text).hexdigest() for text in (OTHER.encode(), data))
    found = load_corpus(write_changed(folder, manifest(folder).replace(old, new)))
    assert found.texts["b"].encode() == data
    assert [entry.question for entry in found.entries if entry.document == "b"] == ["What is dropout?", "What is padding?"]


def write_changed(folder: Path, content: str) -> Path:
    (folder / "manifest.toml").write_text(content, encoding="utf-8")
    return folder


def test_a_missing_document_is_named(folder: Path):
    (folder / "texts" / "b.txt").unlink()
    with pytest.raises(DocumentError, match=r"^b\.txt: cannot be read"):
        load_corpus(folder)


def test_a_folder_in_a_documents_place_is_refused(folder: Path):
    (folder / "texts" / "a.txt").unlink()
    (folder / "texts" / "a.txt").mkdir()
    with pytest.raises(DocumentError, match=r"^a\.txt: cannot be read"):
        load_corpus(folder)


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n\t\r\n"])
def test_an_empty_document_is_refused(folder: Path, data: bytes):
    (folder / "texts" / "a.txt").write_bytes(data)
    with pytest.raises(DocumentError, match=r"^a\.txt: is empty"):
        load_corpus(folder)


@pytest.mark.parametrize(
    ("data", "at"), [(b"caf\xe9 au lait", 3), (b"\xff\xfeA\x00", 0), (TEXT.encode()[:20] + b"\x80", 20), (b"\xed\xa0\x80", 0)]
)
def test_a_document_that_is_not_utf8_is_refused_at_its_byte(folder: Path, data: bytes, at: int):
    (folder / "texts" / "a.txt").write_bytes(data)
    with pytest.raises(DocumentError, match=rf"^a\.txt: is not UTF-8 \(byte {at}\)"):
        load_corpus(folder)


@pytest.mark.parametrize("data", [TEXT.encode() + b" ", TEXT.encode()[:-1], TEXT.encode().replace(b"\n", b"\r\n"), OTHER.encode()])
def test_a_changed_document_is_refused(folder: Path, data: bytes):
    (folder / "texts" / "a.txt").write_bytes(data)
    with pytest.raises(DocumentError, match=r"^a\.txt: was changed \(SHA-256 .* Restore it"):
        load_corpus(folder)


def test_an_unknown_layout_is_named(folder: Path):
    with pytest.raises(DataError, match=r"a has layout 'spiral', expected one of .*numbered"):
        load_corpus(write_changed(folder, manifest(folder).replace('"numbered"', '"spiral"', 1)))


@pytest.mark.parametrize("field", FIELDS)
def test_a_manifest_without_a_field_is_refused(folder: Path, field: str):
    lines = [line for line in first_record(folder).splitlines() if not line.startswith(f"{field} = ")]
    with pytest.raises(DataError, match=r"manifest\.toml: a document has fields"):
        load_corpus(write_changed(folder, "\n".join(lines)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", r"lists no \[\[document\]\]"),
        ("[[document", "not valid TOML"),
        ('document = "a"', "list of tables"),
        ('[document]\nid = "a"', "list of tables"),
        ("document = [1]", "manifest.toml"),
    ],
)
def test_a_malformed_manifest_is_refused(folder: Path, content: str, says: str):
    with pytest.raises(DataError, match=says):
        load_corpus(write_changed(folder, content))


def test_a_field_too_many_is_refused(folder: Path):
    with pytest.raises(DataError, match="mood"):
        load_corpus(write_changed(folder, first_record(folder) + 'mood = "calm"\n'))


def test_a_document_listed_twice_is_refused(folder: Path):
    with pytest.raises(DataError, match=r"manifest\.toml: .*'a'"):
        load_corpus(write_changed(folder, manifest(folder) + first_record(folder)))


@pytest.mark.parametrize("field", ["id", "file"])
def test_a_number_in_a_texts_place_is_refused(folder: Path, field: str):
    lines = [f"{field} = 3" if line.startswith(f"{field} = ") else line for line in manifest(folder).splitlines()]
    with pytest.raises(DataError, match=r"manifest\.toml"):
        load_corpus(write_changed(folder, "\n".join(lines)))


@pytest.mark.parametrize("name", ["manifest", "headings", "debris", "ledger", "questions", "beyond"])
def test_a_missing_file_of_the_corpus_is_named(folder: Path, name: str):
    (folder / f"{name}.toml").unlink()
    with pytest.raises(DataError, match=rf"^{name}\.toml: not found"):
        load_corpus(folder)


@pytest.mark.parametrize("name", ["manifest", "headings", "debris", "ledger", "questions", "beyond"])
def test_a_file_of_the_corpus_that_is_not_utf8_is_named(folder: Path, name: str):
    (folder / f"{name}.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(DataError, match=rf"^{name}\.toml: not valid TOML"):
        load_corpus(folder)

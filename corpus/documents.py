"""The documents as given: loaded byte for byte and checked against the manifest. Cutting them up is for `layouts`."""

import hashlib
import tomllib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from corpus.errors import DataError, DocumentError

LAYOUTS = ("numbered", "unheaded", "headed")


@dataclass(frozen=True, slots=True)
class Document:
    """One source text. Offsets everywhere in Viva count characters of `text`, the strict UTF-8 decoding of the file."""

    id: str
    title: str
    publisher: str
    year: str
    file: str
    sha256: str
    layout: str
    family: str
    text: str


def load_toml(file: Traversable) -> dict[str, Any]:
    """Parse a TOML file of the corpus.

    Raises:
        DataError: it is missing, not UTF-8, or not TOML.
    """
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8"))
    except FileNotFoundError as exc:
        raise DataError(f"{file.name}: not found; expected it in the corpus folder. Restore it from version control.") from exc
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise DataError(f"{file.name}: not valid TOML ({exc}). Correct the file.") from exc


def tables(file: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    """Return the records of an array of tables, [[name]] in TOML; none where it is missing.

    Raises:
        DataError: it is something else.
    """
    found = file.get(name, [])
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise DataError(f"{where}: {name!r} is not a list of tables; write each as [[{name}]].")
    return found


def field_text(record: dict[str, Any], field: str, where: str) -> str:
    """Return a field that must be a text with something in it.

    Raises:
        DataError: it is missing, blank, or of another type.
    """
    value = record.get(field)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where}: {field!r} is {value!r} in {str(record)[:60]}…, expected a text.")
    return value


def load_documents(folder: Traversable) -> tuple[Document, ...]:
    """Load every document of `folder/manifest.toml`, in the manifest's order.

    Raises:
        DocumentError: a document is missing, empty, not UTF-8, or differs from the manifest's SHA-256.
        DataError: the manifest is malformed.
    """
    records = tables(load_toml(folder / "manifest.toml"), "document", "manifest.toml")
    if not records:
        raise DataError("manifest.toml: lists no [[document]]; expected at least one.")
    documents = tuple(_load(folder / "texts", record) for record in records)
    ids = [document.id for document in documents]
    twice = [name for name in ids if ids.count(name) > 1]
    if twice:
        raise DataError(f"manifest.toml: id {twice[0]!r} occurs more than once; ids are unique. Rename one.")
    return documents


def _load(texts: Traversable, record: dict[str, Any]) -> Document:
    fields = {"id", "title", "publisher", "year", "file", "sha256", "layout", "family"}
    if set(record) != fields:
        raise DataError(f"manifest.toml: a document has fields {sorted(record)}, expected {sorted(fields)}.")
    for field in fields - {"year"}:
        field_text(record, field, "manifest.toml")
    if not isinstance(record["year"], str) or "/" in record["file"] or "\\" in record["file"]:
        raise DataError(f"manifest.toml: {record['id']}: year is a text, file a plain name in corpus/texts/. Correct them.")
    if record["layout"] not in LAYOUTS:
        raise DataError(f"manifest.toml: {record['id']} has layout {record['layout']!r}, expected one of {LAYOUTS}.")
    return Document(text=_checked_text(texts / record["file"], record["sha256"]), **record)


def _checked_text(file: Traversable, sha256: str) -> str:
    """Return the file's text, decoded strictly and without newline translation, so that offsets are exact."""
    try:
        data = file.read_bytes()
    except OSError as exc:
        raise DocumentError(f"{file.name}: cannot be read ({exc.strerror}). Restore it in corpus/texts/.") from exc
    if not data.strip():
        raise DocumentError(f"{file.name}: is empty. Restore it in corpus/texts/.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise DocumentError(f"{file.name}: is not UTF-8 (byte {exc.start}). Documents are kept byte for byte; restore it.") from exc
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise DocumentError(
            f"{file.name}: was changed (SHA-256 {found[:12]}…, the manifest says {sha256[:12]}…). "
            "Restore it, or update manifest.toml and mend every anchor that it orphans."
        )
    return text

"""A small page of another field (sailing), which no model here was tuned on: `sailing.txt`, and questions to it."""

import hashlib
from pathlib import Path

from corpus import Corpus, Document, Question
from corpus.layouts import parse
from corpus.marks import Marks

FOLDER = Path(__file__).parent
OPENING = ("what is the difference between", "what is", "what are", "how does", "how do", "why is", "when is", "a ", "an ", "the ")


def load_sailing() -> Corpus:
    """Load the page as a corpus without a ledger; each entry is a question of its own."""
    data = (FOLDER / "sailing.txt").read_bytes()
    document = Document(
        "sailing", "Sailing", "Viva", "2026", "sailing.txt", hashlib.sha256(data).hexdigest(), "numbered", "sailing", data.decode()
    )
    entries, segments = parse(document, Marks())
    questions = tuple(Question(e.id, e.question, "sailing", _subject(e.question), (), (e.id,), ()) for e in entries)
    return Corpus((document,), entries, questions=questions, segments={"sailing": segments})


def _subject(question: str) -> str:
    """What a question is about: its words without the first ones that only ask."""
    text = question.rstrip("?").strip()
    for opening in OPENING:
        text = text[len(opening) :].strip() if text.lower().startswith(opening) else text
    return text

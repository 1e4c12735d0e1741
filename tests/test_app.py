"""The page: what it shows, what it survives, and its endpoints over loopback."""

import socket
from collections.abc import Iterator

import pytest

from index import Search
from rag import Answer, Citation, Excerpt, Flag
from rag.chatbot import Viva
from ui import app
from ui.render import answer_html

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class FakeViva:
    """Streams what the test says."""

    def __init__(self, *pieces: object) -> None:
        self.pieces = pieces
        self.heard: list[tuple[str, list[str]]] = []

    def stream(self, question: str, history: list[str]) -> Iterator[object]:
        self.heard.append((question, history))
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def excerpt(self, citation: Citation) -> Excerpt:
        return Excerpt(citation.quote, citation.start, citation.end, citation.flags)


def flag(quote: str = "wrong words", start: int = 3) -> Flag:
    return Flag("an-id", "wrong", 3, quote, "003", start, start + len(quote), "claim", "The right words.", "why", "ref")


def answer(**changed: object) -> Answer:
    citation = Citation("003", "003-30", 0, 20, "so wrong words stand", "Why?", False, (flag(),))
    values = {"question": "Why?", "standalone": "Why?", "text": "Right [1].", "answered": True, "confidence": "high"}
    return Answer(**{**values, "citations": (citation,), "flags": (flag(),), **changed})  # type: ignore[arg-type]


def test_messages_stream_and_end_with_the_sources():
    viva = FakeViva("Right", " [1].", answer())
    states = list(app.converse(viva, "Why?", []))  # type: ignore[arg-type]
    assert [state[0][-1]["content"] for state in states[:2]] == ["Right", "Right [1]."]
    assert "Source 003 is wrong where it says “wrong words”. The right words." in states[-1][0][-1]["content"]
    assert "viva-citation" in states[-1][1]


def test_earlier_questions_are_the_history():
    viva = FakeViva(answer())
    said = [{"role": "user", "content": [{"type": "text", "text": "What is dropout?"}]}, {"role": "assistant", "content": "x"}]
    list(app.converse(viva, "and its uses?", said))  # type: ignore[arg-type]
    assert viva.heard == [("and its uses?", ["What is dropout?"])]


def test_a_refusal_offers_the_closest_questions():
    refusal = answer(answered=False, citations=(), flags=(), closest=("What is dropout?",), reason="not-covered")
    *_, (messages, panel, _) = app.converse(FakeViva(refusal), "Pizza?", [])  # type: ignore[arg-type]
    assert messages[-1]["options"] == [{"value": "What is dropout?"}]
    assert "not in the corpus" in panel


def test_a_failure_keeps_the_question_and_the_conversation():
    states = app.converse(FakeViva("half", RuntimeError("boom")), "Why?", [])  # type: ignore[arg-type]
    seen = []
    with pytest.raises(RuntimeError, match="boom"):
        seen.extend(states)
    next_states = app.converse(FakeViva(RuntimeError("boom")), "Why?", [])  # type: ignore[arg-type]
    messages, panel, box = next(next_states)
    assert (messages, box) == ([], "Why?")
    assert app.FAILED in panel


def test_errors_are_struck_and_corrected_in_place():
    html = answer_html(answer(), FakeViva().excerpt)
    assert "<del>wrong words</del>" in html.replace("<mark>", "").replace("</mark>", "")
    assert '<ins data-erratum="an-id">The right words.</ins>' in html


def test_everything_from_outside_is_escaped():
    evil = flag(EVIL, 0)
    citation = Citation("003", f"003-{EVIL}", 0, len(EVIL), EVIL, EVIL, True, (evil,))
    html = answer_html(answer(text=EVIL, standalone=EVIL, citations=(citation,), flags=(evil,)), FakeViva().excerpt)
    assert "<script" not in html
    assert "<img" not in html
    html = answer_html(answer(answered=False, text=EVIL, citations=(), flags=()), FakeViva().excerpt)
    assert "<script" not in html


def test_the_next_free_port_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.free_port("127.0.0.1", port) > port


def test_no_free_port_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app, "PORTS", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="choose another with PORT="):
            app.free_port("127.0.0.1", taken.getsockname()[1])


@pytest.mark.network
@pytest.mark.weights
@pytest.mark.filterwarnings("ignore")  # Gradio's own, of the libraries beneath it
def test_the_page_serves_ask_and_search(real: Viva):
    from gradio_client import Client

    page = app.build(real)
    _, url, _ = page.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, ssr_mode=False)
    try:
        client = Client(url, verbose=False)
        answered = client.predict("What is dropout?", api_name="/ask")
        assert answered["answered"]
        assert answered["citations"]
        hits = client.predict("leaky relu", 3, api_name="/search")
        assert len(hits) == 3
        names = set(client.view_api(return_format="dict")["named_endpoints"])
        assert names == {"/ask", "/search"}
    finally:
        page.close()


def test_the_tiny_page_builds(tiny_search: Search):
    assert app.build(Viva(tiny_search, lambda: None)) is not None  # type: ignore[arg-type, return-value]

"""The page: a chat that streams, with the sources of the last answer beside it. Thin: everything comes from `rag`."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from threading import Thread
from typing import TYPE_CHECKING, Any

from rag import NO_ANSWER
from ui.render import answer_html
from ui.style import CSS

if TYPE_CHECKING:
    from rag import Answer, Flag, Viva

TITLE = "Viva"
INTRODUCTION = (
    "# Viva\nAsk about deep learning as an interviewer would. Every sentence of an answer is tied to a passage of the corpus; "
    "where the source is wrong, Viva says so."
)
EXAMPLES = (
    "Why do early layers stop learning?",
    "What is the difference between LSTM and GRU?",
    "Why can't ReLU be used in the output layer?",
    "How does dropout prevent overfitting?",
)
PLACEHOLDER = "Ask a question, or click one of those below."
EMPTY_PANEL = '<div class="viva-panel"><p class="viva-note">The sources of the last answer appear here.</p></div>'
WARNINGS = 3  # known errors that the chat itself shows; the panel shows all
MARKER = re.compile(r"\s*\[\d+\]")
PORTS = 50  # so many ports are tried, from the one asked for
FAILED = "Something went wrong while answering; the question is kept, try it again."

Message = dict[str, Any]


def build(viva: "Viva") -> Any:
    """Return the Gradio page over `viva`; nothing is listened on yet."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.Markdown(INTRODUCTION)
        with gr.Row():
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    label="Conversation",
                    show_label=False,
                    placeholder=PLACEHOLDER,
                    render_markdown=False,  # what comes from documents and people stays text
                    latex_delimiters=[],
                    height="60vh",
                    buttons=["copy", "copy_all"],
                )
                with gr.Row():
                    question = gr.Textbox(
                        label="Question", placeholder="Type a question…", lines=1, scale=6, autofocus=True, max_lines=6
                    )
                    send = gr.Button("Ask", variant="primary", scale=1, min_width=80)
                    stop = gr.Button("Stop", scale=1, min_width=80)
                with gr.Row(elem_classes="viva-examples"):
                    examples = [gr.Button(text, size="sm", min_width=160) for text in EXAMPLES]
            with gr.Column(scale=2, min_width=320):
                panel = gr.HTML(EMPTY_PANEL, label="Sources", elem_id="viva-sources")
        whole = {"outputs": [chat, panel, question], "api_visibility": "private", "concurrency_id": "model"}

        def reply(text: str, messages: list[Message]) -> Iterator[tuple[list[Message], str, str]]:
            yield from converse(viva, text, messages)

        def chosen(messages: list[Message], event: gr.SelectData) -> Iterator[tuple[list[Message], str, str]]:
            yield from converse(viva, str(event.value), messages)

        runs = [send.click(reply, [question, chat], **whole), question.submit(reply, [question, chat], **whole)]
        runs += [button.click(reply, [button, chat], **whole) for button in examples]
        runs.append(chat.option_select(chosen, [chat], **whole))
        stop.click(None, cancels=runs, api_visibility="private")
        chat.clear(lambda: EMPTY_PANEL, None, panel, api_visibility="private")

        def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
            """Answer a question; `history` holds earlier questions, oldest first."""
            return viva.ask(question, history or ()).to_dict()

        def search(query: str, k: int = 5) -> list[dict[str, Any]]:
            """Find the k best passages, each with its flags."""
            return [hit.to_dict() for hit in viva.search(query, int(k))]

        gr.api(ask, api_name="ask", concurrency_id="model")
        gr.api(search, api_name="search")
    return page


def converse(viva: "Viva", text: str, messages: list[Message]) -> Iterator[tuple[list[Message], str, str]]:
    """Yield (messages, panel, what stays in the question box) while an answer to `text` comes in."""
    history = [_text(message) for message in messages if message["role"] == "user"]
    said = [*messages, {"role": "user", "content": text}]
    written = ""
    try:
        for piece in viva.stream(text, history):
            if isinstance(piece, str):
                written += piece
                yield [*said, {"role": "assistant", "content": written}], EMPTY_PANEL, ""
            else:
                yield [*said, _closing(piece)], answer_html(piece, viva.excerpt), ""
    except Exception:  # whatever it was, the person keeps the question and gets a plain line
        yield messages, f'<div class="viva-panel"><p class="viva-refusal">{FAILED}</p></div>', text
        raise


def _closing(answer: "Answer") -> Message:
    """The whole answer; a refusal offers the closest questions to click."""
    text = NO_ANSWER if answer.closest else answer.text
    if answer.flags:
        text += "".join(f"\n\n{_warning(flag, answer.text)}" for flag in answer.flags[:WARNINGS])
    message: Message = {"role": "assistant", "content": text}
    if answer.closest:
        message["options"] = [{"value": question} for question in answer.closest]
    return message


def _warning(flag: "Flag", text: str) -> str:
    """A known error in one line, with its correction unless the answer says that already."""
    told = " ".join(MARKER.sub("", text).split())
    correction = "" if flag.correction in told else f" {flag.correction}"
    return f"⚠ Source {flag.document} is wrong where it says “{' '.join(flag.quote.split())}”.{correction}"


def _text(message: Message) -> str:
    """The text of a message, which Gradio gives as a string or as a list of blocks."""
    content = message["content"]
    if isinstance(content, str):
        return content
    return " ".join(block.get("text", "") for block in content if isinstance(block, dict))


def free_port(host: str, port: int) -> int:
    """Return `port` or the next one that nobody listens on.

    Raises:
        OSError: none of the next PORTS ports is free.
    """
    for candidate in range(port, min(port + PORTS, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise OSError(f"ports {port} to {port + PORTS - 1} on {host} cannot be used; choose another with PORT=")


def _warm(viva: "Viva", say: Callable[[str], None]) -> None:
    """Load the writer while the page opens; where that fails, answers are made of evidence and each says so."""
    from rag import VivaError

    try:
        viva.warm_up()
    except VivaError as exc:
        say(str(exc))


def serve(viva: "Viva", host: str, port: int, say: Callable[[str], None]) -> None:
    """Open the page and stay until interrupted; the writer warms up meanwhile.

    Raises:
        OSError: no port is free.
    """
    page, chosen = build(viva), free_port(host, port)
    if chosen != port:
        say(f"port {port} is taken; using {chosen}")
    Thread(target=_warm, args=(viva, say), daemon=True).start()
    import gradio as gr

    page.queue(max_size=20)
    page.launch(
        server_name=host,
        server_port=chosen,
        quiet=True,
        css=CSS,
        theme=gr.themes.Soft(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        footer_links=["api"],
        prevent_thread_lock=True,
        share=False,
        ssr_mode=False,
    )
    say(f"the page is open at http://{host}:{chosen} (stop with Ctrl-C)")
    page.block_thread()

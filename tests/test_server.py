"""A writer behind a server: a real one (`transformers serve` on a tiny model), and ones that are down, slow, or talk nonsense."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from rag.errors import WriterError
from rag.server import ServerGenerator

pytestmark = pytest.mark.network


def free_port() -> int:
    with socket.socket() as open_socket:
        open_socket.bind(("127.0.0.1", 0))
        return open_socket.getsockname()[1]


def chunk(text: str) -> str:
    return (
        "data: "
        + json.dumps(
            {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "m",
                "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
            }
        )
        + "\n\n"
    )


class Stub(BaseHTTPRequestHandler):
    """Replies with what the test put into `Stub.reply`; keeps what it was sent."""

    reply = ""
    status = 200
    delay = 0.0
    seen: list[tuple[str, dict, str]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self._send(
            json.dumps({"object": "list", "data": [{"id": "only", "object": "model", "created": 0, "owned_by": "me"}]}),
            "application/json",
        )

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Stub.seen.append((self.path, body, self.headers.get("Authorization", "")))
        time.sleep(Stub.delay)
        self._send(Stub.reply, "text/event-stream")

    def _send(self, text: str, kind: str) -> None:
        self.send_response(Stub.status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client that gave up
            super().handle()

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def stub() -> Iterator[str]:
    Stub.reply, Stub.status, Stub.delay, Stub.seen = "", 200, 0.0, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


def written(address: str, model: str = "m", **settings: object) -> str:
    return "".join(ServerGenerator(address, model, **settings).write("Be brief.", "What is dropout?"))


def test_the_reply_comes_in_pieces(stub: str):
    Stub.reply = chunk("[1] Dropout ") + chunk("helps.") + "data: [DONE]\n\n"
    assert list(ServerGenerator(stub, "m", "secret").write("Be brief.", "What is dropout?")) == ["[1] Dropout ", "helps."]
    path, body, key = Stub.seen[0]
    assert (path, body["model"], body["temperature"], key) == ("/v1/chat/completions", "m", 0, "Bearer secret")
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


def test_without_a_name_the_server_s_first_model_is_asked(stub: str):
    Stub.reply = chunk("Yes.") + "data: [DONE]\n\n"
    assert written(stub, "") == "Yes."
    assert Stub.seen[0][1]["model"] == "only"


@pytest.mark.parametrize(
    "reply", ["not an event\n\n", "data: {broken\n\n", 'data: {"choices": [{"index": 0}]}\n\n', 'data: {"error": "no"}\n\n']
)
def test_nonsense_is_a_writer_error_or_no_words(stub: str, reply: str):
    Stub.reply = reply
    try:
        assert written(stub) == ""
    except WriterError as exc:
        assert stub in str(exc)


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_a_server_that_refuses(stub: str, status: int):
    Stub.status = status
    with pytest.raises(WriterError, match=str(status)):
        written(stub, retries=0)


def test_a_server_that_is_down():
    with pytest.raises(WriterError, match="is the server up"):
        written(f"http://127.0.0.1:{free_port()}/v1", retries=0)


def test_a_server_that_is_slow(stub: str):
    Stub.delay = 2.0
    start = time.monotonic()
    with pytest.raises(WriterError, match="failed"):
        written(stub, timeout=0.3, retries=1)
    assert time.monotonic() - start < 3


@pytest.mark.weights
def test_a_real_server(tiny_writer: Path, tmp_path: Path):
    """`transformers serve` over the tiny model: a reply of letters, the same twice."""
    port = free_port()
    (tmp_path / "hub").mkdir()
    program = [str(Path(sys.executable).parent / "transformers"), "serve", str(tiny_writer), "--port", str(port), "--device", "cpu"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path / "hub")}
    with subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", 60)
            once, again = (written(f"http://127.0.0.1:{port}/v1", str(tiny_writer)) for _ in range(2))
        finally:
            server.terminate()
    assert once == again
    assert once.strip()


def wait_for(address: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=1):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)

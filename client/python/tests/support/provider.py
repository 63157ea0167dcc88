"""A provider that answers what a test wants, and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


class Provider(ThreadingHTTPServer):
    """An OpenAI-compatible HTTP server on a free port."""

    answer: Any
    """The completion that it answers with; a list is a stream of chunks."""
    asked: dict[str, Any] | None = None
    """The last request's body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        provider = cast("Provider", self.server)
        provider.asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if isinstance(provider.answer, list):
            events = [f"data: {json.dumps(chunk)}\n\n" for chunk in provider.answer]
            self._send("text/event-stream", "".join([*events, "data: [DONE]\n\n"]))
        else:
            self._send("application/json", json.dumps(provider.answer))

    def do_GET(self) -> None:
        self._send("application/json", json.dumps({"object": "list", "data": []}))

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _send(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def start_provider() -> Iterator[Provider]:
    with Provider() as provider:
        provider.daemon_threads = True
        provider.block_on_close = False
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()

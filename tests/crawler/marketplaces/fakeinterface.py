"""A marketplace's interface on loopback: real HTTP, a token to be fetched, pages of results."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.pictures import drawing, jpeg


@dataclass(frozen=True)
class Asked:
    """One request: ``path`` without the query, ``fields`` of the query, header names in lower case."""

    method: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, object, dict[str, str]]


class FakeInterface:
    """Answers with JSON what :attr:`answer` says; ``/pictures/…`` are pictures, ``/robots.txt``
    keeps everybody out, as some interfaces' do."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fake.serve(self)

            def do_POST(self) -> None:
                fake.serve(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        asked = Asked(
            request.command,
            parts.path,
            {name: values[0] for name, values in parse_qs(parts.query).items()},
            {name.lower(): value for name, value in request.headers.items()},
            request.rfile.read(int(request.headers.get("Content-Length") or 0)),
        )
        self.asked.append(asked)
        if parts.path == "/robots.txt":
            status, body, headers = 200, b"User-agent: *\nDisallow: /v\nDisallow: /buy\n", {}
            kind = "text/plain"
        elif parts.path.startswith("/pictures/"):
            status, body, headers, kind = 200, jpeg(drawing(len(parts.path))), {}, "image/jpeg"
        else:
            status, value, headers = self.answer(asked)
            body, kind = json.dumps(value).encode(), "application/json"
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

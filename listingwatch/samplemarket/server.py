"""A small real HTTP server on loopback."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

Answer = tuple[int, str, bytes]
"""Status, content type, body."""


class Site:
    """Serves fixed answers by path and query on 127.0.0.1; everything else is a 404.

    :param port: 0 for any free one.
    """

    def __init__(self, port: int = 0) -> None:
        self._answers: dict[str, Answer] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(with_body=True)

            def do_HEAD(self) -> None:
                self._answer(with_body=False)

            def _answer(self, *, with_body: bool) -> None:
                missing = (404, "text/html; charset=utf-8", b"<title>404</title>Not found")
                status, kind, body = site._answers.get(self.path.partition("#")[0], missing)
                tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", tag)
                self.end_headers()
                if with_body:
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """The crawl's own ledger says what was asked for."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """Its address without a final slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def key(self) -> str:
        """Its key as a marketplace: host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def serve(self, answers: Mapping[str, Answer]) -> None:
        """Serve these from now on."""
        self._answers = dict(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

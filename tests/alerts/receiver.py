"""A webhook receiver: a real HTTP server that verifies signatures and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks import Webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

Answer = Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str]]]


class Receiver:
    """Notes what arrives. ``seen`` has each key once, as a receiver that honours it keeps them."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self.seen: dict[str, dict[str, Any]] = {}
        self.times: dict[str, float] = {}
        self.answers: list[Answer] = []
        self.forged: list[str] = []
        guard = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                key = self.headers["webhook-id"]
                headers = {name.lower(): value for name, value in self.headers.items()}
                try:
                    Webhook(SECRET).verify(body, headers)
                except Exception as error:  # noqa: BLE001 - told to the test
                    receiver.forged.append(str(error))
                with guard:
                    answer = receiver.answers.pop(0) if receiver.answers else None
                status, extra = (204, {}) if answer is None else answer(self)
                if status == 0:
                    self.close_connection = True
                    return
                if 200 <= status < 300:
                    with guard:
                        receiver.posts[key] += 1
                        receiver.seen.setdefault(key, json.loads(body))
                        receiver.times.setdefault(key, time.time())
                self.send_response(status)
                self.send_header("Content-Length", "0")
                for name, value in extra.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook?token=hunter2"

    def __enter__(self) -> Self:
        # Looked at often, since whoever stops it waits for the next look.
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

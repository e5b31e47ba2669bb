"""A shop with every sin that a test asks for: a real HTTP server on loopback."""

from __future__ import annotations

import gzip
import io
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from PIL import Image

from tests.pictures import drawing, jpeg

Handler = Callable[[BaseHTTPRequestHandler], None]


def send(
    request: BaseHTTPRequestHandler,
    body: bytes | str = b"",
    *,
    status: int = 200,
    kind: str = "text/html; charset=utf-8",
    headers: dict[str, str] | None = None,
    length: int | None = None,
) -> None:
    """Answer a request."""
    data = body.encode() if isinstance(body, str) else body
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(data) if length is None else length))
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.end_headers()
    try:
        request.wfile.write(data)
    except OSError:
        request.close_connection = True


def product(name: str, images: list[str], extra: str = "") -> str:
    """A product page with JSON-LD."""
    data = {
        "@type": "Product", "name": name, "image": images,
        "offers": {"price": "12.50", "priceCurrency": "USD"},
    }  # fmt: skip
    return (
        f"<html lang=en><head><title>{name}</title>{extra}"
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><h1>{name}</h1></body></html>"
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Crawlers that are killed hang up: no news."""


class FakeShop:
    """Serves what :attr:`pages` says and else :attr:`otherwise`, and counts what was asked for: ``arrivals`` are time, path and
    user agent of every request, ``most`` how many were being answered at once."""

    def __init__(self) -> None:
        self.pages: dict[str, Handler] = {}
        self.otherwise: Handler = lambda request: send(request, "not found", status=404)
        self.asked: Counter[str] = Counter()
        self.times: dict[str, float] = {}
        self.arrivals: list[tuple[float, str, str]] = []
        self.most = 0
        inside = 0
        guard = threading.Lock()
        shop = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                nonlocal inside
                now = time.monotonic()
                with guard:
                    shop.asked[self.path] += 1
                    shop.times[self.path] = now
                    shop.arrivals.append((now, self.path, self.headers.get("User-Agent", "")))
                    inside += 1
                    shop.most = max(shop.most, inside)
                try:
                    handler = shop.pages.get(self.path)
                    (handler or shop.otherwise)(self)
                finally:
                    with guard:
                        inside -= 1

            def log_message(self, *args: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.host = f"127.0.0.1:{self._server.server_address[1]}"

    def page(self, path: str, body: bytes | str, **how: object) -> str:
        """Serve a fixed answer; returns its address."""
        self.pages[path] = lambda request: send(request, body, **how)  # type: ignore[arg-type]
        return self.url + path

    def home(self, *paths: str) -> str:
        """A front page that links to these."""
        links = "".join(f'<a href="{path}">x</a> ' for path in paths)
        return self.page("/", f"<html><title>Home</title><body>{links}</body></html>")

    def close(self) -> None:
        """Of one that was never started."""
        self._server.server_close()

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


def hold_pace(shop: FakeShop, delay: float, *, window: int = 20) -> None:
    """Hold that no ``window`` requests came faster than one every ``delay`` seconds, whoever made
    them: single ones may be held up on their way."""
    times = sorted(at for at, _, _ in shop.arrivals)
    for first, later in zip(times, times[window:], strict=False):
        assert later - first >= (window - 2) * delay * 0.9, "faster than one may be"


def drip(request: BaseHTTPRequestHandler) -> None:
    """Half a page, and then nothing for longer than anybody waits."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", "100000")
    request.end_headers()
    try:
        for _ in range(100):
            request.wfile.write(b"<p>")
            request.wfile.flush()
            time.sleep(0.2)
    except OSError:
        pass
    request.close_connection = True


def bomb(request: BaseHTTPRequestHandler) -> None:
    """Sixty megabytes in sixty kilobytes."""
    data = gzip.compress(b"\x00" * 60_000_000)
    send(request, data, headers={"Content-Encoding": "gzip"})


def cut_short(request: BaseHTTPRequestHandler) -> None:
    """A length that promises more than comes."""
    send(request, product("Cut", [])[:200], length=100_000)
    request.close_connection = True


def picture(seed: int = 1) -> bytes:
    return jpeg(drawing(seed))


def huge_picture() -> bytes:
    """40 megapixels."""
    buffer = io.BytesIO()
    Image.new("1", (8000, 5000)).save(buffer, "PNG")
    return buffer.getvalue()

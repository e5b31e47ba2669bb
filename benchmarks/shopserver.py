"""A shop for benchmarks: answers from memory, as fast as one process can.

Run as a program it prints its port and serves until its standard input ends.

    python benchmarks/shopserver.py LISTINGS PAGE_KILOBYTES PICTURE_PIXELS PICTURES
"""

from __future__ import annotations

import asyncio
import io
import json
import random
import sys
import threading

import numpy as np
from PIL import Image, ImageFilter

DIFFERENT_PICTURES = 48


def pictures(pixels: int) -> list[bytes]:
    """Smooth random pictures with some grain: JPEG files about as large as product photos."""
    made = []
    for seed in range(DIFFERENT_PICTURES):
        chance = np.random.default_rng(seed)
        small = chance.integers(0, 256, (9, 9, 3), dtype=np.uint8)
        image = Image.fromarray(small).resize((pixels, pixels), Image.Resampling.BICUBIC)
        grain = Image.fromarray(chance.integers(0, 256, (pixels, pixels), dtype=np.uint8))
        grain = grain.filter(ImageFilter.GaussianBlur(2)).convert("RGB")
        buffer = io.BytesIO()
        Image.blend(image, grain, 0.25).save(buffer, "JPEG", quality=82)
        made.append(buffer.getvalue())
    return made


class Shop:
    """Pages and pictures by path. Every picture of every listing has bytes of its own: a comment at
    the end tells them apart."""

    def __init__(self, listings: int, kilobytes: int, pixels: int, each: int) -> None:
        self.listings, self.size, self.each = listings, kilobytes * 1024, each
        self.pictures = pictures(pixels)
        chance = random.Random(1)
        words = ["".join(chance.choices("abcdefghiklmnoprstuvwz", k=7)) for _ in range(4_000)]
        text = " ".join(chance.choice(words) for _ in range(90_000))
        # As on real pages: a link for every kilobyte and a half, and most bytes in scripts.
        self.filler = "".join(
            f'<div class="c{n}"><a href="/info/{n % 40}">{text[n * 90 : n * 90 + 40]}</a>'
            f"<p>{text[n * 90 + 40 : n * 90 + 240]}</p></div>\n<script>var a{n}="
            f"{json.dumps(text[n * 90 : n * 90 + 1200])};</script>\n"
            for n in range(400)
        )

    def answer(self, path: str) -> tuple[bytes, str] | None:
        """Body and type of a path."""
        if path == "/robots.txt":
            return b"User-agent: *\nAllow: /\n", "text/plain"
        if path == "/sitemap.xml":
            links = "".join(
                f"<url><loc>{self.base}/p/{n}</loc></url>" for n in range(self.listings)
            )
            xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{links}</urlset>'
            return xml.encode(), "application/xml"
        if path == "/":
            return b"<html><title>Shop</title><body>Shop</body></html>", "text/html"
        if path.startswith("/p/"):
            return self.page(int(path[3:])), "text/html; charset=utf-8"
        if path.startswith("/i/"):
            number = int(path[3:-4])
            data = self.pictures[number % len(self.pictures)]
            return data + number.to_bytes(4, "big"), "image/jpeg"
        return None

    def page(self, number: int) -> bytes:
        product = {
            "@context": "https://schema.org", "@type": "Product", "name": f"Lamp {number}",
            "sku": str(number), "brand": {"@type": "Brand", "name": "Bench"},
            "image": [f"/i/{number * self.each + n}.jpg" for n in range(self.each)],
            "offers": {"@type": "Offer", "price": f"{9 + number % 90}.90", "priceCurrency": "USD"},
        }  # fmt: skip
        head = (
            f"<html lang=en><head><title>Lamp {number}</title>"
            f'<script type="application/ld+json">{json.dumps(product)}</script></head><body>'
            f"<h1>Lamp {number}</h1>"
        )
        return (head + self.filler[: self.size - len(head) - 14] + "</body></html>").encode()

    base = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                found = self.answer(path)
                status, (body, kind) = ("404 Not Found", (b"", "text/plain"))
                if found is not None:
                    status, (body, kind) = "200 OK", found
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
                    "\r\nConnection: keep-alive\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def main() -> None:
    shop = Shop(*(int(value) for value in sys.argv[1:5]))
    server = await asyncio.start_server(shop.serve, "127.0.0.1", 0, limit=1 << 20)
    port = server.sockets[0].getsockname()[1]
    shop.base = f"http://127.0.0.1:{port}"
    print(port, flush=True)
    loop = asyncio.get_running_loop()
    end = loop.create_future()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(end.set_result, None)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await end


if __name__ == "__main__":
    asyncio.run(main())

"""From a hit to its receiver: 1,000 hits are committed at once, a worker delivers them.

    python benchmarks/deliver.py [--hits 1000]

Prints the time from the commit to the arrival at a webhook receiver in another process (median and
95th percentile), and the rate as a ratio to a bare aiohttp client that posts the same bodies to the
same receiver in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from listingwatch.alerting.channels import add_channel
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from tests.alerts.test_delivery import make_hits  # the same listings as the tests make

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
RECEIVER = """
import asyncio, json, sys, threading, time
times = {}
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            fields = dict(l.split(b": ", 1) for l in head.split(b"\\r\\n")[1:] if b": " in l)
            fields = {k.lower(): v for k, v in fields.items()}
            await reader.readexactly(int(fields[b"content-length"]))
            times.setdefault(fields[b"webhook-id"].decode(), time.time())
            writer.write(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(json.dumps(times), flush=True)
asyncio.run(main())
"""


def fill(app: App, hits: int) -> None:
    """A portfolio with so many hits, and no message yet."""
    make_hits(app, hits)
    with app.database.transaction(1) as connection:
        connection.execute("DELETE FROM outbox")
        connection.execute("DELETE FROM procrastinate_jobs")


def announce(app: App) -> float:
    """All hits' messages in one commit; when that was."""
    with app.database.transaction(1) as connection:
        connection.execute(
            "INSERT INTO outbox (portfolio_id, hit_id, revision, change)"
            " SELECT portfolio_id, id, revision, 'new' FROM hits"
        )
    return time.time()


async def bare(url: str, bodies: list[bytes]) -> float:
    """Seconds that a bare client needs for the same."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=16)) as client:
        waiting = iter(enumerate(bodies))

        async def post() -> None:
            for number, body in waiting:
                async with client.post(url, data=body, headers={"webhook-id": f"bare{number}"}):
                    pass

        start = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(16)))
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hits", type=int, default=1000)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="listingwatch-bench-"))
    home.chmod(0o711)
    with (
        EmbeddedServer(home).lease() as conninfo,
        subprocess.Popen(
            [sys.executable, "-c", RECEIVER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as receiver,
    ):  # fmt: skip
        assert receiver.stdin is not None
        assert receiver.stdout is not None
        url = f"http://127.0.0.1:{int(receiver.stdout.readline())}/hook"
        database = Database(conninfo, schema="bench")
        database.open()
        app = App(Settings(home=home), database, BlobStore(home / "blobs"))
        fill(app, options.hits)
        add_channel(app, "default", "desk", url, SECRET, datetime.now(UTC))
        worker: list[Worker] = []
        loop = asyncio.new_event_loop()

        def serve() -> None:
            asyncio.set_event_loop(loop)
            worker.append(Worker(Jobs(app), ["deliver"]))
            loop.run_until_complete(worker[0].serve())

        thread = threading.Thread(target=serve)
        thread.start()
        time.sleep(2)
        committed = announce(app)
        while True:
            with app.database.transaction(1) as connection:
                row = connection.execute(
                    "SELECT count(*) FROM deliveries WHERE state = 'waiting'"
                ).fetchone()
            if row is not None and row[0] == 0:
                break
            time.sleep(0.05)
        body = json.dumps({"type": "hit.new", "data": {"text": "x" * 900}}).encode()
        peer = asyncio.run(bare(url, [body] * options.hits))
        receiver.stdin.write("\n")
        receiver.stdin.flush()
        arrived = json.loads(receiver.stdout.readline())
        times = sorted(at - committed for key, at in arrived.items() if not key.startswith("bare"))
        loop.call_soon_threadsafe(worker[0].stop)
        thread.join()
        database.close()
    shutil.rmtree(home, ignore_errors=True)
    assert len(times) == options.hits
    print(
        f"{len(times)} hits at once: median {times[len(times) // 2]:.2f} s, 95th percentile "
        f"{times[int(len(times) * 0.95)]:.2f} s, last {times[-1]:.2f} s; a bare client posts as "
        f"many in {peer:.2f} s, ratio {peer / times[-1]:.2f}"
    )


if __name__ == "__main__":
    main()

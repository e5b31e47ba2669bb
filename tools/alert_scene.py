"""Alerts for the pictures of the desk: channels and rules over the sample market's changes, spread
over the last weeks, with messages that arrived, wait and failed.

    python -m tools.alert_scene MAIL

Writes the digest that was mailed to the file MAIL, its pictures within it.
"""

from __future__ import annotations

import base64
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest.mock import patch

from alerts.contract import Delivered, Outcome
from alerts.letter import Letter
from alerts.message import Message
from alerts.stdout import StdoutChannel
from listingwatch.alerting.channels import add_channel
from listingwatch.alerting.delivering import deliver
from listingwatch.alerting.rules import add_rule, pause_rule
from listingwatch.desk.office import Desk
from listingwatch.wiring import App, open_app
from storage.repositories.channels import Channels

PORTFOLIO = "demo"
WHO = "Ada Lindqvist"


class _Receiver(BaseHTTPRequestHandler):
    """Takes everything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def set_the_scene(mail: Path) -> None:
    """Needs the sample market's schema, and nobody who delivers there."""
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open_app(demo=True) as app:
        letter = _scene(app, f"http://127.0.0.1:{server.server_address[1]}/hooks/desk")
    mail.write_text(_page(letter), "utf-8")
    server.shutdown()


def _scene(app: App, hook: str) -> Letter:
    desk, now = Desk.of(app, PORTFOLIO), datetime.now(UTC)
    with desk.transaction() as connection:
        # Changes of the last four weeks, a few bursts among them.
        connection.execute(
            "UPDATE outbox SET created_at = now() - ((id * 7919 % 9) * 3 + 0.5) * interval '1 day'"
            " + (id % 5) * interval '7 minutes'"
        )
    add_channel(app, PORTFOLIO, "desk", hook, None, now, who=WHO)
    add_channel(app, PORTFOLIO, "counsel", "mailtos://ada:x@example.org", None, now, who=WHO)
    add_channel(
        app, PORTFOLIO, "shop-team", "mmost://127.0.0.1:9/3ccdd113474722377935511fc85d3dd4", None,
        now, language="zh", who=WHO,
    )  # fmt: skip
    add_rule(
        app, PORTFOLIO, "Urgent",
        {"severity": "high", "quiet": "21:00-07:00", "break_through": "high", "flood": "2/1h",
         "flood_per": "rule", "zone": "Europe/Berlin"}, ["desk"], who=WHO, now=now,
    )  # fmt: skip
    add_rule(
        app, PORTFOLIO, "Morning digest",
        {"digest": "daily", "at": "08:00", "zone": "Europe/Berlin", "weekends": True,
         "quiet": "21:00-07:00"}, ["counsel"], who=WHO, now=now,
    )  # fmt: skip
    add_rule(
        app, PORTFOLIO, "Own listings", {"direction": "exposure", "flood": "10/1h"},
        ["desk", "shop-team"], who=WHO, now=now,
    )  # fmt: skip
    add_rule(
        app, PORTFOLIO, "Pictures in the US",
        {"kinds": ["copyright"], "territories": ["US"], "severity": "medium"}, ["desk"], who=WHO,
        now=now,
    )  # fmt: skip
    pause_rule(app, PORTFOLIO, "Pictures in the US", paused=True, who=WHO, now=now)
    with desk.transaction() as connection:
        # What changed before there were channels is told to them after all.
        connection.execute(
            "INSERT INTO deliveries (portfolio_id, channel_id, outbox_id, key)"
            " SELECT o.portfolio_id, c.id, o.id, o.hit_id || '.' || o.revision"
            " FROM outbox o JOIN channels c ON c.portfolio_id = o.portfolio_id"
            " ORDER BY o.created_at, c.id ON CONFLICT DO NOTHING"
        )
        channels = Channels(connection, desk.portfolio.id).all()
    for hours in (-12, -10, 0):
        for channel in channels:
            if channel.name != "counsel":
                deliver(app, desk.portfolio, channel.id, clock=_at(now, hours))
    counsel = next(channel for channel in channels if channel.name == "counsel")
    taking = _Taking()
    # As if the mail server had taken the digest.
    with patch("listingwatch.alerting.delivering.PeopleChannel", lambda _address: taking):
        for hours in (-120, -1):
            deliver(app, desk.portfolio, counsel.id, clock=_at(now, hours))
    return taking.letters[0]


class _Taking(StdoutChannel):
    """Takes every message and shows none."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Outcome]]:
        for message in messages:
            if message.letter is not None:
                self.letters.append(message.letter)
            yield message, Delivered()


def _page(letter: Letter) -> str:
    """The mail as a page by itself."""
    text = letter.html
    for name, data in letter.pictures:
        inside = f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"
        text = text.replace(f"cid:{name}", inside)
    return text


def _at(now: datetime, hours: int) -> Callable[[], datetime]:
    return lambda: now + timedelta(hours=hours)


if __name__ == "__main__":
    set_the_scene(Path(sys.argv[1]))

"""A desk with a few hits, and somebody who sits at it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from console.app import build
from listingwatch.desk.office import Desk
from listingwatch.desk.people import DeskRole, add_user, log_in, open_unnamed, say_name, session_of
from listingwatch.wiring import App
from tests.console.stall import items, stocked

ORIGIN = "http://127.0.0.1:8642"


class Visitor(TestClient):
    """A browser that is in: brings the cookie, and with forms origin and token."""

    def __init__(self, desk: Desk, token: str, *, login: bool = False) -> None:
        app = build(desk, origins=frozenset({ORIGIN}), login=login)
        super().__init__(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=True)
        self.cookies.set("listingwatch", token)
        session = session_of(desk, token, datetime.now(UTC))
        assert session is not None
        self.csrf = session.csrf

    def send_form(self, address: str, headers: dict[str, str] | None = None, **fields: str):
        return self.post(
            address,
            data={"csrf": self.csrf} | fields,
            headers={"origin": ORIGIN} | (headers or {}),
        )


def visitor(desk: Desk, name: str = "Ada", role: DeskRole = DeskRole.ADMIN) -> Visitor:
    """Somebody with a name; with a role below admin somebody who logged in."""
    now = datetime.now(UTC)
    if role is DeskRole.ADMIN:
        token = open_unnamed(desk, now)
        session = session_of(desk, token, now)
        assert session is not None
        say_name(desk, session, name)
        return Visitor(desk, token)
    add_user(desk, name, "correct horse", role, now)
    return Visitor(desk, log_in(desk, name, "correct horse", "127.0.0.1", now), login=True)


@pytest.fixture
def desk(app: App) -> Desk:
    """Six hits of one mark with three sellers."""
    return stocked(app, items(6))


@pytest.fixture
def ada(desk: Desk) -> Visitor:
    return visitor(desk)

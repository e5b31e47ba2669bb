"""Places where messages arrive, and a desk without anything on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from listingwatch.desk.office import Desk
from listingwatch.wiring import App
from tests.alerts.receiver import Receiver
from tests.alerts.sinks import ChatSink, MailSink
from tests.console.stall import stocked


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def mail() -> Iterator[MailSink]:
    with MailSink() as mail:
        yield mail


@pytest.fixture
def chat() -> Iterator[ChatSink]:
    with ChatSink() as chat:
        yield chat


@pytest.fixture
def desk(app: App) -> Desk:
    return stocked(app, [])

"""One served sample market for all tests of this folder, and a way to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from listingwatch.samplemarket import SampleMarket


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    body: bytes
    headers: dict[str, str]


def ask(address: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """One request, its path sent as it is written."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        path = address.split(parts.netloc, 1)[1] or "/"
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found.get("content-type", ""), body, found)
    finally:
        connection.close()


@pytest.fixture(scope="session")
def market() -> Iterator[SampleMarket]:
    with SampleMarket() as served:
        yield served

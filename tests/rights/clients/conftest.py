"""Servers that answer like the offices'."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rights.clients import offices


@pytest.fixture
def euipo() -> Iterator[offices.Euipo]:
    with offices.Euipo() as server:
        yield server


@pytest.fixture
def tsdr_server() -> Iterator[offices.Tsdr]:
    with offices.Tsdr() as server:
        yield server


@pytest.fixture
def portal() -> Iterator[offices.Portal]:
    with offices.Store() as store, offices.Portal(store) as server:
        yield server

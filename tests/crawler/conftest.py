"""A shop that sins as it is told, and a second host for its pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakemarket.server import (
    FakeShop,
)


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with FakeShop() as shop:
        yield shop


@pytest.fixture
def cdn() -> Iterator[FakeShop]:
    with FakeShop() as cdn:
        yield cdn

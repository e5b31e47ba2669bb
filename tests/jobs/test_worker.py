"""A worker outlives the database's absences, whoever notices them first."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import DatabaseUnavailableError
from listingwatch.jobs import worker as module
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.wiring import App


@pytest.mark.postgres
def test_a_database_that_still_starts_up_is_waited_for(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a worker asks for when it begins may find nobody at home: it begins again."""
    began: list[int] = []

    def wake(jobs: Jobs) -> None:
        del jobs
        began.append(1)
        if len(began) < 3:
            raise DatabaseUnavailableError("database: it is starting up")

    monkeypatch.setattr(Jobs, "wake", wake)
    monkeypatch.setattr(module, "AWAY", 0.01)
    asyncio.run(Worker(Jobs(app), ("match",)).serve(until_idle=True))
    assert len(began) == 3

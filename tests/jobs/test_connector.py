"""How a job ended is told until the database has heard it."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate import App as JobApp
from procrastinate.jobs import Status

from listingwatch.jobs.app import Jobs
from listingwatch.wiring import App
from storage.database import Database
from tests.conftest import quick
from tests.faults.proxy import CuttingProxy

STATEMENTS = 6
"""Of one telling: the pool's look at the connection, BEGIN, bind and execute, COMMIT, and one more
than that."""


async def end(jobs: JobApp, *, again: bool, proxy: CuttingProxy, cut_at: int, after: bool) -> int:
    """Take a job, and end it while the connection breaks; returns how often it broke."""
    manager = jobs.job_manager
    await jobs.configure_task("match", queue="match").defer_async(portfolio=1)
    worker = await manager.register_worker()
    job = await manager.fetch_job(queues=["match"], worker_id=worker)
    assert job is not None
    proxy.reset(cut_at, after_sending=after)
    if again:
        await manager.retry_job(job, retry_at=datetime.now(UTC) + timedelta(hours=1))
    else:
        await manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
    cuts = proxy.cuts
    proxy.reset(None)
    return cuts


@pytest.mark.postgres
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("again", [False, True], ids=["done", "again"])
def test_cut_while_a_job_ends(app: App, conninfo: str, again: bool, after: bool) -> None:
    """Whichever of its statements is cut, the job is done or waits again, and does not count as
    running."""
    states: list[list[Any]] = []
    cuts = 0
    with CuttingProxy(quick(conninfo)) as proxy:
        through = Database(proxy.conninfo, schema=app.database.schema)

        async def all_of_them() -> None:
            nonlocal cuts
            jobs = Jobs(dataclasses.replace(app, database=through)).make(upkeep=False)
            for cut_at in range(1, STATEMENTS + 1):
                async with jobs.open_async():
                    cuts += await end(jobs, again=again, proxy=proxy, cut_at=cut_at, after=after)
                with app.database.transaction() as connection:
                    states.append(
                        connection.execute("SELECT status FROM procrastinate_jobs").fetchall()
                    )
                    connection.execute("DELETE FROM procrastinate_jobs")

        asyncio.run(all_of_them())
    assert states == [[("todo",)] if again else []] * STATEMENTS
    assert cuts >= STATEMENTS - 1

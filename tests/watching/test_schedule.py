"""Every due crawl runs once: not twice, not never, whoever looks, over restarts."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job

from domain.errors import DatabaseUnavailableError, InputError
from domain.schedule import Beat
from domain.watch import Plan
from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.retrying import AWAY, Backoff
from listingwatch.watching.scheduling import tick
from listingwatch.watching.watches import add_watch, duration, in_short, list_watches, pause_watch
from listingwatch.wiring import App

START = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)


def plan(name: str, every: timedelta, jitter: float = 0.1) -> Plan:
    return Plan(
        name=name,
        targets=(f"https://{name}.example/",),
        every=every,
        recheck_every=timedelta(days=300),
        jitter=jitter,
    )


@given(
    st.integers(60, 10**7),
    st.floats(0, 0.5),
    st.integers(0, 10**4),
    st.integers(-(10**6), 10**9),
)
def test_the_next_beat(every: int, jitter: float, turn: int, later: int) -> None:
    """Times grow with the turn, and the next one is the first that is still to come."""
    beat = Beat(key="w", anchor=START, every=timedelta(seconds=every), jitter=jitter)
    assert beat.due(turn) < beat.due(turn + 1)
    now = START + timedelta(seconds=later)
    following = beat.after(turn, now)
    assert following >= turn
    assert beat.due(following) > now
    assert following == turn or beat.due(following - 1) <= now


@pytest.mark.parametrize(("text", "minutes"), [("30m", 30), ("6h", 360), ("1d12h", 2160)])
def test_durations(text: str, minutes: int) -> None:
    """What is written is read, and written again the same."""
    assert duration(text) == timedelta(minutes=minutes)
    assert in_short(duration(text)) == text


@pytest.mark.parametrize("text", ["", "6", "h", "-1h", "1x", "1h x", "1.5h"])
def test_no_durations(text: str) -> None:
    """Anything else is refused with the way out."""
    with pytest.raises(InputError, match="write it like"):
        duration(text)


class Recorder:
    """Notes crawls."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.guard = threading.Lock()

    def __call__(self, request: CrawlRequest) -> CrawlSummary:
        with self.guard:
            self.done[request.urls[0]] += 1
        return CrawlSummary(outcomes={"snapshot": 1})


async def work_off(app: App, crawl: Recorder, now: datetime, workers: int) -> None:
    """Several workers serve what waits until nothing does."""
    jobs = [Jobs(app, crawl=crawl, clock=lambda: now) for _ in range(workers)]
    await asyncio.gather(*(Worker(job, ["crawl"]).serve(until_idle=True) for job in jobs))


async def die_with_a_job(app: App, now: datetime) -> None:
    """A worker takes a crawl and dies; then somebody looks after such jobs."""
    jobs = Jobs(app, clock=lambda: now)
    application = jobs.make()
    async with application.open_async():
        manager = application.job_manager
        worker = await manager.register_worker()
        assert await manager.fetch_job(queues=["crawl"], worker_id=worker) is not None
        with app.database.transaction() as connection:
            connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
                " WHERE id = %s",
                (worker,),
            )
        with contextlib.suppress(AlreadyEnqueued):  # a worker's own clock may have
            await application.tasks["retry_stalled"].defer_async(timestamp=0)
    await Worker(jobs, ["upkeep"]).serve(until_idle=True)


@pytest.mark.postgres
def test_somebody_always_looks(app: App) -> None:
    """What is due is looked for every few seconds, in every minute of the hour; so are workers that
    died. Contact data is looked for every minute, a report that is due every hour."""
    looked = {
        periodic.task.name: [
            periodic.croniter.get_next(float, start_time=START.timestamp() + second)
            for second in range(3600)
        ]
        for periodic in Jobs(app).make().periodic_registry.periodic_tasks.values()
        if periodic.task.name != "clean"
    }
    gaps = {
        name: max(later - sooner for sooner, later in pairwise(sorted({*times})))
        for name, times in looked.items()
    }
    assert gaps == {"schedule": 10, "retry_stalled": 5, "contacts": 60, "report": 3600}


@pytest.mark.postgres
def test_eight_hours(app: App) -> None:
    """Eight hours with a fast clock, two schedulers at once, workers and schedulers away now and
    then, every few runs a worker that dies with the job in its hands: the runs are exactly those
    that the beats say, each crawled once."""
    watches = {"often": 7, "hourly": 60, "slow": 150, "late": 31}
    for name, minutes in watches.items():
        add_watch(app, "default", plan(name, timedelta(minutes=minutes)), START)
    crawl = Recorder()
    end = START + timedelta(hours=8)
    now = START
    last_look = now
    step = deaths = 0
    while now < end:
        with ThreadPoolExecutor(2) as pool:
            started = list(pool.map(lambda at: tick(app, at), [now, now]))
        if any(started):
            if step % 6 == 0:
                asyncio.run(die_with_a_job(app, now))
                deaths += 1
            asyncio.run(work_off(app, crawl, now, 2))
        last_look = now
        step += 1
        # A look a minute; now and then nobody looks for a while, as while a machine restarts.
        now += timedelta(minutes=1 if step % 20 else 6)
    expected: Counter[str] = Counter()
    for watch in list_watches(app, "default"):
        turns = [turn for turn in range(1000) if watch.beat.due(turn) <= last_look]
        expected[watch.plan.targets[0]] = len(turns)
    with app.database.transaction(1) as connection:
        rows = connection.execute(
            "SELECT w.targets[1], r.due_at, r.state FROM runs r JOIN watches w ON w.id = r.watch_id"
        ).fetchall()
    assert {row[2] for row in rows} == {"done"}
    assert Counter(row[0] for row in rows) == crawl.done == expected
    assert deaths > 5


@pytest.mark.postgres
def test_paused_is_not_due(app: App) -> None:
    """A paused watch does not start; resumed, it starts once for all that it missed."""
    add_watch(app, "default", plan("a", timedelta(hours=1)), START)
    pause_watch(app, "default", "a", START)
    assert tick(app, START + timedelta(hours=5)) == []
    pause_watch(app, "default", "a", None)
    assert len(tick(app, START + timedelta(hours=5))) == 1
    assert tick(app, START + timedelta(hours=5)) == []


@pytest.mark.postgres
def test_a_crawl_that_fails_is_tried_again_and_then_recorded(app: App) -> None:
    """Three tries, then the run has failed, with the reason; the next beat is not affected."""
    add_watch(app, "default", plan("a", timedelta(hours=1), jitter=0), START)
    tries: list[int] = []

    def broken(request: CrawlRequest) -> CrawlSummary:
        tries.append(len(request.urls))
        return CrawlSummary(messages=["the shop is closed"], failed=True)

    tick(app, START)
    for _ in range(6):
        with app.database.transaction() as connection:
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        jobs = Jobs(app, crawl=broken, clock=lambda: START)
        asyncio.run(Worker(jobs, ["crawl"]).serve(until_idle=True))
    (watch,) = list_watches(app, "default")
    assert len(tries) == 3
    assert watch.last_state == "failed"
    assert watch.last_message == "the shop is closed"
    assert len(tick(app, START + timedelta(hours=1))) == 1


@pytest.mark.postgres
def test_a_run_whose_job_was_given_up_does_not_wait_for_ever(app: App) -> None:
    """It gets another job, and after three it has failed: the watch goes on."""
    add_watch(app, "default", plan("a", timedelta(hours=1), jitter=0), START)
    tick(app, START)
    for turn in range(3):
        with app.database.transaction() as connection:
            given_up = connection.execute(
                "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'crawl'"
                " AND status = 'todo'"
            ).rowcount
        assert given_up == 1, turn
        assert tick(app, START + timedelta(minutes=turn)) == []
    (watch,) = list_watches(app, "default")
    assert watch.last_state == "failed"
    assert len(tick(app, START + timedelta(hours=1))) == 1
    crawl = Recorder()
    asyncio.run(work_off(app, crawl, START + timedelta(hours=1), 1))
    assert crawl.done.total() == 1


@pytest.mark.postgres
def test_a_job_s_age_does_not_end_its_run(app: App) -> None:
    """A job that was begun anew many times, since workers died and sites were busy, is tried as often
    as any other when its crawl fails."""
    add_watch(app, "default", plan("a", timedelta(hours=1), jitter=0), START)
    tick(app, START)
    crawl = Recorder()
    tries: list[int] = []

    def breaks_once(request: CrawlRequest) -> CrawlSummary:
        tries.append(1)
        return CrawlSummary(failed=True) if len(tries) == 1 else crawl(request)

    for _ in range(2):
        with app.database.transaction() as connection:
            connection.execute("UPDATE procrastinate_jobs SET attempts = 40, scheduled_at = NULL")
        jobs = Jobs(app, crawl=breaks_once, clock=lambda: START)
        asyncio.run(Worker(jobs, ["crawl"]).serve(until_idle=True))
    (watch,) = list_watches(app, "default")
    assert watch.last_state == "done"
    assert crawl.done.total() == 1


def test_a_database_that_was_away_is_looked_for_soon() -> None:
    """However often it was away before."""
    job = Job(
        id=1, queue="crawl", lock=None, queueing_lock=None, task_name="crawl", attempts=20
    )  # fmt: skip
    again = Backoff(attempts=4, base=30, cap=3600)
    decision = again.get_retry_decision(exception=DatabaseUnavailableError("away"), job=job)
    assert decision is not None
    assert decision.retry_at is not None
    assert decision.retry_at <= datetime.now(UTC) + timedelta(seconds=AWAY)
    assert again.get_retry_decision(exception=ValueError(), job=job) is None

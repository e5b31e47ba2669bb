"""The jobs by name, bound to the joined parts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import procrastinate
from procrastinate import JobContext
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from domain.errors import StorageError
from listingwatch.alerting.delivering import deliver
from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary, crawl
from listingwatch.jobs.connector import PatientConnector
from listingwatch.judging.basis import wake_where_rules_changed
from listingwatch.matching.run import Matching
from listingwatch.operations.cleaning import clean
from listingwatch.pictures.fingerprinting import fingerprint_waiting
from listingwatch.portfolio.mark_watch import watch_marks
from listingwatch.reporting.keeping import make_due_reports
from listingwatch.retrying import Backoff, LaterError
from listingwatch.sellers.contact_links import note_contacts
from listingwatch.watching.runs import carry_out
from listingwatch.watching.scheduling import tick
from listingwatch.wiring import App
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.repositories.work import Work

logger = logging.getLogger(__name__)

QUEUES = ("crawl", "match", "deliver", "upkeep")
STALLED_AFTER = 15.0
"""Seconds without a heartbeat after which a worker counts as dead and its jobs are done again."""

EVERY_FEW_SECONDS = "* * * * * */10"
"""The seconds stand last, as croniter has it."""

OFTEN = "* * * * * */5"
LOOK_AGAIN = 2.0
"""Seconds until a job looks again at what another worker holds: that one may die."""

NIGHTLY = "17 3 * * *"
MINUTELY = "* * * * *"
HOURLY = "23 * * * *"


@dataclass(slots=True)
class Jobs:
    """Makes the job application.

    :param crawl: carries out a crawl; tests of schedules hand in a recorder.
    :param clock: tells the time.
    :param threads: threads that fingerprint pictures; workers share the cores as processes.
    """

    app: App
    crawl: Callable[[CrawlRequest], CrawlSummary] = crawl
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    threads: int = 1
    stopping: threading.Event = field(default_factory=threading.Event)
    _matching: dict[int, Matching] = field(default_factory=dict)

    def make(self, *, upkeep: bool = True) -> procrastinate.App:
        """The application, not yet open. Every job is a plain function that runs in a thread.

        :param upkeep: whether who serves it also asks for what is done periodically.
        """
        database = self.app.database
        jobs = procrastinate.App(
            connector=PatientConnector(
                conninfo=database.conninfo,
                kwargs={
                    "options": f"-c search_path={database.schema}",
                    "application_name": "listingwatch jobs",
                },
                min_size=1,
                max_size=6,
            )
        )
        jobs.task(name="crawl", queue="crawl", retry=Backoff(attempts=4, base=30, cap=3600))(
            self._crawl
        )
        again = Backoff(attempts=12)
        for name, queue, work in (
            ("fingerprint", "match", self._fingerprint),
            ("match", "match", self._match),
            ("judge", "match", self._judge),
            ("deliver", "deliver", self._deliver),
        ):
            jobs.task(name=name, queue=queue, retry=again, pass_context=True)(work)
        if upkeep:
            self._periodic(jobs)
        return jobs

    def wake(self) -> None:
        """What has to be asked for once, when a worker starts."""
        for portfolio in wake_where_rules_changed(self.app):
            logger.info("the rules changed: what matched in portfolio %s is judged anew", portfolio)

    def _periodic(self, jobs: procrastinate.App) -> None:
        """Upkeep. Several may ask for it; the database lets each time happen once."""
        stalled = jobs.task(
            name="retry_stalled", queue="upkeep", queueing_lock="retry_stalled", pass_context=True
        )(self._retry_stalled)
        jobs.periodic(cron=OFTEN)(stalled)
        schedule = jobs.task(name="schedule", queue="upkeep", queueing_lock="schedule")(
            self._schedule
        )
        jobs.periodic(cron=EVERY_FEW_SECONDS)(schedule)
        clean = jobs.task(name="clean", queue="upkeep", queueing_lock="clean")(self._clean)
        jobs.periodic(cron=NIGHTLY)(clean)
        report = jobs.task(name="report", queue="upkeep", queueing_lock="report")(self._report)
        jobs.periodic(cron=HOURLY)(report)
        contacts = jobs.task(name="contacts", queue="upkeep", queueing_lock="contacts")(
            self._contacts
        )
        jobs.periodic(cron=MINUTELY)(contacts)

    # --- what the jobs do -----------------------------------------------------------------------

    def _crawl(self, portfolio: int, subject: int) -> None:
        carry_out(
            self.app,
            portfolio,
            subject,
            crawl=self.crawl,
            clock=self.clock,
            stopping=self.stopping.is_set,
        )

    def _fingerprint(self, context: JobContext) -> None:
        if not fingerprint_waiting(self.app, threads=self.threads, stopping=self.stopping.is_set):
            self._later(context, "others are still at it", LOOK_AGAIN)

    def _match(self, context: JobContext, portfolio: int) -> None:
        watch_marks(self.app, self._number(portfolio), now=self.clock())
        matching = self._matching_of(portfolio)
        left = not matching.work()
        _tell(matching)
        if left:
            self._later(context, "others are still at it", LOOK_AGAIN)

    def _judge(self, context: JobContext, portfolio: int) -> None:
        matching = self._matching_of(portfolio)
        left = not matching.judge_waiting()
        _tell(matching)
        if left:
            self._later(context, "others are still at it", LOOK_AGAIN)

    def _later(self, context: JobContext, reason: str, seconds: float) -> None:
        """Have this job done again later, unless another for the same thing waits anyway."""
        job = context.job
        with self.app.database.transaction() as connection:
            if not Work.other_job_waits(
                connection, job.id, job.task_name, job.task_kwargs, seconds
            ):
                raise LaterError(reason, seconds)

    def _matching_of(self, portfolio: int) -> Matching:
        """One for each portfolio: it remembers the references. A process matches one job at a time
        (see the worker's concurrency)."""
        if portfolio not in self._matching:
            number = self._number(portfolio)
            self._matching[portfolio] = Matching(
                self.app, number.name, threads=self.threads, stopping=self.stopping.is_set
            )
        return self._matching[portfolio]

    def _deliver(self, context: JobContext, portfolio: int, subject: int) -> None:
        again = deliver(
            self.app,
            self._number(portfolio),
            subject,
            clock=self.clock,
            stopping=self.stopping.is_set,
        )
        if again is not None:
            seconds = max(0.0, (again - self.clock()).total_seconds())
            self._later(context, "the channel is tried again later", seconds)

    def _schedule(self, timestamp: int) -> None:
        del timestamp  # the database's row of it is what lets each time happen once
        tick(self.app, self.clock())

    def _clean(self, timestamp: int) -> None:
        del timestamp
        clean(self.app, self.clock())

    def _report(self, timestamp: int) -> None:
        del timestamp
        for portfolio, period in make_due_reports(self.app, self.clock(), self.stopping.is_set):
            logger.info(
                "report of portfolio %s, %s to %s: made",
                portfolio,
                period.first_day,
                period.last_day,
            )

    def _contacts(self, timestamp: int) -> None:
        del timestamp
        note_contacts(self.app, self.stopping.is_set)

    async def _retry_stalled(self, context: JobContext, timestamp: int) -> None:
        """Jobs of workers that died are done again."""
        del timestamp
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
            try:
                await manager.retry_job(job)
            except UniqueViolation:
                # Upkeep of which the next one waits already.
                assert job.id is not None
                await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    def _number(self, portfolio: int) -> PortfolioNumber:
        with self.app.database.transaction() as connection:
            for number in Portfolios(connection).all():
                if number.id == portfolio:
                    return number
        raise StorageError(f"portfolio {portfolio}: is no longer there; its job is left out")


def _tell(matching: Matching) -> None:
    said = matching.told().in_words()
    if said:
        logger.info("%s", said)


__all__ = ["QUEUES", "Jobs", "LaterError"]

"""When a job that failed is tried again: later each time, with a spread, and not for ever."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from domain.errors import DatabaseUnavailableError

AWAY = 30.0
"""Seconds until a job looks again whether the database is back, at most."""


class LaterError(Exception):
    """Not a failure: the job's time has not come, for example because another crawl has the site.

    :param seconds: when to look again.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Backoff(BaseRetryStrategy):
    """Exponential with "equal jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS
    Architecture Blog, 2015): half of ``base * 2**attempts`` seconds, at most ``cap``, and a random
    part of the other half.

    :param attempts: tries before the job counts as failed; a database that is away never counts.
    """

    def __init__(self, *, attempts: int, base: float = 2.0, cap: float = 600.0) -> None:
        self.attempts = attempts
        self.base = base
        self.cap = cap

    def delay(self, attempts: int, chance: float) -> float:
        """Seconds to wait; ``chance`` in 0..1."""
        return min(self.cap, self.base * 2.0 ** min(attempts, 30)) * (0.5 + chance / 2)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None once it has been tried often enough."""
        if isinstance(exception, LaterError):
            seconds = exception.seconds
        elif isinstance(exception, DatabaseUnavailableError):
            # It will be back, and this job's time has come: not an hour later.
            seconds = min(self.delay(job.attempts, random.random()), AWAY)  # noqa: S311
        elif job.attempts < self.attempts:
            seconds = self.delay(job.attempts, random.random())  # noqa: S311 - a spread, no secret
        else:
            return None
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=seconds))

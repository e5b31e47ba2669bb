"""Turns due times into runs: each time exactly once, whoever looks and however often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.watch import RunKind, Watch
from listingwatch.alerting.planning import knows_rules
from listingwatch.watching.runs import TRIES
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog
from storage.repositories.portfolios import Portfolios
from storage.repositories.watches import Watches

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Started:
    """A run whose job waits."""

    portfolio: str
    watch: str
    run: int
    kind: RunKind


def tick(app: App, now: datetime) -> list[Started]:
    """Start what is due in every portfolio.

    One transaction for each portfolio: the run, its job, and the watch's next time. A watch whose
    run of the same kind has not ended stays due: it starts when that one is done, once. Channels
    that hold what is due, after quiet hours or for a digest, are woken.
    """
    with app.database.transaction() as connection:
        portfolios = Portfolios(connection).all()
    started: list[Started] = []
    for portfolio in portfolios:
        with app.database.transaction(portfolio.id) as connection:
            if knows_rules(app):
                AlertLog(connection, portfolio.id).wake_due(now)
            watches = Watches(connection, portfolio.id)
            _adopt(watches, now)
            for watch in watches.claim_due(now, AT_ONCE):
                started += [
                    Started(portfolio.name, watch.plan.name, run, kind)
                    for run, kind in _start(watches, watch, now)
                ]
    return started


def _adopt(watches: Watches, now: datetime) -> None:
    """A run whose job was given up gets another one, or has failed: while it waits, so does its
    watch."""
    for run in watches.orphaned_runs():
        because = "its job was given up; the log of the workers says why"
        if watches.note_failure(run, because) < TRIES:
            watches.defer_again(run)
        else:
            watches.end_run(run, now, done=False, pages={}, message=because)


def _start(watches: Watches, watch: Watch, now: datetime) -> list[tuple[int, RunKind]]:
    made: list[tuple[int, RunKind]] = []
    turn, due_at, recheck_due_at = watch.turn, watch.due_at, watch.recheck_due_at
    if due_at <= now and not watches.has_waiting_run(watch.id, RunKind.FULL):
        run = watches.add_run(watch.id, RunKind.FULL, due_at)
        if run is not None:
            made.append((run, RunKind.FULL))
        turn = watch.beat.after(turn, now)
        due_at = watch.beat.due(turn)
    if recheck_due_at <= now and not watches.has_waiting_run(watch.id, RunKind.RECHECK):
        # A full run that starts now reads the same pages.
        if not made:
            run = watches.add_run(watch.id, RunKind.RECHECK, recheck_due_at)
            if run is not None:
                made.append((run, RunKind.RECHECK))
        beat = watch.recheck_beat
        recheck_due_at = beat.due(beat.after(0, now))
    watches.move(watch, turn, due_at, recheck_due_at)
    return made

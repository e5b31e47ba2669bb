"""The database: there, new enough, with its walls and its schema; and what works on it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg

from domain.errors import EmbeddedServerError, MigrationError
from domain.health_words import in_words
from listingwatch.crawling.reader_health import ADVICE, broken_readers
from listingwatch.operations.doctor.findings import Finding, ok, problem, warning
from listingwatch.settings import Settings
from listingwatch.wiring import schema_of
from storage.database import MINIMUM_SERVER, Database
from storage.embedded import EmbeddedServer, bundled_programs
from storage.migrate import is_current, shipped_migrations, version_of
from storage.repositories.operations import Operations, PortfolioOperations
from storage.repositories.portfolios import Portfolios

CONNECT_TIMEOUT = 5
STATEMENT_TIMEOUT = "20s"
SKEW_WARNING, SKEW_PROBLEM = 2.0, 30.0
LATE_WARNING, LATE_PROBLEM = 900.0, 7_200.0
"""Seconds that work may wait while somebody works."""


def not_made(settings: Settings) -> Finding | None:
    """Where no database was made yet: whether it can be. The check makes none.

    :raises EmbeddedServerError: when the embedded server's programs are missing or do not run.
    """
    if settings.database_url is not None:
        return None
    programs = _bundled()
    if _made(settings):
        return None
    return ok("database", f"{programs}; the first command makes the embedded one")


@contextmanager
def connected(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection of the application's login. An embedded server that does not run is started for
    as long as that is held.

    :raises EmbeddedServerError: when it cannot be started.
    :raises psycopg.OperationalError: when nothing answers, or it lets us not in.
    """
    with ExitStack() as stack:
        if settings.database_url is not None:
            conninfo = settings.database_url.get_secret_value()
        else:
            conninfo = stack.enter_context(EmbeddedServer(settings.home).lease())
        # The database's own class checks the schema's name.
        schema = Database(conninfo, schema=schema_of(settings, demo=False)).schema
        connection = stack.enter_context(
            psycopg.connect(
                conninfo,
                connect_timeout=CONNECT_TIMEOUT,
                autocommit=True,
                application_name="listingwatch doctor",
            )
        )
        for name, value in (("search_path", schema), ("statement_timeout", STATEMENT_TIMEOUT)):
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        yield connection


def _made(settings: Settings) -> bool:
    home = settings.home
    return (home / "postgres" / "data").exists() or (home / "where-is-the-database.txt").exists()


def _bundled() -> str:
    program = bundled_programs() / "postgres"
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedServerError(
            f"program {program}: does not run ({error}); install Listingwatch again, or set "
            "DATABASE_URL"
        ) from error
    return done.stdout.strip()


def server(settings: Settings, connection: psycopg.Connection) -> Iterator[Finding]:
    """Version, login, schema."""
    number = str(connection.info.parameter_status("server_version"))
    where = "embedded" if settings.database_url is None else "DATABASE_URL"
    if connection.info.server_version < MINIMUM_SERVER:
        yield problem("database", f"Postgres {number}", "upgrade it to version 15 or newer")
        return
    yield ok("database", f"Postgres {number} ({where})")
    because = Operations(connection).sees_everything()
    if because is not None:
        yield problem(
            "walls", f"login {connection.info.user} is {because}: row level security does not bind "
            "it, so nothing but our queries keeps firms apart",
            "let DATABASE_URL name an ordinary login that owns the database (docs/operations.md)",
        )  # fmt: skip
    else:
        yield ok("walls", f"row level security binds login {connection.info.user}")
    yield _schema(settings, connection)


def _schema(settings: Settings, connection: psycopg.Connection) -> Finding:
    name, known = schema_of(settings, demo=False), len(shipped_migrations())
    try:
        current = is_current(connection, name)
    except MigrationError as error:
        return problem("schema", str(error), "install the version that this schema needs")
    version = version_of(connection)
    if current:
        return ok("schema", f"{name} is at version {version}")
    seen = f"{name} is at version {version}, this Listingwatch brings {known}"
    if not settings.migrate:
        return warning("schema", seen, "when all machines are upgraded: listingwatch db upgrade")
    if version == 0:
        return ok("schema", f"{name} is not there yet; the first command makes it")
    return warning("schema", seen, "listingwatch db upgrade; the next command does it otherwise")


def has_tables(connection: psycopg.Connection) -> bool:
    """Whether the schema has what the checks below look at."""
    row = connection.execute("SELECT to_regclass('deliveries') IS NOT NULL").fetchone()
    return row is not None and bool(row[0])


def clock(_: Settings, connection: psycopg.Connection) -> Iterator[Finding]:
    """Our clock against the database's: schedules go by the first, ages by the second."""
    operations = Operations(connection)
    before = time.time()
    theirs = operations.clock()
    after = time.time()
    skew = max(0.0, theirs - after, before - theirs)
    seen = f"{skew:.1f} s apart from the database's"
    if skew >= SKEW_PROBLEM:
        yield problem("clock", seen, "set both machines' clocks by NTP")
    elif skew >= SKEW_WARNING:
        yield warning("clock", seen, "set both machines' clocks by NTP")
    else:
        yield ok("clock", "agrees with the database's")


def jobs(_: Settings, connection: psycopg.Connection) -> Iterator[Finding]:
    """Who works, what waits, what failed."""
    operations = Operations(connection)
    alive, silent = operations.workers()
    counts = operations.jobs()
    waiting = sum(count for (_, status), count in counts.items() if status == "todo")
    oldest = operations.oldest_waiting()
    age = 0.0 if oldest is None else oldest[1]
    seen = f"{alive} at work" + (f", {silent} silent" if silent else "")
    if alive == 0 and waiting:
        yield warning(
            "workers", f"{seen}, and {waiting} jobs wait",
            "start listingwatch run; if you work by hand: listingwatch match",
        )  # fmt: skip
    else:
        yield ok("workers", seen)
    seen = f"{waiting} wait" + (f", the first ({oldest[0]}) for {_span(age)}" if oldest else "")
    if alive and age >= LATE_PROBLEM:
        yield problem("jobs", seen, "look into the workers' log; add a machine (worker)")
    elif alive and age >= LATE_WARNING:
        yield warning("jobs", seen, "add processes or a machine (listingwatch worker)")
    else:
        yield ok("jobs", seen)
    failed = {task: count for (task, status), count in counts.items() if status == "failed"}
    if failed:
        yield warning(
            "failed jobs", ", ".join(f"{count} {task}" for task, count in sorted(failed.items())),
            "look into the workers' log for the reason",
        )  # fmt: skip


def watches(_: Settings, connection: psycopg.Connection) -> Iterator[Finding]:
    """Whether what is due is crawled."""
    total = paused = 0
    for name, of_one in _portfolios(connection):
        for watch in of_one.watches():
            total, paused = total + 1, paused + watch.paused
            if watch.paused or watch.overdue < LATE_WARNING:
                continue
            level = problem if watch.overdue >= LATE_PROBLEM else warning
            yield level(
                f"watch {name}/{watch.name}", f"overdue for {_span(watch.overdue)}",
                "see that listingwatch run is running, or a worker that serves the queue upkeep",
            )  # fmt: skip
        waiting, age = of_one.waiting_runs()
        if waiting and age >= LATE_PROBLEM:
            yield warning(
                f"runs of {name}", f"{waiting} wait, the first for {_span(age)}",
                "add a machine (listingwatch worker), or watch less often",
            )  # fmt: skip
    yield ok("watches", f"{total}, {paused} of them paused")


def crawls(_: Settings, connection: psycopg.Connection) -> Iterator[Finding]:
    """Whether every marketplace is read as it used to be."""
    there = connection.execute("SELECT to_regclass('reader_breaks') IS NOT NULL").fetchone()
    if there is None or not there[0]:
        yield ok("crawls", "not looked at: the schema is not there yet, or older")
        return
    broken = broken_readers(connection)
    for found in broken:
        yield problem(f"reader of {found.marketplace}", in_words(found), ADVICE)
    if not broken:
        yield ok("crawls", "every marketplace is read as it used to be")


def channels(_: Settings, connection: psycopg.Connection) -> Iterator[Finding]:
    """Whether messages arrive. Never shows an address."""
    working = 0
    for name, of_one in _portfolios(connection):
        for channel in of_one.channels():
            check = f"channel {name}/{channel.name}"
            again = f"listingwatch alerts test {channel.name} --portfolio {name}"
            if channel.state == "dead":
                yield problem(check, f"dead after {channel.failures} failures", again)
            elif channel.state == "failing":
                yield warning(check, f"failed {channel.failures} times in a row", again)
            else:
                working += 1
    yield ok("channels", f"{working} working")


def _portfolios(connection: psycopg.Connection) -> Iterator[tuple[str, PortfolioOperations]]:
    for portfolio in Portfolios(connection).all():
        connection.execute(
            "SELECT set_config('listingwatch.portfolio', %s, false)", (str(portfolio.id),)
        )
        yield portfolio.name, PortfolioOperations(connection, portfolio.id)


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"

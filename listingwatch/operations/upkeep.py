"""What an operator does with the database, embedded or not: upgrade, back up, restore."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import EmbeddedServerError
from listingwatch.settings import Settings
from listingwatch.wiring import schema_of
from storage import backup
from storage.database import Database, require_conninfo
from storage.embedded import EmbeddedServer, bundled_programs
from storage.embedded.upgrade import Upgraded


@dataclass(frozen=True, slots=True)
class UpgradeSummary:
    """The cluster that was taken over, if one was, and the migrations that were applied."""

    cluster: Upgraded | None
    migrations: list[str]


@dataclass(frozen=True, slots=True)
class RestoreSummary:
    """Tables that were brought back, and the migrations that were applied to them."""

    tables: int
    migrations: list[str]


def upgrade_database(
    settings: Settings, old_programs: Path | None, step: Callable[[str], None]
) -> UpgradeSummary:
    """Bring cluster and schema up to this version.

    :param step: told before each step of taking over a cluster.
    :raises StorageError: when it cannot be done; everything is then as it was.
    """
    cluster = None
    if settings.database_url is None:
        cluster = EmbeddedServer(settings.home).upgrade(old_programs, step)
    with _application(settings) as conninfo:
        return UpgradeSummary(cluster, Database(conninfo, schema=_schema(settings)).bring_up())


def back_up_database(settings: Settings, file: Path) -> backup.Kept:
    """Write the schema to a new file. Raises like :func:`storage.backup.back_up`."""
    if settings.database_admin_url is not None:
        conninfo = settings.database_admin_url.get_secret_value()
        require_conninfo(conninfo, "DATABASE_ADMIN_URL")
        return backup.back_up(conninfo, _schema(settings), file, _bundled())
    with _application(settings) as conninfo:
        login = (
            EmbeddedServer(settings.home).superuser_address()
            if settings.database_url is None
            else conninfo
        )
        return backup.back_up(login, _schema(settings), file, _bundled())


def restore_database(settings: Settings, file: Path, *, replace: bool) -> RestoreSummary:
    """Bring the schema back from a file, and up to this version. Raises like
    :func:`storage.backup.restore`."""
    with _application(settings) as conninfo:
        tables = backup.restore(conninfo, _schema(settings), file, _bundled(), replace=replace)
        return RestoreSummary(tables, Database(conninfo, schema=_schema(settings)).bring_up())


@contextmanager
def _application(settings: Settings) -> Iterator[str]:
    """The application's login, with the embedded server running."""
    if settings.database_url is not None:
        conninfo = settings.database_url.get_secret_value()
        require_conninfo(conninfo, "DATABASE_URL")
        yield conninfo
        return
    with EmbeddedServer(settings.home).lease() as conninfo:
        yield conninfo


def _schema(settings: Settings) -> str:
    return schema_of(settings, demo=False)


def _bundled() -> Path | None:
    try:
        return bundled_programs()
    except EmbeddedServerError:
        return None

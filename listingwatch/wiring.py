"""The one place where the parts are joined: settings, database, blobs, and who gets which."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.ports import CrawlStore
from domain.turns import SiteTurns
from listingwatch.settings import Settings, load_settings
from storage.blobs import Blobs, BlobStore, blobs_at
from storage.crawl_store import PostgresCrawlStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from storage.turns import PostgresTurns

logger = logging.getLogger(__name__)

DEMO_PORTFOLIO = "demo"
"""The sample market's portfolio. It lives in a schema and a blob folder of its own, so that nothing
of it ever mixes with what is real."""


@dataclass(frozen=True, slots=True)
class App:
    """The joined parts."""

    settings: Settings
    database: Database
    blobs: Blobs

    def revive(self) -> None:
        """Start the embedded database again if it died."""
        if self.settings.database_url is None and EmbeddedServer(self.settings.home).revive():
            logger.warning("the embedded database had died; it runs again")

    def crawl_store(self) -> PostgresCrawlStore:
        return PostgresCrawlStore(self.database, self.blobs)


def schema_of(settings: Settings, *, demo: bool) -> str:
    return f"{settings.db_schema}_demo" if demo else settings.db_schema


def blob_folder(settings: Settings, *, demo: bool) -> Path:
    return settings.home / ("demo" if demo else "") / "blobs"


def open_blobs(settings: Settings, *, demo: bool) -> Blobs:
    """The kept bytes; the sample market's stay on this machine whatever is set."""
    if demo or settings.blobs is None:
        return BlobStore(blob_folder(settings, demo=demo))
    return blobs_at(settings.blobs.get_secret_value())


@contextmanager
def open_app(*, demo: bool = False, fresh: bool = False, connections: int = 4) -> Iterator[App]:
    """Everything joined, the database running and its schema up to date.

    :param demo: the sample market's schema and folder instead of the real ones.
    :param fresh: empty the schema first; only for the sample market.
    :param connections: most connections to the database at once.
    """
    settings = load_settings()
    with ExitStack() as stack:
        if settings.database_url is not None:
            conninfo = settings.database_url.get_secret_value()
        else:
            conninfo = stack.enter_context(EmbeddedServer(settings.home).lease())
        schema = schema_of(settings, demo=demo)
        database = Database(conninfo, schema=schema, connections=connections)
        if fresh:
            assert demo, "only the sample market is ever emptied"
            database.drop_schema()
        stack.callback(database.close)
        database.open(may_migrate=settings.migrate or demo)
        yield App(settings, database, open_blobs(settings, demo=demo))


class _OwnedCrawlStore(PostgresCrawlStore):
    """A crawl store that lets go of the whole app when it is closed."""

    def __init__(self, stack: ExitStack, app: App) -> None:
        super().__init__(app.database, app.blobs)
        self._stack = stack

    def close(self) -> None:
        self._stack.close()


def open_crawl_store() -> CrawlStore:
    """The store that the crawler's settings name. ``LISTINGWATCH_CRAWL_DEMO=1`` points it at the
    sample market's schema."""
    stack = ExitStack()
    app = stack.enter_context(open_app(demo=os.environ.get("LISTINGWATCH_CRAWL_DEMO") == "1"))
    return _OwnedCrawlStore(stack, app)


def open_site_turns() -> SiteTurns:
    """The turns at sites that the crawler's settings name: a connection of its own, and the
    database kept running for as long as it is held."""
    stack = ExitStack()
    demo = os.environ.get("LISTINGWATCH_CRAWL_DEMO") == "1"
    app = stack.enter_context(open_app(demo=demo))
    database = app.database
    return PostgresTurns(
        database.conninfo, database.schema, stack.close, keeps_record=database.version >= 2
    )

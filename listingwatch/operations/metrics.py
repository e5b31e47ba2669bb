"""Figures for Prometheus, read from the database when they are asked for.

Names follow Prometheus, "Metric and label naming". Everything is a gauge: the figures are what is
on record, and cleaning up makes them smaller. A scrape that fails gives ``listingwatch_up 0`` and
a line in the log. Names of portfolios and watches show, so beyond loopback a token is asked for.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import psycopg
from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from domain.errors import SettingsError
from listingwatch.crawling.reader_health import broken_readers
from listingwatch.wiring import App
from storage.repositories.crawl_health import SINCE
from storage.repositories.operations import Operations, PortfolioOperations
from storage.repositories.portfolios import Portfolios
from storage.repositories.work import WaitingPictures

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

DEFAULT_ADDRESS = "127.0.0.1:9464"
CONNECT_TIMEOUT = 4
STATEMENT_TIMEOUT = "3s"
"""Prometheus gives up on a scrape after ten seconds unless told otherwise."""

_FIGURES = (
    ("listings", "Listings on record.", ()),
    ("snapshots", "Snapshots on record; with a portfolio, those that its firm handed in.",
     ("portfolio",)),
    ("visits", "Visited pages on record, by what became of them.", ("outcome",)),
    ("readers_unwell", "Marketplaces that are not read as they used to be.", ()),
    ("hits", "Hits that judgement still finds.", ("portfolio", "direction", "state")),
    ("matching_waiting", "Snapshots and references that wait to be matched.", ("portfolio",)),
    ("backfill_slices_waiting",
     "Slices of stored pictures that new references have still to meet.", ("portfolio",)),
    ("judging_waiting", "Listings that wait to be judged.", ("portfolio",)),
    ("fingerprinting_waiting", "Pictures that wait for their fingerprints.", ()),
    ("jobs", "Jobs on record; those that succeeded are not kept.", ("task", "status")),
    ("job_oldest_waiting_seconds", "How long the job has been due that waits longest.", ()),
    ("workers", "Workers, by whether they were heard of lately.", ("state",)),
    ("deliveries_waiting", "Messages that wait to be delivered.", ("portfolio", "channel_kind")),
    ("deliveries_failed", "Messages that were given up.", ("portfolio", "channel_kind")),
    ("channels", "Alert channels, by whether they work.", ("portfolio", "channel_kind", "state")),
    ("watch_last_success_timestamp_seconds",
     "When a watch was last read to the end, in Unix seconds; 0: never.", ("portfolio", "watch")),
    ("watch_overdue_seconds", "How long a watch has been due.", ("portfolio", "watch")),
)  # fmt: skip


class DatabaseCollector(Collector):
    """Reads the figures at each scrape, on a connection of its own: a busy pool says nothing about
    the system, and the figures must not wait for it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._one_at_a_time = threading.Lock()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """All figures; never raises."""
        started = time.monotonic()
        with self._one_at_a_time:
            figures: list[GaugeMetricFamily] = []
            try:
                with self._connection() as connection:
                    figures = self._read(connection)
            except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "down"
                logger.warning("the figures cannot be read: %s", str(error).partition("\n")[0])
        yield GaugeMetricFamily(
            "listingwatch_up", "Whether the database could be read.", value=float(bool(figures))
        )
        info = GaugeMetricFamily(
            "listingwatch_build_info", "The version that runs.", labels=("version",)
        )
        info.add_metric((version("listingwatch"),), 1.0)
        yield info
        yield GaugeMetricFamily(
            "listingwatch_scrape_duration_seconds",
            "How long reading these figures took.",
            value=time.monotonic() - started,
        )
        yield from figures

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        database = self._app.database
        with psycopg.connect(
            database.conninfo,
            connect_timeout=CONNECT_TIMEOUT,
            application_name="listingwatch metrics",
            autocommit=True,
        ) as connection:
            for name, value in (
                ("search_path", database.schema),
                ("statement_timeout", STATEMENT_TIMEOUT),
                ("default_transaction_read_only", "on"),
            ):
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            yield connection

    def _read(self, connection: psycopg.Connection) -> list[GaugeMetricFamily]:
        families = {
            name: GaugeMetricFamily(f"listingwatch_{name}", text, labels=labels)
            for name, text, labels in _FIGURES
        }

        def add(name: str, value: float, *labels: str) -> None:
            families[name].add_metric(labels, float(value))

        of_all = Operations(connection)
        # What grows without end may take too long to count; that says nothing about the rest.
        with contextlib.suppress(psycopg.errors.QueryCanceled):
            kept = of_all.kept()
            add("listings", kept.listings)
            add("snapshots", kept.snapshots, "")
        with contextlib.suppress(psycopg.errors.QueryCanceled):
            for outcome, count in of_all.visits().items():
                add("visits", count, outcome)
        if self._app.database.version >= SINCE:
            add("readers_unwell", len(broken_readers(connection)))
        add("fingerprinting_waiting", WaitingPictures(connection).left())
        for (task, status), count in of_all.jobs().items():
            add("jobs", count, task, status)
        oldest = of_all.oldest_waiting()
        add("job_oldest_waiting_seconds", 0.0 if oldest is None else oldest[1])
        alive, silent = of_all.workers()
        add("workers", alive, "alive")
        add("workers", silent, "silent")
        for portfolio in Portfolios(connection).all():
            connection.execute(
                "SELECT set_config('listingwatch.portfolio', %s, false)", (str(portfolio.id),)
            )
            _read_portfolio(PortfolioOperations(connection, portfolio.id), portfolio.name, add)
        return list(families.values())


def _read_portfolio(of_one: PortfolioOperations, name: str, add: Any) -> None:
    kept = of_one.kept()
    add("snapshots", kept.snapshots, name)
    add("matching_waiting", kept.to_match, name)
    add("backfill_slices_waiting", of_one.backfill_slices(), name)
    add("judging_waiting", kept.to_judge, name)
    for (direction, state), count in of_one.hits().items():
        add("hits", count, name, direction, state)
    for kind, (waiting, dropped) in of_one.deliveries().items():
        add("deliveries_waiting", waiting, name, kind)
        add("deliveries_failed", dropped, name, kind)
    channels: dict[tuple[str, str], int] = {}
    for channel in of_one.channels():
        key = (channel.kind, channel.state)
        channels[key] = channels.get(key, 0) + 1
    for (kind, state), count in channels.items():
        add("channels", count, name, kind, state)
    for watch in of_one.watches():
        add("watch_last_success_timestamp_seconds", watch.last_success or 0.0, name, watch.name)
        add("watch_overdue_seconds", 0.0 if watch.paused else watch.overdue, name, watch.name)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Scrapes are no events."""


@dataclass(frozen=True, slots=True)
class MetricsServer:
    """The endpoint as it runs; ``address`` has the port that it got."""

    address: str
    _server: WSGIServer
    _thread: threading.Thread

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve_metrics(app: App, address: str = DEFAULT_ADDRESS) -> MetricsServer:
    """Answer ``GET /metrics`` in threads of its own until closed.

    :param address: ``HOST:PORT``; a host beyond loopback needs the setting ``metrics_token``, which
        then has to come as ``Authorization: Bearer TOKEN``.
    :raises SettingsError: for an address that is none, is taken, or needs a token.
    """
    host, port = _split(address)
    token = app.settings.metrics_token
    if token is None and not _is_loopback(host):
        raise SettingsError(
            f"metrics address {address}: others can reach it; set LISTINGWATCH_METRICS_TOKEN to a "
            f"password for them, or listen on {DEFAULT_ADDRESS}"
        )
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DatabaseCollector(app))
    ProcessCollector(registry=registry)
    answer = _guarded(make_wsgi_app(registry), None if token is None else token.get_secret_value())
    try:
        server = make_server(
            host, port, answer, _Server6 if ":" in host else _Server, handler_class=_Silent
        )
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"metrics address {address}: cannot be listened on ({error}); name another one"
        ) from error
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    return MetricsServer(f"{shown}:{server.server_port}", server, thread)


def _guarded(inner: WSGIApplication, token: str | None) -> WSGIApplication:
    """Only ``/metrics``, and only for who brings the token."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"see /metrics\n"]
        given = str(environ.get("HTTP_AUTHORIZATION", "")).encode("latin-1", "replace")
        if token is not None and not hmac.compare_digest(given, f"Bearer {token}".encode()):
            start_response(
                "401 Unauthorized", [("Content-Type", "text/plain"), ("WWW-Authenticate", "Bearer")]
            )
            return [b"a token is needed: Authorization: Bearer ...\n"]
        return inner(environ, start_response)

    return answer


def _split(address: str) -> tuple[str, int]:
    host, separator, port = address.rpartition(":")
    if not separator or not port.isascii() or not port.isdigit() or int(port) > 65_535 or not host:
        raise SettingsError(f"metrics address {address!r}: write HOST:PORT, like {DEFAULT_ADDRESS}")
    return host.strip("[]"), int(port)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

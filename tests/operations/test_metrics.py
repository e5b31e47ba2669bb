"""The figures say what is in the database, fail without noise, and are not for everybody."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.errors import SettingsError
from listingwatch.operations import metrics
from listingwatch.operations.metrics import serve_metrics
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database

pytestmark = pytest.mark.postgres

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def scrape(address: str, token: str | None = None) -> Samples:
    """All samples by name and labels."""
    request = urllib.request.Request(f"http://{address}/metrics")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@contextmanager
def served(app: App, address: str = "127.0.0.1:0") -> Iterator[str]:
    server = serve_metrics(app, address)
    try:
        yield server.address
    finally:
        server.close()


def fill(database: Database) -> tuple[int, int]:
    """Two portfolios; the first has a hit, a watch, a channel and work that waits."""
    with database.transaction() as c:
        numbers = []
        for name in ("ours", "theirs"):
            row = c.execute("INSERT INTO firms (name) VALUES (%s) RETURNING id", (name,)).fetchone()
            row = c.execute(
                "INSERT INTO portfolios (firm_id, name) VALUES (%s, %s) RETURNING id", (row[0], name)  # type: ignore[index]
            ).fetchone()  # fmt: skip
            numbers.append(row[0])  # type: ignore[index]
        c.execute("INSERT INTO listings (marketplace, external_id) VALUES ('m', '1'), ('m', '2')")
        c.execute("INSERT INTO crawls (targets, started_at) VALUES ('{x}', now())")
        c.execute(
            "INSERT INTO visits (crawl_id, url, captured_at, outcome) SELECT c.id, 'u', now(), o"
            " FROM crawls c, unnest(ARRAY['snapshot', 'snapshot', 'blocked']) AS o"
        )
        c.execute(
            "INSERT INTO snapshots (listing_id, digest, content, seller_id, first_captured,"
            " last_captured) SELECT id, 'd', '{}', 's', now(), now() FROM listings"
        )
        c.execute("INSERT INTO to_fingerprint VALUES ('a'), ('b'), ('c')")
        c.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now()),"
                  " (now() - interval '1 hour')")  # fmt: skip
    ours, theirs = numbers
    with database.transaction(ours) as c:
        c.execute("INSERT INTO to_judge SELECT %s, id FROM listings", (ours,))
        c.execute("INSERT INTO to_match (portfolio_id, snapshot_id)"
                  " SELECT %s, min(id) FROM snapshots", (ours,))  # fmt: skip
        c.execute(
            "INSERT INTO rights (portfolio_id, key, record, ownership_stated, as_of, digest)"
            " VALUES (%s, 'r', '{}', true, now(), 'd')", (ours,),
        )  # fmt: skip
        c.execute(
            "INSERT INTO hits (id, portfolio_id, listing_id, right_id, direction, score, severity,"
            " territories, reasons, exceptions, first_seen, last_seen, still_shown, state, revision,"
            " digest) SELECT 'h1', %s, min(l.id), min(r.id), 'enforcement', 1, 1, '[]', '[]', '[]',"
            " now(), now(), true, 'new', 1, 'd' FROM listings l, rights r",
            (ours,),
        )
        c.execute(
            "INSERT INTO channels (portfolio_id, name, kind, address, created_at, failures,"
            " dead_since) VALUES (%s, 'team', 'apprise', 'tgram://hunter2/1', now(), 3, now())",
            (ours,),
        )
        c.execute("INSERT INTO outbox (portfolio_id, hit_id, revision, change)"
                  " VALUES (%s, 'h1', 1, 'new')", (ours,))  # fmt: skip
        c.execute(
            "INSERT INTO watches (portfolio_id, name, targets, every, anchor, due_at,"
            " recheck_every, recheck_due_at, created_at) SELECT %s, n, '{x}', '1 h', now(),"
            " now() - interval '1 h', '1 h', now(), now() FROM unnest(ARRAY['a', 'b']) AS n",
            (ours,),
        )
        c.execute(
            "WITH b AS (INSERT INTO backfills (portfolio_id, reference_ids) VALUES (%s, '{1}')"
            " RETURNING id) INSERT INTO backfill_slices"
            " (backfill_id, portfolio_id, after_digest, upto_digest)"
            " SELECT id, %s, '', NULL FROM b",
            (ours, ours),
        )
        c.execute(
            "INSERT INTO runs (portfolio_id, watch_id, kind, due_at, state, ended_at)"
            " SELECT %s, id, 'full', now(), 'done', %s FROM watches WHERE name = 'a'",
            (ours, datetime(2026, 1, 2, tzinfo=UTC)),
        )
    return ours, theirs


def test_the_figures(app: App, database: Database) -> None:
    """Every figure is what stands in the tables, each portfolio's own under its name."""
    fill(database)
    with served(app) as address:
        found = scrape(address)

    def of(name: str, **labels: str) -> float:
        return found[f"listingwatch_{name}", tuple(sorted(labels.items()))]

    assert of("up") == 1
    assert of("listings") == 2
    assert of("snapshots", portfolio="") == 2
    assert of("snapshots", portfolio="ours") == 0
    assert of("visits", outcome="snapshot") == 2
    assert of("visits", outcome="blocked") == 1
    assert of("fingerprinting_waiting") == 3
    assert of("matching_waiting", portfolio="ours") == 1
    assert of("backfill_slices_waiting", portfolio="ours") == 1
    assert of("backfill_slices_waiting", portfolio="theirs") == 0
    assert of("judging_waiting", portfolio="ours") == 2
    assert of("judging_waiting", portfolio="theirs") == 0
    assert of("hits", portfolio="ours", direction="enforcement", state="new") == 1
    assert of("jobs", task="judge", status="todo") == 1
    assert of("jobs", task="deliver", status="todo") == 1
    assert of("job_oldest_waiting_seconds") >= 0
    assert of("workers", state="alive") == 2
    assert of("workers", state="silent") == 1
    assert of("deliveries_waiting", portfolio="ours", channel_kind="apprise") == 1
    assert of("deliveries_failed", portfolio="ours", channel_kind="apprise") == 0
    assert of("channels", portfolio="ours", channel_kind="apprise", state="dead") == 1
    expected = datetime(2026, 1, 2, tzinfo=UTC).timestamp()
    assert of("watch_last_success_timestamp_seconds", portfolio="ours", watch="a") == expected
    assert of("watch_last_success_timestamp_seconds", portfolio="ours", watch="b") == 0
    assert of("watch_overdue_seconds", portfolio="ours", watch="a") >= 3600
    assert not any("theirs" in str(labels) and "hits" in name for name, labels in found)


def test_the_oldest_waiting_job(app: App, database: Database) -> None:
    """Age counts from when a job was due; what is due later, or is being done, does not count."""
    with database.transaction() as c:
        c.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at, status) VALUES"
            " ('a', 'q', now() - interval '2 hours', 'doing'),"
            " ('b', 'q', now() + interval '1 hour', 'todo'),"
            " ('c', 'q', %s, 'todo')",
            (datetime.now(UTC) - timedelta(minutes=10),),
        )
        c.execute("UPDATE procrastinate_events SET at = now() - interval '1 day'")
    with served(app) as address:
        age = scrape(address)["listingwatch_job_oldest_waiting_seconds", ()]
    assert 600 <= age < 3600


def test_names_and_text(app: App) -> None:
    """What is served is the text format, and every figure of ours has our prefix and a help text."""
    with served(app) as address, urllib.request.urlopen(f"http://{address}/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        families = list(text_string_to_metric_families(answer.read().decode()))
    ours = [family for family in families if not family.name.startswith("process_")]
    assert all(family.name.startswith("listingwatch_") for family in ours)
    assert all(family.documentation and family.type == "gauge" for family in ours)


def test_a_database_that_is_away(app: App, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    """The scrape is answered with listingwatch_up 0, and the password is nowhere."""
    away = Database("postgresql://me:hunter2@127.0.0.1:1/nothing", schema="x")
    gone = App(Settings(home=tmp_path), away, BlobStore(tmp_path))
    with served(gone) as address:
        found = scrape(address)
    assert found["listingwatch_up", ()] == 0
    assert ("listingwatch_listings", ()) not in found
    assert "cannot be read" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_schema_that_is_not_there(app: App, conninfo: str) -> None:
    """A query that fails is a failed scrape, and the next one works again."""
    schema = f"test_{uuid.uuid4().hex[:16]}"
    database = Database(conninfo, schema=schema)
    with served(App(app.settings, database, app.blobs)) as address:
        assert scrape(address)["listingwatch_up", ()] == 0
        database.open()
        assert scrape(address)["listingwatch_up", ()] == 1
    database.drop_schema()
    database.close()


def test_a_count_that_takes_too_long(
    app: App, database: Database, conninfo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that cannot be counted in time is left out, and the other figures are there."""
    fill(database)
    monkeypatch.setattr(metrics, "STATEMENT_TIMEOUT", "300ms")
    with psycopg.connect(conninfo) as holder, served(app) as address:
        holder.execute(f"LOCK {database.schema}.visits IN ACCESS EXCLUSIVE MODE".encode())
        found = scrape(address)
        assert found["listingwatch_up", ()] == 1
        assert not any(name == "listingwatch_visits" for name, _ in found)
        assert found["listingwatch_listings", ()] == 2
        assert found["listingwatch_fingerprinting_waiting", ()] == 3


def test_beyond_loopback_a_token_is_needed(app: App, database: Database, tmp_path: Path) -> None:
    """Without a token nothing listens there; with one, who does not bring it is refused."""
    with pytest.raises(SettingsError, match="LISTINGWATCH_METRICS_TOKEN"):
        serve_metrics(app, "0.0.0.0:0")
    settings = Settings(home=tmp_path, metrics_token="open sesame")  # type: ignore[arg-type]
    with served(App(settings, database, app.blobs), "0.0.0.0:0") as everywhere:
        address = everywhere.replace("0.0.0.0", "127.0.0.1")
        assert scrape(address, "open sesame")["listingwatch_up", ()] == 1
        for token in (None, "wrong", "ünicode"):
            with pytest.raises(urllib.error.HTTPError) as caught:
                scrape(address, None if token is None else token.encode().decode("latin-1"))
            assert caught.value.code == 401


@pytest.mark.parametrize(
    "address", ["9464", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:99999", ":1"]
)
def test_addresses_that_are_none(app: App, address: str) -> None:
    """A wrong address is refused with the form of a right one."""
    with pytest.raises(SettingsError, match=r"HOST:PORT, like 127\.0\.0\.1:9464"):
        serve_metrics(app, address)


def test_a_taken_address(app: App) -> None:
    """A port that somebody has is named."""
    with served(app) as address, pytest.raises(SettingsError, match="cannot be listened on"):
        serve_metrics(app, address)

"""Holds what a fault run left in the database against what the shops know to be true."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

    from tests.fakemarket.market import Listing, Shop
    from tests.faults.soak import Soak

CLOCKS = 1.0
"""Seconds that a page may have been on its way when its listing went."""


@dataclass
class Findings:
    """``figures`` by name, and every ``wrong``."""

    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def report(self) -> str:
        lines = [f"{name}: {_plain(value)}" for name, value in self.figures.items()]
        lines += [f"WRONG: {text}" for text in self.wrong] or ["nothing wrong"]
        return "\n".join(lines)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in sorted(value.items()))
    return str(value)


def compare(soak: Soak) -> Findings:
    """Nothing lost, nothing doubled, nothing falsely gone, what is gone confirmed, every price one that
    the shop did show, and the health message for the broken reader alone."""
    findings = Findings(wrong=list(soak.troubles))
    by_host = {shop.host: shop for shop in soak.shops}
    with soak.stored.database() as connection:
        _figures(soak, connection, findings)
        _listings(by_host, connection, findings)
        _prices(by_host, connection, findings)
        _gone(by_host, connection, findings)
        _doubled(connection, findings)
        _orphans(connection, findings)
        _health(soak, connection, findings)
    for key, digest in sorted(soak.stored.lost):
        findings.wrong.append(f"a snapshot was lost: {key} {digest[:12]}")
    findings.wrong += [f"a message was not signed by us: {text}" for text in soak.receiver.forged]
    return findings


def _figures(soak: Soak, connection: psycopg.Connection, findings: Findings) -> None:
    def counts(query: str) -> dict[str, int]:
        return {str(row[0]): row[1] for row in connection.execute(query.encode()).fetchall()}

    sins: Counter[str] = sum((shop.sinned for shop in soak.shops), Counter())
    findings.figures |= {
        "minutes": round(soak.seconds / 60, 1),
        "seed": soak.seed,
        "requests": sum(shop.server.asked.total() for shop in soak.shops),
        "pages": counts("SELECT outcome, count(*) FROM visits GROUP BY 1"),
        "crawls": counts("SELECT coalesce(reason, 'cut off'), count(*) FROM crawls GROUP BY 1"),
        "runs": counts("SELECT state, count(*) FROM runs GROUP BY 1"),
        "sins": dict(sins) | {"all": sins.total()},
        "faults": dict(soak.machines.faults),
        "life": dict(
            Counter(what for shop in soak.shops for _, what, _ in shop.history)
        ),
        "messages": f"{len(soak.receiver.seen)}, sent again "
        f"{soak.receiver.posts.total() - len(soak.receiver.seen)}",
        "looked for what was lost": f"{soak.stored.samples} times",
    }  # fmt: skip


def _listing(by_host: dict[str, Shop], marketplace: str, path: str) -> Listing | None:
    shop = by_host.get(marketplace)
    return None if shop is None else shop.listings.get(path.removeprefix("/p/"))


def _listings(by_host: dict[str, Shop], connection: psycopg.Connection, findings: Findings) -> None:
    """Every listing that is there is stored, under its one key."""
    stored = {
        (row[0], row[1])
        for row in connection.execute("SELECT marketplace, external_id FROM listings").fetchall()
    }
    for marketplace, path in sorted(stored):
        if _listing(by_host, marketplace, path) is None:
            findings.wrong.append(f"a listing that never was: {marketplace}{path}")
    there = {(shop.host, one.path) for shop in by_host.values() for one in shop.here()}
    findings.wrong += [
        f"a listing that is there was not stored: {host}{path}"
        for host, path in sorted(there - stored)
    ]
    findings.figures["listings"] = f"{len(there)} there, {len(stored)} stored in all"


def _prices(by_host: dict[str, Shop], connection: psycopg.Connection, findings: Findings) -> None:
    """A snapshot shows a name and a price that its listing had, or no price while the layout was
    another; the latest of what is there shows what it is now."""
    rows = connection.execute(
        "SELECT l.marketplace, l.external_id, s.content ->> 'title',"
        " s.content -> 'offers' -> 0 -> 'price' ->> 'amount',"
        " row_number() OVER (PARTITION BY l.id ORDER BY s.last_captured DESC) = 1"
        " FROM snapshots s JOIN listings l ON l.id = s.listing_id"
    ).fetchall()
    for marketplace, path, title, amount, is_latest in rows:
        listing = _listing(by_host, marketplace, path)
        if listing is None:
            continue
        shop = by_host[marketplace]
        broke = any(what == "breaks" for _, what, _ in shop.history)
        cents = None if amount is None else round(float(amount) * 100)
        if title != listing.name or (cents not in listing.was and not (cents is None and broke)):
            findings.wrong.append(f"{marketplace}{path} never showed {title!r} for {amount}")
        elif is_latest and listing.gone_at is None and cents != listing.cents:
            findings.wrong.append(f"{marketplace}{path} shows {listing.price}, stored is {amount}")
    findings.figures["snapshots"] = len(rows)


def _gone(by_host: dict[str, Shop], connection: psycopg.Connection, findings: Findings) -> None:
    departed = connection.execute(
        "SELECT l.marketplace, l.external_id, extract(epoch FROM min(d.captured_at))::float"
        " FROM departures d JOIN listings l ON l.id = d.listing_id GROUP BY 1, 2"
    ).fetchall()
    confirmed = set()
    for marketplace, path, at in departed:
        listing = _listing(by_host, marketplace, path)
        if listing is None or listing.gone_at is None or at < listing.gone_at - CLOCKS:
            findings.wrong.append(f"falsely gone: {marketplace}{path}")
        confirmed.add((marketplace, path))
    seen = {
        (row[0], row[1])
        for row in connection.execute(
            "SELECT DISTINCT l.marketplace, l.external_id FROM listings l"
            " JOIN snapshots s ON s.listing_id = l.id"
        ).fetchall()
    }
    went = {
        (shop.host, one.path)
        for shop in by_host.values()
        for one in shop.listings.values()
        if one.gone_at is not None
    }
    findings.wrong += [
        f"gone and not confirmed: {host}{path}" for host, path in sorted((went & seen) - confirmed)
    ]
    findings.figures["gone"] = (
        f"{len(went)} went, {len(went & seen)} of them had been stored, {len(confirmed)} confirmed"
    )


def _doubled(connection: psycopg.Connection, findings: Findings) -> None:
    rows = connection.execute(
        "SELECT v.crawl_id, l.external_id, count(*) FROM visits v"
        " JOIN listings l ON l.id = v.listing_id WHERE v.outcome = 'snapshot'"
        " GROUP BY 1, 2 HAVING count(*) > 1"
    ).fetchall()
    findings.wrong += [f"stored {row[2]} times by crawl {row[0]}: {row[1]}" for row in rows]


def _orphans(connection: psycopg.Connection, findings: Findings) -> None:
    """Whoever waits is waited for by a job, or will be: no schedule stands still for ever."""
    rows = connection.execute(
        "SELECT w.name, r.kind FROM runs r JOIN watches w ON w.id = r.watch_id"
        " WHERE r.state = 'waiting' AND NOT EXISTS ("
        "  SELECT FROM procrastinate_jobs j WHERE j.task_name = 'crawl'"
        "  AND j.status IN ('todo', 'doing') AND (j.args ->> 'subject')::bigint = r.id)"
    ).fetchall()
    findings.wrong += [f"a {kind} run of {name} waits, and has no job" for name, kind in rows]


def _health(soak: Soak, connection: psycopg.Connection, findings: Findings) -> None:
    """One message that the reader broke and one that it reads again, of the broken shop alone, and
    both arrived."""
    rows = connection.execute(
        "SELECT b.marketplace, n.text, n.key FROM notices n JOIN reader_breaks b"
        " ON n.key IN ('reader-broken.' || b.id, 'reader-well.' || b.id) ORDER BY n.id"
    ).fetchall()
    names = {shop.host: shop.name for shop in soak.shops}
    told = [(names.get(row[0], row[0]), row[2].partition(".")[0]) for row in rows]
    expected = [(soak.broken.name, "reader-broken"), (soak.broken.name, "reader-well")]
    if told != expected:
        findings.wrong.append(
            f"health messages: {told}, not {expected}; {[row[1] for row in rows]}"
        )
    broke = [(at, what) for at, what, _ in soak.broken.history if what in {"breaks", "mended"}]
    since = connection.execute(
        "SELECT extract(epoch FROM since)::float, extract(epoch FROM ended_at)::float"
        " FROM reader_breaks ORDER BY id"
    ).fetchall()
    if len(since) == 1 and since[0][1] is not None and len(broke) == 2:
        findings.figures["health"] = (
            f"told {since[0][0] - broke[0][0]:.0f} s after the layout changed, well again "
            f"{since[0][1] - broke[1][0]:.0f} s after it was mended: {rows[0][1] if rows else ''}"
        )
    arrived = [body for body in soak.receiver.seen.values() if "the reader of" in str(body)]
    if len(arrived) != len(rows):
        findings.wrong.append(f"{len(rows)} health messages, {len(arrived)} arrived")

"""What is stored at the end of a history: what two histories that should end alike are compared by."""

from __future__ import annotations

from typing import Any

import psycopg

TABLES = {
    "listings": "SELECT marketplace, external_id FROM listings ORDER BY 1, 2",
    "snapshots": "SELECT l.external_id, s.digest, s.first_captured, s.last_captured"
    " FROM snapshots s JOIN listings l ON l.id = s.listing_id ORDER BY 1, 2",
    "captures": "SELECT s.digest, c.captured_at FROM captures c"
    " JOIN snapshots s ON s.id = c.snapshot_id ORDER BY 1, 2",
    "departures": "SELECT l.external_id, d.captured_at FROM departures d"
    " JOIN listings l ON l.id = d.listing_id ORDER BY 1, 2",
    "fingerprints": "SELECT medium, matcher FROM fingerprints ORDER BY 1, 2",
    "matches": "SELECT l.external_id, m.matcher, m.field, m.score FROM matches m"
    " JOIN snapshots s ON s.id = m.snapshot_id JOIN listings l ON l.id = s.listing_id"
    " ORDER BY 1, 2, 3",
    "hits": "SELECT id, severity, state, still_shown, first_seen, last_seen, revision, withdrawn"
    " FROM hits ORDER BY id",
    "outbox": "SELECT hit_id, revision, change FROM outbox ORDER BY 1, 2",
    "rights": "SELECT key, digest FROM rights ORDER BY 1",
    "references": "SELECT key, kind FROM right_references ORDER BY 1",
    "sources": "SELECT kind, name, taken FROM sources ORDER BY 1, 2",
    "licences": "SELECT right_name, licensee FROM licences ORDER BY 1, 2",
    "roles": "SELECT marketplace, seller_id, role FROM seller_roles ORDER BY 1, 2",
    "catalogue": "SELECT l.external_id FROM catalogue c JOIN listings l ON l.id = c.listing_id"
    " ORDER BY 1",
    # A decision is given twice by who does not hear that it was taken; the latest counts.
    "verdicts": "SELECT DISTINCT external_id, right_key, kind, decided_at FROM verdicts"
    " ORDER BY 1, 2, 3",
    "watches": "SELECT name, turn, due_at, paused_at FROM watches ORDER BY 1",
    "channels": "SELECT name, failures, dead_since, last_success FROM channels ORDER BY 1",
    "notices": "SELECT regexp_replace(key, '[0-9]+', '') FROM notices ORDER BY 1",
    # A crawl that broke off is done again, and asks for its pages again.
    "visits": "SELECT DISTINCT url, captured_at, outcome, body IS NULL FROM visits ORDER BY 2, 1",
    "pictures": "SELECT s.digest, i.position, i.digest FROM snapshot_images i"
    " JOIN snapshots s ON s.id = i.snapshot_id ORDER BY 1, 2",
    "deliveries": "SELECT key, state FROM deliveries ORDER BY 1",
    "runs": "SELECT w.name, r.kind, r.due_at, r.state FROM runs r"
    " JOIN watches w ON w.id = r.watch_id ORDER BY 1, 2, 3",
    "waiting": "SELECT (SELECT count(*) FROM to_match), (SELECT count(*) FROM to_judge),"
    " (SELECT count(*) FROM to_fingerprint), (SELECT count(*) FROM backfill_slices)",
}


def state_of(conninfo: str, schema: str) -> dict[str, list[Any]]:
    """Rows by what they are, without numbers that a history drew in a transaction that was cut off."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(f"SET search_path TO {schema}".encode())
        # Not always number 1: a number drawn in a transaction that was cut off is gone.
        connection.execute(
            b"SELECT set_config('listingwatch.portfolio', id::text, false) FROM portfolios"
            b" WHERE name = 'default'"
        )
        return {
            name: connection.execute(query.encode()).fetchall() for name, query in TABLES.items()
        }

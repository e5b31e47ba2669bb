"""Procrastinate's tables, types and functions, brought up under our own migration lock.

They live in our schema. A fresh one gets the library's whole schema at once; later the library's
migration files that were not applied yet follow in the order of their names, which is the library's
own rule (procrastinate documentation, "Migrate the Procrastinate schema").
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager


@cache
def shipped() -> tuple[str, ...]:
    """The names of the library's migration files, in order."""
    folder = Path(SchemaManager.get_migrations_path())
    return tuple(sorted(file.name for file in folder.glob("*.sql")))


def missing(connection: psycopg.Connection) -> list[str]:
    """The library's migrations that were not applied to the current schema."""
    exists = connection.execute("SELECT to_regclass('job_migrations') IS NOT NULL").fetchone()
    if exists is None or not exists[0]:
        return list(shipped())
    rows = connection.execute("SELECT name FROM job_migrations").fetchall()
    done = {row[0] for row in rows}
    return [name for name in shipped() if name not in done]


def bring_up(connection: psycopg.Connection) -> list[str]:
    """Apply what is missing; returns the names of the files. Call under the migration lock."""
    names = missing(connection)
    if not names:
        return []
    if len(names) == len(shipped()):
        connection.execute(SchemaManager.get_schema().encode())
    else:
        folder = Path(SchemaManager.get_migrations_path())
        for name in names:
            connection.execute((folder / name).read_text("utf-8").encode())
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO job_migrations (name) VALUES (%s)", [(name,) for name in names]
        )
    return names

"""What a migration leaves to be done afterwards, some rows at a time.

A migration holds its locks until all of it is there; what touches every row of a large table is
done here instead, in short transactions between which others go on. Broken off, it is taken up by
whoever opens the database next.
"""

from __future__ import annotations

import psycopg

from storage.queries import sql

AT_ONCE = 500


def describe_hits(connection: psycopg.Connection) -> int:
    """Describe the hits that were there before hits were described; returns how many.

    :param connection: in autocommit, with our schema first in its search path. Another one that
        does the same takes other rows.
    """
    there = connection.execute(sql("afterwards.there")).fetchone()
    if there is None or not there[0]:
        return 0
    done = 0
    while True:
        with connection.transaction():
            row = connection.execute(sql("afterwards.claim"), {"limit": AT_ONCE}).fetchone()
            if row is None:
                return done
            given = {"portfolio": str(row[0]), "hits": row[1]}
            connection.execute(sql("afterwards.see"), given)
            connection.execute(sql("afterwards.describe"), given)
            connection.execute(sql("afterwards.picture_and_wording"), given)
            done += len(row[1])

"""The jobs' way to the database: how a job ended is told until the database has heard it.

The library tells it once. Where just that statement's connection breaks, while the worker's other
connections live on, the job would count as running for as long as the worker does, and what it was
to try again would never be tried.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, LiteralString

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.sql import queries

logger = logging.getLogger(__name__)

ENDINGS = frozenset({queries["finish_job"], queries["retry_job"]})
PATIENCE = 60.0
"""Seconds to go on telling it. Where the database is away for longer the worker's sign of life has
failed too: it starts anew under another number, and its jobs are taken up as a dead one's."""

PAUSE = 0.2


class PatientConnector(PsycopgConnector):
    """As the library's, but for the statements that end a job."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Once, or for :data:`ENDINGS` until it has arrived."""
        until = time.monotonic() + PATIENCE
        broke = False
        while True:
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as error:
                if query not in ENDINGS:
                    raise
                if broke and isinstance(error.__cause__, psycopg.errors.RaiseException):
                    return  # "not found": it had arrived, and only the answer had not
                if not isinstance(
                    error.__cause__, psycopg.OperationalError | psycopg.InterfaceError
                ):
                    raise
                if time.monotonic() > until:
                    raise
                broke = True
                logger.warning("how a job ended is told again: %s", error.__cause__)
                await asyncio.sleep(PAUSE)
            else:
                return

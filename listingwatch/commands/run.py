"""``run`` and ``worker``: what goes on unattended."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Annotated

import typer

from domain.errors import InputError
from listingwatch.commands.common import err
from listingwatch.jobs.app import QUEUES, Jobs
from listingwatch.jobs.supervisor import Supervisor
from listingwatch.jobs.worker import run_worker
from listingwatch.logs import configure
from listingwatch.operations.metrics import DEFAULT_ADDRESS, serve_metrics
from listingwatch.settings import load_settings
from listingwatch.wiring import open_app

ProcessesOption = Annotated[
    int | None,
    typer.Option("--processes", min=0, help="Processes that compare; one a core by default."),
]


def run_command(
    processes: ProcessesOption = None,
    metrics: Annotated[
        str | None,
        typer.Option(
            "--metrics",
            metavar="HOST:PORT",
            help=f"Serve figures for Prometheus there, for instance {DEFAULT_ADDRESS}.",
        ),
    ] = None,
) -> None:
    """Crawl what is due, compare, judge and send alerts, until stopped.

    Schedules come from "listingwatch watch", alerts go where "listingwatch alerts" says. With
    --processes 0 it only keeps the schedules, for workers elsewhere.

    Example: listingwatch run
    """
    _log()
    cores = os.cpu_count() or 1 if processes is None else processes
    queues: list[tuple[str, ...]] = [("upkeep",)]
    if cores:
        queues = [("crawl", "deliver", "upkeep"), *[("match",)] * cores]
    with ExitStack() as stack:
        # Keeps the embedded database, and the schema current.
        app = stack.enter_context(open_app())
        if metrics is not None:
            server = serve_metrics(app, metrics)
            stack.callback(server.close)
            err.print(f"figures at http://{server.address}/metrics")
        supervisor = Supervisor(queues, look_after_more=app.revive)
        err.print(f"running with {len(queues)} processes; Ctrl-C stops it")
        raise typer.Exit(supervisor.run())


def worker_command(
    processes: ProcessesOption = None,
    queue: Annotated[
        list[str] | None,
        typer.Option("--queue", help=f"Serve only {', '.join(QUEUES)}; repeatable."),
    ] = None,
) -> None:
    """Serve jobs on a further machine, with the same DATABASE_URL and kept bytes.

    It keeps the schedules too, as "run" does: the last machine that is left forgets nothing.

    Example: listingwatch worker --processes 4
    """
    _log()
    for name in queue or ():
        if name not in QUEUES:
            raise InputError(f"queue {name!r}: there are {', '.join(QUEUES)}")
    served = tuple(queue or QUEUES)
    if processes == 1:
        with open_app() as app:
            run_worker(Jobs(app), served)
        return
    cores = processes or os.cpu_count() or 1
    others = tuple(name for name in served if name != "match")
    queues = [others] if others else []
    queues += [("match",)] * (cores if "match" in served else 0)
    with open_app() as app:
        supervisor = Supervisor(queues, look_after_more=app.revive)
        err.print(f"serving with {len(queues)} processes; Ctrl-C stops it")
        raise typer.Exit(supervisor.run())


def _log() -> None:
    settings = load_settings()
    configure(settings.log_format, settings.log_level)

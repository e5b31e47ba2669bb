"""``doctor``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from listingwatch.commands.common import Format, FormatOption, print_json, say
from listingwatch.operations.doctor import CHECKS, Finding, Level, examine
from listingwatch.settings import load_settings


def doctor_command(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CHECK", help=f"{', '.join(CHECKS)}; repeatable."),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Look whether the installation, its database and its work are well, and say what to do.

    Exits 1 when something does not work or is not safe. Nothing is changed.

    Example: listingwatch doctor --only database --only blobs
    """
    found: list[Finding] = []
    for finding in examine(load_settings(), only or ()):
        found.append(finding)
        if output is Format.TABLE:
            say(f"{finding.level:<8} {finding.check}: {finding.seen}")
            if finding.advice:
                say(f"{'':<8}   -> {finding.advice}")
    if output is Format.JSON:
        print_json([asdict(finding) for finding in found])
    if any(finding.level is Level.PROBLEM for finding in found):
        raise typer.Exit(1)

"""``gaps``: where our brands are protected, where not, and what is due when."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from domain.reason import Reason
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    LanguageOption,
    PortfolioOption,
    err,
    is_demo,
    print_json,
    progress,
    say,
    table,
)
from listingwatch.language import speak
from listingwatch.portfolio.gap_calendar import details, summary_of, to_calendar
from listingwatch.portfolio.gap_matrix import Gaps, find_gaps
from listingwatch.wiring import open_app
from rights.gaps.cells import Cell, State
from rights.wording import in_words, label


class GapFormat(StrEnum):
    """How the matrix is printed."""

    TABLE = "table"
    JSON = "json"
    ICS = "ics"


def gaps_command(
    planned: Annotated[
        list[str] | None,
        typer.Option("--planned", metavar="US,DE", help="Where you mean to sell; repeatable."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day to judge for; else today."),
    ] = None,
    language: LanguageOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: Annotated[
        GapFormat, typer.Option("--format", help="ics: the deadlines, for a calendar.")
    ] = GapFormat.TABLE,
) -> None:
    """Show for each brand, territory and class whether it is covered, and what is due.

    Territories are those of your own rights and listings, and those planned.

    Example: listingwatch gaps --planned US,DE
    """
    now = datetime.now(UTC)
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        spoken = speak(app, None if language is None else language.value)
        found = find_gaps(
            app,
            portfolio,
            on=(on or now).date(),
            now=now,
            planned=planned or (),
            progress=shown,
        )
    if found.unplaced:
        err.print(
            f"{found.unplaced} of your own listings do not say where they are offered and count "
            "nowhere; fill ship_to, or use --planned"
        )
    show_gaps(found, output, spoken, now)


def show_gaps(found: Gaps, output: GapFormat, language: str, now: datetime) -> None:
    """The matrix as a table or JSON, or its deadlines as a calendar."""
    if output is GapFormat.JSON:
        print_json(found.to_json(language))
    elif output is GapFormat.ICS:
        sys.stdout.buffer.write(to_calendar(found, language=language, now=now))
        sys.stdout.flush()
    else:
        _show(found, language)


def _show(found: Gaps, language: str) -> None:
    if not found.cells:
        say(label("table.nothing", language))
        return
    title = label("table.title", language).format(portfolio=found.portfolio, day=found.on)
    columns = ("brand", "territory", "class", "state", "because", "deadlines")
    table(
        title,
        [label(f"table.{column}", language) for column in columns],
        [_row(cell, language) for cell in found.cells],
    )
    counts = [
        f"{count} {label(f'state.{state.value}', language)}"
        for state in State
        if (count := sum(cell.state is state for cell in found.cells))
    ]
    say(", ".join(counts))
    if any(cell.state is State.UNKNOWN for cell in found.cells):
        say(label("table.unsearched", language))


def _row(cell: Cell, language: str) -> tuple[str, ...]:
    basis = ", ".join(
        label(f"basis.{basis.value.replace(' ', '_')}", language) for basis in cell.basis
    )
    return (
        cell.name,
        f"{cell.territory}\n{basis}",
        "–" if cell.nice_class is None else str(cell.nice_class),
        f"{cell.state.value}\n{label(f'state.{cell.state.value}', language)}",
        "\n".join(in_words(reason, language) for reason in (*cell.reasons, *_more(cell))),
        "\n".join(_deadlines(cell, language)),
    )


def _more(cell: Cell) -> list[Reason]:
    """What a person has to see beside what decides: how alike, and what was not searched. The rest
    is in the JSON form."""
    telling = (
        "likeness.",
        "gaps.opposition",
        "gaps.no_rule",
        "gaps.missing",
        "gaps.searched_partly",
    )
    return [reason for reason in cell.background if reason.code.startswith(telling)]


def _deadlines(cell: Cell, language: str) -> list[str]:
    rights = {right.key: right for right in cell.ours}
    rights |= {entry.right.key: entry.right for entry in cell.theirs}
    return [
        f"{deadline.day}: {summary_of(deadline, cell, rights.get(deadline.right), language)}; "
        + "; ".join(details(deadline, language))
        for deadline in cell.deadlines
    ]

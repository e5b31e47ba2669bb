"""``audit``: products are checked before they are offered."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import InputError
from listingwatch.audit.forms import (
    called,
    fix_text,
    heading,
    kept_back_text,
    result,
    state,
    suggestion,
    summary,
    to_json,
    unsearched,
)
from listingwatch.audit.page import to_page
from listingwatch.audit.products import Audit, audit_catalogue, audit_file
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    LanguageOption,
    PortfolioOption,
    err,
    is_demo,
    plain,
    print_json,
    progress,
    say,
    table,
)
from listingwatch.hits.table import spreadsheet_safe
from listingwatch.language import speak
from listingwatch.pictures.thumbnails import Thumbnails
from listingwatch.wiring import App, open_app
from rights.audit.columns import CheckedProduct, Column, ColumnResult
from rights.wording import in_words, label


class AuditFormat(StrEnum):
    """How a check is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


MOST_IN_CELL = 3
"""Findings that a cell of the table names; the other forms have all."""


def audit_command(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="CSV with the catalogue's columns; else --catalogue."
        ),
    ] = None,
    territory: Annotated[
        list[str] | None,
        typer.Option("--territory", metavar="US", help="Where it is to be sold; repeatable."),
    ] = None,
    catalogue: Annotated[
        bool, typer.Option("--catalogue", help="The whole stored catalogue; without FILE as well.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="H", help="A private host of pictures; repeatable."),
    ] = None,
    language: LanguageOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: Annotated[
        AuditFormat, typer.Option("--format", help="html: one page, with the pictures.")
    ] = AuditFormat.TABLE,
) -> None:
    """Check planned products, or the catalogue, against the rights of others on file.

    Example: listingwatch audit planned.csv --territory US --territory DE --format html > check.html
    """
    if file is not None and catalogue:
        raise typer.BadParameter("name a FILE or --catalogue, not both", param_hint="--catalogue")
    now = datetime.now(UTC)
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        spoken = speak(app, None if language is None else language.value)
        if file is None:
            found = audit_catalogue(
                app, portfolio, at=now, territories=territory or (), progress=shown
            )
            if not found.products:
                raise InputError(
                    f"portfolio {portfolio!r}: its catalogue is empty; name a FILE, or bring your "
                    "products in with listingwatch catalog import"
                )
        else:
            found = audit_file(
                app,
                portfolio,
                file,
                at=now,
                territories=territory or (),
                allow_hosts=allow_host or (),
                progress=shown,
            )
        show_audit(app, found, output, spoken)
    _show_problems(found)
    err.print(plain(summary(found, spoken)))
    if found.refused_count:
        raise typer.Exit(1)


def _show_problems(found: Audit) -> None:
    for problem in found.remarks:
        err.print(f"note: {plain(problem)}")
    for problem in found.refused:
        err.print(f"[red]refused[/red] {plain(problem)}")
    if found.refused_count > len(found.refused):
        err.print(f"[red]refused[/red] and {found.refused_count - len(found.refused):,} more")


def show_audit(app: App, found: Audit, output: AuditFormat, language: str) -> None:
    """A check as a table, JSON, CSV or a page."""
    if output is AuditFormat.JSON:
        print_json(to_json(found, language))
    elif output is AuditFormat.CSV:
        _write([_csv(found, language)])
    elif output is AuditFormat.HTML:
        _write(to_page(found, Thumbnails(app.blobs), language))
    else:
        _table(found, language)


def _write(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


# --- the table ------------------------------------------------------------------------------------


def _table(found: Audit, language: str) -> None:
    if not found.products:
        say(label("audit.no_products", language))
        return
    title = label("audit.title", language).format(
        products=len(found.products), portfolio=found.portfolio, day=found.on
    )
    columns = [label("audit.product", language), label("audit.state", language)]
    columns += [heading(column, language) for column in Column]
    table(title, columns, [_row(product, language) for product in found.products])
    say(label("audit.read_on", language))


def _row(product: CheckedProduct, language: str) -> tuple[str, ...]:
    shown = product.snapshot
    return (
        f"{shown.sku or shown.key.id}\n{shown.title}",
        f"{state(product, language)}\n{', '.join(sorted(product.territories))}",
        *("\n".join(_cell(column, language)) for column in product.columns),
    )


def _cell(column: ColumnResult, language: str) -> list[str]:
    lines = [result(column, language)]
    for finding in column.findings[:MOST_IN_CELL]:
        lines.append(f"• {called(finding.right)}: {suggestion(finding, language)}")
        lines += [f"→ {fix_text(fix, language)}" for fix in finding.fixes[:1]]
    more = len(column.findings) - MOST_IN_CELL + column.more
    if more > 0:
        lines.append(f"+ {more}")
    return [*lines, *unsearched(column, language)]


# --- CSV ------------------------------------------------------------------------------------------


def _csv(found: Audit, language: str) -> str:
    """One row a product, no cell of which a spreadsheet takes for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    columns = [column.value for column in Column]
    more = [f"{column}: {what}" for column in columns for what in ("found", "what to do")]
    writer.writerow(
        ["id", "marketplace", "url", "title", "territories", "state", *columns, *more,
         "kept back", "not searched"]
    )  # fmt: skip
    for product in found.products:
        writer.writerow([spreadsheet_safe(cell) for cell in _cells(product, language)])
    return buffer.getvalue()


def _cells(product: CheckedProduct, language: str) -> list[str]:
    shown = product.snapshot
    cells = [
        shown.sku or shown.key.id, shown.key.marketplace, shown.url, shown.title,
        "|".join(sorted(product.territories)), state(product, language),
        *(result(column, language) for column in product.columns),
    ]  # fmt: skip
    for column in product.columns:
        cells.append(
            " / ".join(
                f"{called(finding.right)}: {suggestion(finding, language)}: "
                + "; ".join(in_words(reason, language) for reason in finding.reasons)
                for finding in column.findings
            )
        )
        fixes = [fix_text(fix, language) for finding in column.findings for fix in finding.fixes]
        cells.append(" / ".join(dict.fromkeys(fixes)))
    backs = [kept_back_text(back, language) for each in product.columns for back in each.kept_back]
    gaps = [
        f"{heading(column.column, language)}: {line}"
        for column in product.columns
        for line in unsearched(column, language)
    ]
    return [*cells, " / ".join(backs), " / ".join(gaps)]

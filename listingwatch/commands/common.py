"""What all commands share: options, progress on stderr, results on stdout, errors in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from listingwatch.input_files import ImportSummary
from listingwatch.wiring import DEMO_PORTFOLIO

err = Console(stderr=True, soft_wrap=True, highlight=False)
"""Progress and messages."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else 150)
"""Tables for people; programs get JSON, see :func:`print_json`."""


def say(text: object) -> None:
    """A line or more of results, as it stands: never wrapped, never taken for markup."""
    lines = str(text).split("\n")
    safe = "\n".join(line.translate(_CONTROL) for line in lines) + "\n"
    sys.stdout.buffer.write(safe.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


PortfolioOption = Annotated[
    str, typer.Option("--portfolio", help="Whose rights, roles and hits.", metavar="NAME")
]
DEFAULT_PORTFOLIO = "default"


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How results are printed.")]


class Language(StrEnum):
    """The languages that have a wording."""

    EN = "en"
    ZH = "zh"


LanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help="The language of reasons; else as set, or the locale's."),
]


def is_demo(portfolio: str) -> bool:
    """Whether a portfolio is the sample market's, which lives apart."""
    return portfolio == DEMO_PORTFOLIO


def print_json(value: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the terminal thinks."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


def print_json_list(values: Iterable[Any]) -> None:
    """One JSON document that is a list, written entry by entry: it may be as long as a register."""
    out_bytes = sys.stdout.buffer
    begin = b"["
    for value in values:
        text = json.dumps(value, indent=2, ensure_ascii=False)
        lines = "\n".join(f"  {line}" for line in text.split("\n"))
        out_bytes.write(begin + b"\n" + lines.encode("utf-8", "backslashreplace"))
        begin = b","
    out_bytes.write(b"[]\n" if begin == b"[" else b"\n]\n")
    sys.stdout.flush()


_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(
    (*range(8234, 8239), *range(8294, 8298), 8206, 8207)
)


def plain(text: object) -> str:
    """Text from strangers, fit for a terminal: no control or direction characters, no markup."""
    return escape(str(text).translate(_CONTROL))


class TerminalProgress:
    """Shows steps as bars; implements :class:`listingwatch.progress.Progress`."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def step(self, label: str, done: int, total: int | None = None) -> None:
        if label not in self._tasks:
            self._tasks[label] = self._bars.add_task(label, total=total)
        self._bars.update(self._tasks[label], completed=done, total=total)

    def message(self, text: str) -> None:
        self._bars.console.print(plain(text))


class LineProgress:
    """Says in plain lines, now and then, how far steps are: for logs and pipes."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}

    def step(self, label: str, done: int, total: int | None = None) -> None:
        if label not in self._said or done == total or done >= 2 * self._said[label]:
            self._said[label] = max(done, 1)
            err.print(f"{plain(label)}: {done}{f' of {total}' if total else ''}")

    def message(self, text: str) -> None:
        err.print(plain(text))


@contextmanager
def progress() -> Iterator[TerminalProgress | LineProgress]:
    """Progress on stderr, as bars on a terminal and as lines elsewhere."""
    if not err.is_terminal:
        yield LineProgress()
        return
    with Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    ) as bars:
        yield TerminalProgress(bars)


def show_import(
    summary: ImportSummary,
    what: str,
    output: Format,
    *,
    alerts: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """The summary of an import; exits 1 if rows were refused, after the rest was kept.

    :param alerts: what the import led to, where it can lead to anything.
    """
    for problem in summary.remarks:
        err.print(f"note: {plain(problem)}")
    for problem in summary.refused:
        err.print(f"[red]refused[/red] {plain(problem)}")
    if summary.refused_count > len(summary.refused):
        more = summary.refused_count - len(summary.refused)
        err.print(f"[red]refused[/red] and {more:,} more")
    if output is Format.JSON:
        print_json(
            {
                "taken": summary.taken,
                "changed": summary.changed,
                "refused_count": summary.refused_count,
                "remarks_count": summary.remarks_count,
                "refused": [
                    {"where": problem.where, "message": problem.message}
                    for problem in summary.refused
                ],
                "remarks": [
                    {"where": problem.where, "message": problem.message}
                    for problem in summary.remarks
                ],
            }
            | ({} if alerts is None else {"alerts": list(alerts)})
        )
    else:
        say(
            f"{summary.taken} {what} read, {summary.changed} new or changed, "
            f"{summary.refused_count} refused"
        )
    if summary.refused_count:
        raise typer.Exit(1)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people; every cell may come from strangers."""
    shown = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*("\n".join(map(plain, str(cell).split("\n"))) for cell in row))
    out.print(shown)

"""``match``, ``hits``, ``verdict``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from domain.hit import Direction, HitState, Severity, Suggestion, Verdict, VerdictKind
from listingwatch.alerting.standard_output import deliver_to_stdout
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
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
from listingwatch.commands.filings import tell_of_filings
from listingwatch.hits.list import HitList, list_hits
from listingwatch.hits.table import COLUMNS, cells_of, csv_line
from listingwatch.judging.verdicts import decide
from listingwatch.language import speak
from listingwatch.matching.run import Matching
from listingwatch.matching.summary import MatchSummary
from listingwatch.sellers.contact_links import AT_HAND, note_contacts
from listingwatch.wiring import open_app
from rights.wording import in_words, label


class HitFormat(StrEnum):
    """How hits are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def match_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Bring matches and hits up to date, and tell what changed.

    Example: listingwatch match
    """
    demo = is_demo(portfolio)
    with open_app(demo=demo) as app:
        with progress() as shown:
            summary = Matching(app, portfolio, progress=shown).run()
            note_contacts(app, most=AT_HAND)
            filings = tell_of_filings(app, portfolio, shown, quiet=output is Format.JSON)
        told = deliver_to_stdout(app, portfolio, quiet=output is Format.JSON)
    show_match_notes(summary)
    if output is Format.JSON:
        print_json(
            {
                "snapshots": summary.snapshots,
                "references": summary.references,
                "judged": summary.judged,
                "new": summary.new_hits,
                "changed": summary.changed_hits,
                "moves": dict(sorted(summary.moves.items())),
                "rejudged_because": dict(sorted(summary.basis.items())),
                "alerts": [*told, *filings],
            }
        )
        return
    err.print(
        f"{summary.snapshots} new snapshots and {summary.references} new references matched, "
        f"{summary.judged} listings judged, {len(told) + len(filings)} alerts; "
        "next: listingwatch hits"
    )


def rejudge_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Judge everything that ever matched anew, and tell what changed.

    Nothing is crawled or matched again. It happens of itself where rules, usual prices, confirmed
    sellers or the number of marks that share a word change; this is for looking at once.

    Example: listingwatch rejudge
    """
    with open_app(demo=is_demo(portfolio)) as app:
        with progress() as shown:
            summary = Matching(app, portfolio, progress=shown).rejudge()
        told = deliver_to_stdout(app, portfolio, quiet=output is Format.JSON)
    show_match_notes(summary)
    if output is Format.JSON:
        print_json(
            {
                "judged": summary.judged,
                "new": summary.new_hits,
                "changed": summary.changed_hits,
                "moves": dict(sorted(summary.moves.items())),
                "because": dict(sorted(summary.basis.items())),
                "alerts": told,
            }
        )
        return
    moves = ", ".join(f"{count} {move}" for move, count in sorted(summary.moves.items()))
    err.print(
        f"{summary.judged} listings judged, {summary.new_hits} new hits, "
        f"{summary.changed_hits} changed ({moves or 'none'}); next: listingwatch hits"
    )


def show_match_notes(summary: MatchSummary) -> None:
    """What could not be compared, and why."""
    for _, reason, url in summary.unusable:
        err.print(f"not compared: {plain(url)}: {plain(reason)}; it is kept, look at it yourself")
    for message in summary.stumbled:
        err.print(f"not compared: {plain(message)}; it is kept, report this")
    for message in summary.unreadable.values():
        err.print(f"[red]unreadable[/red] {plain(message)}")


def hits_command(
    direction: Annotated[Direction | None, typer.Option("--direction")] = None,
    state: Annotated[HitState | None, typer.Option("--state")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Seen since (UTC)."
        ),
    ] = None,
    suppressed: Annotated[
        bool, typer.Option("--suppressed", help="Those that an exception keeps back, instead.")
    ] = False,
    language: LanguageOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: Annotated[HitFormat, typer.Option("--format")] = HitFormat.TABLE,
) -> None:
    """List hits with their reasons.

    Example: listingwatch hits --direction exposure --format json
    """
    with open_app(demo=is_demo(portfolio)) as app:
        found = list_hits(
            app,
            portfolio,
            direction=direction,
            state=state,
            since=None if since is None else since.replace(tzinfo=UTC),
            suppressed=suppressed,
        )
        spoken = speak(app, None if language is None else language.value)
    show_hits(found, output, spoken)


def show_hits(found: HitList, output: HitFormat, language: str = "en") -> None:
    """Hits as a table, JSON or CSV."""
    if output is HitFormat.JSON:
        print_json([found.to_json(hit, language) for hit in found.hits])
    elif output is HitFormat.CSV:
        _print_csv(found, language)
    elif not found.hits:
        searched = ", ".join(f"{s.name} (as of {s.as_of})" for s in found.searched)
        say(
            f"no match in {searched}"
            if searched
            else "no match: no rights are on file; listingwatch rights import brings them in"
        )
    else:
        table(
            f"Hits of portfolio {found.portfolio.name}: similar, need review",
            ("id", "direction", "where", "listing", "right", "because"),
            [
                (
                    f"{hit.id}\n{hit.state.value}",
                    f"{hit.direction.value}\n{hit.severity.label}",
                    "\n".join(
                        f"{finding.code}: {_suggested(finding.suggestion, language)}"
                        for finding in hit.territories
                        if finding.severity is not Severity.NONE
                    ),
                    f"{hit.snapshot.title}\n{hit.snapshot.url}",
                    (
                        f"{hit.right.called}\n"
                        f"{hit.right.kind.value}, {found.portfolio.side_of(hit.right).value}"
                    ),
                    "\n".join(in_words(reason, language) for reason in hit.reasons),
                )
                for hit in found.hits
            ],
        )
        _print_counts(found)


def _suggested(suggestion: Suggestion, language: str) -> str:
    return label(f"audit.suggest_{suggestion.name.lower()}", language)


def _print_counts(found: HitList) -> None:
    by_severity = [
        f"{sum(hit.severity is severity for hit in found.hits)} {severity.label}"
        for severity in sorted(Severity, reverse=True)
        if any(hit.severity is severity for hit in found.hits)
    ]
    searched = ", ".join(f"{source.name} (as of {source.as_of})" for source in found.searched)
    say(f"{len(found.hits)} hits: {', '.join(by_severity)}")
    say(f"searched: {searched or 'nothing'}")


def _print_csv(found: HitList, language: str) -> None:
    rows = [cells_of(found.to_json(hit, language)) for hit in found.hits]
    lines = [csv_line(COLUMNS), *map(csv_line, rows)]
    sys.stdout.buffer.write("".join(lines).encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def verdict_command(
    hit: Annotated[str, typer.Argument(metavar="HIT", help="A hit's id.")],
    kind: Annotated[VerdictKind, typer.Argument(metavar="VERDICT", help="What you decided.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Record a person's decision: confirmed, not-a-match, licensed, permitted or unsure.

    Example: listingwatch verdict hk3v7q2m9xab confirmed --by "Ada" --reason "test purchase"
    """
    if not by.strip():
        raise typer.BadParameter("name the person who decides", param_hint="--by")
    verdict = Verdict(kind=kind, by=by, reason=reason, decided_at=datetime.now(UTC))
    with open_app(demo=is_demo(portfolio)) as app:
        found = decide(app, portfolio, hit, verdict)
    say(f"{found.id}: {found.state.value}, decided by {by}")
    if kind is VerdictKind.LICENSED:
        err.print(
            "this covers this listing only; for all of the seller's listings put the licence into "
            "a file and run listingwatch licences import"
        )

"""``alerts``: where messages go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from alerts.contract import masked
from listingwatch.alerting.channels import (
    add_channel,
    list_channels,
    remove_channel,
    state_of,
    try_channel,
)
from listingwatch.alerting.log import LogEntry, Logged, delivery_log, redeliver
from listingwatch.alerting.planning import knows_rules
from listingwatch.alerting.rules import list_rules
from listingwatch.commands.alerts.rule_options import ByOption
from listingwatch.commands.alerts.rules import login_name, rules_app
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    Language,
    PortfolioOption,
    err,
    is_demo,
    print_json,
    say,
    table,
)
from listingwatch.wiring import open_app

alerts_app = typer.Typer(no_args_is_help=True, help="Where messages about hits go, and which.")
alerts_app.add_typer(rules_app, name="rules")

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]


@alerts_app.command("add")
def add_command(
    name: NameArgument,
    to: Annotated[
        str,
        typer.Option("--to", metavar="URL", help="https://… (signed), stdout:, or for apprise."),
    ],
    secret: Annotated[
        str | None,
        typer.Option("--secret", metavar="whsec_…", help="Signs webhooks; made if left out."),
    ] = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="In which digests are written; else as set, or the locale's."),
    ] = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Tell a webhook, a mailbox or a chat what changes. Needs listingwatch run.

    Example: listingwatch alerts add desk --to https://hooks.example.com/listingwatch
    """
    with open_app(demo=is_demo(portfolio)) as app:
        made = add_channel(
            app, portfolio, name, to, secret, datetime.now(UTC),
            language=lang.value if lang else None, who=login_name(),
        )  # fmt: skip
    say(f"{name}: added")
    if made is not None:
        say(f"signing secret, shown this once: {made}")
    err.print(
        f"next: listingwatch alerts test {name}; it is told every change at once until "
        f"listingwatch alerts rules add … --channel {name} says less"
    )


@alerts_app.command("list")
def list_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO, output: FormatOption = Format.TABLE
) -> None:
    """Show the channels, how they are, and what waits for each.

    Example: listingwatch alerts list --format json
    """
    with open_app(demo=is_demo(portfolio)) as app:
        channels = list_channels(app, portfolio)
        rules = list_rules(app, portfolio) if knows_rules(app) else []
    told = {
        channel.name: [r.stored.name for r in rules if channel.name in r.stored.channels]
        for channel in channels
    }
    if output is Format.JSON:
        print_json(
            [
                {
                    "name": channel.name,
                    "kind": channel.kind,
                    "address": masked(channel.address),
                    "state": state_of(channel),
                    "language": channel.language,
                    "rules": told[channel.name],
                    "waiting": channel.waiting,
                    "failures": channel.failures,
                    "last_success": channel.last_success and channel.last_success.isoformat(),
                    "last_error": channel.last_error,
                    "next_try": channel.next_try and channel.next_try.isoformat(),
                }
                for channel in channels
            ]
        )
        return
    table(
        "Alert channels",
        ("name", "kind", "address", "rules", "state", "waiting", "last success", "last error"),
        [
            (
                channel.name,
                channel.kind,
                masked(channel.address),
                ", ".join(told[channel.name]) or "everything, at once",
                state_of(channel),
                channel.waiting,
                f"{channel.last_success:%Y-%m-%d %H:%M} UTC" if channel.last_success else "never",
                channel.last_error or "",
            )
            for channel in channels
        ],
    )


@alerts_app.command("test")
def try_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Send a test message.

    Example: listingwatch alerts test desk
    """
    with open_app(demo=is_demo(portfolio)) as app:
        try_channel(app, portfolio, name, datetime.now(UTC))
    say(f"{name}: the test message was taken")


@alerts_app.command("remove")
def remove_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Tell a channel nothing any more; what waits for it is forgotten.

    Example: listingwatch alerts remove desk
    """
    with open_app(demo=is_demo(portfolio)) as app:
        remove_channel(app, portfolio, name, who=login_name(), now=datetime.now(UTC))
    say(f"{name}: removed")


@alerts_app.command("log")
def log_command(
    channel: Annotated[str | None, typer.Option("--channel", metavar="NAME")] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", help="waiting, held, delivered, dropped, untold (by no rule)."),
    ] = None,
    bundle: Annotated[
        str | None,
        typer.Option("--bundle", metavar="ID", help="What one digest or held burst tells."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show what became of each message, with every try that failed.

    Example: listingwatch alerts log --state dropped
    """
    with open_app(demo=is_demo(portfolio)) as app:
        found = delivery_log(
            app, portfolio, state=state, channel=channel, bundle=bundle, limit=limit
        )
    if output is Format.JSON:
        print_json([_logged_json(logged) for logged in found])
        return
    table(
        "Delivery log",
        ("id", "when", "channel", "rule", "what", "state", "tries", "why"),
        [
            (
                logged.entry.id,
                f"{logged.entry.at:%Y-%m-%d %H:%M} UTC",
                logged.entry.channel,
                logged.entry.rule or "",
                _what(logged.entry),
                _state(logged.entry),
                logged.entry.attempts,
                _why(logged.entry),
            )
            for logged in found
        ],
    )


@alerts_app.command("redeliver")
def redeliver_command(
    entry: Annotated[str, typer.Argument(metavar="ID", help="As the log has it.")],
    by: ByOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Send again what a receiver refused, or tell what no rule wanted.

    Example: listingwatch alerts redeliver d1042
    """
    with open_app(demo=is_demo(portfolio)) as app:
        redeliver(app, portfolio, entry, who=by or login_name(), now=datetime.now(UTC))
    say(f"{entry}: goes out again")


def _what(entry: LogEntry) -> str:
    if entry.id.startswith("b"):
        return f"{entry.how} of {entry.told}"
    if entry.hit_id is None:
        return entry.text or ""
    return f"{entry.change} {entry.hit_id} {entry.title or ''}"


def _state(entry: LogEntry) -> str:
    if entry.state == "held" and entry.due_at is not None and entry.bundle_id is None:
        return f"held ({entry.how}) until {entry.due_at:%Y-%m-%d %H:%M} UTC"
    if entry.next_try is not None:
        return f"waiting until {entry.next_try:%Y-%m-%d %H:%M} UTC"
    return entry.state


def _why(entry: LogEntry) -> str:
    if entry.reasons:
        return ", ".join(f"{name}: {reason}" for name, reason in entry.reasons.items())
    return entry.last_error or ""


def _logged_json(logged: Logged) -> dict[str, Any]:
    entry = logged.entry
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "channel": entry.channel,
        "rule": entry.rule,
        "how": entry.how,
        "state": entry.state,
        "key": entry.key,
        "hit": entry.hit_id,
        "change": entry.change,
        "title": entry.title,
        "text": entry.text,
        "changes": entry.told,
        "bundle": None if entry.bundle_id is None else f"b{entry.bundle_id}",
        "attempts": entry.attempts,
        "due_at": entry.due_at and entry.due_at.isoformat(),
        "next_try": entry.next_try and entry.next_try.isoformat(),
        "ended_at": entry.ended_at and entry.ended_at.isoformat(),
        "last_error": entry.last_error,
        "reasons": entry.reasons,
        "failures": [
            {"at": failure.at.isoformat(), "error": failure.error} for failure in logged.failures
        ],
    }

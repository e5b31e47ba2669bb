"""``alerts rules``: which changes a channel is told, and when."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from alerts.rule_words import rule_of
from listingwatch.alerting.rules import (
    add_rule,
    edit_rule,
    find_rule,
    list_rules,
    pause_rule,
    remove_rule,
)
from listingwatch.alerting.trial import try_rules
from listingwatch.commands.alerts.rule_forms import (
    precision_of,
    rule_json,
    trial_json,
    what_of,
    when_of,
)
from listingwatch.commands.alerts.rule_options import (
    At,
    Break,
    ByOption,
    Change,
    Channel,
    Digest,
    Direction,
    Flood,
    Kind,
    NameArgument,
    On,
    Per,
    Quiet,
    Seller,
    Severity,
    Territory,
    Weekends,
    Weeks,
    Zone,
)
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    err,
    is_demo,
    print_json,
    say,
    table,
)
from listingwatch.wiring import open_app

rules_app = typer.Typer(no_args_is_help=True, help="Which changes a channel is told, and when.")

DEFAULT_FLOOD = "10/1h"
"""A new rule's guard: a burst of one signal is the commonest way to drown people."""

NONE = "none"


def _words(**given: Any) -> dict[str, Any]:
    """What was named; ``none`` and ``both`` take a thing away."""
    return {
        name: "" if value in (NONE, "both", [NONE]) else value
        for name, value in given.items()
        if value is not None and value != []
    }


def login_name() -> str:
    """Who types, for the audit log."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return "command"


@rules_app.command("add")
def add_command(
    name: NameArgument,
    channel: Channel = None,
    direction: Direction = None,
    severity: Severity = None,
    territory: Territory = None,
    kind: Kind = None,
    seller: Seller = None,
    change: Change = None,
    digest: Digest = None,
    at: At = None,
    on: On = None,
    quiet: Quiet = None,
    weekends: Weekends = None,
    break_through: Break = None,
    flood: Flood = DEFAULT_FLOOD,
    flood_per: Per = None,
    zone: Zone = None,
    by: ByOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Add a rule. From then on its channels are told only what some rule of theirs wants.

    Example: listingwatch alerts rules add urgent --channel desk --severity high --quiet 22:00-07:00
    """
    words = _words(
        direction=direction, severity=severity, territories=territory, kinds=kind, sellers=seller,
        changes=change, digest=digest, at=at, weekday=on, quiet=quiet, weekends=weekends,
        break_through=break_through, flood=flood, flood_per=flood_per, zone=zone,
    )  # fmt: skip
    with open_app(demo=is_demo(portfolio)) as app:
        add_rule(
            app, portfolio, name, words, channel or [], who=by or login_name(),
            now=datetime.now(UTC),
        )  # fmt: skip
    say(f"{name}: added")
    err.print(f"next: listingwatch alerts rules try {name}")


@rules_app.command("edit")
def edit_command(
    name: NameArgument,
    channel: Channel = None,
    direction: Direction = None,
    severity: Severity = None,
    territory: Territory = None,
    kind: Kind = None,
    seller: Seller = None,
    change: Change = None,
    digest: Digest = None,
    at: At = None,
    on: On = None,
    quiet: Quiet = None,
    weekends: Weekends = None,
    break_through: Break = None,
    flood: Flood = None,
    flood_per: Per = None,
    zone: Zone = None,
    by: ByOption = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Change what is named of a rule; what it holds is decided anew.

    Example: listingwatch alerts rules edit urgent --severity medium --flood 5/1h
    """
    words = _words(
        direction=direction, severity=severity, territories=territory, kinds=kind, sellers=seller,
        changes=change, digest=digest, at=at, weekday=on, quiet=quiet, weekends=weekends,
        break_through=break_through, flood=flood, flood_per=flood_per, zone=zone,
    )  # fmt: skip
    with open_app(demo=is_demo(portfolio)) as app:
        edit_rule(
            app, portfolio, name, words, channel or None, who=by or login_name(),
            now=datetime.now(UTC),
        )  # fmt: skip
    say(f"{name}: changed")


@rules_app.command("list")
def list_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO, output: FormatOption = Format.TABLE
) -> None:
    """Show the rules, whom they tell, and how much of what they told people confirmed.

    Example: listingwatch alerts rules list --format json
    """
    with open_app(demo=is_demo(portfolio)) as app:
        rules = list_rules(app, portfolio)
    if output is Format.JSON:
        print_json([rule_json(rule) for rule in rules])
        return
    table(
        "Alert rules",
        ("name", "channels", "what", "when", "told", "precision", "state"),
        [
            (
                rule.stored.name,
                ", ".join(rule.stored.channels),
                what_of(rule.words),
                when_of(rule.words),
                rule.told.told,
                precision_of(rule),
                "paused" if rule.stored.paused_at else "on",
            )
            for rule in rules
        ],
    )


@rules_app.command("try")
def try_command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
    weeks: Weeks = 4,
    direction: Direction = None,
    severity: Severity = None,
    territory: Territory = None,
    kind: Kind = None,
    seller: Seller = None,
    change: Change = None,
    digest: Digest = None,
    at: At = None,
    on: On = None,
    quiet: Quiet = None,
    weekends: Weekends = None,
    break_through: Break = None,
    flood: Flood = None,
    flood_per: Per = None,
    zone: Zone = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: FormatOption = Format.TABLE,
) -> None:
    """Say what a rule would have told of the last weeks; with options, as if they were changed.

    Example: listingwatch alerts rules try --severity high --digest daily --weeks 8
    """
    words = _words(
        direction=direction, severity=severity, territories=territory, kinds=kind, sellers=seller,
        changes=change, digest=digest, at=at, weekday=on, quiet=quiet, weekends=weekends,
        break_through=break_through, flood=flood, flood_per=flood_per, zone=zone,
    )  # fmt: skip
    with open_app(demo=is_demo(portfolio)) as app:
        if name is not None:
            words = {**find_rule(app, portfolio, name).stored.definition, **words}
        rule = rule_of(words, name=name or "rule")
        trial = try_rules(app, portfolio, [rule], weeks=weeks, now=datetime.now(UTC))
    if output is Format.JSON:
        print_json(trial_json(trial))
        return
    say(
        f"{trial.changes} changes since {trial.since:%Y-%m-%d}: {trial.at_once} messages at once, "
        f"{trial.digests} digests with {trial.in_digests} changes, {trial.bursts} held bursts with "
        f"{trial.in_bursts}; quiet hours would have held {trial.quiet}"
    )
    if trial.untold:
        said = ", ".join(f"{reason} {count}" for reason, count in trial.untold.items())
        say(f"not told, by the condition that did not fit: {said}")
    if not trial.messages:
        return
    table(
        "Messages a day",
        ("day", "at once", "digests", "bursts"),
        [(day.day, day.now, day.digests, day.bursts) for day in trial.days if day.messages],
    )
    table(
        "For example",
        ("when", "how", "changes", "the first"),
        [(f"{e.at:%Y-%m-%d %H:%M} UTC", e.how, e.told, e.title) for e in trial.examples],
    )


def _set_paused(name: str, by: str | None, portfolio: str, *, paused: bool) -> None:
    with open_app(demo=is_demo(portfolio)) as app:
        now = datetime.now(UTC)
        pause_rule(app, portfolio, name, paused=paused, who=by or login_name(), now=now)


@rules_app.command("pause")
def pause_command(
    name: NameArgument, by: ByOption = None, portfolio: PortfolioOption = DEFAULT_PORTFOLIO
) -> None:
    """Tell nothing by this rule; what it would have told stays in the log.

    Example: listingwatch alerts rules pause urgent
    """
    _set_paused(name, by, portfolio, paused=True)
    say(f"{name}: paused")


@rules_app.command("resume")
def resume_command(
    name: NameArgument, by: ByOption = None, portfolio: PortfolioOption = DEFAULT_PORTFOLIO
) -> None:
    """Let a paused rule go on.

    Example: listingwatch alerts rules resume urgent
    """
    _set_paused(name, by, portfolio, paused=False)
    say(f"{name}: goes on")


@rules_app.command("remove")
def remove_command(
    name: NameArgument, by: ByOption = None, portfolio: PortfolioOption = DEFAULT_PORTFOLIO
) -> None:
    """Remove a rule. A channel that has none is told everything at once.

    Example: listingwatch alerts rules remove urgent
    """
    with open_app(demo=is_demo(portfolio)) as app:
        remove_rule(app, portfolio, name, who=by or login_name(), now=datetime.now(UTC))
    say(f"{name}: removed")

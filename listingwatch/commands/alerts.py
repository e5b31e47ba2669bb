"""``alerts``: where messages go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from alerts.contract import masked
from listingwatch.channels import (
    add_channel,
    list_channels,
    remove_channel,
    state_of,
    try_channel,
)
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    err,
    print_json,
    say,
    table,
)
from listingwatch.wiring import open_app

alerts_app = typer.Typer(no_args_is_help=True, help="Where messages about hits go.")

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
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Tell a webhook, a mailbox or a chat what changes. Needs listingwatch run.

    Example: listingwatch alerts add desk --to https://hooks.example.com/listingwatch
    """
    with open_app() as app:
        made = add_channel(app, portfolio, name, to, secret, datetime.now(UTC))
    say(f"{name}: added")
    if made is not None:
        say(f"signing secret, shown this once: {made}")
    err.print(f"next: listingwatch alerts test {name}")


@alerts_app.command("list")
def list_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO, output: FormatOption = Format.TABLE
) -> None:
    """Show the channels, how they are, and what waits for each.

    Example: listingwatch alerts list --format json
    """
    with open_app() as app:
        channels = list_channels(app, portfolio)
    if output is Format.JSON:
        print_json(
            [
                {
                    "name": channel.name,
                    "kind": channel.kind,
                    "address": masked(channel.address),
                    "state": state_of(channel),
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
        ("name", "kind", "address", "state", "waiting", "last success", "last error"),
        [
            (
                channel.name,
                channel.kind,
                masked(channel.address),
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
    with open_app() as app:
        try_channel(app, portfolio, name, datetime.now(UTC))
    say(f"{name}: the test message was taken")


@alerts_app.command("remove")
def remove_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Tell a channel nothing any more; what waits for it is forgotten.

    Example: listingwatch alerts remove desk
    """
    with open_app() as app:
        remove_channel(app, portfolio, name)
    say(f"{name}: removed")

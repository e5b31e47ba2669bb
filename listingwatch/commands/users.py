"""``users``: who may log in to the review desk."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from domain.errors import InputError
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Format,
    FormatOption,
    PortfolioOption,
    is_demo,
    print_json,
    say,
    table,
)
from listingwatch.desk.office import Desk
from listingwatch.desk.people import DeskRole, add_user, remove_user, users
from listingwatch.wiring import open_app

users_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Who may log in to the review desk."
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]


@users_app.command("add")
def add_command(
    name: NameArgument,
    role: Annotated[
        str, typer.Option("--role", help="viewer, reviewer or admin.", metavar="ROLE")
    ] = "reviewer",
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Add somebody. The password is asked for, or is the first line of standard input.

    Example: listingwatch users add ada --role admin
    """
    try:
        wanted = DeskRole.from_label(role)
    except KeyError as error:
        raise typer.BadParameter(
            f"{role!r}: there are viewer, reviewer and admin", param_hint="--role"
        ) from error
    password = _password()
    with open_app(demo=is_demo(portfolio)) as app:
        add_user(Desk.of(app, portfolio), name, password, wanted, datetime.now(UTC))
    say(f"{name} may log in as {wanted.label}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise InputError("password: none was given; type it, or pipe it in as one line")
    return line


@users_app.command("list")
def list_command(
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO, output: FormatOption = Format.TABLE
) -> None:
    """List who may log in.

    Example: listingwatch users list
    """
    with open_app(demo=is_demo(portfolio)) as app:
        found = users(Desk.of(app, portfolio))
    if output is Format.JSON:
        print_json(
            [{"name": u.name, "role": u.role, "since": u.created_at.isoformat()} for u in found]
        )
    elif not found:
        say("nobody may log in; listingwatch users add brings somebody in")
    else:
        rows = [(u.name, u.role, f"{u.created_at:%Y-%m-%d}") for u in found]
        table("Users of the review desk", ("name", "role", "since"), rows)


@users_app.command("remove")
def remove_command(name: NameArgument, portfolio: PortfolioOption = DEFAULT_PORTFOLIO) -> None:
    """Remove somebody; open sessions end at once.

    Example: listingwatch users remove ada
    """
    with open_app(demo=is_demo(portfolio)) as app:
        remove_user(Desk.of(app, portfolio), name, datetime.now(UTC))
    say(f"{name} may no longer log in")

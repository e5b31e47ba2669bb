"""The command ``listingwatch``: a roof over the uses, without rules of its own."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from domain.errors import ListingwatchError
from listingwatch.commands.alerts.channels import alerts_app
from listingwatch.commands.audit import audit_command
from listingwatch.commands.catalogue import catalog_app
from listingwatch.commands.clean import clean_command
from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    PortfolioOption,
    err,
    is_demo,
    plain,
    say,
)
from listingwatch.commands.compare.images import compare_app
from listingwatch.commands.crawl import crawl_command, read_command
from listingwatch.commands.db import db_app
from listingwatch.commands.demo import demo_command
from listingwatch.commands.doctor import doctor_command
from listingwatch.commands.gaps import gaps_command
from listingwatch.commands.hits import (
    hits_command,
    match_command,
    rejudge_command,
    verdict_command,
)
from listingwatch.commands.listings import listings_app
from listingwatch.commands.report import report_command
from listingwatch.commands.rights import licences_app, rights_app, sellers_app
from listingwatch.commands.run import run_command, worker_command
from listingwatch.commands.users import users_app
from listingwatch.commands.watch import watch_app
from listingwatch.desk.office import Desk
from listingwatch.wiring import open_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Watches marketplace listings for what resembles marks, pictures, texts and designs: "
    "yours in others' listings, others' in yours. It says what is similar and why; "
    "a person decides.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo_command)
app.command("crawl")(crawl_command)
app.command("read")(read_command)
app.command("match")(match_command)
app.command("hits")(hits_command)
app.command("rejudge")(rejudge_command)
app.command("audit")(audit_command)
app.command("gaps")(gaps_command)
app.command("report")(report_command)
app.command("verdict")(verdict_command)
app.command("run")(run_command)
app.command("worker")(worker_command)
app.command("doctor")(doctor_command)
app.add_typer(users_app, name="users")
app.add_typer(alerts_app, name="alerts")
app.add_typer(compare_app, name="compare")
app.add_typer(listings_app, name="listings")
app.add_typer(watch_app, name="watch")
app.command("clean")(clean_command)
app.add_typer(catalog_app, name="catalog")
app.add_typer(rights_app, name="rights")
app.add_typer(licences_app, name="licences")
app.add_typer(sellers_app, name="sellers")
app.add_typer(db_app, name="db")


@app.command("serve")
def serve_command(
    address: Annotated[
        str, typer.Option("--address", metavar="HOST:PORT", help="Where to listen.")
    ] = "127.0.0.1:8642",
    host_name: Annotated[
        list[str] | None,
        typer.Option(
            "--host-name",
            metavar="URL",
            help="Address that people type, like https://desk.example.com; repeatable.",
        ),
    ] = None,
    login: Annotated[
        bool, typer.Option("--login", help="Ask for name and password on loopback too.")
    ] = False,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
) -> None:
    """Serve the review desk: a web page where people decide about hits.

    On loopback the printed address lets one browser in, once. Other addresses need a login
    ("listingwatch users add") and should stand behind a proxy that does TLS.

    Example: listingwatch serve --portfolio demo
    """
    # Only here: no other command has a use for the pages.
    from console.serving import serve  # noqa: PLC0415

    with open_app(demo=is_demo(portfolio), connections=12) as opened:
        err.print("the review desk is at the address below; Ctrl-C stops it")
        serve(Desk.of(opened, portfolio), address, names=host_name or (), login=login, say=say)


@app.callback(invoke_without_command=True)
def root(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Options before a command."""
    if show_version:
        typer.echo(version("listingwatch"))
        raise typer.Exit


def main() -> None:
    """Run the command; errors of ours become one line and exit code 1."""
    try:
        app()
    except ListingwatchError as error:
        err.print(f"[red]error[/red] {plain(error)}")
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("stopped; what was stored stays")
        sys.exit(130)


if __name__ == "__main__":
    main()

"""``db``: the embedded database, and what is done with any: upgrade, backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import SettingsError
from listingwatch.commands.common import Format, FormatOption, err, plain, print_json, say
from listingwatch.operations.upkeep import back_up_database, restore_database, upgrade_database
from listingwatch.settings import load_settings
from storage.embedded import EmbeddedServer

db_app = typer.Typer(no_args_is_help=True, help="The database: the embedded one or your own.")


def _server() -> EmbeddedServer:
    settings = load_settings()
    if settings.database_url is not None:
        raise SettingsError(
            "DATABASE_URL is set, so the embedded database is not in use; unset it, or use the "
            "tools of your own server"
        )
    return EmbeddedServer(settings.home)


@db_app.command("start")
def start_command() -> None:
    """Start the embedded database and keep it running. Other commands start it by themselves and
    stop it when nobody uses it any more.

    Example: listingwatch db start
    """
    status = _server().start()
    say(f"running, process {status.pid}, data in {status.data}")


@db_app.command("stop")
def stop_command() -> None:
    """Stop the embedded database.

    Example: listingwatch db stop
    """
    say("stopped" if _server().stop() else "was not running")


@db_app.command("status")
def status_command(output: FormatOption = Format.TABLE) -> None:
    """Say whether the embedded database runs.

    Example: listingwatch db status --format json
    """
    status = _server().status()
    if output is Format.JSON:
        print_json({key: str(v) if key == "data" else v for key, v in asdict(status).items()})
    elif status.running:
        say(f"running, process {status.pid}, data in {status.data}")
    else:
        say(f"not running, data in {status.data}")


@db_app.command("upgrade")
def upgrade_command(
    old_programs: Annotated[
        Path | None,
        typer.Option(
            "--old-programs",
            metavar="DIR",
            help="Programs of the Postgres that made the embedded database, if not in "
            "/usr/lib/postgresql/VERSION/bin.",
        ),
    ] = None,
) -> None:
    """Bring the database up to this version: its schema, and an embedded one made by an older
    Postgres as a whole. Its folder is kept as data-VERSION.

    Example: listingwatch db upgrade
    """
    done = upgrade_database(
        load_settings(), old_programs, step=lambda name: err.print(f"{plain(name)} ...")
    )
    if done.cluster is not None:
        say(
            f"taken over from Postgres {done.cluster.before}: {done.cluster.rows} rows in "
            f"{done.cluster.tables} tables; the old database is kept in {done.cluster.kept}"
        )
    say(f"schema: {', '.join(done.migrations) or 'was up to date'}")


@db_app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that does not exist yet.")],
) -> None:
    """Write the whole database to one file. With DATABASE_URL this takes a login that may see every
    firm's rows: name it in DATABASE_ADMIN_URL. Copy the folder "blobs" after that.

    Example: listingwatch db backup listingwatch.dump
    """
    kept = back_up_database(load_settings(), file.absolute())
    say(f"{kept.size:,} bytes with {kept.tables} tables in {kept.file}")


@db_app.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What db backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove what the database holds now.")
    ] = False,
) -> None:
    """Bring a backup back, whole or not at all, and its schema up to this version. Bring the folder
    "blobs" back before that.

    Example: listingwatch db restore listingwatch.dump --replace
    """
    done = restore_database(load_settings(), file.absolute(), replace=replace)
    say(f"{done.tables} tables restored; schema: {', '.join(done.migrations) or 'was up to date'}")

"""``db start|stop|status``: the embedded database."""

from __future__ import annotations

from dataclasses import asdict

import typer

from domain.errors import SettingsError
from listingwatch.commands.common import Format, FormatOption, print_json, say
from listingwatch.settings import load_settings
from storage.embedded import EmbeddedServer

db_app = typer.Typer(no_args_is_help=True, help="The embedded database.")


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

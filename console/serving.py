"""Runs the desk on an address of this machine until it is stopped."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address

import uvicorn

from console.app import build
from domain.errors import SettingsError
from listingwatch.desk.office import Desk
from listingwatch.desk.people import users

DEFAULT_ADDRESS = "127.0.0.1:8642"


def serve(
    desk: Desk,
    address: str = DEFAULT_ADDRESS,
    *,
    names: Sequence[str] = (),
    login: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until stopped; ``say`` is told where.

    On loopback there is no login unless asked for: the printed address holds a token that lets one
    browser in. Anywhere else people log in, and the names under which the desk is reached are given
    (``https://desk.example.com`` behind a proxy that does TLS).

    :raises SettingsError: for an address that is none or is taken, or when nobody could log in.
    """
    host, port = _split(address)
    loopback = is_loopback(host)
    login = login or not loopback
    if login and not users(desk):
        raise SettingsError(
            f"{address}: needs a login, and nobody has one; add somebody with "
            "listingwatch users add NAME --role admin"
        )
    bound = _bound(host, port, address)
    port = bound.getsockname()[1]
    origins = _origins(host, port, names, loopback=loopback)
    token = secrets.token_urlsafe(32)
    app = build(
        desk,
        origins=origins,
        tokens=set() if login else {token},
        login=login,
        cookie=f"listingwatch-{port}",
    )
    shown = _shown(host, port) if loopback or not names else names[0]
    say(f"{shown}/login" if login else f"{shown}/enter?token={token}")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[bound])


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bound(host: str, port: int, address: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)  # whoever opens the printed address at once waits, and is not refused
    except (OSError, OverflowError) as error:
        bound.close()
        raise SettingsError(
            f"address {address}: cannot be listened on ({error}); name another with --address"
        ) from error
    return bound


def _origins(host: str, port: int, names: Sequence[str], *, loopback: bool) -> frozenset[str]:
    """The addresses that the desk answers to."""
    found = {name.rstrip("/").lower() for name in names}
    for name in found:
        if not name.startswith(("http://", "https://")) or "/" in name.partition("://")[2]:
            raise SettingsError(
                f"name {name!r}: write the address that people type, like https://desk.example.com"
            )
    if loopback:
        found |= {f"http://{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    elif not found:
        if host in {"0.0.0.0", "::"}:  # noqa: S104 - refused, not bound
            raise SettingsError(
                f"address {host}: name the address that people type, with "
                "--host-name https://desk.example.com"
            )
        found = {_shown(host, port).lower()}
    return frozenset(found)


def _shown(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _split(address: str) -> tuple[str, int]:
    host, separator, port = address.rpartition(":")
    if not separator or not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise SettingsError(f"address {address!r}: write HOST:PORT, like {DEFAULT_ADDRESS}")
    return host.strip("[]"), int(port)

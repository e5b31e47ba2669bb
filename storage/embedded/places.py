"""Where the cluster, its socket, its passwords and its binaries lie.

Normally everything lies in the home folder. Where the server's account cannot reach that (root's
closed home), the cluster goes below ``/var/lib/listingwatch`` and no folder's permissions are
changed. Where the path is too long for a socket's address, the socket alone goes into a folder of
its own in the system's temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from domain.errors import EmbeddedServerError
from storage.embedded.account import Account

SYSTEM_HOME = Path("/var/lib/listingwatch")
"""Home of root's database: system data belongs below /var/lib (Filesystem Hierarchy Standard)."""

SOCKET_PATH_LIMIT = 90
"""Bytes of a socket folder's path: the address holds 108 (104 on BSD and macOS), ``/.s.PGSQL.5432``
takes 14 of them."""


def default_home() -> Path:
    """The user's data folder; for root the system's."""
    if os.name != "nt" and os.geteuid() == 0:
        return SYSTEM_HOME
    return Path(platformdirs.user_data_dir("listingwatch", appauthor=False))


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one cluster. ``root`` is a folder of ours alone; ``data`` and ``socket`` are the
    server account's."""

    root: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def secrets(self) -> Path:
        return self.root / "passwords.json"

    @property
    def mutex(self) -> Path:
        return self.root / "start.lock"

    @property
    def users(self) -> Path:
        return self.root / "users.lock"

    @property
    def kept(self) -> Path:
        return self.root / "keep-running"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def binaries(self) -> Path:
        return self.root / "binaries"

    @property
    def socket(self) -> Path:
        """The socket's folder; a short one in the temporary folder where the path is too long."""
        near = self.root / "socket"
        if len(os.fsencode(near)) <= SOCKET_PATH_LIMIT:
            return near
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"listingwatch-{os.getuid()}-{digest}"

    @classmethod
    def of(cls, home: Path, system: Path = SYSTEM_HOME) -> Places:
        """The places for a home folder, which is made if it is missing.

        :param system: where root's clusters go when the home cannot be reached by the server.
        :raises EmbeddedServerError: when the home cannot be made or used.
        """
        account = Account.current()
        home = home.absolute()
        try:
            # As root the server's account must be able to pass through; what lies inside is closed.
            _make_folder(home, 0o711 if account.is_other else 0o700)
            root = home / "postgres"
            if account.is_other and not _reachable(home, account):
                digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
                _make_folder(system, 0o755)
                _make_folder(system / "homes", 0o755)
                root = system / "homes" / digest
                note = home / "where-is-the-database.txt"
                if not note.exists():
                    note.write_text(
                        f"The account that runs the database cannot enter {home}.\n"
                        f"The database lies in {root} instead.\n",
                        encoding="utf-8",
                    )
            # Others may pass through to reach what is theirs; only the server's folders say more.
            _make_folder(root, 0o711 if account.is_other else 0o700)
        except OSError as error:
            raise EmbeddedServerError(
                f"home {home}: cannot be used ({error.strerror or error}); set LISTINGWATCH_HOME "
                "to a folder that you can write to, or DATABASE_URL to a database of your own"
            ) from error
        return cls(root, account)


def _reachable(home: Path, account: Account) -> bool:
    """Whether the account could enter a folder inside the home: every folder above it lets others
    pass."""
    for folder in (home, *home.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return False
    return account.can_enter(home)


def _make_folder(path: Path, mode: int) -> None:
    """Make a folder with this mode if it is missing; one that is there stays as it is."""
    if path.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        return
    if sys.platform != "win32":
        path.chmod(mode)


def make_private_folder(path: Path, account: Account) -> None:
    """A folder that the server's account alone may enter (0700), made or checked.

    A folder in the temporary folder could have been put there by somebody else: its owner and mode
    are checked, never trusted.

    :raises EmbeddedServerError: when it is a link, somebody else's, or open to others.
    """
    if os.name == "nt":
        path.mkdir(parents=True, exist_ok=True)
        return
    owner = account.uid if account.uid is not None else os.geteuid()
    try:
        path.mkdir(mode=0o700)
        account.own(path)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise EmbeddedServerError(
            f"folder {path} belongs to somebody else; remove it, or set LISTINGWATCH_HOME to a "
            "shorter path"
        )
    path.chmod(0o700)
    account.own(path)

"""As whom the server runs: Postgres refuses root, so root's server runs as ``nobody``."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import EmbeddedServerError


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the server's processes; None where it is our own."""

    uid: int | None
    gid: int | None

    @classmethod
    def current(cls) -> Account:
        """``nobody`` for root, else ourselves.

        :raises EmbeddedServerError: when we are root and there is no ``nobody``.
        """
        if os.name == "nt" or os.geteuid() != 0:
            return cls(None, None)
        import pwd  # noqa: PLC0415 - there is none on Windows

        try:
            entry = pwd.getpwnam("nobody")
        except KeyError as error:
            raise EmbeddedServerError(
                "this machine has no account “nobody” to run the embedded database as; run "
                "Listingwatch as an ordinary user, or set DATABASE_URL"
            ) from error
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_other(self) -> bool:
        """Whether the server runs as somebody else than we do."""
        return self.uid is not None

    def process_options(self) -> dict[str, Any]:
        """Options for :func:`subprocess.run` that start a child as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, path: Path) -> bool:
        """Whether this account reaches a path, asked by trying it as that account."""
        if self.uid is None:
            return os.access(path, os.X_OK)
        child = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
            check=False,
            cwd="/",
            capture_output=True,
            timeout=10,
            **self.process_options(),
        )
        return child.returncode == 0

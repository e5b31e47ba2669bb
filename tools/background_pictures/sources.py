"""The packages that the pictures are made of: read from ``sources.toml``, fetched, unpacked.

Fetching uses the machine's own clients, as they are configured: ``apt-get download`` (no root
needed) with ``dpkg-deb``, and ``npm pack``. Nothing is installed and no script of a package runs.
"""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent


class MissingSourceError(RuntimeError):
    """A package is not there and could not be fetched; the message says how to get it."""


@dataclass(frozen=True)
class Source:
    """One entry of the file; ``root`` is the folder of the unpacked package."""

    name: str
    get: str
    version: str
    kind: str
    licence: str
    patterns: tuple[str, ...]
    leave_out: tuple[str, ...] = ()
    smallest: int = 300
    largest_of_folder: bool = False
    root: Path = field(default=Path())

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def slug(self) -> str:
        return self.name.lstrip("@").replace("/", "-")

    def files(self) -> list[Path]:
        """In a fixed order, without links (the same picture under another name)."""
        found = sorted({path for pattern in self.patterns for path in self.root.glob(pattern)})
        found = [path for path in found if path.is_file() and not path.is_symlink()]
        found = [p for p in found if not any(part in p.as_posix() for part in self.leave_out)]
        if self.largest_of_folder:
            largest = {p.parent: p for p in sorted(found, key=lambda p: (p.stat().st_size, p.name))}
            found = sorted(largest.values())
        if not found:
            raise MissingSourceError(
                f"{self.label}: nothing matches {self.patterns} in {self.root}"
            )
        return found

    def stem(self, path: Path) -> str:
        """A name for the file that no other file of the source has, safe in a file name."""
        below = path.relative_to(self.root).with_suffix("").parts[-4:]
        return "".join(c if c.isalnum() else "_" for c in "_".join(below))


def declared() -> list[Source]:
    rows = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))["source"]
    return [
        Source(
            name=row["name"],
            get=row["get"],
            version=row["version"],
            kind=row["kind"],
            licence=row["licence"],
            patterns=tuple(row["files"]),
            leave_out=tuple(row.get("not", ())),
            smallest=row.get("smallest", 300),
            largest_of_folder=row.get("largest_of_folder", False),
        )
        for row in rows
    ]


def fetched(source: Source, cache: Path) -> Source:
    """The source with its package unpacked below ``cache``; what is there is used as it is."""
    if source.get == "own":
        return _rooted(source, CHECKOUT)
    version = "".join(c if c.isalnum() or c in ".-+" else "_" for c in source.version)
    folder = cache.resolve() / f"{source.slug}-{version}"
    ready = folder / ".unpacked"
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if source.get == "deb":
            _run(source, ["apt-get", "download", f"{source.name}={source.version}"], folder)
            (archive,) = folder.glob("*.deb")
            _run(source, ["dpkg-deb", "-x", archive.name, "."], folder)
        else:
            _run(source, ["npm", "pack", "--silent", f"{source.name}@{source.version}"], folder)
            (archive,) = folder.glob("*.tgz")
            _run(source, ["tar", "-xzf", archive.name], folder)
        archive.unlink()
        ready.touch()
    return _rooted(source, folder / "package" if source.get == "npm" else folder)


def _rooted(source: Source, root: Path) -> Source:
    return Source(**{**source.__dict__, "root": root})


def _run(source: Source, command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise MissingSourceError(
            f"{source.label} could not be fetched ({said.strip()[-300:]}). Get it with "
            f"`{' '.join(command)}` where the registry has it, unpack it into {folder} "
            f"and `touch {folder / '.unpacked'}`"
        ) from error

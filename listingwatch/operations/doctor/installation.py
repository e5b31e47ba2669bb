"""Python and packages, the home folder, the kept bytes, matchers, readers."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import stat
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from crawler.browser.finding import executable, why_not
from crawler.marketplaces.contract_suite import MarketplaceContract
from crawler.marketplaces.registry import readers as readers_that_are_on
from domain.errors import ListingwatchError, SettingsError
from listingwatch.operations.doctor.findings import Finding, ok, problem, warning
from listingwatch.settings import Settings
from listingwatch.wiring import open_blobs
from matchers.contract_suite import MatcherContract
from matchers.registry import installed_matchers

READER_CHECKS = frozenset(
    {
        "test_declares_itself",
        "test_samples_end_as_they_say",
        "test_snapshots_keep_the_contract",
        "test_one_listing_over_all_spellings",
    }
)
"""Of the marketplaces' contract, what takes no time."""

FREE_WARNING = 5 * 1024**3
FREE_PROBLEM = 512 * 1024**2
"""Bytes free where the data lie. Postgres stops when its disk is full."""


def python_and_packages(_: Settings) -> Iterator[Finding]:
    """Versions against what this version was made for."""
    ours = importlib.metadata.distribution("listingwatch")
    wanted = SpecifierSet(ours.metadata["Requires-Python"])
    if platform.python_version() not in wanted:
        yield problem(
            "python", f"{platform.python_version()}, needed is {wanted}",
            "install Listingwatch into an environment of a newer Python",
        )  # fmt: skip
    else:
        yield ok("python", platform.python_version())
    wrong = []
    requirements = [Requirement(text) for text in ours.requires or ()]
    for requirement in requirements:
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            found = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            wrong.append(f"{requirement.name} {found}, needed is {requirement.specifier}")
    if wrong:
        yield problem(
            "packages", "; ".join(wrong),
            "python -m pip install --require-hashes -r requirements.lock",
        )  # fmt: skip
    else:
        yield ok("packages", f"{len(requirements)} that we use directly, all new enough")


def home(settings: Settings) -> Iterator[Finding]:
    """The home folder: there, writable, ours alone, with room."""
    folder = settings.home
    if not folder.exists():
        parent = next(parent for parent in folder.parents if parent.exists())
        if os.access(parent, os.W_OK | os.X_OK):
            yield ok("home", f"{folder} is not there yet; the first command makes it")
        else:
            yield problem(
                "home", f"{folder} is not there, and {parent} may not be written to",
                "set LISTINGWATCH_HOME to a folder of yours",
            )  # fmt: skip
        return
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield problem(
            "home", f"{folder} cannot be written to ({error.strerror or error})",
            "give it to the account that runs Listingwatch, or set LISTINGWATCH_HOME to another",
        )  # fmt: skip
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.name != "nt" and mode & 0o022:
        yield problem(
            "home", f"{folder} may be written to by others (mode {mode:o})", f"chmod go-w {folder}"
        )
    else:
        yield ok("home", str(folder))
    free = shutil.disk_usage(folder).free
    seen = f"{free / 1024**3:.1f} GiB free at {folder}"
    if free < FREE_PROBLEM:
        yield problem("disk", seen, "free space now: the database stops when its disk is full")
    elif free < FREE_WARNING:
        yield warning("disk", seen, "free space, or move the data to a larger disk")
    else:
        yield ok("disk", seen)


def blobs(settings: Settings) -> Iterator[Finding]:
    """Kept bytes: written, read back, removed, wherever they lie."""
    if settings.blobs is None and not settings.home.exists():
        return
    later = datetime.now(UTC) + timedelta(days=2)  # whatever the storage's clock says
    try:
        store = open_blobs(settings, demo=False)
        probe = b"doctor " + uuid.uuid4().bytes
        digest = store.put(probe)
        try:
            same = store.get(digest) == probe
        finally:
            store.discard(digest, later)
            store.drop_aside(digest, later)
    except (ListingwatchError, OSError) as error:
        yield problem("blobs", str(error), "look at the storage and the permissions on it")
        return
    if same and not store.has(digest):
        yield ok("blobs", f"written, read and removed in {store.place}")
    elif same:
        yield warning("blobs", f"{store.place} does not remove", "allow it, or clean-up cannot")
    else:
        yield problem("blobs", f"{store.place} gave other bytes back", "check the storage")


def matchers(_: Settings) -> Iterator[Finding]:
    """Every installed matcher passes the tests that ship with the contract."""
    try:
        installed = installed_matchers()
    except SettingsError as error:
        yield problem("matchers", str(error), "repair or remove that package")
        return
    tests = [name for name in dir(MatcherContract) if name.startswith("test_")]
    for name, matcher in installed.items():
        suite = type("Contract", (MatcherContract,), {"matcher": matcher})()
        for test in tests:
            try:
                getattr(suite, test)()
            except Exception as error:  # noqa: BLE001 - a plug-in's error is what we look for
                said = str(error).partition("\n")[0] or type(error).__name__
                yield problem(
                    f"matcher {name}",
                    f"version {matcher.version} fails {test.removeprefix('test_')}: {said}",
                    "reinstall or remove the package that brings it",
                )
                break
        else:
            yield ok(f"matcher {name}", f"version {matcher.version}, {len(tests)} checks passed")


def readers(_: Settings) -> Iterator[Finding]:
    """Marketplaces' readers that are on, held to their contract with the samples that ship."""
    tests = [name for name in dir(MarketplaceContract) if name in READER_CHECKS]
    for reader in readers_that_are_on():
        suite = type("Contract", (MarketplaceContract,), {"reader": reader})()
        title = f"reader {reader.key} ({reader.terms.access})"
        for test in tests:
            try:
                getattr(suite, test)()
            except Exception as error:  # noqa: BLE001 - a plug-in's error is what we look for
                said = str(error).partition("\n")[0] or type(error).__name__
                yield problem(
                    title,
                    f"fails {test.removeprefix('test_')}: {said}",
                    "install Listingwatch again",
                )
                break
        else:
            yield ok(title, f"{len(reader.samples())} samples come out as they should")


def browser(settings: Settings) -> Iterator[Finding]:
    """Whether the browser that some sites need is there; nothing where none is let in."""
    if not settings.browser:
        return
    missing = why_not(settings.browser_path)
    if missing is not None:
        seen, _, advice = missing.partition("; ")
        yield problem("browser", seen, advice)
    else:
        yield ok("browser", f"{executable(settings.browser_path)}, for {settings.browser}")

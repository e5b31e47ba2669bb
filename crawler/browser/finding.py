"""Finds the browser on this machine, and sees that it never runs a page as root.

A browser holds a hostile page in its sandbox, which Chromium does not set up for root. So where the
crawler is root, the browser is started as ``nobody``: a small starter beside its profile gives up
root's rights and then becomes the browser.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
"""What distributions call it."""

EXTRA = "scrapy_playwright"

_BECOME = (
    "import os,sys;uid,gid=int(sys.argv[1]),int(sys.argv[2]);"
    "os.setgroups([]);os.setgid(gid);os.setuid(uid);os.execv(sys.argv[3],sys.argv[3:])"
)


def has_extra() -> bool:
    """Whether what drives the browser is installed."""
    return importlib.util.find_spec(EXTRA) is not None


def executable(named: str = "") -> str | None:
    """The browser's path: the one that was named, else the first that is on the path; None where
    there is none."""
    if named:
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def why_not(named: str = "") -> str | None:
    """What keeps us from using a browser, with the way out; None where nothing does."""
    if not has_extra():
        return "the browser needs an extra; pip install 'listingwatch[browser]'"
    if executable(named) is None:
        missing = f"{named} cannot be run" if named else f"no {NAMES[0]} was found"
        return f"{missing}; install Chromium, or name it in LISTINGWATCH_BROWSER_PATH"
    return None


def unprivileged() -> tuple[int, int] | None:
    """The user and group that the browser becomes, or None where it may stay who we are."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - there is none on Windows

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return 65_534, 65_534
    return nobody.pw_uid, nobody.pw_gid


def starter(browser: str, folder: Path, profile: Path) -> str:
    """What to start so that the browser runs as somebody who may do nothing.

    :param folder: is given to him, as his home.
    :param profile: likewise, for what the browser keeps.
    """
    becomes = unprivileged()
    if becomes is None:
        return browser
    user, group = becomes
    for given in (folder, profile):
        os.chown(given, user, group)
    script = folder / "start"
    start = shlex.join([sys.executable, "-I", "-c", _BECOME, str(user), str(group), browser])
    script.write_text(f'#!/bin/sh\nexec {start} "$@"\n', encoding="utf-8")
    script.chmod(0o700)
    return str(script)

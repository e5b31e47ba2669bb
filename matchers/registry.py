"""Finds the installed matchers: those that ship with Listingwatch and any plug-in beside them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from domain.errors import SettingsError
from matchers.contract import Matcher

GROUP = "listingwatch.matchers"


@cache
def installed_matchers() -> Mapping[str, Matcher[Any, Any]]:
    """All matchers by name, in the order of their names.

    :raises SettingsError: for a plug-in that cannot be loaded, is no matcher, or takes a name that
        another one has: a matcher that silently stays away would look like "no match".
    """
    found: dict[str, Matcher[Any, Any]] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            matcher = entry.load()()
        except Exception as error:
            raise SettingsError(
                f"matcher plug-in {entry.name} ({entry.value}) cannot be loaded: {error}; "
                "reinstall or remove the package that brings it"
            ) from error
        if not isinstance(matcher, Matcher):
            raise SettingsError(
                f"matcher plug-in {entry.name} ({entry.value}) is no matchers.contract.Matcher; "
                "remove the package that brings it"
            )
        if matcher.name in found:
            raise SettingsError(
                f"two matcher plug-ins are called {matcher.name}; remove one of the packages"
            )
        found[matcher.name] = matcher
    if not found:
        raise SettingsError(
            "no matcher is installed; install Listingwatch into its environment again"
        )
    return found

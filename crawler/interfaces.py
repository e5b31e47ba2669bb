"""Where interfaces are, and which of a user's keys are at hand.

An interface is at its own host unless the setting ``LISTINGWATCH_INTERFACES`` (a JSON object, host
→ address) puts it elsewhere: at a marketplace's sandbox, a firm's own gateway, a test's server.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.marketplaces.asking import Credential, Find
from crawler.marketplaces.contract import Access, Marketplace
from crawler.marketplaces.registry import EXPERIMENTAL, all_readers, named, readers
from domain.errors import InputError, SettingsError

INTERFACES = "LISTINGWATCH_INTERFACES"


def elsewhere() -> Mapping[str, str]:
    """Host → the address that stands for it.

    :raises SettingsError: when the setting is no such object.
    """
    text = os.environ.get(INTERFACES) or "{}"
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(
        isinstance(place, str) and place.startswith(("http://", "https://"))
        for place in found.values()
    ):
        raise SettingsError(f'setting {INTERFACES}: write it as {{"host": "https://address"}}')
    return found


def placed(url: str, places: Mapping[str, str]) -> str:
    """An interface's address where the settings have it."""
    parts = urlsplit(url)
    place = places.get(parts.netloc)
    if place is None:
        return url
    return f"{place.rstrip('/')}{url.partition(parts.netloc)[2]}"


def values_of(
    credential: Credential, environment: Mapping[str, str] = os.environ
) -> tuple[str, ...] | None:
    """The user's key, from the environment; None unless all of it is there."""
    values = [environment.get(name, "").strip() for name in credential.settings]
    return tuple(values) if all(values) else None


def has_key(reader: Marketplace, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a reader can ask: it needs no key, or the user has one."""
    return reader.credential is None or values_of(reader.credential, environment) is not None


def no_key(reader: Marketplace) -> str:
    """What a user does who has no key."""
    credential = reader.credential
    assert credential is not None
    names = " and ".join(credential.settings)
    return (
        f"marketplace {reader.key}: its interface asks for a key of your own; get one at "
        f"{credential.help} and set {names}, or import saved pages with listings import"
    )


def reader_for_search(
    marketplace: str, by: Find, environment: Mapping[str, str] = os.environ
) -> Marketplace:
    """The reader that searches a marketplace by this: its interface, where the key is at hand, else
    its pages.

    :raises InputError: when it cannot be searched by that.
    :raises SettingsError: when only a key is lacking.
    :raises UnknownNameError: when there is no such marketplace.
    """
    found = named(marketplace)
    able = [reader for reader in found if by in reader.searches]
    ready = next((reader for reader in able if has_key(reader, environment)), None)
    if ready is not None:
        return ready
    if able:
        raise SettingsError(no_key(able[0]))
    kinds = sorted({str(kind) for reader in found for kind in reader.searches})
    way = f"it can be searched by {', '.join(kinds)}" if kinds else "name addresses to crawl"
    off = next(
        (r for r in all_readers() if r.key == marketplace.strip().lower() and by in r.searches),
        None,
    )
    if off is not None and off.experimental and off not in found:
        way = f"that reader never met a real answer; switch it on with {EXPERIMENTAL}={off.key}"
    raise InputError(f"marketplace {marketplace}: cannot be searched by {by}; {way}")


def interface_for(url: str, environment: Mapping[str, str] = os.environ) -> Marketplace | None:
    """The interface that a listing's page can be asked for through, where its key is at hand."""
    for reader in readers():
        if (
            reader.terms.access is Access.INTERFACE
            and reader.credential is not None
            and reader.site(url) is not None
            and reader.listing(url) is not None
            and has_key(reader, environment)
        ):
            return reader
    return None

"""Where a listing is offered, read from its address, its ship-to and its language by dated rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rights.rows import Row, row_of

_LOCALE = re.compile(r"([a-z]{2,3})[-_](?:[a-z]{4}[-_])?([a-z]{2})", re.IGNORECASE)
"""A language with a country, as addresses and BCP 47 tags have it: ``de-AT``, ``zh-Hant-TW``."""

_ALSO_CALLED = {"UK": "GB", "EM": "EU", "EUTM": "EU", "BENELUX": "BX"}


def canonical(code: str) -> str:
    """The code that the rules use for a territory or union as people write it."""
    folded = code.strip().upper()
    return _ALSO_CALLED.get(folded, folded)


@dataclass(frozen=True, slots=True)
class Offered:
    """Where a listing is offered, and how we know: territory code → the sign that says so."""

    signs: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self.signs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a listing shows of where it is offered: ``declared`` by the user, ``ship_to`` by the
    page (both widen whatever else is found), its address, and the BCP 47 tag of its language."""

    host: str
    path: str = ""
    ship_to: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Locale:
    """Parts of one site's address that stand for countries."""

    host: str
    in_path: bool
    codes: Mapping[str, str]
    row: Row


class OfferRules:
    """The rows of a file that speak of sites, addresses and languages.

    :param data: the parsed file; see ``data/territories.toml`` for its form.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._hosts: dict[str, list[Row]] = {}
        for host in data["host"]:
            self._hosts.setdefault(host["host"], []).append(row_of(host["territories"], host))
        self._locales = [
            _Locale(entry["host"], entry["part"] == "path", entry["codes"], row_of((), entry))
            for entry in data.get("locale", ())
        ]
        domains = data["national_domains"]
        self._domains = {
            domain: row_of((territory,), domains)
            for domain, territory in domains["territories"].items()
        }
        paths, languages = data["locale_paths"], data["languages"]
        self._paths = row_of(paths["left_out"], paths)
        self._tags = row_of(languages["left_out"], languages)
        self._languages: dict[str, list[str]] = languages["territories"]

    def offered(self, shown: Signs, on: date) -> Offered:
        """What the user declared, what the page names, and what the address says: a part of it
        that stands for a country, else the site's row, else its national top-level domain. Only
        where none of these says anything, and the site has no row, the page's language."""
        signs: dict[str, str] = {}
        for code in shown.declared:
            signs.setdefault(canonical(code), "declared")
        for code in shown.ship_to:
            signs.setdefault(canonical(code), "ship-to on the page")
        host = shown.host.partition(":")[0].lower()
        row = self._host_row(host, on)
        for code, sign in self._by_address(host, shown.path, row, on):
            signs.setdefault(code, sign)
        if not signs and row is None:
            for code in self._by_language(shown.language or "", on):
                signs.setdefault(code, "language of the page")
        return Offered(signs)

    def _by_address(
        self, host: str, path: str, row: Row | None, on: date
    ) -> Iterable[tuple[str, str]]:
        named = self._named_in_address(host, path, on)
        if named is not None:
            return [(named, "country in the address")]
        if row is not None:
            return [(code, "marketplace host") for code in row.values]
        match = _LOCALE.fullmatch(_first_segment(path))
        if match is not None and self._counts(match, self._paths, on):
            return [(canonical(match[2]), "country in the address")]
        domain = self._domains.get(host.rpartition(".")[2])
        if domain is not None and domain.holds(on):
            return [(domain.values[0], "national domain")]
        return []

    def _named_in_address(self, host: str, path: str, on: date) -> str | None:
        for locale in self._locales:
            if not _is_site(host, locale.host) or not locale.row.not_over(on):
                continue
            before = host.removesuffix(locale.host).strip(".").rpartition(".")[2]
            part = _first_segment(path) if locale.in_path else before
            if part in locale.codes:
                return locale.codes[part]
        return None

    def _by_language(self, tag: str, on: date) -> Iterable[str]:
        if not self._tags.holds(on):
            return ()
        match = _LOCALE.match(tag)
        if match is not None and len(match[0]) == len(tag):
            return [canonical(match[2])] if self._counts(match, self._tags, on) else ()
        return self._languages.get(tag.partition("-")[0].lower(), ())

    @staticmethod
    def _counts(match: re.Match[str], row: Row, on: date) -> bool:
        return row.holds(on) and f"{match[1]}-{match[2]}".lower() not in row.values

    def _host_row(self, host: str, on: date) -> Row | None:
        for name in _sites_of(host):
            for row in self._hosts.get(name, ()):
                # What was captured before the row was written is judged by the row all the same:
                # the site has not moved, we only had not written it down.
                if row.not_over(on):
                    return row
        return None


def _sites_of(host: str) -> Iterator[str]:
    """The host, and what remains of it without its first label, and so on."""
    labels = host.split(".")
    for start in range(len(labels)):
        yield ".".join(labels[start:])


def _is_site(host: str, site: str) -> bool:
    return host == site or host.endswith("." + site)


def _first_segment(path: str) -> str:
    return path.lstrip("/").partition("/")[0].lower()

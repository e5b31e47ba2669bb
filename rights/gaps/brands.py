"""Our brands: the marks of the firm that say the same, with everything that is on file for each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.right import Right, RightKind


def fold_brand(text: str) -> str:
    """A brand for comparison with itself: case, spaces and punctuation tell no brands apart."""
    compatible = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in compatible if character.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """One brand.

    ``key`` is its folded text; a figurative mark without words has its right's key. ``texts`` are
    the spellings, in whatever script, that are looked for in registers; none for a figurative one.
    ``rights`` are its records, dead ones included, in the order of keys.
    """

    key: str
    name: str
    texts: tuple[str, ...]
    rights: tuple[Right, ...] = ()

    @property
    def classes(self) -> tuple[int, ...]:
        """All classes that any record names."""
        return tuple(sorted({number for right in self.rights for number in right.classes}))

    @property
    def since(self) -> date | None:
        """The first day on which any record shows it: a filing, its priority, or a registration."""
        return min((day for right in self.rights if (day := first_day(right))), default=None)


def first_day(right: Right) -> date | None:
    """The day from which a mark ranks: its priority, else its filing; else the first day on which
    its record shows it at all."""
    ranked = [day for day in (right.priority, right.filed) if day is not None]
    shown = [day for day in (right.published, right.registered, right.created) if day is not None]
    return min(ranked or shown, default=None)


def brands_of(rights: Iterable[Right], named: Mapping[str, str] | None = None) -> tuple[Brand, ...]:
    """The brands of the firm's own trade marks, in the order of keys.

    :param named: further brands, folded → as written: those that the firm sells under without any
        mark on file.
    """
    groups: dict[str, list[Right]] = {key: [] for key in named or {} if key}
    for right in rights:
        if right.kind is RightKind.TRADEMARK:
            groups.setdefault(fold_brand(right.text or "") or right.key, []).append(right)
    return tuple(
        _brand(key, sorted(group, key=lambda right: right.key), (named or {}).get(key))
        for key, group in sorted(groups.items())
    )


def _brand(key: str, rights: list[Right], written: str | None) -> Brand:
    texts = [right.text for right in rights if right.text and fold_brand(right.text)]
    spellings = dict.fromkeys(
        text
        for text in (*texts, written or "", *(a for right in rights for a in right.aliases))
        if text and fold_brand(text)
    )
    distinct: dict[str, str] = {}
    for text in sorted(spellings):
        distinct.setdefault(fold_brand(text), text)
    number = rights[0].number if rights else None
    name = min(texts) if texts else written or f"figurative mark {number or key}"
    return Brand(key=key, name=name, texts=tuple(sorted(distinct.values())), rights=tuple(rights))

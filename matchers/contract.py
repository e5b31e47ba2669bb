"""The contract between a matcher and the rest of the system.

A matcher turns a medium (a text or the bytes of a picture) into a fingerprint, compares two
fingerprints, and searches many references at once. ``compare`` is slow and obviously right;
``index`` is fast and must give exactly what ``compare`` gives, pair by pair. A matcher brings
examples of what it finds and what it must leave alone, and explains every finding in a sentence.

Matchers are found through the entry point group ``listingwatch.matchers``. A matcher changes its
``version`` whenever the same input could give another fingerprint or another comparison: old
fingerprints are then made anew and never compared with new ones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from domain.match import Comparison, MediumKind, StoredFingerprint, Unusable
from domain.right import ReferenceKind
from matchers.listing import NOWHERE, ListingFacts


@dataclass(frozen=True, slots=True)
class TextMedium:
    """A text: a field of a listing, or a word mark.

    ``field`` names the field (``title``, ``brand``, ``description``, ``variant``, ``alt``,
    ``slug``; ``text`` where it is none of these), ``listing`` what stands around it. A matcher may
    read them: what a word does in a title often shows in the brand or the category beside it.
    """

    text: str
    field: str = "text"
    listing: ListingFacts = NOWHERE


@dataclass(frozen=True, slots=True)
class ImageMedium:
    """A picture as it was served: undecoded bytes."""

    data: bytes


Medium = TextMedium | ImageMedium

M = TypeVar("M", TextMedium, ImageMedium)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Example(Generic[M]):
    """A query, a reference, and whether the first must be found to resemble the second."""

    name: str
    query: M
    reference: M
    matches: bool


class Index(ABC, Generic[F]):
    """References that can be searched at once. A value with add and remove, not a service."""

    @abstractmethod
    def add(self, key: str, fingerprint: F) -> None:
        """Add a reference under a key; a key that is already there is replaced."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Remove a reference; a key that is not there is left alone."""

    @abstractmethod
    def search(self, query: F) -> Iterator[tuple[str, Comparison]]:
        """Every reference that the query resembles, with the same comparison that ``compare``
        gives; in no particular order."""

    @abstractmethod
    def __len__(self) -> int: ...


class Matcher(ABC, Generic[M, F]):
    """One way of telling that two media are alike."""

    name: ClassVar[str]
    """Stable name, stored with every fingerprint and match."""

    version: ClassVar[str]
    """Changes with the meaning of fingerprints or comparisons."""

    medium: ClassVar[MediumKind]
    """What it looks at."""

    references: ClassVar[frozenset[ReferenceKind]] = frozenset(ReferenceKind) - {ReferenceKind.TEXT}
    """Which of the references of that medium it looks for: words and pictures, unless it is made
    for running text."""

    keeps_fingerprints: ClassVar[bool]
    """Whether making a fingerprint costs so much more than reading one that it is worth keeping."""

    @abstractmethod
    def fingerprint(self, medium: M) -> F | Unusable:
        """The fingerprint, or why there is none. Never raises on hostile input."""

    @abstractmethod
    def pack(self, fingerprint: F) -> StoredFingerprint:
        """The fingerprint as it is kept."""

    @abstractmethod
    def unpack(self, stored: StoredFingerprint) -> F:
        """The inverse of :meth:`pack`.

        :raises ValueError: for another matcher's or another version's fingerprint.
        """

    @abstractmethod
    def compare(self, query: F, reference: F) -> Comparison | None:
        """How alike they are, or None where they are not: the slow, obviously right way."""

    @abstractmethod
    def index(self) -> Index[F]:
        """An empty index over references."""

    @abstractmethod
    def explain(self, comparison: Comparison) -> str:
        """One sentence for a person who does not trust the machine: what was compared with what,
        how alike it is, and what counts as alike."""

    @classmethod
    @abstractmethod
    def examples(cls) -> Sequence[Example[M]]:
        """At least two pairs that match and two that do not."""

    def check_stored(self, stored: StoredFingerprint) -> None:
        """Refuse a fingerprint that another matcher, or another version of this one, made."""
        if (stored.matcher, stored.version) != (self.name, self.version):
            raise ValueError(
                f"fingerprint of {stored.matcher} {stored.version} handed to {self.name} "
                f"{self.version}; make it anew from the medium"
            )

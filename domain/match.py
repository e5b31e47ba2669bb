"""What matchers hand over: fingerprints, reasons why there is none, comparisons and matches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from enum import StrEnum
from typing import Any


class MediumKind(StrEnum):
    """What a matcher looks at."""

    IMAGE = "image"
    TEXT = "text"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class StoredFingerprint:
    """A fingerprint as it is kept: who made it, in which version, and its bytes.

    ``quality`` runs from 0 (says almost nothing) to 1. Fingerprints of different versions are never
    compared.
    """

    matcher: str
    version: str
    value: bytes
    quality: float


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why no fingerprint could be made of a medium: recorded, never raised."""

    reason: str


class Relation(StrEnum):
    """What two pictures have to do with each other, as a match's evidence tells it.

    A **copy** shows the whole of the other, a **variant** too but with something in it recoloured;
    **artwork** is shared by two different pictures; a **logo** is a drawing shown as a mark in
    another picture, in whatever tone.
    """

    COPY = "copy"
    VARIANT = "variant"
    ARTWORK = "artwork"
    LOGO = "logo"


class Use(StrEnum):
    """How a word is used where it occurs."""

    USE = "use"
    NOMINATIVE = "nominative"
    NEGATED = "negated"
    AUTHORISED = "authorised"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Part of a text: character offsets into the field as stored, and what stands there."""

    start: int
    end: int
    surface: str

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "surface": self.surface}


@dataclass(frozen=True, slots=True)
class Box:
    """Part of a picture, as fractions (0..1) of its width and height from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def to_json(self) -> dict[str, Any]:
        return {"x0": self.x0, "y0": self.y0, "x1": self.x1, "y1": self.y1}


Region = TextSpan | Box


def region_from_json(value: Mapping[str, Any] | None) -> Region | None:
    """The inverse of the regions' ``to_json``."""
    if value is None:
        return None
    return TextSpan(**value) if "surface" in value else Box(**value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What one matcher found when it compared a query with a reference.

    ``score`` lies in 0..1 and depends on nothing but the two. ``evidence`` holds the raw values
    that the explanation is made of: plain JSON values.
    """

    score: float
    region: Region | None = None
    use: Use = Use.USE
    evidence: Mapping[str, Any] = default(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One matcher's finding between a field of a snapshot and a reference of a portfolio.

    ``field`` is ``title``, ``description``, ``brand`` or ``images[N]``; ``explanation`` says in one
    sentence what was compared and how alike it is, for someone who does not trust it.
    """

    matcher: str
    version: str
    reference: str
    field: str
    score: float
    explanation: str
    region: Region | None = None
    use: Use = Use.USE
    evidence: Mapping[str, Any] = default(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The public form of a match in a hit; with ``passages`` where wording was compared."""
        passages = {"passages": self.evidence["passages"]} if "passages" in self.evidence else {}
        return {
            "matcher": self.matcher,
            "version": self.version,
            "field": self.field,
            "region": None if self.region is None else self.region.to_json(),
            "score": self.score,
            "use": self.use.value,
            "explanation": self.explanation,
            **passages,
        }

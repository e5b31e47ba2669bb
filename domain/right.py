"""What is owned, by whom, where and until when; and who else may use it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_NAME = 80
"""Characters by which a right is called; a work may be a whole text."""


class RightKind(StrEnum):
    """The five kinds of right. A catalogue picture that nobody declared is a COPYRIGHT work too."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    DESIGN = "design"
    PATENT = "patent"
    LIKENESS = "likeness"


class Side(StrEnum):
    """Whose a right is, seen from one portfolio. Derived from the owner, never typed in."""

    OURS = "ours"
    OTHERS = "others"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Whom we work for: a portfolio of one firm. ``firm_names`` are the (folded) owner names under
    which the firm stands in registers."""

    name: str
    firm: str
    firm_names: frozenset[str] = frozenset()

    def side_of(self, right: Right) -> Side:
        """Ours if the owner is the firm; unstated if nobody said who owns it; else another's, a
        right whose owner was left blank included (whoever imported it said that it is not ours)."""
        if not right.ownership_stated:
            return Side.UNSTATED
        owners = (right.owner, *right.co_owners) if right.owner is not None else right.co_owners
        if any(fold_owner(owner) in self.firm_names for owner in owners):
            return Side.OURS
        return Side.OTHERS


def fold_owner(name: str) -> str:
    """An owner's name for comparison: case, spaces and punctuation do not tell owners apart."""
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Something owned.

    ``key`` names it within one portfolio and stays the same when the same record is imported again.
    ``territories`` are ISO 3166-1 alpha-2 codes or the codes of unions that registers grant rights
    for (``EU``, ``BX``, ...); for an international registration, the designated territories that
    did not refuse. ``status`` is the register's own word; ``live`` whether the register still holds
    it, registered or pending, as registers use the word: whether it is *in force* is for
    :mod:`rights.force`. ``ownership_stated`` is False only for pictures of the catalogue that
    nobody declared. ``in_force_from``/``in_force_until`` bound its force by date (inclusive; None:
    not known to be bounded). ``source`` and ``as_of`` say where the record came from and how old it
    is; ``recorded`` is the day of the register's own transaction behind it, where the register says
    so: of several records of one right the latest counts.

    ``designated`` and ``refused`` are the codes of an international registration, as its record has
    them. ``classes`` are Nice classes of a mark and Locarno's main classes of a design, whose full
    ones are ``locarno`` (``08-06``). ``feature`` says what kind of sign a mark is (``word``,
    ``stylised``, ``figurative``, ``combined``, ``other``); ``drawing`` is the USPTO's code for it.
    ``renewed`` is the day for which a mark was last renewed.
    """

    key: str
    kind: RightKind
    owner: str | None
    territories: tuple[str, ...]
    source: str
    as_of: date
    text: str | None = None
    aliases: tuple[str, ...] = ()
    office: str | None = None
    application_number: str | None = None
    registration_number: str | None = None
    international_number: str | None = None
    classes: tuple[int, ...] = ()
    goods: str | None = None
    disclaimer: str | None = None
    status: str | None = None
    live: bool = True
    filed: date | None = None
    registered: date | None = None
    published: date | None = None
    priority: date | None = None
    created: date | None = None
    expires: date | None = None
    proof: str | None = None
    ownership_stated: bool = True
    co_owners: tuple[str, ...] = ()
    designated: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    locarno: tuple[str, ...] = ()
    feature: str | None = None
    drawing: str | None = None
    status_date: date | None = None
    recorded: date | None = None
    renewed: date | None = None

    @property
    def number(self) -> str | None:
        """The number that people quote: registration, else application, else international."""
        return self.registration_number or self.application_number or self.international_number

    @property
    def called(self) -> str:
        """What to call it within a line: its text (of a long one the beginning), its number, or
        its key."""
        name = " ".join((self.text or "").split()) or self.number or self.key
        return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"

    @property
    def in_force_from(self) -> date | None:
        """The first day of force: registration for registered rights, creation for works."""
        if self.kind in (RightKind.TRADEMARK, RightKind.DESIGN, RightKind.PATENT):
            return self.registered
        return self.created

    @property
    def in_force_until(self) -> date | None:
        """The last day of force that the record states."""
        return self.expires


class ReferenceKind(StrEnum):
    """What a reference is a piece of."""

    WORD_MARK = "word mark"
    LOGO = "logo"
    PICTURE = "picture"
    DESIGN_VIEW = "design view"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One matchable piece of a right: a word, a text, or a picture by its digest.

    ``key`` is unique within the portfolio. Exactly one of ``text`` and ``image`` is set.
    """

    key: str
    right: str
    kind: ReferenceKind
    text: str | None = None
    image: str | None = None

    def __post_init__(self) -> None:
        if (self.text is None) == (self.image is None):
            raise ValueError(f"reference {self.key} needs a text or an image, and not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Who may use which right, where, until when.

    ``right`` is a right's key, number or text as the licence names it; ``licensee`` a seller's id
    or name, or the firm's own name for a licence to us; no territory means everywhere. The first
    and the last day are inclusive; None is unbounded.
    """

    right: str
    licensee: str
    territories: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it holds on this day, wherever it does."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )


def split_list(value: str) -> tuple[str, ...]:
    """A list in a CSV cell: separated by ``|``, without blanks and empty entries."""
    return tuple(part.strip() for part in value.split("|") if part.strip())


def names_of(portfolio: Portfolio, owners: Iterable[str]) -> Portfolio:
    """The portfolio, with these owner names known to be its firm's."""
    folded = frozenset(fold_owner(owner) for owner in owners)
    return Portfolio(
        name=portfolio.name, firm=portfolio.firm, firm_names=portfolio.firm_names | folded
    )

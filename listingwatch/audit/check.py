"""Compares products with what is on file, a batch at a time, and has them judged and mended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

import psycopg

from domain.hit import Direction, Hit, Verdict
from domain.listing import Role
from domain.match import Match, MediumKind, Use
from domain.page import ImageRef, Snapshot
from domain.reason import Reason
from domain.right import Reference, Right
from listingwatch.audit.collecting import at_rest, no_collection
from listingwatch.audit.on_file import read_on_file
from listingwatch.matching.gallery import Gallery
from listingwatch.pictures.fingerprinting import PictureFingerprints
from listingwatch.progress import Progress
from listingwatch.wiring import App
from matchers.registry import installed_matchers
from rights.audit.checking import Question, check
from rights.audit.columns import CheckedProduct
from rights.audit.fixes import Mender, marks_in_title
from rights.audit.places import offered_in
from rights.planned import judge_planned
from rights.territories import TerritoryTable
from rights.view import Sighting
from storage.repositories.audit import AuditReads
from storage.repositories.hits import Hits
from storage.repositories.matching import Matches
from storage.repositories.portfolios import PortfolioNumber
from storage.repositories.rights import Rights

logger = logging.getLogger(__name__)

AT_ONCE = 200
REMEMBERED_PICTURES = 4_000
"""Fingerprints in memory between two batches."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A product to check: where it was named, what it shows, where it was said to be offered."""

    where: str
    snapshot: Snapshot
    offered_in: tuple[str, ...] = ()


@dataclass(slots=True)
class _Met:
    """A product with what it met: matches with their references' keys, or why it met nothing."""

    planned: Planned
    matches: list[Match] = field(default_factory=list)
    stumbled: str | None = None


class Check:
    """One run. ``shown`` are the digests of the pictures of rights that were found, by the keys of
    their references."""

    def __init__(
        self,
        app: App,
        number: PortfolioNumber,
        at: datetime,
        territories: tuple[str, ...],
        progress: Progress,
    ) -> None:
        self._app = app
        self._number = number
        self._at = at
        self._territories = territories
        self._progress = progress
        self._table = TerritoryTable.shipped()
        matchers = installed_matchers()
        self._pictures = {
            name: PictureFingerprints(app, matcher, progress)
            for name, matcher in matchers.items()
            if matcher.medium is MediumKind.IMAGE
        }
        self._gallery = Gallery(matchers, self._pictures)
        self._numbers: dict[int, str] = {}
        self.shown: dict[str, str] = {}

    def run(self, products: Sequence[Planned]) -> Iterator[CheckedProduct]:
        if not products:
            return
        with no_collection(), self._app.database.transaction(self._number.id) as connection:
            self._gallery.update(Rights(connection, self._number.id).references())
            self._on_file = read_on_file(self._app, connection, self._number)
        self._looking = self._gallery.looks_at(self._pictures)
        self._forget_pictures()
        with at_rest():
            yield from self._batches(products)

    def _batches(self, products: Sequence[Planned]) -> Iterator[CheckedProduct]:
        for start in range(0, len(products), AT_ONCE):
            batch = products[start : start + AT_ONCE]
            with self._app.database.transaction(self._number.id) as connection:
                yield from self._some(connection, batch)
            self._forget_pictures()
            self._progress.step("products checked", start + len(batch), len(products))

    def _forget_pictures(self) -> None:
        for pictures in self._pictures.values():
            pictures.forget(REMEMBERED_PICTURES)

    # --- one batch ------------------------------------------------------------------------------

    def _some(
        self, connection: psycopg.Connection, batch: Sequence[Planned]
    ) -> Iterator[CheckedProduct]:
        for name in self._looking:
            self._pictures[name].of(
                image.digest
                for planned in batch
                for image in planned.snapshot.images
                if image.digest is not None
            )
        met = [self._meet(planned) for planned in batch]
        wanted = {match.reference for each in met for match in each.matches}
        rows = Rights(connection, self._number.id).some_references(
            number for number, key in self._numbers.items() if key in wanted
        )
        references = {row.reference.key: row.reference for row in rows}
        leads = {id(each): self._on_file.leads.of(each.planned.snapshot) for each in met}
        keys = {reference.right for reference in references.values()}
        keys |= {key for found in leads.values() for key in found}
        rights = AuditReads(connection, self._number.id).rights(keys)
        for each in met:
            yield self._one(connection, each, references, rights, leads[id(each)])

    def _meet(self, planned: Planned) -> _Met:
        met = _Met(planned)
        try:
            for number, match in self._gallery.matches(planned.snapshot):
                self._numbers[number] = match.reference
                met.matches.append(match)
        except Exception as error:
            # Whatever one product makes a matcher do, the others go on.
            logger.exception("%s cannot be compared", planned.where)
            met.stumbled = f"{type(error).__name__} in a matcher; report this"
        return met

    def _one(
        self,
        connection: psycopg.Connection,
        met: _Met,
        references: Mapping[str, Reference],
        rights: Mapping[str, Right],
        leads: Mapping[str, Any],
    ) -> CheckedProduct:
        snapshot = self._readable(met.planned.snapshot)
        declared = (*self._territories, *met.planned.offered_in)
        matches = [match for match in met.matches if match.reference in references]
        used = {match.reference: references[match.reference] for match in matches}
        mine = {
            reference.right: rights[reference.right]
            for reference in used.values()
            if reference.right in rights
        }
        self.shown |= {key: each.image for key, each in used.items() if each.image is not None}
        on = self._at.date()
        hits: Sequence[Hit] = ()
        if mine:
            hits = judge_planned(
                snapshot,
                matches,
                portfolio=self._on_file.portfolio,
                rights=mine,
                references=used,
                territories=declared,
                on=on,
                licences=self._on_file.licences,
                table=self._table,
                elsewhere=self._elsewhere(connection, snapshot, mine),
            )
        verdicts: Mapping[tuple[str, Direction], Verdict] = {}
        if hits:
            verdicts = Hits(connection, self._number.id).verdicts_of(snapshot.key)
        product = check(
            Question(
                where=met.planned.where,
                snapshot=snapshot,
                territories=offered_in(snapshot, declared, self._table, on),
                hits=hits,
                rights=rights,
                leads={key: lead for key, lead in leads.items() if key in rights},
                verdicts=verdicts,
                sources=self._on_file.sources,
                table=self._table,
                on=on,
                mender=self._mender(snapshot, hits, mine, met.matches),
            )
        )
        return product if met.stumbled is None else _stumbled(product, met.stumbled)

    def _readable(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with what every matcher that looks for a picture could read; the rest says
        why not."""

        def read(image: ImageRef) -> ImageRef:
            if image.digest is None:
                return image
            reasons = [self._pictures[name].why_not(image.digest) for name in self._looking]
            why = next((reason for reason in reasons if reason is not None), None)
            return image if why is None else replace(image, digest=None, missing=why)

        return snapshot.with_images(tuple(read(image) for image in snapshot.images))

    def _elsewhere(
        self, connection: psycopg.Connection, snapshot: Snapshot, rights: Mapping[str, Right]
    ) -> Mapping[str, tuple[Sighting, ...]]:
        """Other sellers' listings that show a picture of ours of which nobody said whose it is."""
        found: dict[str, list[Sighting]] = {}
        unstated = [right.key for right in rights.values() if not right.ownership_stated]
        seen = Matches(connection, self._number.id).sightings(unstated) if unstated else []
        for row in seen:
            ours = row.catalogued or self._on_file.roles.get(row.seller) is Role.OWN
            if row.listing != snapshot.key and not ours:
                sighting = Sighting(
                    listing=row.listing,
                    seller=row.seller,
                    first_captured=row.first_captured,
                    last_captured=row.last_captured,
                    still_shown=row.still_shown,
                    match=row.match,
                )
                found.setdefault(row.right, []).append(sighting)
        return {right: tuple(rows) for right, rows in found.items()}

    def _mender(
        self,
        snapshot: Snapshot,
        hits: Sequence[Hit],
        rights: Mapping[str, Right],
        matches: Sequence[Match],
    ) -> Mender:
        told = [
            (rights[hit.right], match)
            for hit in hits
            if hit.direction is Direction.EXPOSURE and hit.suppressed_by is None
            for match in hit.matches
        ]
        in_brand = any(match.field == "brand" and match.use is Use.USE for _, match in told)
        own = snapshot.brand if snapshot.brand and not in_brand else self._on_file.own_brand
        told_of = {match.reference for _, match in told}
        known = {match.reference for match in matches} - told_of
        return Mender(
            snapshot=snapshot,
            own_brand=own,
            accepted=self._accepts(snapshot, known),
            in_title=marks_in_title(told),
        )

    def _accepts(self, snapshot: Snapshot, known: set[str]) -> Callable[[str], bool]:
        """Looks at a proposed title like at any other: no mark may be used in it as a sign, but
        those that were there before and are no finding."""

        @cache  # findings of one title propose the same wording
        def accepts(text: str) -> bool:
            bare = replace(
                snapshot, title=text, brand=None, description=None, images=(), offers=(), url=""
            )
            return not any(
                match.use is Use.USE
                and match.reference not in known
                and match.reference.rpartition("#")[0] not in self._on_file.own_marks
                for _, match in self._gallery.matches(bare)
            )

        return accepts


def _stumbled(product: CheckedProduct, why: str) -> CheckedProduct:
    gap = Reason("audit.stumbled", {"why": why})
    columns = tuple(replace(each, gaps=(*each.gaps, gap)) for each in product.columns)
    return replace(product, columns=columns)

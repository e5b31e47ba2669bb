"""Judges listings anew and stores what came of it: hits, their matches and the messages about them
in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psycopg

from alerts.changes import Standing, change_between
from domain.hit import Hit, HitState, state_of
from domain.listing import ListingKey, Role
from domain.right import Licence, Portfolio, Right
from listingwatch.judging.basis import KeptBackground
from listingwatch.judging.sign_likeness import sign_likeness
from rights.background import Likeness
from rights.evidence import is_of_words, mark_of, surface_of
from rights.judgement import judge
from rights.territories import TerritoryTable
from rights.view import Case, ListingView, Sighting, SnapshotView
from storage.records import hit_digest
from storage.repositories.hits import HitOnRecord, Hits, hit_id
from storage.repositories.listings import Listings
from storage.repositories.matching import Matches, StoredMatch
from storage.repositories.portfolios import PortfolioNumber, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.work import Work


@dataclass(slots=True)
class Judged:
    """Counts for the summary."""

    listings: int = 0
    new: int = 0
    changed: int = 0
    changes: list[str] = field(default_factory=list)
    moves: Counter[str] = field(default_factory=Counter)
    """How hits that stood before moved: raised, lowered, kept back, shown again, withdrawn, or only
    with other reasons."""


class Judge:
    """Judges for one portfolio within one transaction.

    What is the same for all listings (roles, licences, owner names, the kept background) is read
    once.

    :param version: of the schema, since that of the release before keeps no background.
    """

    def __init__(
        self, connection: psycopg.Connection, portfolio: PortfolioNumber, *, version: int
    ) -> None:
        self._portfolio = portfolio
        self._listings = Listings(connection, portfolio.id)
        self._statements = PortfolioStatements(connection, portfolio)
        self._rights = Rights(connection, portfolio.id)
        self._matches = Matches(connection, portfolio.id)
        self._hits = Hits(connection, portfolio.id)
        self._work = Work(connection, portfolio.id)
        self._table = TerritoryTable.shipped()
        self._background = KeptBackground(connection, portfolio.id, version=version)
        self._licences: tuple[Licence, ...] | None = None
        self._known: Portfolio | None = None

    def judge(self, listings: Iterable[int]) -> Judged:
        """Judge these listings and those whose judgement hangs on them; all stay locked for this
        portfolio until the transaction ends, so that the last judge has seen everything."""
        named = set(listings)
        numbers = named | self._work.neighbours(named)
        self._work.lock_listings(numbers)
        keys = self._listings.keys(sorted(numbers))
        judged = Judged()
        for number in sorted(numbers):
            self._judge_one(number, keys[number], judged)
        return judged

    def _judge_one(self, number: int, key: ListingKey, judged: Judged) -> None:
        judged.listings += 1
        matches = self._matches.of_listing(number)
        before = self._hits.of_listing(number)
        if not matches and not before:
            return
        rights = self._rights.some(match.right for match in matches)
        case, ids = self._case(number, key, matches, rights)
        verdicts = self._hits.verdicts_of(key)
        right_numbers = {right.key: id_ for id_, right in rights.items()}
        found = judge(case)
        for hit in found:
            old = before.pop((hit.right, hit.direction), None)
            verdict = verdicts.get((hit.right, hit.direction))
            self._store(
                hit,
                old,
                None
                if verdict is None
                else state_of(verdict.kind, still_shown=hit.still_shown, revision=1),
                listing=number,
                right=right_numbers[hit.right],
                matches=[ids[id(match)] for match in hit.matches],
                judged=judged,
            )
        for old in before.values():
            if not old.withdrawn:
                self._hits.withdraw(old.id)
                judged.changed += 1
                judged.moves["withdrawn"] += 1

    def _case(
        self,
        number: int,
        key: ListingKey,
        matches: Sequence[StoredMatch],
        rights: dict[int, Right],
    ) -> tuple[Case, dict[int, int]]:
        """What judgement may know, and the numbers of the matches in it by identity."""
        ids = {id(row.match): row.id for row in matches}
        roles = self._statements.roles()
        by_snapshot: dict[int, list[StoredMatch]] = {}
        for row in matches:
            by_snapshot.setdefault(row.snapshot, []).append(row)
        listing = ListingView(
            key=key,
            snapshots=tuple(
                SnapshotView(
                    snapshot=span.snapshot,
                    digest=span.digest,
                    first_captured=span.first_captured,
                    last_captured=span.last_captured,
                    offered_in=span.offered_in,
                    matches=tuple(row.match for row in by_snapshot.get(span.id, ())),
                )
                for span in self._listings.spans(number)
            ),
            gone_at=self._listings.departed_at(number),
            roles=roles,
            catalogued=self._statements.is_catalogued(number),
        )
        elsewhere: dict[str, list[Sighting]] = {}
        unstated = [right.key for right in rights.values() if not right.ownership_stated]
        for seen in self._matches.sightings(unstated) if unstated else ():
            if seen.listing == key or seen.catalogued or roles.get(seen.seller) is Role.OWN:
                continue
            ids[id(seen.match)] = seen.id
            elsewhere.setdefault(seen.right, []).append(
                Sighting(
                    listing=seen.listing,
                    seller=seen.seller,
                    first_captured=seen.first_captured,
                    last_captured=seen.last_captured,
                    still_shown=seen.still_shown,
                    match=seen.match,
                )
            )
        if self._licences is None or self._known is None:
            self._licences = self._rights.licences()
            self._known = self._statements.portfolio()
        case = Case(
            portfolio=self._known,
            listing=listing,
            rights={right.key: right for right in rights.values()},
            references={row.reference.key: row.reference for row in matches},
            licences=self._licences,
            elsewhere={right: tuple(rows) for right, rows in elsewhere.items()},
            territories=self._table,
            background=self._background.of(
                number, [right.key for right in rights.values()], _likeness(matches)
            ),
        )
        return case, ids

    def _store(
        self,
        hit: Hit,
        old: HitOnRecord | None,
        decided: HitState | None,
        *,
        listing: int,
        right: int,
        matches: Sequence[int],
        judged: Judged,
    ) -> None:
        same = old is not None and not old.withdrawn and old.digest == hit_digest(hit)
        revision = 1 if old is None else old.revision + (0 if same else 1)
        state = decided or state_of(None, still_shown=hit.still_shown, revision=revision)
        number = old.id if old is not None else hit_id(self._portfolio.name, hit)
        self._hits.put(
            number,
            hit,
            listing=listing,
            right=right,
            state=state,
            revision=revision,
            matches=matches,
        )
        standing = None
        if old is not None and not old.withdrawn:
            standing = Standing(
                old.severity, old.suppressed_by is not None, old.still_shown, old.state
            )
        change = change_between(
            standing, Standing(hit.severity, hit.suppressed_by is not None, hit.still_shown, state)
        )
        if change is not None:
            self._hits.tell(number, revision, change.value)
            judged.changes.append(change.value)
        judged.new += old is None
        judged.changed += old is not None and not same
        if old is not None and not same:
            judged.moves[_move(old, hit)] += 1


def _likeness(matches: Sequence[StoredMatch]) -> dict[tuple[str, str], Likeness]:
    """Of every sign that was found as a word, and the mark it was found as."""
    found = {}
    for row in matches:
        if is_of_words(row.match):
            pair = (surface_of(row.match), mark_of(row.match))
            likeness = sign_likeness(*pair)
            if likeness is not None:
                found[pair] = likeness
    return found


def _move(old: HitOnRecord, hit: Hit) -> str:
    """In a word, how a hit moved since it was judged last."""
    was, is_now = old.suppressed_by is not None or old.withdrawn, hit.suppressed_by is not None
    if was != is_now:
        return "kept back" if is_now else "shown again"
    if hit.severity != old.severity:
        return "raised" if hit.severity > old.severity else "lowered"
    return "other reasons"

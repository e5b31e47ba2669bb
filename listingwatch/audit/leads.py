"""Designs and patents that a product's words, brand or class lead to."""

from __future__ import annotations

from domain.page import Snapshot
from domain.right import Portfolio, RightKind, fold_owner
from matchers.owner_names import OwnerIndex
from matchers.titles import TitleIndex, title_words
from rights.audit.listing import Lead
from rights.audit.locarno import classes_of, main_classes
from storage.repositories.audit import TitleRow

LEAST_WORDS = 2
"""Words that a product must share with a patent's title: one alone is in thousands of them."""

READ_OF_DESCRIPTION = 2_000
"""Characters of a description that are read for words of patents."""


class Leads:
    """Every design and patent of others, by title and by owner."""

    def __init__(self) -> None:
        self._titles = {RightKind.DESIGN: TitleIndex(), RightKind.PATENT: TitleIndex()}
        self._owners = OwnerIndex()
        self._classes: dict[str, frozenset[int]] = {}
        """Of designs, by key."""

    def add(self, row: TitleRow, portfolio: Portfolio) -> None:
        """Hold a right, unless the firm owns it."""
        if row.owner is not None and fold_owner(row.owner) in portfolio.firm_names:
            return
        if row.title:
            self._titles[row.kind].add(row.key, row.title)
        if row.owner:
            self._owners.add(row.key, row.owner)
        if row.kind is RightKind.DESIGN:
            self._classes[row.key] = main_classes(row.classes)

    def of(self, snapshot: Snapshot) -> dict[str, Lead]:
        """Why each right is listed for a product, by key. A design for another class of things is
        left out where both classes are known."""
        heading = " ".join((snapshot.title, *snapshot.category))
        found = {
            each.key: Lead(words=each.words, share=each.share)
            for each in self._titles[RightKind.DESIGN].search(heading)
        }
        in_title = title_words(snapshot.title)
        text = f"{heading} {(snapshot.description or '')[:READ_OF_DESCRIPTION]}"
        for each in self._titles[RightKind.PATENT].search(text, among=in_title):
            if len(each.words) >= LEAST_WORDS:
                found[each.key] = Lead(words=each.words, share=each.share)
        for key, owner in self._owners.search(snapshot.title, snapshot.brand or ""):
            lead = found.get(key, Lead())
            found[key] = Lead(words=lead.words, share=lead.share, owner=owner)
        things = classes_of(heading)
        return {
            key: Lead(
                words=lead.words,
                share=lead.share,
                owner=lead.owner,
                classes=tuple(sorted(self._classes.get(key, frozenset()) & things)),
            )
            for key, lead in found.items()
            if self._may_be(key, things)
        }

    def _may_be(self, key: str, things: frozenset[int]) -> bool:
        classes = self._classes.get(key, frozenset())
        return not classes or not things or not classes.isdisjoint(things)

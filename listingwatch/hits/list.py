"""Hits as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.hit import Direction, HitState, Outcome
from domain.listing import Role
from domain.right import Portfolio
from listingwatch.wiring import App
from rights.wording import in_words
from storage.repositories.hits import Hits, HitView
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights, Source


@dataclass(frozen=True, slots=True)
class HitList:
    """Hits with what is needed to show them: whose portfolio, who is what, what was searched."""

    portfolio: Portfolio
    hits: tuple[HitView, ...]
    roles: dict[Any, Role]
    searched: tuple[Source, ...]

    def role(self, hit: HitView) -> Role:
        return Role.OWN if hit.catalogued else self.roles.get(hit.seller, Role.UNKNOWN)

    def to_json(self, hit: HitView, language: str = "en") -> dict[str, Any]:
        """One hit in the public form, its reasons in a language."""
        seller = hit.snapshot.seller
        return {
            "id": hit.id,
            "portfolio": self.portfolio.name,
            "direction": hit.direction.value,
            "state": hit.state.value,
            "score": hit.score,
            "severity": hit.severity.label,
            "territories": [
                {
                    "code": finding.code,
                    "severity": finding.severity.label,
                    "suggestion": finding.suggestion.value,
                    "reasons": [in_words(reason, language) for reason in finding.reasons],
                }
                for finding in hit.territories
            ],
            "reasons": [in_words(reason, language) for reason in hit.reasons],
            "listing": {
                "marketplace": hit.listing.marketplace,
                "id": hit.listing.id,
                "url": hit.snapshot.url,
                "title": hit.snapshot.title,
                "seller": {
                    "id": hit.seller.id,
                    "name": None if seller is None else seller.name,
                },
                "role": self.role(hit).value,
            },
            "right": {
                "key": hit.right.key,
                "kind": hit.right.kind.value,
                "side": self.portfolio.side_of(hit.right).value,
                "office": hit.right.office,
                "number": hit.right.number,
                "text": hit.right.text,
                "owner": hit.right.owner,
            },
            "matches": [match.to_json() for match in hit.matches],
            "exceptions": [
                {
                    "name": check.name,
                    "outcome": check.outcome.value,
                    "reason": in_words(check.reason, language),
                }
                for check in hit.exceptions
            ],
            "suppressed_by": hit.suppressed_by,
            "searched": [
                {"source": source.name, "as_of": source.as_of.isoformat()}
                for source in self.searched
            ],
            "first_seen": hit.first_seen.isoformat(),
            "last_seen": hit.last_seen.isoformat(),
            "revision": hit.revision,
        }


def list_hits(
    app: App,
    portfolio: str,
    *,
    direction: Direction | None = None,
    state: HitState | None = None,
    since: datetime | None = None,
    suppressed: bool = False,
    ids: Sequence[str] | None = None,
) -> HitList:
    """A portfolio's hits, the weightiest first.

    :param suppressed: those that an exception keeps from people, instead of the others.
    :raises UnknownNameError: for a portfolio that does not exist.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        statements = PortfolioStatements(connection, number)
        return HitList(
            statements.portfolio(),
            tuple(
                Hits(connection, number.id).search(
                    direction=direction, state=state, since=since, suppressed=suppressed, ids=ids
                )
            ),
            statements.roles(),
            tuple(Rights(connection, number.id).sources()),
        )


def applied_exceptions(hit: HitView) -> list[str]:
    """The names of the exceptions that apply to a hit."""
    return [check.name for check in hit.exceptions if check.outcome is Outcome.APPLIES]

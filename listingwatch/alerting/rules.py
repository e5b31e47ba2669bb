"""What people do with the rules of alerts: add, edit, pause, remove, look how well they tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from alerts.rule_words import rule_of, words_of
from domain.errors import InputError, StorageError
from listingwatch.alerting.planning import knows_rules
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog
from storage.repositories.alert_rules import SINCE, AlertRules, StoredRule
from storage.repositories.channels import Channels
from storage.repositories.desk_people import DeskPeople
from storage.repositories.portfolios import PortfolioNumber, Portfolios

LONGEST_NAME = 60
Z95 = 1.959963984540054
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class ToldByRule:
    """How well a rule tells: hits that it told, those of them that people decided, and those that
    they confirmed."""

    told: int = 0
    decided: int = 0
    confirmed: int = 0

    @property
    def precision(self) -> float | None:
        """Confirmed among decided; None while nothing is decided."""
        return self.confirmed / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Within which the precision lies at 95 % (E. B. Wilson, "Probable inference, the law of
        succession, and statistical inference", JASA 22, 1927)."""
        return wilson(self.confirmed, self.decided)


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """The score interval of a share at 95 %; None without trials."""
    if not trials:
        return None
    share, z2 = successes / trials, Z95 * Z95
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    half /= 1 + z2 / trials
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


@dataclass(frozen=True, slots=True)
class ListedRule:
    """A rule with how well it tells."""

    stored: StoredRule
    told: ToldByRule

    @property
    def words(self) -> dict[str, Any]:
        """What it says, defaults filled in."""
        return words_of(rule_of(self.stored.definition))


def add_rule(
    app: App,
    portfolio: str,
    name: str,
    words: Mapping[str, Any],
    channels: Sequence[str],
    *,
    who: str,
    now: datetime,
) -> None:
    """Add a rule.

    :param words: see :mod:`alerts.rule_words`.
    :raises InputError: for a rule that cannot be, or a name that is taken.
    :raises UnknownNameError: for a channel that does not exist.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"rule {name[:60]!r}: give it a name of 1 to {LONGEST_NAME} characters")
    said = words_of(rule_of(words))
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        known = _channels(connection, number, channels)
        AlertRules(connection, number.id).add(name, said, known, who, now)
        _note(connection, number, who, "alert rule added", name, {"channels": known} | said, now)


def edit_rule(
    app: App,
    portfolio: str,
    name: str,
    words: Mapping[str, Any],
    channels: Sequence[str] | None,
    *,
    who: str,
    now: datetime,
) -> None:
    """Change what a rule says; what is not named stays. What it holds is decided anew.

    :param channels: None leaves them.
    """
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        rules = AlertRules(connection, number.id)
        stored = rules.require(name)
        before = words_of(rule_of(stored.definition)) | {"channels": list(stored.channels)}
        said = words_of(rule_of({**stored.definition, **words}))
        known = (
            list(stored.channels) if channels is None else _channels(connection, number, channels)
        )
        rules.change(stored.id, said, known, who, now)
        after = said | {"channels": known}
        changed = {key: value for key, value in after.items() if before.get(key) != value}
        _note(connection, number, who, "alert rule changed", name, changed, now)


def pause_rule(
    app: App, portfolio: str, name: str, *, paused: bool, who: str, now: datetime
) -> None:
    """A paused rule tells nothing; what it would have told stays on record as not told."""
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        rules = AlertRules(connection, number.id)
        rules.pause(rules.require(name).id, who, now, paused=paused)
        action = "alert rule paused" if paused else "alert rule resumed"
        _note(connection, number, who, action, name, {}, now)


def remove_rule(app: App, portfolio: str, name: str, *, who: str, now: datetime) -> None:
    """Remove it; what it told goes on naming it. A channel without a rule is told everything."""
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        rules = AlertRules(connection, number.id)
        rules.remove(rules.require(name).id, who, now)
        _note(connection, number, who, "alert rule removed", name, {}, now)


def told_by_rule(app: App, portfolio: str) -> dict[int, ToldByRule]:
    """How well each rule tells, by its number; counted over everything that was told."""
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        told = AlertLog(connection, number.id).precision()
    return {rule: ToldByRule(*counts) for rule, counts in told.items()}


def list_rules(
    app: App, portfolio: str, told: Mapping[int, ToldByRule] | None = None
) -> list[ListedRule]:
    """All rules by name.

    :param told: how well they tell, where that was counted already.
    """
    number = _number(app, portfolio)
    told = told_by_rule(app, portfolio) if told is None else told
    with app.database.transaction(number.id) as connection:
        return [
            ListedRule(stored, told.get(stored.id, ToldByRule()))
            for stored in AlertRules(connection, number.id).all()
        ]


def find_rule(app: App, portfolio: str, name: str) -> ListedRule:
    """:raises UnknownNameError: naming those that there are."""
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        stored = AlertRules(connection, number.id).require(name)
        counts = AlertLog(connection, number.id).precision().get(stored.id, (0, 0, 0))
        return ListedRule(stored, ToldByRule(*counts))


def _channels(
    connection: psycopg.Connection, number: PortfolioNumber, names: Sequence[str]
) -> list[str]:
    channels = Channels(connection, number.id)
    if not names:
        raise InputError("rule: name at least one channel that it tells (alerts list shows them)")
    return sorted({channels.require(name).name for name in names})


def _note(
    connection: psycopg.Connection,
    number: PortfolioNumber,
    who: str,
    action: str,
    subject: str,
    details: dict[str, Any],
    now: datetime,
) -> None:
    DeskPeople(connection, number.id).note(who, action, subject, details, now)


def _number(app: App, portfolio: str) -> PortfolioNumber:
    if not knows_rules(app):
        raise StorageError(
            f"the database's schema is at version {app.database.version}, rules need {SINCE}; "
            "run listingwatch db upgrade"
        )
    with app.database.transaction() as connection:
        return Portfolios(connection).require(portfolio)

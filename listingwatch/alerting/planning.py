"""Decides what of a channel's changes goes out now, and closes the digests and bursts that are due.

One transaction: what is decided, what the flood guard remembers of it, and the bundles. A crash
leaves all of it undecided, or all of it decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts.changes import Change
from alerts.deciding import Decision, How, Window, after_burst, notice_until, plan
from alerts.rule_words import rule_of
from alerts.rules import LONGEST_WINDOW, News, Rule
from domain.hit import Direction
from domain.right import RightKind
from listingwatch.wiring import App
from storage.repositories.alert_planning import Fact, Planning, StoredBundle
from storage.repositories.alert_rules import SINCE, AlertRules, StoredRule
from storage.repositories.portfolios import PortfolioNumber

AT_ONCE = 2000


def knows_rules(app: App) -> bool:
    """Whether the schema is new enough; the release before tells everything at once."""
    return app.database.version >= SINCE


def rule_on_record(stored: StoredRule) -> Rule:
    """The rule that a record describes."""
    return rule_of(
        stored.definition, number=stored.id, name=stored.name, paused=stored.paused_at is not None
    )


def news_of(fact: Fact) -> News:
    """A change as rules look at it."""
    return News(
        key=fact.key,
        change=Change(fact.change),
        direction=Direction(fact.direction),
        severity=fact.severity,
        kind=RightKind(fact.kind) if fact.kind else None,
        right=fact.right,
        marketplace=fact.marketplace,
        seller=fact.seller,
        seller_name=fact.seller_name,
        picture=fact.picture,
        at=fact.at,
        severities={found.code: found.severity for found in fact.territories},
    )


def plan_channel(app: App, portfolio: PortfolioNumber, channel: int, now: datetime) -> bool:
    """Decide what is undecided; returns whether rules decide at all for this channel.

    A channel that has no rule, and holds nothing of one that it had, is told everything at once.
    """
    while True:
        with app.database.transaction(portfolio.id) as connection:
            rules = [
                rule_on_record(stored)
                for stored in AlertRules(connection, portfolio.id).of_channel(channel)
            ]
            planning = Planning(connection, portfolio.id, channel)
            if not rules and planning.next_due() is None:
                return False
            if not _plan(planning, rules, now):
                return True


def bundles_to_send(
    app: App, portfolio: PortfolioNumber, channel: int, now: datetime
) -> list[StoredBundle]:
    """Digests and bursts that go out now. One that could not be sent until its rule's quiet hours
    began waits for their end, unless it holds what may break through."""
    with app.database.transaction(portfolio.id) as connection:
        planning = Planning(connection, portfolio.id, channel)
        rules = {
            stored.id: rule_on_record(stored)
            for stored in AlertRules(connection, portfolio.id).of_channel(channel)
        }
        found = []
        for bundle in planning.bundles(now, AT_ONCE):
            rule = rules.get(bundle.rule_id)
            until = now if rule is None or _breaks_through(rule, bundle) else rule.awake(now)
            if until > now:
                planning.let_sleep(bundle.id, until)
            else:
                found.append(bundle)
        return found


def _breaks_through(rule: Rule, bundle: StoredBundle) -> bool:
    return (
        bundle.how == How.BURST
        and rule.breaks_through is not None
        and bundle.severity >= rule.breaks_through
    )


def next_due(app: App, portfolio: PortfolioNumber, channel: int) -> datetime | None:
    """When something that the channel holds is looked at again."""
    with app.database.transaction(portfolio.id) as connection:
        return Planning(connection, portfolio.id, channel).next_due()


def _plan(planning: Planning, rules: Sequence[Rule], now: datetime) -> bool:
    """One round; returns whether there may be more to decide."""
    guards = {rule.id: rule for rule in rules}
    windows = {
        (rule, signal): Window(opened, told)
        for rule, signal, opened, told in planning.windows(now - LONGEST_WINDOW)
        if rule in guards
    }
    before = dict(windows)
    for rule, how, signal in planning.close_bundles(now):
        if how == How.BURST and signal is not None and rule in guards:
            windows[rule, signal] = after_burst(now)
    facts, notices = planning.undecided(now, AT_ONCE)
    planned = plan(rules, map(news_of, facts), now, windows)
    quiet = notice_until(rules, now)
    decisions = [_row(fact.number, planned.decisions[fact.key]) for fact in facts]
    decisions += [
        _row(number, Decision(How.NOW if quiet is None else How.QUIET, until=quiet))
        for number in notices
    ]
    decisions += _fallen_quiet(planning, rules, now)
    if decisions:
        planning.decided(decisions, now)
    for (rule, signal), window in planned.windows.items():
        if before.get((rule, signal)) != window:
            planning.keep_window(rule, signal, window.opened, window.told)
    return len(facts) + len(notices) >= AT_ONCE


def _fallen_quiet(planning: Planning, rules: Sequence[Rule], now: datetime) -> list[dict[str, Any]]:
    """What was to go out at once and could not, until its rule's quiet hours began."""
    sleeping = {r.id: r for r in rules if r.quiet is not None and r.quiet.hold(now)}
    if not sleeping:
        return []
    found = []
    for rule, fact in planning.undelivered(list(sleeping)):
        until = sleeping[rule].held_until(news_of(fact), now)
        if until is not None:
            found.append(_row(fact.number, Decision(How.QUIET, rule, until)))
    return found


def _row(number: int, decision: Decision) -> dict[str, Any]:
    return {
        "id": number,
        "how": decision.how.value,
        "rule_id": decision.rule,
        "due_at": None if decision.until is None else decision.until.isoformat(),
        "signal": decision.signal,
        "last_of_signal": decision.last,
        "reasons": dict(decision.reasons) or None,
    }

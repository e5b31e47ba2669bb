"""The alerts of a portfolio as the desk shows and sets them: channels, rules, dry runs, the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from alerts.contract import masked
from alerts.letter import LANGUAGES
from alerts.rule_words import WEEKDAYS, rule_of, words_of
from alerts.rules import Rule
from alerts.times import zone_of
from domain.errors import InputError
from listingwatch.alerting import channels
from listingwatch.alerting import log as alert_log
from listingwatch.alerting import rules as alert_rules
from listingwatch.alerting.log import STATES, Logged
from listingwatch.alerting.rules import ListedRule
from listingwatch.alerting.trial import Trial, try_rules
from listingwatch.desk.office import Desk
from storage.repositories.alert_log import AlertLog

__all__ = ["STATES", "WEEKDAYS", "Logged", "Trial"]

TRIAL_WEEKS = 4
TRIAL_CHANGES = 20_000
"""A form comes back within a second; the command looks at more."""

FRESH_FLOOD = "10/1h"


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel; ``held`` counts what waits for a digest, quiet hours or a burst's end, ``due_at``
    is when the first of it is looked at again; ``rules`` are the names of its rules."""

    name: str
    kind: str
    address: str
    state: str
    waiting: int
    held: int
    due_at: datetime | None
    last_success: datetime | None
    last_error: str | None
    next_try: datetime | None
    language: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertsPage:
    """All channels and rules."""

    channels: tuple[ChannelView, ...]
    rules: tuple[ListedRule, ...]

    @property
    def waiting(self) -> int:
        return sum(channel.waiting for channel in self.channels)

    @property
    def held(self) -> int:
        return sum(channel.held for channel in self.channels)

    @property
    def troubled(self) -> int:
        return sum(channel.state != "ok" for channel in self.channels)


def alerts_page(desk: Desk) -> AlertsPage:
    """Channels in the order of their names, rules likewise."""
    told, _ = desk.figures(
        "alerts", lambda: alert_rules.told_by_rule(desk.app, desk.portfolio.name)
    )
    rules = alert_rules.list_rules(desk.app, desk.portfolio.name, told)
    stored = channels.list_channels(desk.app, desk.portfolio.name)
    with desk.transaction() as connection:
        held = AlertLog(connection, desk.portfolio.id).held()
    shown = tuple(
        ChannelView(
            name=channel.name,
            kind=channel.kind,
            address=masked(channel.address),
            state=channels.state_of(channel),
            waiting=channel.waiting,
            held=held.get(channel.id, (0, None))[0],
            due_at=held.get(channel.id, (0, None))[1],
            last_success=channel.last_success,
            last_error=channel.last_error,
            next_try=channel.next_try,
            language=channel.language,
            rules=tuple(r.stored.name for r in rules if channel.name in r.stored.channels),
        )
        for channel in stored
    )
    return AlertsPage(shown, tuple(rules))


def find_rule(desk: Desk, name: str) -> ListedRule:
    """:raises UnknownNameError: for a rule that does not exist."""
    return alert_rules.find_rule(desk.app, desk.portfolio.name, name)


def fresh_words(zone: str) -> dict[str, Any]:
    """What a new rule says until somebody says otherwise.

    :param zone: of whoever makes it.
    """
    return words_of(Rule()) | {"flood": FRESH_FLOOD, "zone": _zone(zone)}


def _zone(name: str) -> str:
    try:
        zone_of(name)
    except InputError:
        return "UTC"
    return name


def trial(desk: Desk, words: Mapping[str, Any], name: str) -> Trial:
    """What a rule in words would have told of the last weeks.

    :raises InputError: for a rule that cannot be.
    """
    rule = rule_of(words, name=name or "rule")
    now = datetime.now(UTC)
    return try_rules(
        desk.app,
        desk.portfolio.name,
        [rule],
        weeks=TRIAL_WEEKS,
        now=now,
        most=TRIAL_CHANGES,
    )


def save_rule(
    desk: Desk,
    was: str | None,
    name: str,
    words: Mapping[str, Any],
    told: Sequence[str],
    who: str,
) -> None:
    """Add a rule, or change the one that was there; raises like the uses of the command."""
    now = datetime.now(UTC)
    if was is None:
        alert_rules.add_rule(desk.app, desk.portfolio.name, name, words, told, who=who, now=now)
    else:
        alert_rules.edit_rule(desk.app, desk.portfolio.name, was, words, told, who=who, now=now)


def pause_rule(desk: Desk, name: str, *, paused: bool, who: str) -> None:
    now = datetime.now(UTC)
    alert_rules.pause_rule(desk.app, desk.portfolio.name, name, paused=paused, who=who, now=now)


def remove_rule(desk: Desk, name: str, who: str) -> None:
    alert_rules.remove_rule(desk.app, desk.portfolio.name, name, who=who, now=datetime.now(UTC))


def add_channel(desk: Desk, name: str, address: str, language: str, who: str) -> str | None:
    """Returns the signing secret if one was made, to be shown this once."""
    return channels.add_channel(
        desk.app,
        desk.portfolio.name,
        name.strip(),
        address.strip(),
        None,
        datetime.now(UTC),
        language=language if language in LANGUAGES else None,
        who=who,
    )


def try_channel(desk: Desk, name: str) -> None:
    """:raises DeliveryError: when the test does not arrive, with the reason."""
    channels.try_channel(desk.app, desk.portfolio.name, name, datetime.now(UTC))


def remove_channel(desk: Desk, name: str, who: str) -> None:
    channels.remove_channel(desk.app, desk.portfolio.name, name, who=who, now=datetime.now(UTC))


def delivery_log(
    desk: Desk,
    *,
    state: str | None,
    channel: str | None,
    before: str,
    bundle: str | None = None,
) -> list[Logged]:
    """A page of it, the newest first; or what one bundle tells."""
    return alert_log.delivery_log(
        desk.app,
        desk.portfolio.name,
        state=state,
        channel=channel,
        before=before,
        bundle=bundle,
    )


def redeliver(desk: Desk, entry: str, who: str) -> None:
    alert_log.redeliver(desk.app, desk.portfolio.name, entry, who=who, now=datetime.now(UTC))

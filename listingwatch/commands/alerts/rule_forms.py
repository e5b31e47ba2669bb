"""Rules and dry runs as tables and documents show them."""

from __future__ import annotations

from typing import Any

from listingwatch.alerting.rules import ListedRule
from listingwatch.alerting.trial import Trial


def what_of(words: dict[str, Any]) -> str:
    """Which changes a rule wants, in short."""
    parts = [words["direction"], f"{words['severity']} or more", "/".join(words["changes"])]
    parts += [" ".join(words[name]) for name in ("territories", "kinds", "sellers")]
    return ", ".join(part for part in parts if part)


def when_of(words: dict[str, Any]) -> str:
    """When it tells them, in short."""
    if words["digest"] == "weekly":
        parts = [f"weekly {words['weekday']} {words['at']}"]
    elif words["digest"]:
        parts = [f"{words['digest']} {words['at']}"]
    else:
        parts = ["at once"]
    if words["quiet"]:
        parts.append(f"quiet {words['quiet']}")
    if words["weekends"]:
        parts.append("quiet weekends")
    if words["break_through"]:
        parts.append(f"{words['break_through']} breaks through")
    if words["flood"] and not words["digest"]:
        parts.append(f"{words['flood']} per {words['flood_per']}")
    if words["zone"] != "UTC":
        parts.append(words["zone"])
    return ", ".join(parts)


def precision_of(rule: ListedRule) -> str:
    """How much of what it told people confirmed, with the interval."""
    share, interval = rule.told.precision, rule.told.interval
    if share is None or interval is None:
        return "nothing decided"
    return f"{share:.0%} ({interval[0]:.0%}–{interval[1]:.0%}, n={rule.told.decided})"


def rule_json(rule: ListedRule) -> dict[str, Any]:
    """A rule as a program reads it."""
    interval = rule.told.interval
    return {
        "name": rule.stored.name,
        "channels": list(rule.stored.channels),
        **rule.words,
        "paused": rule.stored.paused_at is not None,
        "changed_at": rule.stored.changed_at.isoformat(),
        "changed_by": rule.stored.changed_by,
        "told": rule.told.told,
        "decided": rule.told.decided,
        "confirmed": rule.told.confirmed,
        "precision": rule.told.precision,
        "interval": None if interval is None else list(interval),
    }


def trial_json(trial: Trial) -> dict[str, Any]:
    """A dry run as one document."""
    return {
        "since": trial.since.isoformat(),
        "until": trial.until.isoformat(),
        "changes": trial.changes,
        "messages": trial.messages,
        "at_once": trial.at_once,
        "digests": trial.digests,
        "in_digests": trial.in_digests,
        "bursts": trial.bursts,
        "in_bursts": trial.in_bursts,
        "held_by_quiet_hours": trial.quiet,
        "untold": trial.untold,
        "days": [
            {
                "day": day.day.isoformat(),
                "at_once": day.now,
                "digests": day.digests,
                "bursts": day.bursts,
            }
            for day in trial.days
        ],
        "examples": [
            {
                "at": example.at.isoformat(),
                "how": example.how,
                "changes": example.told,
                "hit": example.hit,
                "title": example.title,
            }
            for example in trial.examples
        ],
        "cut": trial.cut,
    }

"""``alerts rules``, ``alerts log`` and dry runs, over stored changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from alerts.rule_words import rule_of, words_of
from alerts.rules import Rule
from domain.errors import InputError
from listingwatch.alerting.delivering import deliver
from listingwatch.alerting.rules import wilson
from listingwatch.alerting.trial import try_rules
from listingwatch.commands.alerts import channels as commands
from listingwatch.commands.alerts import rules as rules_commands
from listingwatch.desk.office import Desk
from listingwatch.wiring import App
from tests.alerts.test_rules import rules
from tests.console.stall import add, items, stocked

Run = Callable[..., str]


@pytest.fixture
def desk(app: App) -> Desk:
    return stocked(app, [])


@pytest.fixture
def run(app: App, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the test's database."""

    @contextmanager
    def opened(**_: object) -> Iterator[App]:
        yield app

    for module in (commands, rules_commands):
        monkeypatch.setattr(module, "open_app", opened)

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(commands.alerts_app, [*arguments, "--portfolio", "p"])
        if code == 0 and done.exception is not None:
            raise done.exception
        assert done.exit_code == code
        return done.stdout

    return run


def test_rules_from_the_command(desk: Desk, run: Run) -> None:
    """Added, listed, changed, tried, paused, resumed, removed; the log; sending again."""
    run("add", "log", "--to", "stdout:", "--lang", "zh")
    run("rules", "add", "night", "--channel", "log", "--severity", "medium", "--territory", "us",
        "--kind", "trademark", "--digest", "daily", "--at", "07:30", "--zone", "Asia/Shanghai",
        "--by", "Ada")  # fmt: skip
    (listed,) = json.loads(run("rules", "list", "--format", "json"))
    assert listed["territories"] == ["US"]
    assert (listed["digest"], listed["at"], listed["zone"]) == ("daily", "07:30", "Asia/Shanghai")
    assert listed["flood"] == "10/1h"
    assert listed["changed_by"] == "Ada"
    assert listed["precision"] is None
    assert "night" in run("rules", "list")
    add(desk.app, desk, items(6))
    tried = json.loads(run("rules", "try", "night", "--format", "json"))
    assert (tried["changes"], tried["digests"], tried["in_digests"]) == (6, 1, 6)
    assert "6 changes" in run("rules", "try", "--flood", "2/1h", "--flood-per", "rule")
    assert (
        json.loads(run("rules", "try", "night", "--digest", "none", "--format", "json"))["at_once"]
        == 6
    )
    run("rules", "edit", "night", "--kind", "design", "--digest", "none")
    assert json.loads(run("rules", "list", "--format", "json"))[0]["kinds"] == ["design"]
    now = datetime.now(UTC)
    assert deliver(desk.app, desk.portfolio, 1, clock=lambda: now) is None
    entries = json.loads(run("log", "--format", "json"))
    assert {entry["state"] for entry in entries} == {"untold"}
    assert entries[0]["reasons"] == {"night": "kind"}
    assert "night: kind" in run("log", "--state", "untold")
    run("redeliver", entries[0]["id"])
    with pytest.raises(InputError, match="is none that was dropped"):
        run("redeliver", entries[0]["id"])
    with pytest.raises(InputError, match="is none that"):
        run("redeliver", "x; DROP TABLE")
    assert json.loads(run("log", "--state", "waiting", "--format", "json"))[0]["how"] == "now"
    run("rules", "pause", "night")
    assert json.loads(run("rules", "list", "--format", "json"))[0]["paused"] is True
    run("rules", "resume", "night")
    run("rules", "remove", "night")
    assert json.loads(run("rules", "list", "--format", "json")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--digest", "yearly"], "hourly, daily, weekly"),
        (["--digest", "daily", "--at", "25:00"], "like 08:00"),
        (["--quiet", "22"], "22:00-07:00"),
        (["--zone", "Mars/Olympus"], "Europe/Berlin"),
        (["--flood", "many"], "10/1h"),
        (["--severity", "urgent"], "low, medium, high"),
        (["--change", "old"], "new, worse, back, gone"),
        (["--channel", "nobody"], "does not exist"),
    ],
)
def test_what_is_wrong_is_said(desk: Desk, run: Run, arguments: list[str], said: str) -> None:
    """With what would be right."""
    run("add", "log", "--to", "stdout:")
    with pytest.raises(InputError, match=said):
        run("rules", "add", "r", "--channel", "log", *arguments)


def test_a_dry_run_sends_and_keeps_nothing(desk: Desk) -> None:
    """It counts messages by day as the rule's decisions have them, and leaves everything alone."""
    add(desk.app, desk, items(30))
    rule = rule_of({"flood": "4/1h"}, name="r")
    before = _rows(desk)
    trial = try_rules(desk.app, "p", [rule], weeks=2, now=datetime.now(UTC) + timedelta(minutes=1))
    assert _rows(desk) == before
    # Three sellers with ten listings each: four at once and a burst of six for each of them.
    assert (trial.changes, trial.at_once, trial.bursts, trial.in_bursts) == (30, 12, 3, 18)
    assert trial.messages == sum(day.messages for day in trial.days) == 15
    assert {example.how for example in trial.examples} == {"now", "burst"}
    none = try_rules(desk.app, "p", [rule_of({"direction": "exposure"}, name="r")], weeks=2,
                     now=datetime.now(UTC))  # fmt: skip
    assert (none.messages, none.untold) == (0, {"direction": 30})


def _rows(desk: Desk) -> list[Any]:
    with desk.transaction() as connection:
        return connection.execute(
            "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM deliveries),"
            " (SELECT count(*) FROM alert_bundles), (SELECT count(*) FROM alert_windows)"
        ).fetchall()


@given(rules())
def test_a_rule_and_its_words(rule: Rule) -> None:
    """What a rule says is read back as the same rule, in one time zone."""
    said = words_of(rule)
    assert words_of(rule_of(said)) == said
    assert rule_of(said | {"something": "of a later release"}) == rule_of(said)


@given(st.integers(1, 400), st.data())
def test_wilson(trials: int, data: st.DataObject) -> None:
    """The bounds are where the score test just does not reject (its defining property)."""
    successes = data.draw(st.integers(0, trials))
    found = wilson(successes, trials)
    assert found is not None
    share = successes / trials
    for bound in found:
        if 1e-9 < bound < 1 - 1e-9:
            score = (share - bound) ** 2 * trials / (bound * (1 - bound))
            assert score == pytest.approx(1.959963984540054**2, rel=1e-6)
    assert found[0] <= share <= found[1]
    assert wilson(0, 0) is None

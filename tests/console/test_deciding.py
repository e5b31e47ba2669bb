"""Decisions: stored once, undone whole, and never on what somebody else changed meanwhile."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from domain.errors import ConflictError, UnknownNameError
from domain.hit import VerdictKind
from listingwatch.desk.deciding import (
    Choice,
    decide_hit,
    decide_many,
    undo_ticket,
    undo_verdict,
)
from listingwatch.desk.licensing import Scope, license_hit, take_back
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.desk.settings_log import audit_log
from listingwatch.desk.silenced import silenced
from listingwatch.wiring import App
from tests.console.conftest import Visitor
from tests.console.stall import AT, Item, add, items, stocked

pytestmark = pytest.mark.postgres


def ids(desk: Desk, **wanted: str) -> list[str]:
    return [row.id for row in queue_page(desk, HitFilter(**wanted)).rows]


def choice(
    kind: VerdictKind, by: str = "Ada", ticket: str = "t1", seen: str | None = None
) -> Choice:
    return Choice(kind, by, ticket, "because", seen)


@pytest.mark.parametrize("kind", VerdictKind)
def test_a_verdict_leaves_the_queue_and_comes_back(desk: Desk, kind: VerdictKind) -> None:
    """Each kind is stored with name and reason; undone, the hit stands as before."""
    hit = ids(desk)[0]
    before = card(desk, hit).standing
    done = decide_hit(desk, hit, choice(kind))
    standing = card(desk, hit).standing
    assert (standing.kind, standing.decided_by, standing.reason) == (kind.value, "Ada", "because")
    assert (hit in ids(desk)) == (kind is VerdictKind.UNSURE)
    assert undo_ticket(desk, done.ticket, "Bo") == [hit]
    assert card(desk, hit).standing == before
    assert [(e.who, e.action) for e in audit_log(desk)] == [("Bo", "undo"), ("Ada", "verdict")]


def test_a_repeated_request_changes_nothing(desk: Desk) -> None:
    """The answer was lost, the browser asks again: one verdict, the same answer."""
    hit = ids(desk)[0]
    seen = card(desk, hit).standing.token
    one = decide_hit(desk, hit, choice(VerdictKind.CONFIRMED, seen=seen))
    two = decide_hit(desk, hit, choice(VerdictKind.CONFIRMED, seen=seen))
    assert one == two
    assert len(audit_log(desk)) == 1


def test_who_comes_second_is_told(desk: Desk) -> None:
    """Somebody else decided after this was seen: nothing is stored, and it is said who was it."""
    hit = ids(desk)[0]
    seen = card(desk, hit).standing.token
    decide_hit(desk, hit, choice(VerdictKind.CONFIRMED, "Ada", "a", seen))
    with pytest.raises(ConflictError, match="Ada was quicker: confirmed"):
        decide_hit(desk, hit, choice(VerdictKind.NOT_A_MATCH, "Bo", "b", seen))
    assert card(desk, hit).standing.kind == "confirmed"
    assert len(audit_log(desk)) == 1


def test_two_at_once_have_one_winner(desk: Desk) -> None:
    """Twelve people decide the same hit in the same moment: one verdict, eleven are told."""
    hit = ids(desk)[0]
    seen = card(desk, hit).standing.token

    def go(n: int) -> str:
        try:
            kind = VerdictKind.CONFIRMED if n % 2 else VerdictKind.NOT_A_MATCH
            decide_hit(desk, hit, choice(kind, f"p{n}", f"t{n}", seen))
        except ConflictError:
            return "told"
        return "won"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(go, range(12)))
    assert sorted(outcomes) == ["told"] * 11 + ["won"]
    assert len(audit_log(desk)) == 1
    with desk.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM verdicts").fetchone() == (1,)


def test_the_same_request_twice_at_once_is_one(desk: Desk) -> None:
    """Two tabs send the same ticket in the same moment."""
    hit = ids(desk)[0]
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(lambda _: decide_hit(desk, hit, choice(VerdictKind.CONFIRMED)), range(8))
        )
    assert len(set(done)) == 1
    assert len(audit_log(desk)) == 1


def test_a_hit_that_changed_is_looked_at_again(app: App, desk: Desk) -> None:
    """The listing shows something else since: who decides is told, not who decided before."""
    first = items(1)[0]
    hit = next(row.id for row in queue_page(desk, HitFilter()).rows if row.title == first.title)
    seen = card(desk, hit).standing.token
    add(
        app,
        desk,
        [Item(first.id, first.title, first.seller, picture=True, ship_to=("DE",))],
        AT.replace(day=9),
    )
    with pytest.raises(ConflictError, match="changed since you saw it"):
        decide_hit(desk, hit, choice(VerdictKind.CONFIRMED, seen=seen))


def test_undoing_restores_the_decision_before(desk: Desk) -> None:
    """Not a match after confirmed, undone: confirmed; and only the latest can be undone."""
    hit = ids(desk)[0]
    one = decide_hit(desk, hit, choice(VerdictKind.CONFIRMED, ticket="1"))
    decide_hit(desk, hit, choice(VerdictKind.NOT_A_MATCH, "Bo", "2"))
    with pytest.raises(ConflictError):
        undo_ticket(desk, one.ticket, "Ada")
    undo_verdict(desk, hit, "Ada")
    assert card(desk, hit).standing.kind == "confirmed"
    with pytest.raises(UnknownNameError):
        undo_ticket(desk, "never", "Ada")


def test_many_at_once_with_conflicts_and_undo(desk: Desk) -> None:
    """Five of six are decided, the one that somebody decided meanwhile is told; all undone at once."""
    seen = [(hit, card(desk, hit).standing.token) for hit in ids(desk)]
    decide_hit(desk, seen[2][0], choice(VerdictKind.CONFIRMED, "Bo", "bo"))
    done = decide_many(desk, seen, choice(VerdictKind.NOT_A_MATCH, ticket="bulk"))
    assert done.done == 5
    assert [hit for hit, _ in done.refused] == [seen[2][0]]
    assert ids(desk) == []
    assert len(undo_ticket(desk, "bulk", "Ada")) == 5
    assert len(ids(desk)) == 5


def test_not_a_match_is_never_shown_again(app: App, desk: Desk) -> None:
    """The pair stays away when the listing is captured and judged anew, and can be found."""
    item = items(1)[0]
    hit = next(row.id for row in queue_page(desk, HitFilter()).rows if row.title == item.title)
    decide_hit(desk, hit, choice(VerdictKind.NOT_A_MATCH))
    add(app, desk, [Item(item.id, item.title, item.seller, price="99")], AT.replace(day=20))
    assert hit not in ids(desk)
    assert hit in ids(desk, standing="silenced")
    row = silenced(desk).decisions[0]
    assert (row.hit, row.kind, row.decided_by, row.reason) == (hit, "not-a-match", "Ada", "because")


def test_a_licence_covers_its_scope_and_is_taken_back(app: App) -> None:
    """It silences the seller's hits where it holds, says so, and all come back when it goes."""
    desk = stocked(app, [Item("a"), Item("b"), Item("c", seller="other")])
    hits = {row.seller_id: row.id for row in queue_page(desk, HitFilter()).rows}
    done = license_hit(desk, hits["stall"], Scope("stall", ("US",)), "Ada", "lic")
    waited(desk)
    assert ids(desk) == [hits["other"]]
    kept = [row.suppressed_by for row in queue_page(desk, HitFilter(standing="suppressed")).rows]
    assert kept == ["licence", "licence"]
    assert [(li.right, li.licensee, li.territories) for li in silenced(desk).licences] == [
        ("tm-us-1", "stall", ("US",))
    ]
    assert license_hit(desk, hits["stall"], Scope("stall", ("US",)), "Ada", "lic") == done
    take_back(desk, "lic", "Ada")
    waited(desk)
    assert len(ids(desk)) == 3
    assert [e.action for e in audit_log(desk)] == ["licence removed", "licence"]


def test_a_licence_elsewhere_silences_nothing(app: App) -> None:
    """A licence for Germany says nothing of the United States."""
    desk = stocked(app, [Item("a")])
    hit = ids(desk)[0]
    license_hit(desk, hit, Scope("stall", ("DE",)), "Ada", "lic")
    waited(desk)
    assert ids(desk) == [hit]


def waited(desk: Desk) -> None:
    """Judging goes on beside the page: until nothing waits."""
    assert desk.aftermath.wait(60)


def test_a_database_that_goes_away_loses_nothing(
    desk: Desk, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off in the middle of a decision: nothing is half stored, the answer says try again, and
    the same request then goes through."""
    from listingwatch.judging.judge import Judge

    hit = ids(desk)[0]
    judge = Judge.judge

    def cut(self: Judge, numbers: object) -> object:
        self._hits._connection.execute("SELECT 1")
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Judge, "judge", cut)
    json_please = {"accept": "application/json"}
    answer = ada.send_form(f"/hits/{hit}/verdict", json_please, kind="confirmed", ticket="once")
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert card(desk, hit).standing.verdict is None
    assert audit_log(desk) == []
    monkeypatch.setattr(Judge, "judge", judge)
    answer = ada.send_form(f"/hits/{hit}/verdict", json_please, kind="confirmed", ticket="once")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")


def test_the_page_tells_who_was_quicker(desk: Desk, ada: Visitor) -> None:
    """As JSON for the script, as a page without it."""
    hit = ids(desk)[0]
    seen = card(desk, hit).standing.token
    decide_hit(desk, hit, choice(VerdictKind.CONFIRMED, "Bo", "bo"))
    form = {"kind": "not-a-match", "seen": seen}
    answer = ada.send_form(f"/hits/{hit}/verdict", {"accept": "application/json"}, **form)
    assert answer.status_code == 409
    assert "Bo was quicker" in json.loads(answer.text)["error"]
    page = ada.send_form(f"/hits/{hit}/verdict", **form)
    assert page.status_code == 409
    assert "Bo was quicker" in page.text


def test_the_log_is_only_added_to(desk: Desk) -> None:
    """Not even the owner of the table changes an entry."""
    decide_hit(desk, ids(desk)[0], choice(VerdictKind.CONFIRMED))
    for statement in (b"DELETE FROM desk_audit", b"UPDATE desk_audit SET who = 'x'"):
        with pytest.raises(psycopg.errors.RaiseException), desk.transaction() as connection:
            connection.execute(statement)

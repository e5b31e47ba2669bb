"""Who is let in, and what is refused whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from console.app import build
from domain.errors import SettingsError
from listingwatch.desk.office import Desk
from listingwatch.desk.people import DeskRole, log_in, remove_user, session_of, users
from listingwatch.desk.queue import HitFilter, queue_page
from listingwatch.desk.settings_log import audit_log
from tests.console.conftest import ORIGIN, Visitor, visitor

PAGES = ("/", "/queue", "/clusters", "/bulk", "/silenced", "/crawls", "/log", "/help",
         "/listings/1", "/export/hits.csv", "/export/hits.json", "/seller")  # fmt: skip


def stranger(desk: Desk, *, login: bool = False, tokens: set[str] | None = None) -> TestClient:
    app = build(desk, origins=frozenset({ORIGIN}), login=login, tokens=tokens)
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)


def first(desk: Desk) -> str:
    return queue_page(desk, HitFilter()).rows[0].id


def test_without_a_session_nothing_is_shown(desk: Desk) -> None:
    """Every page sends a stranger to the login, every form is refused, no picture is served."""
    client = stranger(desk)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 303, page
        assert answer.headers["location"] == "/login"
    for form in ("/undo", "/bulk/decide", "/views", "/logout", f"/hits/{first(desk)}/verdict"):
        assert (
            client.post(form, data={"kind": "confirmed"}, headers={"origin": ORIGIN}).status_code
            == 401
        )
    assert client.get(f"/pictures/{'0' * 64}/160").status_code == 303
    client.cookies.set("listingwatch", "made-up")
    assert client.get("/queue").status_code == 303


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:9999", "127.0.0.1", "", "127.0.0.1.evil.example:8642"]
)
def test_another_host_is_refused(ada: Visitor, host: str) -> None:
    """A name that somebody points at this machine gets nothing, session or not."""
    assert ada.get("/queue", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8642", None],
)
def test_a_form_from_elsewhere_is_refused(desk: Desk, ada: Visitor, origin: str | None) -> None:
    """Even with the right session and token."""
    hit = first(desk)
    headers = {} if origin is None else {"origin": origin}
    answer = ada.post(
        f"/hits/{hit}/verdict", data={"csrf": ada.csrf, "kind": "confirmed"}, headers=headers
    )
    assert answer.status_code == 403
    assert first(desk) == hit


@pytest.mark.parametrize("token", ["", "forged", "x" * 43])
def test_a_forged_token_is_refused(desk: Desk, ada: Visitor, token: str) -> None:
    """On loopback too."""
    hit = first(desk)
    answer = ada.send_form(f"/hits/{hit}/verdict", csrf=token, kind="confirmed")
    assert answer.status_code == 403
    assert queue_page(desk, HitFilter(state="confirmed")).total == 0


def test_another_sessions_token_is_refused(desk: Desk, ada: Visitor) -> None:
    """A token is good with its own session alone."""
    other = visitor(desk, "Bo")
    answer = ada.send_form(f"/hits/{first(desk)}/verdict", csrf=other.csrf, kind="confirmed")
    assert answer.status_code == 403


def test_other_kinds_of_requests_are_refused(ada: Visitor) -> None:
    """Other methods, other bodies, and bodies without end."""
    assert ada.put("/queue").status_code == 405
    json = ada.post("/undo", json={"csrf": ada.csrf}, headers={"origin": ORIGIN})
    assert json.status_code == 415
    assert ada.send_form("/undo", ticket="x" * 1_100_000).status_code == 413


def test_a_viewer_may_look_and_not_decide(desk: Desk) -> None:
    """Every form that changes something is refused; so is the log, which is for admins."""
    eve = visitor(desk, "Eve", DeskRole.VIEWER)
    hit = first(desk)
    assert eve.get("/queue").status_code == 200
    assert "data-verdict" not in eve.get(f"/hits/{hit}").text
    for form in (f"/hits/{hit}/verdict", f"/hits/{hit}/licence", "/undo", "/bulk/decide", "/views",
                 "/views/remove", "/licences/remove"):  # fmt: skip
        assert eve.send_form(form, kind="confirmed", hit=hit).status_code == 403, form
    assert eve.get("/log").status_code == 403
    bea = visitor(desk, "Bea", DeskRole.REVIEWER)
    assert bea.get("/log").status_code == 403
    assert bea.send_form(f"/hits/{hit}/verdict", kind="confirmed").status_code == 303


def test_every_answer_carries_the_headers(desk: Desk, ada: Visitor) -> None:
    """No inline script or style, no frame, no foreign source, nothing kept by the browser."""
    for answer in (ada.get("/queue"), ada.get("/nowhere"), stranger(desk).get("/login")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


def test_the_printed_address_lets_in_once(desk: Desk) -> None:
    """The token opens one session; the person says a name, which each decision carries."""
    client = stranger(desk, tokens={"secret-token"})
    assert client.get("/enter?token=wrong").status_code == 403
    answer = client.get("/enter?token=secret-token")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/queue").headers["location"] == "/name"
    assert stranger(desk, tokens=set()).get("/enter?token=secret-token").status_code == 403
    assert client.get("/enter?token=secret-token").status_code == 403
    token = client.cookies["listingwatch"]
    session = session_of(desk, token, datetime.now(UTC))
    assert session is not None
    named = client.post(
        "/name", data={"csrf": session.csrf, "name": "Ada  Lovelace"}, headers={"origin": ORIGIN}
    )
    assert named.status_code == 303
    hit = first(desk)
    client.post(
        f"/hits/{hit}/verdict",
        data={"csrf": session.csrf, "kind": "confirmed"},
        headers={"origin": ORIGIN},
    )
    assert [(e.who, e.action, e.subject) for e in audit_log(desk)] == [
        ("Ada Lovelace", "verdict", hit)
    ]


def test_login_needs_the_password_and_slows_down_guessing(desk: Desk) -> None:
    """Wrong names and passwords say the same; after five tries even the right one has to wait."""
    visitor(desk, "Eve", DeskRole.VIEWER)
    client = stranger(desk, login=True)
    form = client.get("/login")
    proof = client.cookies["listingwatch-login"]
    assert proof in form.text

    def attempt(name: str, password: str) -> tuple[int, str]:
        answer = client.post(
            "/login", data={"login": client.cookies["listingwatch-login"], "name": name, "password": password},
            headers={"origin": ORIGIN},
        )  # fmt: skip
        return answer.status_code, answer.text

    assert client.post("/login", data={"login": "other", "name": "Eve", "password": "correct horse"},
                       headers={"origin": ORIGIN}).status_code == 403  # fmt: skip
    unknown, wrong = attempt("Nobody", "correct horse"), attempt("Eve", "wrong horse")
    assert unknown[0] == wrong[0] == 403
    assert "do not fit" in unknown[1]
    assert "do not fit" in wrong[1]
    for _ in range(4):
        attempt("Eve", "wrong horse")
    assert attempt("Eve", "correct horse")[0] == 429
    assert attempt("Nobody", "correct horse")[0] == 403
    assert client.get("/queue").status_code == 303


def test_login_opens_and_logout_ends_a_session(desk: Desk) -> None:
    """A removed user is out at once."""
    eve = visitor(desk, "Eve", DeskRole.REVIEWER)
    assert eve.get("/queue").status_code == 200
    assert eve.get("/enter?token=x").status_code == 403
    now = datetime.now(UTC)
    again = Visitor(desk, log_in(desk, "Eve", "correct horse", "127.0.0.1", now), login=True)
    assert again.send_form("/logout").status_code == 303
    assert again.get("/queue").status_code == 303
    assert eve.get("/queue").status_code == 200
    remove_user(desk, "Eve", now)
    assert eve.get("/queue").status_code == 303
    assert users(desk) == []


def test_a_public_address_needs_users_and_a_name(desk: Desk) -> None:
    """Nothing listens beyond loopback without a login."""
    from console.serving import serve

    with pytest.raises(SettingsError, match="users add"):
        serve(desk, "0.0.0.0:0")
    visitor(desk, "Eve", DeskRole.VIEWER)
    with pytest.raises(SettingsError, match="host-name"):
        serve(desk, "0.0.0.0:0")
    with pytest.raises(SettingsError, match="HOST:PORT"):
        serve(desk, "nonsense")


def test_passwords_and_tokens_are_not_stored(desk: Desk) -> None:
    """Only hashes are: whoever reads the database can log in as nobody."""
    eve = visitor(desk, "Eve", DeskRole.VIEWER)
    with desk.transaction() as connection:
        rows = [str(r) for table in ("desk_users", "desk_sessions", "desk_audit")
                for r in connection.execute(f"SELECT t::text FROM {table} t".encode())]  # fmt: skip
    assert rows
    assert not any("correct horse" in row or eve.cookies["listingwatch"] in row for row in rows)
    assert any("$argon2id$" in row for row in rows)


def test_the_cookie_is_for_https_where_the_desk_is(desk: Desk) -> None:
    """Behind a proxy that does TLS the session never goes out in the clear."""
    visitor(desk, "Eve", DeskRole.VIEWER)
    name = "https://desk.example"
    app = build(desk, origins=frozenset({ORIGIN, name}), login=True)
    for base, is_secure in ((name, True), (ORIGIN, False)):
        client = TestClient(app, base_url=base, follow_redirects=False)
        proof = client.get("/login").headers["set-cookie"].lower()
        assert ("secure" in proof) == is_secure
        assert "samesite=strict" in proof

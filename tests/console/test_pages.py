"""Every page, in every language and zone, and to nobody but its own firm."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from lxml import html

from domain.hit import VerdictKind
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.wiring import App
from tests.console.conftest import Visitor, visitor

PAGES = ("/", "/rights", "/catalogue", "/reports", "/queue", "/clusters", "/clusters?by=seller", "/clusters?by=wording", "/bulk", "/silenced",
         "/crawls", "/log", "/help", "/alerts", "/alerts/rule", "/alerts/log", "/listings/{listing}", "/hits/{hit}",
         "/seller?marketplace=shop.example&id=stall-0", "/nowhere")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_in_every_language(desk: Desk, ada: Visitor, language: str) -> None:
    """A page, complete, in the language that was chosen."""
    chosen = ada.get(f"/language/{language}?back=/queue")
    assert chosen.headers["location"] == "/queue"
    row = queue_page(desk, HitFilter()).rows[0]
    listing = card(desk, row.id).standing.listing_id
    for page in PAGES:
        answer = ada.get(page.format(hit=row.id, listing=listing))
        assert answer.status_code == (404 if page == "/nowhere" else 200), page
        tree = html.document_fromstring(answer.text)
        assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
        heading = "".join(tree.xpath("//h1//text() | //h2//text()"))
        assert any("\u4e00" <= c <= "\u9fff" for c in answer.text.partition("<main")[2]) == (
            language == "zh"
        ), page
        assert heading.strip(), page


def test_the_browsers_language_counts_until_one_is_chosen(ada: Visitor) -> None:
    """As its header asks."""
    assert 'lang="zh-Hans"' in ada.get("/queue", headers={"accept-language": "zh-CN,zh;q=0.9"}).text
    assert 'lang="en"' in ada.get("/queue", headers={"accept-language": "fr,de;q=0.5"}).text
    assert 'lang="en"' in ada.get("/queue", headers={"accept-language": ";;;,\x7f"}).text


def test_every_text_has_its_translation() -> None:
    """What the templates say is in the catalogue, and nothing in it is empty."""
    options = {
        "templates/**.html": {
            "extensions": "jinja2.ext.i18n",
            "trim_blocks": "true",
            "lstrip_blocks": "true",
        }
    }
    found = {m for _, _, m, _, _ in extract_from_dir(
        str(files("console")), [("templates/**.html", "jinja2"), ("**.py", "python")], options_map=options)}  # fmt: skip
    assert len(found) > 150
    with files("console").joinpath("locale/zh/console.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    missing = sorted(str(m) for m in found if not (catalogue.get(m) and catalogue.get(m).string))
    assert missing == []
    assert all(message.string for message in catalogue if message.id)


def test_values_of_ours_have_their_translation() -> None:
    """States, kinds, suggestions and the like are shown in the viewer's language too."""
    from domain.hit import Direction, HitState, Outcome, Severity, Suggestion
    from domain.listing import Role
    from domain.right import RightKind, Side
    from rights import exceptions

    with files("console").joinpath("locale/zh/console.po").open("rb") as file:
        catalogue = read_po(file, locale="zh")
    kinds = (VerdictKind, HitState, Suggestion, Outcome, Direction, RightKind, Side, Role)
    words = {value.value for kind in kinds for value in kind} | {s.label for s in Severity}
    words |= {
        value
        for name, value in vars(exceptions).items()
        if name.isupper() and isinstance(value, str)
    }
    assert [word for word in sorted(words) if catalogue.get(word) is None] == []


def test_another_firm_sees_nothing_of_it(app: App, desk: Desk) -> None:
    """Hits, verdicts, users, sessions, views and the log are one portfolio's own."""
    from domain.errors import UnknownNameError
    from listingwatch.desk.people import session_of
    from storage.repositories.portfolios import Portfolios

    ada = visitor(desk)
    ada.send_form("/views", name="secret view", query="q=x")
    hit = queue_page(desk, HitFilter()).rows[0].id
    with app.database.transaction() as connection:
        Portfolios(connection).ensure("q", "Other firm")
    other = Desk.of(app, "q")
    bo = visitor(other, "Bo")
    assert queue_page(other, HitFilter()).total == 0
    with pytest.raises(UnknownNameError):
        card(other, hit)
    assert "secret view" not in bo.get("/queue").text
    assert bo.get(f"/hits/{hit}").status_code == 404
    assert bo.send_form(f"/hits/{hit}/verdict", kind="confirmed").status_code == 404
    assert session_of(other, ada.cookies["listingwatch"], datetime.now(UTC)) is None
    work = desk.app.blobs
    with desk.transaction() as connection:
        (image,) = connection.execute(
            "SELECT image FROM right_references WHERE image IS NOT NULL"
        ).fetchone()  # type: ignore[misc]
    assert work.has(image)
    assert ada.get(f"/pictures/{image}/160").status_code == 200
    assert bo.get(f"/pictures/{image}/160").status_code == 303


def test_times_are_in_the_viewers_zone(ada: Visitor, desk: Desk) -> None:
    """The page's script says which; nonsense is UTC."""
    hit = queue_page(desk, HitFilter()).rows[-1].id
    assert "1 May 2026, 12:0" in ada.get(f"/hits/{hit}").text
    ada.cookies.set("desk-zone", "Asia/Shanghai")
    assert "1 May 2026, 20:0" in ada.get(f"/hits/{hit}").text
    ada.cookies.set("desk-zone", "../../etc/passwd")
    assert "1 May 2026, 12:0" in ada.get(f"/hits/{hit}").text

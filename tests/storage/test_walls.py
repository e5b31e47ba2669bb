"""What belongs to one firm is invisible to another, whatever a query forgets."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from domain.errors import UnknownNameError
from domain.hit import Verdict, VerdictKind
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.page import ImageRef, Snapshot
from domain.right import Licence, Right, RightKind
from listingwatch.alerting.channels import add_channel
from listingwatch.alerting.rules import add_rule
from listingwatch.hits.list import list_hits
from listingwatch.judging.verdicts import decide
from listingwatch.matching.run import Matching
from listingwatch.portfolio.rights_list import list_rights
from listingwatch.settings import Settings
from listingwatch.wiring import App
from rights.references import references_of
from storage.blobs import BlobStore
from storage.database import Database
from storage.queries import all_queries
from storage.repositories.alert_planning import Planning
from storage.repositories.alert_rules import AlertRules
from storage.repositories.channels import Channels
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from tests.conftest import quick

pytestmark = pytest.mark.postgres

AT = datetime(2026, 5, 1, tzinfo=UTC)
OWNED = (
    "owner_names", "sources", "rights", "right_references", "licences", "seller_roles",
    "catalogue", "matches", "matcher_versions", "hits", "hit_matches", "verdicts", "outbox",
    "judgement_basis", "alert_rules", "alert_rule_channels", "alert_windows", "alert_bundles",
    "alert_failures",
)  # fmt: skip


def mark(text: str, owner: str) -> Right:
    return Right(
        key=f"tm-{text.lower()}", kind=RightKind.TRADEMARK, owner=owner, territories=("US",),
        source="test", as_of=date(2026, 1, 1), text=text, registration_number=text,
    )  # fmt: skip


@pytest.fixture
def two_firms(app: App) -> App:
    """Firm A and firm B, each with a right, a role, a licence, a private listing, a hit and a
    verdict."""
    for name, text in (("a", "Zorvantik"), ("b", "Quillmere")):
        with app.database.transaction() as connection:
            number = Portfolios(connection).ensure(name, f"Firm {name}")
        with app.database.transaction(number.id) as connection:
            rights = Rights(connection, number.id)
            right = mark(text, f"Firm {name}")
            rights.put(right, references_of(right))
            rights.add_licence(Licence(right=text, licensee=f"friend of {name}"))
            rights.add_source(
                name=f"{name}.csv", kind="rights", digest="0", as_of=AT.date(), taken=1, refused=0
            )
            statements = PortfolioStatements(connection, number)
            statements.set_role(SellerKey("shop.example", f"dealer-{name}"), Role.AUTHORISED, AT)
            statements.add_owner_name(f"{name} holding")
            listings = Listings(connection, number.id)
            private = listings.keep(
                Snapshot(
                    key=ListingKey("plan", f"secret-{name}"),
                    url="",
                    title=f"Secret plan of {name}",
                    images=(ImageRef(url=f"{name}.jpg", missing="not fetched"),),
                ),
                AT,
                private=True,
            )
            statements.add_to_catalogue(private)
    with app.database.transaction() as connection:
        Listings(connection).keep(
            Snapshot(
                key=ListingKey("shop.example", "/p/1"),
                url="https://shop.example/p/1",
                title="Zorvantik and Quillmere set",
                seller=Seller(name="S", id="s"),
                ship_to=("US",),
            ),
            AT,
        )
    for name in ("a", "b"):
        Matching(app, name).run()
        hit = list_hits(app, name).hits[0]
        decide(
            app, name, hit.id,
            Verdict(kind=VerdictKind.CONFIRMED, by="Ada", reason=f"of {name}", decided_at=AT),
        )  # fmt: skip
        alert(app, name)
    return app


def alert(app: App, name: str) -> None:
    """A channel with a rule, a window, a digest and a try that failed."""
    add_channel(app, name, "log", "stdout:", None, AT)
    add_rule(app, name, "r", {"digest": "daily"}, ["log"], who="Ada", now=AT)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(name).id
    with app.database.transaction(number) as connection:
        (channel,) = Channels(connection, number).all()
        (rule,) = AlertRules(connection, number).all()
        planning = Planning(connection, number, channel.id)
        planning.keep_window(rule.id, "rule", AT, 1)
        connection.execute(
            "INSERT INTO alert_bundles (portfolio_id, channel_id, rule_id, how, created_at)"
            " VALUES (%s, %s, %s, 'digest', %s)",
            (number, channel.id, rule.id, AT),
        )
        (bundle,) = planning.bundles(AT, 10)
        planning.bundle_put_off(bundle.id, AT, "away")


def test_each_firm_sees_its_own(two_firms: App) -> None:
    """Rights, hits and verdicts that a firm reads are its own."""
    for name, text in (("a", "Zorvantik"), ("b", "Quillmere")):
        assert [row["text"] for row in list_rights(two_firms, name)] == [text]
        hits = list_hits(two_firms, name)
        assert [hit.right.text for hit in hits.hits] == [text]
        assert [source.name for source in hits.searched] == [f"{name}.csv"]
        assert set(hits.roles) == {SellerKey("shop.example", f"dealer-{name}")}


def test_a_firm_cannot_decide_on_another_s_hit(two_firms: App) -> None:
    """A hit's id of another firm does not exist here."""
    foreign = list_hits(two_firms, "b").hits[0].id
    with pytest.raises(UnknownNameError):
        decide(
            two_firms, "a", foreign,
            Verdict(kind=VerdictKind.CONFIRMED, by="Eve", reason="", decided_at=AT),
        )  # fmt: skip


@pytest.fixture
def plain_login(two_firms: App) -> Iterator[psycopg.Connection]:
    """A login that is no superuser, as the embedded database's and any sane application's is."""
    conninfo = two_firms.database._conninfo
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        found = row.fetchone()
        assert found is not None
        if found[0]:
            pytest.skip("the tests' login is a superuser, whom row level security never binds")
        connection.execute(f"SET search_path TO {two_firms.database.schema}".encode())
        yield connection


@pytest.mark.parametrize("table", OWNED)
def test_a_query_that_forgets_its_portfolio_sees_nothing_foreign(
    plain_login: psycopg.Connection, table: str
) -> None:
    """SELECT * without a WHERE gives only the named portfolio's rows, and none without a name."""
    assert plain_login.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)
    seen = {}
    for portfolio in (1, 2):
        plain_login.execute(
            "SELECT set_config('listingwatch.portfolio', %s, false)", (str(portfolio),)
        )
        rows = plain_login.execute(f"SELECT portfolio_id FROM {table}".encode()).fetchall()
        seen[portfolio] = {row[0] for row in rows}
    assert seen == {1: {1}, 2: {2}}


def test_private_listings_are_invisible(plain_login: psycopg.Connection) -> None:
    """What firm B handed in itself, firm A sees neither of the text nor of the pictures."""
    plain_login.execute("SELECT set_config('listingwatch.portfolio', '1', false)")
    titles = {
        row[0] for row in plain_login.execute("SELECT content->>'title' FROM snapshots").fetchall()
    }
    assert titles == {"Secret plan of a", "Zorvantik and Quillmere set"}
    urls = {row[0] for row in plain_login.execute("SELECT url FROM snapshot_images").fetchall()}
    assert urls == {"a.jpg"}


def test_no_row_can_be_written_for_another_firm(plain_login: psycopg.Connection) -> None:
    """Row level security refuses a foreign portfolio's number on writing too."""
    plain_login.execute("SELECT set_config('listingwatch.portfolio', '1', false)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        plain_login.execute(
            "INSERT INTO owner_names (portfolio_id, folded, name) VALUES (2, 'x', 'x')"
        )


def test_every_statement_about_owned_rows_names_the_portfolio() -> None:
    """The first wall: no named statement reads owned tables without saying whose."""
    by_key_of_own = {  # reached only through a row that was found with its portfolio
        "rights.forget_reference", "hits.withdraw", "hits.clear_matches", "hits.set_state",
        "hits.delivered", "work.neighbours", "afterwards.describe", "afterwards.picture_and_wording",
        "afterwards.there", "afterwards.claim",  # which name no hit of anybody: only numbers wait there
    }  # fmt: skip
    forgetful = [
        name
        for name, text in all_queries().items()
        if any(f" {table} " in f" {text} ".replace("\n", " ") for table in OWNED)
        and "%(portfolio)s" not in text
        and name not in by_key_of_own
    ]
    assert forgetful == []


def test_one_home_per_schema(conninfo: str, tmp_path: Path) -> None:
    """The sample market's schema and blobs are never the real ones."""
    from listingwatch.wiring import blob_folder, schema_of

    settings = Settings(home=tmp_path)
    assert schema_of(settings, demo=True) != schema_of(settings, demo=False)
    assert blob_folder(settings, demo=True) != blob_folder(settings, demo=False)
    database = Database(quick(conninfo), schema=f"test_{uuid.uuid4().hex[:12]}")
    assert App(settings, database, BlobStore(tmp_path)).settings.home == tmp_path

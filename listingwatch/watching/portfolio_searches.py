"""Searches made of what a portfolio owns, with what each has led to.

Of live trademarks of the firm: the mark, its aliases, and disguised spellings; the titles of the
firm's own catalogue; its pictures, where a marketplace can be searched by picture; and the sellers
that it follows: those that it called competitors. All of it is looked up anew for every run, so a
right that is imported today is searched for in the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from crawler.marketplaces.asking import Find
from crawler.marketplaces.registry import named
from domain.errors import InputError, UnknownNameError
from domain.right import Portfolio, Right, RightKind, fold_owner
from domain.search import Search
from domain.search_yield import SearchPast, by_urgency
from domain.watch import Watch
from listingwatch.watching.disguises import disguises
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.searches import SearchRecords
from storage.repositories.watches import Watches

PAST = timedelta(days=90)
"""How far back a search's yield is looked at."""

MOST_TITLES = 200
MOST_PICTURES = 500
LONGEST_TEXT = 80
"""Characters of a title that are searched for; more words find less."""


def portfolio_searches(app: App, portfolio: int, watch: Watch, now: datetime) -> list[SearchPast]:
    """Every search of a watch, the most urgent first.

    :param portfolio: its number.
    :raises UnknownNameError: when one of its marketplaces is not there any more.
    """
    with app.database.transaction() as connection:
        number = next(one for one in Portfolios(connection).all() if one.id == portfolio)
    with app.database.transaction(portfolio) as connection:
        statements = PortfolioStatements(connection, number)
        ours = _ours(statements.portfolio(), list(Rights(connection, portfolio).all().values()))
        records = SearchRecords(connection, portfolio)
        titles = [_short(title) for title in records.catalogue_titles(MOST_TITLES)]
        pictures = records.own_pictures([right.key for right in ours], MOST_PICTURES)
        followed = records.followed_sellers()
        made: dict[str, str] = {}
        for marketplace in watch.plan.marketplaces:
            able, keys = _able(marketplace)
            for search, origin in (
                *(_words(marketplace, ours, titles) if Find.TEXT in able else ()),
                *(_pictures(marketplace, pictures) if Find.PICTURE in able else ()),
                *(_sellers(marketplace, followed, keys) if Find.SELLER in able else ()),
            ):
                placed = Search(
                    marketplace=marketplace,
                    text=search.text,
                    picture=search.picture,
                    seller=search.seller,
                    territories=watch.plan.ships_to,
                )
                made.setdefault(str(placed), origin)
        past = records.past(list(made), now - PAST)
    return by_urgency(
        [
            SearchPast(
                target=target,
                origin=origin,
                times=past[target].times if target in past else 0,
                hits=past[target].hits if target in past else 0,
                last=past[target].last if target in past else None,
            )
            for target, origin in made.items()
        ],
        now,
    )


def searches_of_watch(app: App, portfolio: str, name: str, now: datetime) -> list[SearchPast]:
    """Likewise, by names.

    :raises UnknownNameError: when there is no such portfolio or watch.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        watches = Watches(connection, number.id).all()
    watch = next((one for one in watches if one.plan.name == name), None)
    if watch is None:
        names = ", ".join(one.plan.name for one in watches) or "none yet"
        raise UnknownNameError(f"watch {name!r} does not exist (there are: {names})")
    return portfolio_searches(app, number.id, watch, now)


def check_marketplaces(marketplaces: Sequence[str]) -> None:
    """:raises InputError: for one that cannot be searched, or is not there."""
    for marketplace in marketplaces:
        try:
            able, _ = _able(marketplace)
        except UnknownNameError as error:
            raise InputError(str(error)) from error
        if not able:
            raise InputError(
                f"marketplace {marketplace}: cannot be searched; watch addresses there instead"
            )


def _able(marketplace: str) -> tuple[frozenset[Find], frozenset[str]]:
    """What a marketplace can be searched by, and how its listings call it."""
    readers = named(marketplace)
    able = frozenset(kind for reader in readers for kind in reader.searches)
    return able, frozenset(site.key for reader in readers for site in reader.sites)


def _ours(portfolio: Portfolio, rights: list[Right]) -> list[Right]:
    return [
        right
        for right in rights
        if right.live and right.owner and fold_owner(right.owner) in portfolio.firm_names
    ]


def _words(
    marketplace: str, ours: list[Right], titles: Sequence[str]
) -> Iterator[tuple[Search, str]]:
    for right in ours:
        if right.kind is not RightKind.TRADEMARK or not right.text:
            continue
        names = [_short(right.text), *map(_short, right.aliases)]
        for place, name in enumerate(names):
            yield Search(marketplace=marketplace, text=name), "alias" if place else "mark"
        for name in dict.fromkeys(names):
            for spelling in disguises(name):
                yield Search(marketplace=marketplace, text=spelling), "disguise"
    for title in titles:
        yield Search(marketplace=marketplace, text=title), "product"


def _pictures(marketplace: str, pictures: Sequence[str]) -> Iterator[tuple[Search, str]]:
    for digest in pictures:
        yield Search(marketplace=marketplace, picture=digest), "picture"


def _sellers(
    marketplace: str, followed: Sequence[tuple[str, str]], keys: frozenset[str]
) -> Iterator[tuple[Search, str]]:
    for at, seller in followed:
        if at in keys:
            yield Search(marketplace=marketplace, seller=seller), "seller"


def _short(text: str) -> str:
    """The first words of a text, no longer than a search wants them."""
    words: list[str] = []
    for word in text.split():
        if len(" ".join((*words, word))) > LONGEST_TEXT:
            break
        words.append(word)
    return " ".join(words) or text[:LONGEST_TEXT]

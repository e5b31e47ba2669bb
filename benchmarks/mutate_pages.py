"""What becomes of readings when a page changes: nodes dropped, renamed, or their keys renamed.

    python benchmarks/mutate_pages.py [FOLDER] [--mutations N] [--seed S]

After a redesign a reader may say Unrecognised, or lack a field, or still show a value that stands
on the page as that field. Anything else is wrong: another product's price, a price that is no
longer asked, a page that is suddenly gone. Wrong ones are counted and listed with the node changed;
more than 1 in 500 is a failure (exit status 1).

Half of the nodes are drawn from all, half from those that tell something (structured data, meta
elements, headings, and what is named after a field), where a change hurts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree
from rapidfuzz import fuzz

from crawler.read import read_page
from crawler.reading.gtin import read_gtin
from crawler.reading.markup import Markup
from crawler.reading.opengraph import read_opengraph
from crawler.reading.page import Document, Page
from crawler.reading.prices import read_price
from crawler.reading.script_products import read_scripts
from crawler.reading.structured import read_structured
from domain.page import Blocked, Gone, Outcome, Snapshot

_TELLING = re.compile(
    r"price|preis|prix|title|name|brand|byline|sku|seller|merchant|sold|availab|stock|offer|image|"
    r"gallery|buy|cart|product",
    re.IGNORECASE,
)
_KEYS = ("name", "price", "priceCurrency", "offers", "brand", "sku", "image", "availability",
         "@type", "seller", "gtin13", "hiRes", "initial", "lowPrice", "url")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on a page as each field, over all its sources."""

    titles: frozenset[str]
    amounts: frozenset[Decimal]
    brands: frozenset[str]
    skus: frozenset[str]
    sellers: frozenset[str]
    images: frozenset[str]
    stock: frozenset[str]
    text: str


@dataclass(slots=True)
class Tally:
    """Mutations by how the reading ended, and the wrong ones in words."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def standing(page: Page, whole: Snapshot) -> Standing:
    """Everything that a page says of its own product before it is changed."""
    document = Document(page)
    markup = Markup(document)
    structured = read_structured(document, markup.outline)
    opengraph = read_opengraph(document)
    sources = [*structured.facts, opengraph, *read_scripts(document, markup.outline)]
    amounts = {facts.price.amount for facts in sources if facts.price}
    amounts |= {facts.price.maximum for facts in sources if facts.price and facts.price.maximum}
    amounts = amounts.union(*(facts.amounts for facts in structured.facts))
    candidates = markup.prices.candidates
    best = max((candidate.weight for candidate in candidates), default=0.0)
    amounts |= {c.price.amount for c in candidates if c.weight >= best - 0.5}
    if whole.offer.price is not None:
        amounts.add(whole.offer.price.amount)
    amounts |= set(_offers_beside(document))
    stock = {facts.availability for facts in sources} | {whole.offer.availability}
    said = markup.stock.availability
    names = {markup.title, document.title, whole.title, *(facts.title for facts in sources)}
    brands = {whole.brand, markup.labels.get("brand"), *(facts.brand for facts in sources)}
    skus = {whole.sku, markup.labels.get("sku"), markup.labels.get("mpn")}
    skus |= {facts.sku for facts in sources}
    sellers = {facts.seller.name for facts in sources if facts.seller and facts.seller.name}
    if whole.seller is not None and whole.seller.name:
        sellers.add(whole.seller.name)
    images = {image.url for image in whole.images} | set(markup.images)
    for facts in sources:
        images |= set(facts.images)
    body = document.tree.find("body")
    return Standing(
        titles=_known(names),
        amounts=frozenset(amount for amount in amounts if amount is not None),
        brands=_known(brands),
        skus=_known(skus),
        sellers=frozenset(sellers),
        images=frozenset(_picture(image) for image in images),
        stock=_known(stock | {said[0] if said else None}),
        text="" if body is None else " ".join(body.itertext()),
    )


def _known(values: set[str | None]) -> frozenset[str]:
    return frozenset(value for value in values if value)


def _offers_beside(document: Document) -> Iterator[Decimal]:
    """Prices of the same thing from other sellers, as marketplaces show them beside the first."""
    for name in ("olp_feature_div", "olp-upd-new", "buybox", "tmmSwatches", "priceblock_ourprice",
                 "price_inside_buybox", "newBuyBoxPrice", "usedBuySection", "buyNewSection",
                 "cerberus-data-metrics", "convbinPrice"):  # fmt: skip
        for element in document.by_id(name):
            for part in element.iter("span", "div"):
                price = read_price((part.text or "")[:60], country=document.country)
                if price is not None:
                    yield price.amount


def _picture(address: str) -> str:
    """What is the same over all sizes of a picture."""
    bare = re.sub(r"\._[^/]*_(?=\.[a-z]+$)|/s-l\d+(?=\.)", "", address.partition("?")[0])
    return bare.rpartition("/")[2] or bare


def mutations(page: Page, count: int, seed: int) -> Iterator[tuple[str, Page]]:
    """A page changed at one place each, with what was changed."""
    chance = random.Random(seed)
    document = Document(page)
    every = [e for e in document.tree.iter() if e.getparent() is not None and e.tag != "body"]
    telling = [e for e in every if _tells(e)]
    for number in range(count):
        pool = telling if telling and number % 2 else every
        if not pool:
            return
        element = chance.choice(pool)
        how = chance.choice(("drop", "rename", "rename all", "keys"))
        where = f"{how} <{element.tag} class={(element.get('class') or '')[:40]!r} "
        where += f"id={(element.get('id') or element.get('property') or '')[:40]!r}>"
        yield where, Page(url=page.url, body=_changed(document.tree, element, how, chance))


def _tells(element: Any) -> bool:
    if element.tag in {"h1", "meta", "title", "script"}:
        return True
    names = " ".join(element.get(n) or "" for n in ("class", "id", "itemprop", "itemtype"))
    return bool(names) and _TELLING.search(names[:300]) is not None


def _changed(tree: Any, element: Any, how: str, chance: random.Random) -> bytes:
    """The page's bytes with one element changed, or all that share its names or kind; the tree is
    as before afterwards."""
    if how == "drop":
        parent, place, tail = element.getparent(), element.getparent().index(element), element.tail
        parent.remove(element)
        try:
            return etree.tostring(tree, encoding="utf-8", method="html")
        finally:
            element.tail = tail
            parent.insert(place, element)
    changed = _alike_to(tree, element) if how == "rename all" else [element]
    before = [(one, dict(one.attrib), one.text) for one in changed]
    key, new = chance.choice(_KEYS), f"x{chance.randrange(10**6)}"
    for one in changed:
        if how == "keys" and one.tag == "script" and one.text:
            one.text = one.text.replace(f'"{key}"', f'"{key}New"')
            continue
        for name in _NAMES:
            if one.get(name):
                one.set(name, new)
    try:
        return etree.tostring(tree, encoding="utf-8", method="html")
    finally:
        for one, attributes, text in before:
            one.attrib.clear()
            one.attrib.update(attributes)
            one.text = text


_NAMES = ("class", "id", "itemprop", "property", "name", "data-testid", "type", "rel")


def _alike_to(tree: Any, element: Any) -> list[Any]:
    """The elements that carry the same names, as a redesign renames them together."""
    own = {
        name: element.get(name) for name in ("class", "itemprop", "property") if element.get(name)
    }
    if not own:
        return [element]
    return [
        one for one in tree.iter(element.tag) if all(one.get(name) == own[name] for name in own)
    ][:500]


def wrong_in(outcome: Outcome, stands: Standing) -> Iterator[str]:
    """What a reading of a changed page says that does not stand there."""
    if isinstance(outcome, Gone | Blocked):
        yield f"a product page became {type(outcome).__name__} ({outcome.reason})"
        return
    if not isinstance(outcome, Snapshot):
        return
    if not any(
        fuzz.token_set_ratio(outcome.title.casefold(), title.casefold()) >= 85
        for title in stands.titles
    ):
        yield f"title {outcome.title[:60]!r}"
    price = outcome.offer.price
    if price is not None and price.amount not in stands.amounts:
        yield f"price {price.amount} from {outcome.sources.get('price')}"
    if outcome.brand and not any(_alike(outcome.brand, brand) for brand in stands.brands):
        yield f"brand {outcome.brand!r} from {outcome.sources.get('brand')}"
    if outcome.sku and outcome.sku not in stands.skus:
        yield f"sku {outcome.sku!r} from {outcome.sources.get('sku')}"
    if (
        outcome.gtin
        and outcome.gtin not in re.sub(r"[\s-]", "", stands.text)
        and (read_gtin(outcome.gtin) is None)
    ):
        yield f"gtin {outcome.gtin}"
    seller = None if outcome.seller is None else outcome.seller.name
    if seller and seller not in stands.sellers:
        yield f"seller {seller!r} from {outcome.sources.get('seller')}"
    stock = outcome.offer.availability
    if stock and stands.stock and stock not in stands.stock:
        yield f"availability {stock} from {outcome.sources.get('availability')}"
    for image in outcome.images[:1]:
        if stands.images and _picture(image.url) not in stands.images:
            yield f"picture {image.url[-60:]} from {outcome.sources.get('images')}"


def _alike(first: str, second: str) -> bool:
    return fuzz.token_set_ratio(first.casefold(), second.casefold()) >= 85


def mutate(name: str, page: Page, count: int, seed: int, tally: Tally) -> None:
    """Read a page in all its changes, and count."""
    whole = read_page(page)
    if not isinstance(whole, Snapshot):
        return
    stands = standing(page, whole)
    for where, changed in mutations(page, count, seed):
        outcome = read_page(changed)
        found = list(wrong_in(outcome, stands))
        kind = (
            type(outcome).__name__ if not isinstance(outcome, Snapshot) else _kept(whole, outcome)
        )
        tally.ends["wrong" if found else kind] += 1
        tally.wrong.extend(f"{name}: {where}: {what}" for what in found[:1])


def _kept(whole: Snapshot, outcome: Snapshot) -> str:
    before, after = whole.to_json(), outcome.to_json()
    same = all(before[key] == after[key] for key in ("title", "offers", "brand", "sku", "seller"))
    return "the same" if same else "another or no value"


def main() -> int:
    """Print the table; exits 1 where more than 1 in 500 is wrong, 2 without pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).parents[2] / "shared" / "data" / "pages"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--mutations", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not (given.folder / "manifest.json").is_file():
        print(f"{given.folder}: no manifest.json; name a folder of recorded pages")
        return 2
    rows = json.loads((given.folder / "manifest.json").read_text("utf-8"))
    rows = [row for row in rows if row["kind"] == "product"]
    tally = Tally()
    for number, row in enumerate(rows):
        body = gzip.decompress((given.folder / row["file"]).read_bytes())
        page = Page(url=row["url"] or "", body=body)
        mutate(row["file"], page, -(-given.mutations // len(rows)), given.seed + number, tally)
    total = tally.ends.total()
    print(f"{total} mutations: {dict(tally.ends.most_common())}")
    for line in tally.wrong:
        print("  wrong:", line)
    wrong = tally.ends["wrong"]
    print(f"wrong: {wrong} of {total}, {'fewer' if wrong * 500 < total else 'MORE'} than 1 in 500")
    return 0 if wrong * 500 < total else 1


if __name__ == "__main__":
    sys.exit(main())

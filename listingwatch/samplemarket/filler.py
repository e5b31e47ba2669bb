"""The rest of the market: ordinary things by strangers, so that what is planted has to be found."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

from listingwatch.samplemarket.sellers import SELLERS
from listingwatch.samplemarket.world import Place, SampleListing, Shown, Treatment

_THINGS = {
    row["picture"]: row
    for row in csv.DictReader(
        files(__package__).joinpath("things.csv").read_text(encoding="utf-8").splitlines()
    )
}
"""Pictures that strangers share among themselves: nobody's business here."""

_STYLES = ("json-ld", "microdata", "json-ld", "opengraph", "json-ld")
_HOW = (Treatment.ORIGINAL, Treatment.RECOMPRESSED, Treatment.ORIGINAL, Treatment.MIRRORED)
COUNT = 64


def filler() -> Iterator[SampleListing]:
    """The same listings each time."""
    things = sorted(_THINGS)
    for number in range(COUNT):
        place = (Place.KAUFALLEE, Place.BARNSBY)[number % 2]
        strangers = [s for s in SELLERS if s.place is place and s.role in {None, "competitor"}]
        seller = strangers[(number // 2) % len(strangers)]
        picture = things[(number * 7 + number // 18) % len(things)]
        language = "de" if place is Place.KAUFALLEE else "en"
        title = _THINGS[picture][f"title_{language}"]
        abbreviation = "Nr." if place is Place.KAUFALLEE else "no."
        whole, cents = 9 + (number * 13) % 90, (number * 37) % 100
        price = f"{whole},{cents:02d} €" if place is Place.KAUFALLEE else f"${whole}.{cents:02d}"
        markup = "broken" if number == 10 else _STYLES[number % len(_STYLES)]
        how = Treatment.TRUNCATED if number == 20 else _HOW[number % len(_HOW)]
        yield SampleListing(
            place=place,
            slug=f"{5000 + number}-{picture}",
            seller=seller.id,
            title=f"{title}, {abbreviation} {number + 1}",
            description=(
                "Gut verpackt, schneller Versand." if place is Place.KAUFALLEE
                else "Well packed, ships fast."
            ),
            price=price,
            pictures=(Shown(picture, how),),
            category=_THINGS[picture][f"category_{language}"],
            markup=markup,
        )  # fmt: skip

"""The rest of the market: ordinary things by strangers, so that what is planted has to be found."""

from __future__ import annotations

from collections.abc import Iterator

from listingwatch.samplemarket.sellers import SELLERS
from listingwatch.samplemarket.world import Place, SampleListing, Shown, Treatment

_THINGS = {
    "bowl-set": ("Schalen, 4 Stück, glasiert", "Bowl set of 4, glazed", "Küche", "Kitchen"),
    "candle-holder": ("Kerzenhalter aus Messing", "Brass candlesticks", "Wohnen", "Home"),
    "cheese-cloche": ("Käseglocke mit Brett", "Cheese cloche with board", "Küche", "Kitchen"),
    "cutting-board": ("Schneidebrett aus Eiche", "Oak cutting board", "Küche", "Kitchen"),
    "enamel-pot": ("Topf aus Emaille", "Enamel pot with lid", "Küche", "Kitchen"),
    "espresso-cup": ("Espressotasse mit Untertasse", "Espresso cup and saucer", "Küche", "Kitchen"),
    "frying-pan": ("Bratpfanne aus Gusseisen", "Cast iron frying pan", "Küche", "Kitchen"),
    "gooseneck-kettle": ("Wasserkessel mit Schwanenhals", "Gooseneck kettle", "Küche", "Kitchen"),
    "jar-candle": ("Duftkerze im Glas, Zeder", "Jar candle, cedar", "Wohnen", "Home"),
    "kitchen-scale": ("Küchenwaage, mechanisch", "Kitchen scale, mechanical", "Küche", "Kitchen"),
    "lantern": ("Laterne aus Metall", "Metal lantern", "Garten", "Garden"),
    "moka-pot": ("Espressokocher für 6 Tassen", "Stovetop coffee maker, 6 cup", "Küche", "Kitchen"),
    "pepper-mills": ("Pfeffermühlen aus Holz, 2er-Set", "Wooden pepper mills", "Küche", "Kitchen"),
    "teapot": ("Teekanne aus Steingut", "Stoneware teapot", "Küche", "Kitchen"),
    "teapot-side": ("Teekanne, 1 Liter", "Teapot, 1 quart", "Küche", "Kitchen"),
    "thermos": ("Isolierkanne, 0,75 Liter", "Vacuum flask, 25 oz", "Küche", "Kitchen"),
    "water-bottle": ("Trinkflasche aus Stahl", "Steel water bottle", "Sport", "Sports"),
    "wine-glasses": ("Weingläser, 2 Stück", "Wine glasses, pair", "Küche", "Kitchen"),
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
        german, english, category_de, category_en = _THINGS[picture]
        title = german if place is Place.KAUFALLEE else english
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
            category=category_de if place is Place.KAUFALLEE else category_en,
            markup=markup,
        )  # fmt: skip

"""What is planted in other sellers' listings: the firm's rights, and what only looks like them."""

from __future__ import annotations

from listingwatch.samplemarket.portfolio import (
    KERAVINDA_EU,
    LUMENHOLT_EU,
    LUMENHOLT_US,
    OUR_TEXT,
    ZORVANTIK_US,
)
from listingwatch.samplemarket.world import (
    Place,
    SampleListing,
    Shown,
    Treatment,
    hit,
    trap,
)

_DE, _US = Place.KAUFALLEE, Place.BARNSBY
_ENF = "enforcement"
_TM, _WORK = "trademark", "copyright"
_COPY, _MIRROR, _FRAME = Treatment.RECOMPRESSED, Treatment.MIRRORED, Treatment.FRAMED

OTHERS = (
    SampleListing(
        place=_DE, slug="3001-tischlampe-opal", seller="kramkiste",
        title="Tischlampe Opal gold, Vintage",
        description="Schöne Lampe, Versand sofort.",
        price="79,90 €", pictures=(Shown("dome-lamp", _COPY),), category="Leuchten",
        truths=(hit(_ENF, _WORK, "dome-lamp", "our photo, smaller and re-encoded"),),
    ),
    SampleListing(
        place=_DE, slug="3002-pilzlampe-rot", seller="nordlicht-deko",
        title="Pilzlampe rot, 70er Stil",
        description="Setzt Akzente im Wohnzimmer.",
        price="64,50 €", pictures=(Shown("mushroom-lamp", _MIRROR),), category="Leuchten",
        truths=(hit(_ENF, _WORK, "mushroom-lamp", "our photo, mirrored"),),
    ),
    SampleListing(
        place=_DE, slug="3003-tischleuchte-wie-neu", seller="bazarino",
        title="LUMENHOLT Tischleuchte, wie neu",
        description="Privatverkauf mehrerer Stücke.",
        price="ab 59,00 €", pictures=(Shown("smoked-glass-lamp"),), category="Leuchten",
        truths=(
            hit(_ENF, _TM, LUMENHOLT_EU, "our mark, plainly, in the title"),
            trap(_ENF, _TM, LUMENHOLT_US, "no effect here: registered in the US only"),
        ),
    ),
    SampleListing(
        place=_DE, slug="3004-designlampe", seller="tante-emilia",
        title="Designlampe Lumenh0lt Optik, weiß",
        description="Wunderschön und günstig.",
        price="39,90 €", pictures=(Shown("egg-lamp"),), category="Leuchten",
        truths=(hit(_ENF, _TM, LUMENHOLT_EU, "our mark, a digit for a letter"),),
    ),
    SampleListing(
        place=_DE, slug="3005-vase-keravinda", seller="haus-und-herd",
        title="Schalen-Set KERAVINDA, handbemalt, 3 Stück",
        description="Spülmaschinenfest.",
        price="34,00 €", pictures=(Shown("bowl-set"),), category="Küche",
        truths=(hit(_ENF, _TM, KERAVINDA_EU, "our mark, plainly, in the title"),),
    ),
    SampleListing(
        place=_DE, slug="3006-leuchte-nord", seller="lichtwerk-nord",
        title="Leuchte im Stil L U M E N H O L T, nordisch",
        description="Zeitlos und schlicht.",
        price="89,00 – 119,00 €", pictures=(Shown("nordic-lamp"),), category="Leuchten",
        truths=(hit(_ENF, _TM, LUMENHOLT_EU, "our mark, letters set apart, by a competitor"),),
    ),
    SampleListing(
        place=_DE, slug="3007-kanne-alt", seller="altlicht-kontor",
        title="KERAVINDA Teekanne, Restposten",
        description="Letzte Stücke.",
        price="54,00 €", pictures=(Shown("teapot"),), category="Küche",
        truths=(hit(_ENF, _TM, KERAVINDA_EU, "our mark, after the licence ran out"),),
    ),
    SampleListing(
        place=_DE, slug="3008-kanne-lizenz", seller="wohnglanz24",
        title="KERAVINDA Emailletopf, neue Kollektion",
        description="Mit Lizenz der Marke.",
        price="72,00 €", pictures=(Shown("enamel-pot"),), category="Küche",
        truths=(trap(_ENF, _TM, KERAVINDA_EU, "a licensed seller"),),
    ),
    SampleListing(
        place=_DE, slug="3009-aurel-beim-haendler", seller="leuchtenhaus-wirth",
        title="LUMENHOLT Kuppelleuchte Aurel",
        description="Autorisierter Fachhändler.",
        price="185,00 €", pictures=(Shown("dome-lamp"),), category="Leuchten",
        truths=(
            trap(_ENF, _TM, LUMENHOLT_EU, "an authorised seller"),
            trap(_ENF, _WORK, "dome-lamp", "an authorised seller"),
        ),
    ),
    SampleListing(
        place=_DE, slug="3010-ersatzschirm", seller="kramkiste",
        title="Ersatzschirm aus Stoff, passend für LUMENHOLT Leuchten",
        description="Durchmesser 25 cm.",
        price="19,90 €", pictures=(Shown("loose-lamp-shade"),), category="Leuchten",
        truths=(trap(_ENF, _TM, LUMENHOLT_EU, "says what it fits (German)"),),
    ),
    SampleListing(
        place=_DE, slug="3011-kuppellampe-aehnlich", seller="lichtwerk-nord",
        title="Kuppellampe Nordstern, weißer Schirm",
        description="Eigene Fertigung.",
        price="99,00 €", pictures=(Shown("rival-dome-lamp"),), category="Leuchten",
        truths=(trap(_ENF, _WORK, "dome-lamp", "a look-alike product in a photo of its own"),),
    ),
    SampleListing(
        place=_DE, slug="3012-papierlampe", seller="bazarino",
        title="Papierlampe rund, Bambus",
        description="Leicht und warm.",
        price="29,90 €", pictures=(Shown("paper-lantern", _COPY),), category="Leuchten",
        truths=(trap(_ENF, _WORK, "paper-lantern", "nobody stated that the photo is ours"),),
    ),
    SampleListing(
        place=_DE, slug="3013-tischlampe-gebraucht", seller="tante-emilia",
        title="Tischlampe mit Kuppelschirm, gebraucht",
        description="Aus einem Nachlass, funktioniert.",
        price="65,00 €", pictures=(Shown("dome-lamp-above"),), category="Leuchten",
        truths=(trap(_ENF, _WORK, "dome-lamp", "our product in a photo of the seller's own"),),
    ),
    SampleListing(
        place=_DE, slug="3014-wandlampe-messing", seller="bazarino",
        title="Wandlampe, Messing und Glas",
        description="Den Arm biegt ein Schmied in Solingen, kein Bogen gleicht ganz dem andern. "
        "Am Abend wirft sie einen Lichtkreis an die W\u0430nd, der nach oben so weich ausläuft wie "
        "Milch in Tee. Versand sofort.",
        price="44,00 €", pictures=(Shown("coat-hooks"),), category="Leuchten",
        truths=(hit(_ENF, _WORK, OUR_TEXT, "our text, in another order, with words changed"),),
    ),
    SampleListing(
        place=_DE, slug="3015-wandlampe-eigener-text", seller="kramkiste",
        title="Wandlampe mit Schirm aus Opalglas",
        description="Das Licht fällt weich an die Wand. Der Arm ist aus Messing gebogen. Versand "
        "sofort.",
        price="38,00 €", pictures=(Shown("candle-holder"),), category="Leuchten",
        truths=(trap(_ENF, _WORK, OUR_TEXT, "the same thing in the seller's own words"),),
    ),
    SampleListing(
        place=_US, slug="4001-green-pendant", seller="dealsmith",
        title="Green kitchen pendant lamp",
        description="Ships in 2 days.",
        price="$74.99", pictures=(Shown("bell-pendant", _FRAME),), category="Lighting",
        truths=(hit(_ENF, _WORK, "bell-pendant", "our photo, framed"),),
    ),
    SampleListing(
        place=_US, slug="4002-desk-lamp-deal", seller="brightnook",
        title="Lumenholt style desk lamp, adjustable",
        description="Great for students.",
        price="$39.99", pictures=(Shown("clamp-lamp"),), category="Lighting",
        truths=(
            hit(_ENF, _TM, LUMENHOLT_US, "our mark, plainly, by a competitor"),
            trap(_ENF, _TM, LUMENHOLT_EU, "no effect here: registered in the EU only"),
        ),
    ),
    SampleListing(
        place=_US, slug="4003-brass-lamp", seller="yankee-finds",
        title="Brass lamp Lum\u0435nholt, estate find",
        description="Light wear.",
        price="$58.00", pictures=(Shown("banker-lamp"),), category="Lighting",
        truths=(hit(_ENF, _TM, LUMENHOLT_US, "our mark, with a Cyrillic letter"),),
    ),
    SampleListing(
        place=_US, slug="4004-yellow-task-light", seller="cozy-corner-goods",
        title="Task light ＬＵＭＥＮＨＯＬＴ yellow",
        description="Bright and handy.",
        price="$44.00", pictures=(Shown("desk-lamp", _COPY),), category="Lighting",
        truths=(
            hit(_ENF, _TM, LUMENHOLT_US, "our mark in full-width letters"),
            hit(_ENF, _WORK, "desk-lamp", "our photo, smaller and re-encoded"),
        ),
    ),
    SampleListing(
        place=_US, slug="4005-table-lamp", seller="tidewater-home",
        title="Table lamp Lumen\u200bholt look",
        description="Coastal style.",
        price="$49.50", pictures=(Shown("wooden-cone-lamp"),), category="Lighting",
        truths=(hit(_ENF, _TM, LUMENHOLT_US, "our mark, with an invisible character in it"),),
    ),
    SampleListing(
        place=_US, slug="4006-lamp-set", seller="porch-and-pantry",
        title="Lumenhollt lamp set of 2",
        description="Gift ready.",
        price="$62.00 - $84.00", pictures=(Shown("lamp-pair"),), category="Lighting",
        truths=(hit(_ENF, _TM, LUMENHOLT_US, "our mark, one letter too many"),),
    ),
    SampleListing(
        place=_US, slug="4007-vase-import", seller="dealsmith",
        title="KERAVINDA kettle, imported",
        description="From Europe.",
        price="$41.00", pictures=(Shown("gooseneck-kettle"),), category="Kitchen",
        truths=(trap(_ENF, _TM, KERAVINDA_EU, "no effect here: registered in the EU only"),),
    ),
    SampleListing(
        place=_US, slug="4008-bulbs", seller="yankee-finds",
        title="LED bulb 2-pack, replacement for Lumenholt lamps",
        description="Warm white.",
        price="$12.99", pictures=(Shown("light-bulbs"),), category="Lighting",
        truths=(trap(_ENF, _TM, LUMENHOLT_US, "says what it fits (English)"),),
    ),
    SampleListing(
        place=_US, slug="4009-dealer-desk-lamp", seller="harbor-lights-co",
        title="LUMENHOLT Architect Desk Lamp",
        description="Authorized dealer.",
        price="$155.00", pictures=(Shown("desk-lamp"),), category="Lighting",
        truths=(
            trap(_ENF, _TM, LUMENHOLT_US, "an authorised seller"),
            trap(_ENF, _WORK, "desk-lamp", "an authorised seller"),
        ),
    ),
    SampleListing(
        place=_US, slug="4010-zorvantik-socket", seller="tidewater-home",
        title="ZORVANTIK lamp socket",
        description="UL listed.",
        price="$9.99", pictures=(Shown("lamp-socket"),), category="Lighting",
        truths=(trap(_ENF, _TM, ZORVANTIK_US, "a stranger using a stranger's right"),),
    ),
    SampleListing(
        place=_US, slug="4011-copper-mugs", seller="porch-and-pantry",
        title="Copper mugs, set of two",
        description="For cold drinks. Free returns within 30 days.",
        price="$32.00", pictures=(Shown("copper-mugs"),), category="Kitchen",
        truths=(trap(_ENF, _WORK, "copper-mugs", "a stranger using a stranger's picture"),),
    ),
)  # fmt: skip

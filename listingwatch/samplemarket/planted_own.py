"""What is planted in the firm's own listings: others' rights, and what only looks like them."""

from __future__ import annotations

from listingwatch.samplemarket.portfolio import (
    BRIMQUELL_US,
    CALVESTRO_EU,
    LUMENHOLT_EU,
    LUMENHOLT_US,
    OSTRAVELLO_EU,
    OUR_TEXT,
    SUMMIT_US,
    THEIR_TEXT,
    VELDROSSA_US,
    ZORVANTIK_EU,
    ZORVANTIK_US,
)
from listingwatch.samplemarket.world import (
    Catalogue,
    Place,
    SampleListing,
    Shown,
    Treatment,
    hit,
    trap,
)

_DE, _US = Place.KAUFALLEE, Place.BARNSBY
_ENF, _EXP = "enforcement", "exposure"
_TM, _WORK = "trademark", "copyright"
_COPY, _MIRROR = Treatment.RECOMPRESSED, Treatment.MIRRORED

OWN = (
    SampleListing(
        place=_DE, slug="1001-kuppelleuchte-aurel", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Kuppelleuchte Aurel, Opalglas und Messing",
        description="Tischleuchte mit Kuppelschirm aus Opalglas. Aus unserer Werkstatt.",
        price="189,00 €", pictures=(Shown("dome-lamp"),), category="Leuchten",
        catalogue=Catalogue.OURS,
        truths=(
            trap(_ENF, _TM, LUMENHOLT_EU, "our own listing"),
            trap(_ENF, _WORK, "dome-lamp", "our own listing"),
        ),
    ),
    SampleListing(
        place=_DE, slug="1002-pilzleuchte-mora", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Pilzleuchte Mora, korallenrot",
        description="Tischleuchte aus einem Guss, dimmbar. Der Gipfel der Gemütlichkeit.",
        price="149,00 €", pictures=(Shown("mushroom-lamp"),), category="Leuchten",
        catalogue=Catalogue.OURS,
        truths=(trap(_ENF, _TM, LUMENHOLT_EU, "our own listing"),),
    ),
    SampleListing(
        place=_DE, slug="1003-keramikleuchte-senna", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Keramikleuchte Senna mit Leinenschirm",
        description="Der Fuß ist von Hand glasiert. Passend für ZORVANTIK Sockel E27.",
        price="219,00 €", pictures=(Shown("ceramic-lamp"),), category="Leuchten",
        catalogue=Catalogue.OURS,
        truths=(trap(_EXP, _TM, ZORVANTIK_EU, "says what it fits (German)"),),
    ),
    SampleListing(
        place=_DE, slug="1004-kugelpendel-trio", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Kugelpendel Trio aus klarem Glas",
        description="Drei mundgeblasene Kugeln an schwarzen Kabeln.",
        price="279,00 €", pictures=(Shown("globe-pendant", _COPY),), category="Leuchten",
        truths=(hit(_EXP, _WORK, "globe-pendant", "another's photo, re-encoded"),),
    ),
    SampleListing(
        place=_DE, slug="1005-wandleuchte-nidda", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Wandleuchte Nidda mit ZORVANTIK Fassung",
        description=f"Schale aus Opalglas, Arm aus Messing. {OUR_TEXT}",
        price="129,00 €", pictures=(Shown("wall-lamp"),), category="Leuchten",
        catalogue=Catalogue.OURS,
        truths=(
            hit(_EXP, _TM, ZORVANTIK_EU, "another's mark, plainly, in the title"),
            trap(_ENF, _WORK, OUR_TEXT, "our own listing"),
        ),
    ),
    SampleListing(
        place=_DE, slug="1006-papierlaterne-kiri", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Papierlaterne Kiri auf Holzfuß",
        description="Geripptes Papier über Bambus, auf einem Kreuz aus Eiche.",
        price="99,00 €", pictures=(Shown("paper-lantern"),), category="Leuchten",
        catalogue=Catalogue.UNKNOWN,
        truths=(hit(_EXP, _WORK, "paper-lantern", "shared, ownership not stated"),),
    ),
    SampleListing(
        place=_DE, slug="1007-nachtlicht-bruno", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Nachtlicht Bruno für Kinder",
        description="Weiches Licht. Gehäuse im Stil von OSTRAVELLO, unter Lizenz.",
        price="49,00 €", pictures=(Shown("night-light"),), category="Leuchten",
        catalogue=Catalogue.UNKNOWN,
        truths=(
            trap(_EXP, _TM, OSTRAVELLO_EU, "licensed to us"),
            trap(_EXP, _WORK, "night-light", "nobody else shows it"),
        ),
    ),
    SampleListing(
        place=_DE, slug="1008-steinvase-brimquell", seller="lumenholt", brand="LUMENHOLT",
        title="LUMENHOLT Vorratsgläser-Set, Deckel wie bei BRIMQUELL",
        description="Drei Gläser mit Holzdeckel. CALVESTRO-Muster auf Wunsch.",
        price="39,00 €", pictures=(Shown("storage-jars"),), category="Küche",
        catalogue=Catalogue.OURS,
        truths=(
            trap(_EXP, _TM, BRIMQUELL_US, "no effect here: registered in the US only"),
            trap(_EXP, _TM, CALVESTRO_EU, "not in force: only applied for"),
        ),
    ),
    SampleListing(
        place=_US, slug="2001-bell-pendant-light", seller="lumenholt-us", brand="LUMENHOLT",
        title="LUMENHOLT Bell Pendant Light, forest green enamel",
        description="Spun steel shade, brass cap. The summit of quiet design, made to last.",
        price="$229.00", pictures=(Shown("bell-pendant"),), category="Lighting",
        catalogue=Catalogue.OURS,
        truths=(
            trap(_EXP, _TM, SUMMIT_US, "an everyday word, used as one"),
            trap(_ENF, _TM, LUMENHOLT_US, "our own listing"),
        ),
    ),
    SampleListing(
        place=_US, slug="2002-architect-desk-lamp", seller="lumenholt-us", brand="LUMENHOLT",
        title="LUMENHOLT Architect Desk Lamp, yellow",
        description="Spring-balanced arm. Shade compatible with ZORVANTIK bulbs.",
        price="$159.00", pictures=(Shown("desk-lamp"),), category="Lighting",
        catalogue=Catalogue.OURS,
        truths=(trap(_EXP, _TM, ZORVANTIK_US, "says what it fits (English)"),),
    ),
    SampleListing(
        place=_US, slug="2003-tripod-floor-lamp", seller="lumenholt-us", brand="LUMENHOLT",
        title="LUMENHOLT Tripod Floor Lamp, walnut",
        description="Solid walnut legs. Comes with a Z0rvant1k grade dimmer.",
        price="$349.00", pictures=(Shown("tripod-lamp"),), category="Lighting",
        catalogue=Catalogue.OURS,
        truths=(hit(_EXP, _TM, ZORVANTIK_US, "another's mark, disguised"),),
    ),
    SampleListing(
        place=_US, slug="2004-french-press-8-cup", seller="lumenholt-us", brand="LUMENHOLT",
        title="LUMENHOLT French Press, 8 cup",
        description="Borosilicate glass and steel. The mesh lets the oils through and keeps the "
        "grounds at the bottom, where they belong. Free returns within 30 days.",
        price="$59.00", pictures=(Shown("french-press", _MIRROR),), category="Kitchen",
        truths=(
            hit(_EXP, _WORK, "french-press", "another's photo, mirrored"),
            hit(_EXP, _WORK, THEIR_TEXT, "a sentence of another's text"),
        ),
    ),
    SampleListing(
        place=_US, slug="2005-stoneware-mug", seller="lumenholt-us", brand="LUMENHOLT",
        title="LUMENHOLT stoneware mug in BRIMQUELL blue",
        description="Holds 12 oz. A nod to the VELDROSSA kilns of old.",
        price="$24.00", pictures=(Shown("mug"),), category="Kitchen",
        catalogue=Catalogue.OURS,
        truths=(
            hit(_EXP, _TM, BRIMQUELL_US, "another's mark, plainly, in the title"),
            trap(_EXP, _TM, VELDROSSA_US, "not in force: expired"),
        ),
    ),
)  # fmt: skip

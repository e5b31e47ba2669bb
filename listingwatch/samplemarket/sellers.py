"""The sellers of both marketplaces. All invented."""

from __future__ import annotations

from listingwatch.samplemarket.world import Place, SampleSeller

_DE, _US = Place.KAUFALLEE, Place.BARNSBY

OWN_DE = SampleSeller(_DE, "lumenholt", "Lumenholt", "own")
OWN_US = SampleSeller(_US, "lumenholt-us", "Lumenholt US", "own")

SELLERS = (
    OWN_DE,
    SampleSeller(_DE, "leuchtenhaus-wirth", "Leuchtenhaus Wirth", "authorised"),
    SampleSeller(_DE, "lichtwerk-nord", "Lichtwerk Nord", "competitor"),
    SampleSeller(_DE, "wohnglanz24", "Wohnglanz24"),
    SampleSeller(_DE, "altlicht-kontor", "Altlicht-Kontor"),
    SampleSeller(_DE, "kramkiste", "Kramkiste"),
    SampleSeller(_DE, "nordlicht-deko", "Nordlicht Deko"),
    SampleSeller(_DE, "haus-und-herd", "Haus & Herd"),
    SampleSeller(_DE, "bazarino", "Bazarino"),
    SampleSeller(_DE, "tante-emilia", "Tante Emilia"),
    OWN_US,
    SampleSeller(_US, "harbor-lights-co", "Harbor Lights Co.", "authorised"),
    SampleSeller(_US, "brightnook", "Brightnook", "competitor"),
    SampleSeller(_US, "dealsmith", "Dealsmith"),
    SampleSeller(_US, "porch-and-pantry", "Porch & Pantry"),
    SampleSeller(_US, "yankee-finds", "Yankee Finds"),
    SampleSeller(_US, "cozy-corner-goods", "Cozy Corner Goods"),
    SampleSeller(_US, "tidewater-home", "Tidewater Home"),
)

"""The rights and licences of the sample market, as the files that a user would import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from listingwatch.samplemarket.world import FIRM

LUMENHOLT_EU, LUMENHOLT_US = "018912345", "7912345"
KERAVINDA_EU = "018912346"
ZORVANTIK_EU, ZORVANTIK_US = "018700001", "7654321"
BRIMQUELL_US = "7654322"
VELDROSSA_US = "6100001"
SUMMIT_US = "5900001"
OSTRAVELLO_EU = "018700002"
CALVESTRO_EU = "018999999"

OUR_TEXT = (
    "Abends wirft sie einen Lichtkreis an die Wand, der nach oben hin so weich ausläuft wie Milch "
    "in Tee. Den Arm biegt ein Schmied in Solingen, und kein Bogen gleicht genau dem andern."
)
THEIR_TEXT = (
    "Press the plunger as if you were closing a book you did not want to end. The mesh lets the "
    "oils through and keeps the grounds at the bottom, where they belong."
)
"""Texts that are works: one of ours, one of another's."""

_RIGHTS_COLUMNS = (
    "kind", "text", "office", "territory", "number", "owner", "classes", "status", "filed",
    "registered", "expires", "aliases", "image",
)  # fmt: skip

_OURS = (
    ("trademark", "LUMENHOLT", "EM", "", LUMENHOLT_EU, FIRM, "11|21", "registered",
     "2021-02-01", "2021-06-15", "2031-02-01", "", ""),
    ("trademark", "LUMENHOLT", "US", "", LUMENHOLT_US, FIRM, "11", "registered",
     "2021-08-03", "2022-09-20", "2032-09-20", "", ""),
    ("trademark", "KERAVINDA", "EM", "", KERAVINDA_EU, FIRM, "21", "registered",
     "2022-03-11", "2022-07-29", "2032-03-11", "", ""),
    ("copyright work", OUR_TEXT, "", "", "", FIRM, "", "", "", "", "", "", ""),
)  # fmt: skip

_OTHERS = (
    ("trademark", "ZORVANTIK", "EM", "", ZORVANTIK_EU, "Zorvantik Works LLC", "9|11", "registered",
     "2017-01-09", "2017-05-02", "2027-01-09", "", ""),
    ("trademark", "ZORVANTIK", "US", "", ZORVANTIK_US, "Zorvantik Works LLC", "9|11", "registered",
     "2016-10-01", "2017-11-14", "2037-11-14", "", ""),
    ("trademark", "BRIMQUELL", "US", "", BRIMQUELL_US, "Brimquell Keramik AG", "21", "registered",
     "2018-02-02", "2019-03-05", "2039-03-05", "", ""),
    ("trademark", "VELDROSSA", "US", "", VELDROSSA_US, "Veldrossa Inc.", "21", "expired",
     "2008-05-05", "2009-06-01", "2019-06-01", "", ""),
    ("trademark", "SUMMIT", "US", "", SUMMIT_US, "Summit Outdoor Holdings LLC", "18|22",
     "registered", "2012-01-01", "2013-04-16", "2033-04-16", "", ""),
    ("trademark", "OSTRAVELLO", "EM", "", OSTRAVELLO_EU, "Ostravello S.p.A.", "11|20",
     "registered", "2015-07-07", "2015-11-30", "2035-07-07", "", ""),
    ("trademark", "CALVESTRO", "EM", "", CALVESTRO_EU, "Calvestro SL", "21", "pending",
     "2026-04-01", "", "", "", ""),
    ("copyright work", THEIR_TEXT, "", "", "", "Brimquell Keramik AG", "", "", "", "", "", "", ""),
)  # fmt: skip

OTHERS_WORKS = {
    "globe-pendant": "Glaswerk Sandheim OHG",
    "french-press": "Brimquell Keramik AG",
    "copper-mugs": "Kupferhof Manufaktur",
}
"""Pictures that belong to others, with their owners."""

_LICENCES = (
    (KERAVINDA_EU, "wohnglanz24", "DE|AT", "2024-01-01", ""),
    (KERAVINDA_EU, "altlicht-kontor", "DE", "2022-08-01", "2024-12-31"),
    (OSTRAVELLO_EU, FIRM, "EU", "2023-05-01", ""),
)


def rights_ours() -> str:
    """The firm's marks as CSV."""
    return table(_RIGHTS_COLUMNS, _OURS)


def rights_others() -> str:
    """Others' marks as CSV."""
    return table(_RIGHTS_COLUMNS, _OTHERS)


def licences() -> str:
    """Licences as CSV."""
    return table(("right", "licensee", "territory", "from", "until"), _LICENCES)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file's text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()

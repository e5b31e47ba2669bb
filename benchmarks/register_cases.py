"""Made-up trademark files of the USPTO, of any size, in the shape of DTD 2.0: every element of a
case that has been registered for a while, in its order, with invented marks, owners and goods."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    "<!DOCTYPE trademark-applications-daily [\n<!ELEMENT case-file (serial-number)>\n]>\n"
    "<trademark-applications-daily><version><version-no>2.0</version-no>"
    "<version-date>20041108</version-date></version>"
    "<creation-datetime>202601010000</creation-datetime><application-information>"
    "<file-segments><file-segment>TRMK</file-segment><action-keys><action-key>IB</action-key>\n"
)
TAIL = "</action-keys></file-segments></application-information></trademark-applications-daily>\n"
FLAGS = (
    "principal-register-amended-in", "supplemental-register-amended-in", "trademark-in",
    "collective-trademark-in", "service-mark-in", "collective-service-mark-in",
    "collective-membership-mark-in", "certification-mark-in", "cancellation-pending-in",
    "published-concurrent-in", "concurrent-use-in", "concurrent-use-proceeding-in",
    "interference-pending-in", "opposition-pending-in", "section-12c-in", "section-2f-in",
    "section-2f-in-part-in", "renewal-filed-in", "section-8-filed-in",
    "section-8-partial-accept-in", "section-8-accepted-in", "section-15-acknowledged-in",
    "section-15-filed-in", "supplemental-register-in", "foreign-priority-in",
    "change-registration-in", "intent-to-use-in", "intent-to-use-current-in",
    "filed-as-use-application-in", "amended-to-use-application-in",
    "use-application-currently-in", "amended-to-itu-application-in",
    "filing-basis-filed-as-44d-in", "amended-to-44d-application-in",
    "filing-basis-current-44d-in", "filing-basis-filed-as-44e-in",
    "filing-basis-current-44e-in", "amended-to-44e-application-in",
    "without-basis-currently-in", "filing-current-no-basis-in", "color-drawing-filed-in",
    "color-drawing-current-in", "drawing-3d-filed-in", "drawing-3d-current-in",
    "standard-characters-claimed-in", "filing-basis-filed-as-66a-in",
    "filing-basis-current-66a-in",
)  # fmt: skip
SYLLABLES = (
    "bra", "cor", "dun", "el", "fi", "gor", "ha", "is", "jor", "ka", "lum", "mo", "nex", "or",
    "pri", "quel", "ra", "sol", "tan", "ur", "vel", "wa", "xan", "yor", "zem",
)  # fmt: skip
THINGS = (
    "lamps", "desk lamps", "kettles", "jackets", "backpacks", "cases for telephones", "toys",
    "headphones", "speakers", "candles", "vases", "furniture for gardens", "hand tools",
)  # fmt: skip
EVENTS = (
    ("NWAP", "I", "NEW APPLICATION ENTERED"), ("DOCK", "D", "ASSIGNED TO EXAMINER"),
    ("CNRT", "R", "NON-FINAL ACTION WRITTEN"), ("GNRT", "F", "NON-FINAL ACTION E-MAILED"),
    ("TROA", "I", "RESPONSE TO OFFICE ACTION RECEIVED"), ("PUBO", "A", "PUBLISHED"),
    ("R.PR", "A", "REGISTERED"), ("C15A", "O", "SECTIONS 8 AND 15 ACCEPTED"),
)  # fmt: skip


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).upper()


def _day(chance: random.Random, start: date, years: int) -> date:
    return start + timedelta(days=chance.randrange(365 * years))


def case(serial: int, chance: random.Random, *, transaction: str = "20251231") -> str:
    """One case of some eight kilobytes."""
    filed = _day(chance, date(1990, 1, 1), 30)
    registered = filed + timedelta(days=400)
    classes = chance.sample(range(1, 46), chance.randint(1, 3))
    goods = [
        f"{', '.join(chance.choices(THINGS, k=chance.randint(4, 30)))}, namely, "
        f"{', '.join(chance.choices(THINGS, k=3))}"
        for _ in classes
    ]
    flags = "".join(f"<{flag}>{chance.choice('TFFF')}</{flag}>" for flag in FLAGS)
    statements = "".join(
        f"<case-file-statement><type-code>GS{number:03}1</type-code><text>{text}</text>"
        "</case-file-statement>"
        for number, text in zip(classes, goods, strict=True)
    )
    if serial % 5 == 0:
        statements += (
            "<case-file-statement><type-code>PM0001</type-code>"
            f"<text>{word(chance)} {word(chance)}</text></case-file-statement>"
        )
    events = "".join(
        f"<case-file-event-statement><code>{code}</code><type>{kind}</type>"
        f"<description-text>{text}</description-text><date>{filed:%Y%m%d}</date>"
        f"<number>{number}</number></case-file-event-statement>"
        for number, (code, kind, text) in enumerate(
            chance.choices(EVENTS, k=chance.randint(8, 30)), 1
        )
    )
    records = "".join(
        "<classification><international-code-total-no>1</international-code-total-no>"
        "<us-code-total-no>3</us-code-total-no>"
        f"<international-code>{number:03}</international-code><us-code>021</us-code>"
        "<us-code>023</us-code><us-code>026</us-code><status-code>6</status-code>"
        f"<status-date>{registered:%Y%m%d}</status-date>"
        f"<first-use-anywhere-date>{filed:%Y%m%d}</first-use-anywhere-date>"
        f"<first-use-in-commerce-date>{filed:%Y%m%d}</first-use-in-commerce-date>"
        f"<primary-code>{number:03}</primary-code></classification>"
        for number in classes
    )
    owners = "".join(
        f"<case-file-owner><entry-number>1</entry-number><party-type>{party}</party-type>"
        "<nationality><state>DE</state></nationality>"
        "<legal-entity-type-code>03</legal-entity-type-code>"
        f"<party-name>{word(chance)} &amp; {word(chance)} Inc.</party-name>"
        "<address-1>1 Example Street</address-1><city>Example</city><state>DE</state>"
        "<postcode>00000</postcode></case-file-owner>"
        for party in (31, 30, 10)
    )
    return (
        f"<case-file><serial-number>{serial}</serial-number>"
        f"<registration-number>{serial % 10_000_000:07}</registration-number>"
        f"<transaction-date>{transaction}</transaction-date><case-file-header>"
        f"<filing-date>{filed:%Y%m%d}</filing-date>"
        f"<registration-date>{registered:%Y%m%d}</registration-date>"
        f"<status-code>{chance.choice(('700', '702', '710', '800', '900'))}</status-code>"
        f"<status-date>{registered:%Y%m%d}</status-date>"
        f"<mark-identification>{word(chance)} {word(chance)}</mark-identification>"
        "<mark-drawing-code>4000</mark-drawing-code>"
        f"<published-for-opposition-date>{registered:%Y%m%d}</published-for-opposition-date>"
        f"<attorney-name>{word(chance)}</attorney-name>{flags}"
        "<current-location>PUBLICATION AND ISSUE SECTION</current-location>"
        f"<location-date>{registered:%Y%m%d}</location-date>"
        f"<employee-name>{word(chance)}</employee-name></case-file-header>"
        f"<case-file-statements>{statements}</case-file-statements>"
        f"<case-file-event-statements>{events}</case-file-event-statements>"
        f"<classifications>{records}</classifications>"
        f"<correspondent><address-1>{word(chance)} LLP</address-1>"
        "<address-2>1 Example Street</address-2></correspondent>"
        f"<case-file-owners>{owners}</case-file-owners></case-file>\n"
    )


def cases(count: int, *, seed: int = 1) -> Iterator[str]:
    """So many cases, the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        yield case(70_000_001 + number, chance)


def write(path: Path, count: int, *, seed: int = 1) -> int:
    """Write a file of so many cases; returns its size."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(cases(count, seed=seed))
        file.write(TAIL)
    return path.stat().st_size

"""Digests and held bursts as messages: JSON for machines, letters with pictures for people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts.letter import LANGUAGES, MOST_IN_CHAT, MOST_IN_MAIL, Digest, Letter, Line, write
from alerts.message import Message
from alerts.rule_words import rule_of
from alerts.safe_text import one_line
from domain.errors import UnknownNameError
from domain.hit import SETTLED
from listingwatch.alerting.messages import by_id, change_data
from listingwatch.hits.list import HitList, list_hits
from listingwatch.language import speak
from listingwatch.pictures.showing import Pictures
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog
from storage.repositories.alert_planning import Item, Planning, StoredBundle
from storage.repositories.alert_rules import AlertRules
from storage.repositories.channels import StoredChannel
from storage.repositories.hits import HitView
from storage.repositories.portfolios import PortfolioNumber

MOST_IN_JSON = 500
SHOWN_AT = 160
"""The longer side of a picture in a mail, in pixels, at twice the size that it is drawn in."""

SHEET_ACROSS = 5


def bundle_message(
    app: App,
    portfolio: PortfolioNumber,
    channel: StoredChannel,
    bundle: StoredBundle,
    now: datetime,
) -> Message | None:
    """The message; None where nothing is left to tell. What was withdrawn, suppressed or settled
    since is taken out of it, with the reason on record."""
    with app.database.transaction(portfolio.id) as connection:
        planning = Planning(connection, portfolio.id, channel.id)
        items = planning.items(bundle.id)
    found, told = _still_worth_it(app, portfolio, items)
    gone = [item.id for item in items if item.hit_id not in told]
    if gone:
        with app.database.transaction(portfolio.id) as connection:
            Planning(connection, portfolio.id, channel.id).drop_items(
                gone, now, "suppressed, withdrawn or decided since"
            )
    left = sorted(
        (item for item in items if item.hit_id in told),
        key=lambda item: (-told[item.hit_id].severity, item.id),
    )
    if found is None or not left:
        return None
    changes = [
        (told[item.hit_id], change_data(found, told[item.hit_id], item.change, item.key))
        for item in left
    ]
    data = {
        "portfolio": portfolio.name,
        "rule": bundle.rule,
        "since": (bundle.since or bundle.created_at).isoformat(),
        "until": bundle.created_at.isoformat(),
        "total": len(changes),
        "changes": [change for _, change in changes[:MOST_IN_JSON]],
        "more": max(0, len(changes) - MOST_IN_JSON),
    }
    letter = None
    if channel.kind != "webhook":
        letter = _letter(app, portfolio, channel, bundle, found, changes)
    return Message(
        delivery=bundle.id,
        key=bundle.key,
        kind=bundle.how,
        text=one_line(letter.subject if letter else f"{len(changes)} changes · {bundle.rule}"),
        created_at=bundle.created_at,
        data=data,
        letter=letter,
    )


def _still_worth_it(
    app: App, portfolio: PortfolioNumber, items: Sequence[Item]
) -> tuple[HitList | None, dict[str, HitView]]:
    if not items:
        return None, {}
    found = list_hits(app, portfolio.name, ids=sorted({item.hit_id for item in items}))
    told = {number: hit for number, hit in by_id(found).items() if hit.state not in SETTLED}
    return found, told


def _letter(
    app: App,
    portfolio: PortfolioNumber,
    channel: StoredChannel,
    bundle: StoredBundle,
    found: HitList,
    changes: Sequence[tuple[HitView, dict[str, Any]]],
) -> Letter:
    language = channel.language if channel.language in LANGUAGES else speak(app)
    desk = app.settings.desk_url.rstrip("/")
    drawn = changes[: max(MOST_IN_MAIL, MOST_IN_CHAT)]
    pictures = _pictures(app, portfolio, [hit.id for hit, _ in drawn])
    lines = tuple(
        Line(
            change=data["change"],
            severity=data["severity"],
            direction=data["direction"],
            state=data["state"],
            title=data["title"] or hit.id,
            right=data["right"],
            because=change_data(found, hit, data["change"], data["key"], language)["because"],
            seller=data["seller"],
            marketplace=data["marketplace"],
            territories=tuple(data["territories"]),
            url=data["url"],
            desk=f"{desk}/hits/{hit.id}" if desk else None,
            picture=pictures.get(hit.id),
        )
        for hit, data in drawn
    )
    digest = Digest(
        how=bundle.how,
        rule=bundle.rule,
        channel=channel.name,
        portfolio=portfolio.name,
        total=len(changes),
        lines=lines,
        since=bundle.since or bundle.created_at,
        until=bundle.created_at,
        zone=_zone(app, portfolio, bundle.rule),
        signal=(bundle.signal or "").partition("\x1f")[0] or None,
        desk=desk or None,
    )
    sheet = contact_sheet([line.picture for line in lines[:MOST_IN_CHAT] if line.picture])
    return write(digest, language, sheet)


def _zone(app: App, portfolio: PortfolioNumber, rule: str) -> str:
    """The time zone of a rule; UTC where it was removed since."""
    with app.database.transaction(portfolio.id) as connection:
        for stored in AlertRules(connection, portfolio.id).all():
            if stored.name == rule:
                read = rule_of(stored.definition)
                times = read.digest or read.quiet
                return times.zone if times else "UTC"
    return "UTC"


def _pictures(app: App, portfolio: PortfolioNumber, hits: Sequence[str]) -> dict[str, bytes]:
    """A small picture of each hit's listing, decoded and encoded anew, where one is kept."""
    with app.database.transaction(portfolio.id) as connection:
        named = AlertLog(connection, portfolio.id).pictures(hits)
    encoder = Pictures(app, portfolio)
    made = {}
    for hit, digest in named.items():
        try:
            made[hit] = encoder.jpeg(digest, SHOWN_AT)
        except UnknownNameError:
            continue
    return made


def contact_sheet(pictures: Sequence[bytes]) -> bytes | None:
    """Small pictures side by side in one, for a chat; None without any."""
    from PIL import Image  # noqa: PLC0415 - not before something is drawn

    if not pictures:
        return None
    across = min(SHEET_ACROSS, len(pictures))
    down = -(-len(pictures) // across)
    sheet = Image.new("RGB", (across * SHOWN_AT, down * SHOWN_AT), "white")
    for n, data in enumerate(pictures):
        with Image.open(io.BytesIO(data)) as shown:
            shown.thumbnail((SHOWN_AT - 8, SHOWN_AT - 8))
            x, y = (n % across) * SHOWN_AT, (n // across) * SHOWN_AT
            sheet.paste(
                shown, (x + (SHOWN_AT - shown.width) // 2, y + (SHOWN_AT - shown.height) // 2)
            )
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()

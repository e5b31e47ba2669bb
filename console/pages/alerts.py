"""Alerts: channels, rules with their dry run, and the delivery log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.guard import Form, form, session
from console.web import Web, back_to, page, render
from console.words import Tongue
from domain.errors import DeliveryError, InputError, UnknownNameError
from listingwatch.alerting.log import PAGE, next_page
from listingwatch.desk import alerts as use
from listingwatch.desk.people import DeskRole

LONGEST = 2000


@page()
def overview(request: Request) -> Response:
    """Channels and rules."""
    return _overview(request)


def _overview(request: Request, status: int = 200, /, **said: str) -> Response:
    found = use.alerts_page(Web.of(request).desk)
    told = {"good": "", "bad": "", "secret": ""} | said
    return render(request, "alerts.html", status, found=found, said=told)


@page(DeskRole.ADMIN)
def rule(request: Request) -> Response:
    """A rule to be edited, or a new one, with what it would have told of late."""
    name = request.query_params.get("name", "")
    desk = Web.of(request).desk
    if not name:
        known = [channel.name for channel in use.alerts_page(desk).channels]
        words = use.fresh_words(Tongue.of(request).zone_name)
        return _rule(request, None, "", words, known[:1] if len(known) == 1 else [])
    found = use.find_rule(desk, name)
    return _rule(request, name, name, found.words, list(found.stored.channels))


@page(DeskRole.ADMIN)
def save(request: Request) -> Response:
    """Tries what the form says, or keeps it."""
    fields = form(request)
    desk = Web.of(request).desk
    was = fields.get("was", "")[:100] or None
    name = fields.get("name", "")[:100]
    words, told = words_in(fields), fields.lists.get("channels", [])[:100]
    if fields.get("do") != "save":
        return _rule(request, was, name, words, told)
    try:
        use.save_rule(desk, was, name, words, told, session(request).who)
    except UnknownNameError:
        raise
    except InputError as error:
        return _rule(request, was, name, words, told, problem=str(error))
    return RedirectResponse("/alerts", 303)


def _rule(
    request: Request,
    was: str | None,
    name: str,
    words: dict[str, Any],
    told: list[str],
    problem: str | None = None,
) -> Response:
    desk = Web.of(request).desk
    trial = None
    try:
        trial = use.trial(desk, words, name)
    except InputError as error:
        problem = problem or str(error)
    return render(
        request,
        "alert_rule.html",
        400 if problem else 200,
        was=was,
        name=name,
        words=words,
        told=told,
        channels=[channel.name for channel in use.alerts_page(desk).channels],
        weekdays=use.WEEKDAYS,
        weeks=use.TRIAL_WEEKS,
        trial=trial,
        problem=problem,
    )


def words_in(fields: Form) -> dict[str, Any]:
    """A rule in words, as the form has it."""
    given = {name: value.replace("\x00", "")[:LONGEST].strip() for name, value in fields.items()}
    start, end = given.get("quiet_from", ""), given.get("quiet_to", "")
    most, window = given.get("flood_most", ""), given.get("flood_window", "")
    return {
        "direction": given.get("direction", ""),
        "severity": given.get("severity", ""),
        "territories": given.get("territories", "").replace(" ", ","),
        "kinds": fields.lists.get("kinds", [])[:20],
        "sellers": given.get("sellers", ""),
        "changes": fields.lists.get("changes", [])[:20],
        "digest": given.get("digest", ""),
        "at": given.get("at", "") or "08:00",
        "weekday": given.get("weekday", "") or "mon",
        "quiet": f"{start}-{end}" if start or end else "",
        "weekends": bool(given.get("weekends")),
        "break_through": given.get("break_through", ""),
        "flood": f"{most}/{window or '1h'}" if most else "",
        "flood_per": given.get("flood_per", ""),
        "zone": given.get("zone", "") or "UTC",
    }


@page(DeskRole.ADMIN)
def pause(request: Request) -> Response:
    fields = form(request)
    desk, paused = Web.of(request).desk, fields.get("paused") == "yes"
    use.pause_rule(desk, fields.get("name", ""), paused=paused, who=session(request).who)
    return back_to(request, "/alerts")


@page(DeskRole.ADMIN)
def remove(request: Request) -> Response:
    use.remove_rule(Web.of(request).desk, form(request).get("name", ""), session(request).who)
    return back_to(request, "/alerts")


@page(DeskRole.ADMIN)
def add_channel(request: Request) -> Response:
    """A new channel; a signing secret that was made is shown this once."""
    fields, say = form(request), Tongue.of(request).say
    try:
        made = use.add_channel(
            Web.of(request).desk,
            fields.get("name", ""),
            fields.get("to", ""),
            fields.get("language", ""),
            session(request).who,
        )
    except InputError as error:
        return _overview(request, 400, bad=str(error))
    return _overview(request, good=say("The channel was added."), secret=made or "")


@page(DeskRole.ADMIN)
def try_channel(request: Request) -> Response:
    """Sends a test message and says whether it was taken."""
    name, say = form(request).get("name", ""), Tongue.of(request).say
    try:
        use.try_channel(Web.of(request).desk, name)
    except DeliveryError as error:
        return _overview(request, bad=str(error))
    return _overview(request, good=f"{name}: {say('the test message was taken')}")


@page(DeskRole.ADMIN)
def remove_channel(request: Request) -> Response:
    use.remove_channel(Web.of(request).desk, form(request).get("name", ""), session(request).who)
    return back_to(request, "/alerts")


@page()
def log(request: Request) -> Response:
    """What became of each message."""
    query = request.query_params
    desk = Web.of(request).desk
    names = [channel.name for channel in use.alerts_page(desk).channels]
    state = query.get("state", "")
    channel = query.get("channel", "")
    wanted = {
        "state": state if state in use.STATES else "",
        "channel": channel if channel in names else "",
        "bundle": query.get("bundle", "")[:20],
    }
    found = use.delivery_log(
        desk,
        state=wanted["state"] or None,
        channel=wanted["channel"] or None,
        before=query.get("before", ""),
        bundle=wanted["bundle"] or None,
    )
    more = None
    if len(found) == PAGE:
        narrowed = {name: value for name, value in wanted.items() if value}
        more = urlencode(narrowed | {"before": next_page(found, query.get("before", ""))})
    return render(
        request, "alert_log.html", found=found, more=more, states=use.STATES, names=names,
        wanted=wanted,
    )  # fmt: skip


@page(DeskRole.ADMIN)
def redeliver(request: Request) -> Response:
    use.redeliver(Web.of(request).desk, form(request).get("entry", ""), session(request).who)
    return back_to(request, "/alerts/log")

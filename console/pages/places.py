"""One listing, one seller, what is silenced, crawl health, the overview, the log, pictures."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.guard import form, session
from console.web import Web, back_to, page, render
from domain.errors import InputError, UnknownNameError
from domain.right import Licence
from listingwatch.desk.crawl_health import crawl_health
from listingwatch.desk.licensing import remove
from listingwatch.desk.overview import overview as look
from listingwatch.desk.people import DeskRole
from listingwatch.desk.places import ListingPage, listing_page, seller_page
from listingwatch.desk.settings_log import PAGE, audit_log
from listingwatch.desk.silenced import silenced as kept_back


@page()
def overview(request: Request) -> Response:
    now = datetime.now().astimezone()
    found = look(Web.of(request).desk, session(request).who, now)
    return render(request, "overview.html", found=found, figures=found.figures)


@page()
def listing(request: Request) -> Response:
    number = request.path_params["listing"]
    found = listing_page(Web.of(request).desk, number)
    chapters = found.history.chapters
    latest = chapters[-1] if chapters else None
    return render(
        request,
        "listing.html",
        found=found,
        latest=latest,
        chapters=list(reversed(chapters)),
        prices=_prices(found),
    )


def _prices(found: ListingPage) -> tuple[list[tuple[float, float, float]], str]:
    """The first offer's price over time, in the currency that most captures show."""
    offers = [
        (chapter, chapter.snapshot.offer.price)
        for chapter in found.history.chapters
        if chapter.snapshot.offer.price is not None
    ]
    currencies = [price.currency or "" for _, price in offers]
    usual = max(set(currencies), key=currencies.count, default="")
    points = [
        (chapter.first_captured.timestamp(), chapter.last_captured.timestamp(), float(price.amount))
        for chapter, price in offers
        if (price.currency or "") == usual
    ]
    ordered = all(one[0] <= two[0] for one, two in pairwise(points))
    return (points if ordered else sorted(points)), usual


@page()
def seller(request: Request) -> Response:
    found = seller_page(
        Web.of(request).desk,
        request.query_params.get("marketplace", ""),
        request.query_params.get("id", ""),
    )
    return render(request, "seller.html", found=found)


@page()
def silenced(request: Request) -> Response:
    before = request.query_params.get("before", "")
    found = kept_back(
        Web.of(request).desk, int(before) if before.isdecimal() and len(before) < 18 else None
    )
    return render(request, "silenced.html", found=found)


@page(DeskRole.REVIEWER)
def remove_licence(request: Request) -> Response:
    fields = form(request)
    try:
        licence = Licence(
            right=fields["right"],
            licensee=fields["licensee"],
            territories=tuple(fields.get("territories", "").split()),
            valid_from=date.fromisoformat(fields["from"]) if fields.get("from") else None,
            valid_until=date.fromisoformat(fields["until"]) if fields.get("until") else None,
        )
    except (KeyError, ValueError) as error:
        raise InputError("licence: the form is not whole; load the page again") from error
    remove(Web.of(request).desk, licence, session(request).who)
    return back_to(request, "/silenced")


@page()
def crawls(request: Request) -> Response:
    return render(request, "crawls.html", found=crawl_health(Web.of(request).desk))


@page(DeskRole.ADMIN)
def log(request: Request) -> Response:
    before = request.query_params.get("before", "")
    found = audit_log(
        Web.of(request).desk, int(before) if before.isdecimal() and len(before) < 18 else None
    )
    more = found[-1].id if len(found) == PAGE else None
    return render(request, "log.html", entries=found, more=more)


@page()
def picture(request: Request) -> Response:
    """A kept picture, encoded anew. Its name is its content's digest, so it never changes."""
    digest, size = request.path_params["digest"], request.path_params["size"]
    if f'"{digest}-{size}"' == request.headers.get("if-none-match"):
        return Response(status_code=304)
    try:
        data = Web.of(request).pictures.jpeg(digest, size)
    except UnknownNameError:
        return RedirectResponse("/static/no-picture.svg", 303)
    return Response(
        data,
        media_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=86400, immutable",
            "ETag": f'"{digest}-{size}"',
        },
    )


@page()
def help_page(request: Request) -> Response:
    """The keys."""
    return render(request, "help.html")

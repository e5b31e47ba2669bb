"""Notes what contact data accounts show, as keyed hashes; the plain values are forgotten at once.

The key is random for each installation, or set (``LISTINGWATCH_CONTACT_KEY``), and never leaves it:
without it nobody can try telephone numbers one by one against the hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable

from domain.errors import BlobError
from domain.listing import SellerKey
from domain.page import parts_of
from listingwatch.sellers.contact_data import Contact, contacts_in
from listingwatch.sellers.contact_pages import contacts_on, region_of
from listingwatch.wiring import App
from storage.repositories.contacts import SINCE, Capture, ContactRow, Contacts

logger = logging.getLogger(__name__)

AT_ONCE = 50

AT_HAND = 2_000
"""Captures that a command looks through before it ends: some seconds of work."""

PAGES_OF_AN_ACCOUNT = 3
"""Pages that are looked through for one account: a trader names the same on each."""

LARGEST_PAGE = 4_000_000


def note_contacts(
    app: App, stopping: Callable[[], bool] = lambda: False, *, most: int | None = None
) -> int:
    """Look through the captures that wait, a batch at a time; returns how many there were.

    :param most: stop after so many; the others wait for ``run``.
    """
    if app.database.version < SINCE:
        return 0
    key = contact_key(app)
    done = 0
    with app.database.transaction() as connection:
        portfolios = Contacts(connection).waiting_of()
    for portfolio in portfolios:
        while not stopping() and (most is None or done < most):
            with app.database.transaction(portfolio) as connection:
                contacts = Contacts(connection)
                captures = contacts.claim(portfolio, AT_ONCE)
                for capture in captures:
                    contacts.keep(_rows(app, contacts, capture, key))
            done += len(captures)
            if len(captures) < AT_ONCE:
                break
    return done


def contact_key(app: App) -> bytes:
    """The installation's key, made when it is first needed."""
    if app.settings.contact_key is not None:
        return hashlib.sha256(app.settings.contact_key.get_secret_value().encode()).digest()
    with app.database.transaction() as connection:
        return Contacts(connection).secret("contacts", secrets.token_bytes(32))


def hashed(contact: Contact, key: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) of kind and value."""
    text = f"{contact.kind.value}\x1f{contact.normal}"
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).digest()


def _rows(app: App, contacts: Contacts, capture: Capture, key: bytes) -> list[ContactRow]:
    host = parts_of(capture.url).hostname or ""
    said = contacts_in(capture.description, region_of(host))
    places = dict.fromkeys(said, "description")
    if capture.body is not None and contacts.take_look(capture, PAGES_OF_AN_ACCOUNT):
        account = SellerKey(capture.marketplace, capture.seller)
        whole = account == SellerKey.shop_itself(capture.marketplace)
        for contact in _on_page(app, capture.body, capture.url, whole=whole):
            places.setdefault(contact, "page")
    return [
        ContactRow(contact.kind.value, hashed(contact, key), capture, place)
        for contact, place in sorted(places.items())
    ]


def _on_page(app: App, digest: str, url: str, *, whole: bool) -> frozenset[Contact]:
    try:
        body = app.blobs.get(digest)
    except BlobError:
        return frozenset()
    if len(body) > LARGEST_PAGE:
        return frozenset()
    try:
        return contacts_on(body, url, whole=whole)
    except Exception:  # noqa: BLE001
        # A stranger's page that our reader stumbles over is no reason to stop; nothing of the page
        # goes into the log.
        logger.warning("page %s could not be looked through for contact data", digest)
        return frozenset()

"""Finds contact data in what a listing or a seller's page says, each in one spelling.

E-mail addresses, telephone numbers, tax and register numbers with their check digits, postal
addresses and ids of messengers. What is only perhaps one is left out: a wrong link costs more than
a missing one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import phonenumbers
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.gb import vat as gb_vat

LONGEST = 200_000
MOST = 60
"""Of one page: more stand in a list of shops, which tells nothing of one."""


class ContactKind(StrEnum):
    """What kind of contact data."""

    EMAIL = "email"
    PHONE = "phone"
    TAX = "tax"
    ADDRESS = "address"
    MESSENGER = "messenger"


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """One piece, in the spelling in which equal ones are equal. It is never stored."""

    kind: ContactKind
    normal: str


_EMAIL = re.compile(
    r"(?<![\w.+-])([a-z0-9][a-z0-9._%+-]{0,63})\s?(?:@|\(at\)|\[at\]|\{at\})\s?"
    r"((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})(?![\w-])",
    re.IGNORECASE,
)
_VAT = re.compile(r"(?<![A-Z0-9])([A-Z]{2}[ .-]?(?:[0-9A-Z][ .-]?){7,13})(?![0-9A-Z])")
_USCC = re.compile(r"(?<![0-9A-Z])([0-9A-HJ-NPQRTUWXY]{18})(?![0-9A-Z])")
_WA = re.compile(r"(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=)\+?(\d{7,15})", re.IGNORECASE)
_TELEGRAM = re.compile(r"(?:t|telegram)\.me/([a-z]\w{4,31})", re.IGNORECASE)
_PLACE = re.compile(
    r"^[^\S\n]{0,20}(?P<street>(?=.{0,60}[^\W\d_]{3})[^\n,;]{3,60}?\s\d{1,5}\s?[a-z]?)"
    r"[^\S\n]{0,4}[,\n]\s{0,4}"
    r"(?:[A-Z]{1,2}[- ])?(?P<code>\d{4,5}|\d{2}-\d{3}|\d{4}\s?[A-Z]{2})\s{1,4}"
    r"(?P<town>[^\W\d_][^\n,]{1,40})$",
    re.MULTILINE,
)
"""Street and number, then postal code and town: the way of the continent (UPU S42). Other ways are
read from structured data alone."""


def contacts_in(text: str, region: str | None = None) -> frozenset[Contact]:
    """Everything that a text names.

    :param region: ISO 3166-1 alpha-2 of the country whose telephone numbers may stand there without
        its code; None: only whole ones (``+49 …``) count.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    found = {
        *_emails(plain),
        *_phones(plain, region),
        *_numbers(plain),
        *_messengers(plain),
        *_places(plain),
    }
    return frozenset(found) if len(found) <= MOST else frozenset()


def postal_address(value: Mapping[str, Any]) -> Contact | None:
    """The address of schema.org's ``PostalAddress``; None without street or postal code."""
    street, code = value.get("streetAddress"), value.get("postalCode")
    if not (isinstance(street, str) and isinstance(code, str | int) and street.strip()):
        return None
    return _place(street, str(code))


def _place(street: str, code: str) -> Contact | None:
    """Street and postal code are enough: towns are written in many ways, houses are not."""
    folded = unicodedata.normalize("NFKD", street.casefold())
    folded = re.sub(r"(?:straße|strasse|str\.)", "str", folded)
    road = "".join(c for c in folded if c.isalnum())
    digits = "".join(c for c in code.casefold() if c.isalnum())
    if len(digits) < 3 or len(road) < 5 or not any(c.isdigit() for c in road):
        return None
    return Contact(ContactKind.ADDRESS, f"{digits}|{road}")


def email(local: str, domain: str) -> Contact | None:
    """An address as its mail server reads it; None for one that is nobody's."""
    rules = _rules()
    local, domain = local.lower().strip("."), domain.lower().rstrip(".")
    for mailbox in rules["mailbox"]:
        if domain in mailbox["domains"]:
            domain = mailbox.get("canonical", domain)
            local = local.partition(mailbox["tag"])[0]
            if not mailbox["dots"]:
                local = local.replace(".", "")
    nobody = rules["nobody"]
    if not local or local in nobody["locals"] or domain in nobody["domains"]:
        return None
    if domain.rpartition(".")[2] in {"png", "jpg", "jpeg", "gif", "webp", "svg", "js", "css"}:
        return None  # picture@2x.png
    return Contact(ContactKind.EMAIL, f"{local}@{domain}")


def _emails(text: str) -> Iterator[Contact]:
    for found in _EMAIL.finditer(text):
        contact = email(found[1], found[2])
        if contact is not None:
            yield contact


def _phones(text: str, region: str | None) -> Iterator[Contact]:
    for found in _WA.finditer(text):
        yield from _number(f"+{found[1]}")
    strict = phonenumbers.Leniency.STRICT_GROUPING
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=strict, max_tries=2_000):
        whole = match.raw_string.lstrip().startswith(("+", "00", "(+"))
        if whole or (region is not None and re.search(r"[\s()/-]", match.raw_string.strip())):
            yield Contact(ContactKind.PHONE, _e164(match.number))


def _number(text: str) -> Iterator[Contact]:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number):
        yield Contact(ContactKind.PHONE, _e164(number))


def telephone(text: str, region: str | None) -> Contact | None:
    """What a page says to be a telephone number; None where it is none."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return Contact(ContactKind.PHONE, _e164(number))


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _numbers(text: str) -> Iterator[Contact]:
    """Identification numbers whose check digits are right."""
    upper = text.upper()
    for found in _VAT.finditer(upper):
        before = upper[max(0, found.start() - 40) : found.start()].lower()
        if not any(word in before for word in _rules()["tax"]["labels"]):
            continue
        contact = tax_number(found[1])
        if contact is not None:
            yield contact
    for found in _USCC.finditer(upper):
        if uscc.is_valid(found[1]) and not found[1].isalpha():
            yield Contact(ContactKind.TAX, f"CN{uscc.compact(found[1])}")


def tax_number(text: str) -> Contact | None:
    """A VAT number of the Union or the United Kingdom with its country before it."""
    compact = re.sub(r"[ .-]", "", text.upper())
    for end in range(len(compact), 9, -1):  # the word that follows may have been taken along
        number = compact[:end]
        digits = sum(c.isdigit() for c in number)
        if digits < 7:
            return None
        valid = gb_vat.is_valid(number) if number.startswith(("GB", "XI")) else vat.is_valid(number)
        if valid:
            return Contact(ContactKind.TAX, number)
    return None


def _messengers(text: str) -> Iterator[Contact]:
    for found in _TELEGRAM.finditer(text):
        yield Contact(ContactKind.MESSENGER, f"telegram:{found[1].lower()}")
    for name, pattern in _messenger_patterns():
        for found in pattern.finditer(text):
            said = found[1].lower()
            if name == "qq" and not said.isdigit():
                continue
            if any(c.isdigit() for c in said) or "_" in said or "." in said:
                yield Contact(ContactKind.MESSENGER, f"{name}:{said}")


@cache
def _messenger_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The word, a colon or the like, and an id."""
    return tuple(
        (
            name,
            re.compile(
                rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?:\s?(?:id|号))?\s?[:：=]\s?@?"
                r"([a-z0-9][\w.-]{4,31})",
                re.IGNORECASE,
            ),
        )
        for name, words in _rules()["messengers"].items()
    )


def _places(text: str) -> Iterator[Contact]:
    ends = tuple(_rules()["streets"]["words"])
    for found in _PLACE.finditer(text):
        if not any(word.endswith(ends) for word in found["street"].casefold().split()):
            continue
        contact = _place(found["street"], found["code"])
        if contact is not None:
            yield contact


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(files("listingwatch").joinpath("sellers/contacts.toml").read_text("utf-8"))


def headings() -> frozenset[str]:
    """What stands over the words about who sells, in lower case."""
    return frozenset(_rules()["headings"])

"""Who may use the desk: accounts with passwords, sessions, and a limit on guessing.

A password is kept as an Argon2id hash with the library's parameters (RFC 9106's low-memory choice).
A session's token is 256 random bits in the visitor's cookie; only its SHA-256 is stored. Whoever
guesses is slowed down: so many refused logins in a quarter of an hour with a name from an address,
from an address, or with a name, and no further one is looked at.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache

import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import AccessError, InputError, UnknownNameError
from listingwatch.desk.office import Desk
from storage.repositories.desk_people import DeskPeople, SessionRow, UserRow

LASTS = timedelta(hours=12)
"""How long a session lasts."""

WITHIN = timedelta(minutes=15)
MOST_BY_NAME_AND_ADDRESS = 5
MOST_BY_ADDRESS = 30
MOST_BY_NAME = 50

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200

_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password has: an unknown name takes as long as a known one."""
    return _HASHER.hash(secrets.token_urlsafe(32))


class DeskRole(IntEnum):
    """What somebody may do; each may do what those before it may."""

    VIEWER = 1
    REVIEWER = 2
    ADMIN = 3

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> DeskRole:
        return cls[label.upper()]


@dataclass(frozen=True, slots=True)
class Session:
    """Who is in. ``name`` is None until a person at a desk without login has said it; ``csrf``
    comes with every form; ``has_login`` False means that there is no account behind it."""

    digest: bytes
    name: str | None
    role: DeskRole
    csrf: str
    has_login: bool

    @property
    def who(self) -> str:
        return self.name or "?"


def add_user(desk: Desk, name: str, password: str, role: DeskRole, now: datetime) -> None:
    """:raises InputError: for a name that is taken or none, or a password too short or too long."""
    name = checked_name(name)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(
            f"password: has {len(password)} characters; use {SHORTEST_PASSWORD} to "
            f"{LONGEST_PASSWORD}"
        )
    hashed = _HASHER.hash(password)
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        if not people.add_user(name, hashed, role.label, now):
            raise InputError(f"user {name!r}: is there already; remove it first, or choose another")
        people.note("command", "user added", name, {"role": role.label}, now)


def remove_user(desk: Desk, name: str, now: datetime) -> None:
    """:raises UnknownNameError: when there is none of that name."""
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        if not people.remove_user(name):
            raise UnknownNameError(f"user {name!r}: does not exist; users list shows the names")
        people.note("command", "user removed", name, {}, now)


def users(desk: Desk) -> list[UserRow]:
    with desk.transaction() as connection:
        return DeskPeople(connection, desk.portfolio.id).users()


def checked_name(name: str) -> str:
    """A person's name on one line.

    :raises InputError: for none, or one that is no name.
    """
    found = " ".join(name.split())
    if not found or len(found) > 80 or re.search(r"[\x00-\x1f\x7f<>]", found):
        raise InputError("name: write 1 to 80 letters, as you want it beside what you decide")
    return found


def log_in(desk: Desk, name: str, password: str, address: str, now: datetime) -> str:
    """A new session's token.

    :raises AccessError: when name and password do not fit, or after too many tries.
    """
    shown = " ".join(name.split())[:80]
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        both, by_address, by_name = people.failures(shown, address, now - WITHIN)
        user = people.user(shown)
    if both >= MOST_BY_NAME_AND_ADDRESS or by_address >= MOST_BY_ADDRESS or by_name >= MOST_BY_NAME:
        raise AccessError("too many tries; wait a quarter of an hour")
    fits = _fits(_nobody() if user is None else user[1], password[:LONGEST_PASSWORD])
    if user is None or not fits:
        with desk.transaction() as connection:
            people = DeskPeople(connection, desk.portfolio.id)
            people.add_failure(shown, address, now, now - WITHIN)
        raise AccessError("name and password do not fit")
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        if _HASHER.check_needs_rehash(user[1]):
            people.rehash(user[0], _HASHER.hash(password))
        people.note(shown, "login", shown, {}, now)
        return _open(connection, desk, user[0], shown, DeskRole.from_label(user[2]), now)


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def open_unnamed(desk: Desk, now: datetime) -> str:
    """A session without an account, for whoever brings the token that the command printed."""
    with desk.transaction() as connection:
        return _open(connection, desk, None, None, DeskRole.ADMIN, now)


def _open(
    connection: psycopg.Connection,
    desk: Desk,
    user: int | None,
    name: str | None,
    role: DeskRole,
    now: datetime,
) -> str:
    token = secrets.token_urlsafe(32)
    DeskPeople(connection, desk.portfolio.id).add_session(
        digest_of(token),
        user=user,
        name=name,
        role=role.label,
        csrf=secrets.token_urlsafe(32),
        now=now,
        expires=now + LASTS,
    )
    return token


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def session_of(desk: Desk, token: str, now: datetime) -> Session | None:
    """The session of that token, if it has not ended."""
    digest = digest_of(token)
    with desk.transaction() as connection:
        row: SessionRow | None = DeskPeople(connection, desk.portfolio.id).session(digest, now)
    if row is None:
        return None
    role = DeskRole.from_label(row.role)
    return Session(digest, row.name, role, row.csrf, row.user_id is not None)


def say_name(desk: Desk, session: Session, name: str) -> None:
    """A person at a desk without login says who they are; raises like :func:`checked_name`."""
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        people.name_session(session.digest, checked_name(name))


def log_out(desk: Desk, session: Session) -> None:
    with desk.transaction() as connection:
        DeskPeople(connection, desk.portfolio.id).end_session(session.digest)

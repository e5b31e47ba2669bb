"""Samples of what a marketplace answers, which ship with its reader and which its tests run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.marketplaces.asking import Ask
from crawler.reading.page import Page


class Origin(StrEnum):
    """Where a sample is from. Only what a marketplace really served makes a reader more than
    experimental."""

    SERVED = "made after what was served"
    """Made by ourselves, in the form of answers that the marketplace really gave."""

    DOCUMENTED = "made after documentation"
    """Made by ourselves, in the form that the marketplace's documentation shows."""

    MADE = "made up"
    """Made by ourselves after what such sites usually do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One answer, and how reading it must end.

    :param ends: ``snapshot``, ``gone``, ``blocked`` or ``unrecognised``.
    :param ask: what was asked, where it was not a listing's page.
    :param fields: values of the snapshot as :func:`values_of` of the contract suite gives them.
    :param listings: for a list: how many listings it holds or leads to.
    """

    name: str
    ends: str
    page: Page
    origin: Origin
    ask: Ask | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    listings: int | None = None

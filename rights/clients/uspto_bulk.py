"""Fetches bulk files from the USPTO's Open Data Portal (``/api/v1/datasets/products``).

A key of the user's own in the header ``X-API-KEY``. Files lie elsewhere: the portal redirects, and
the key does not follow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from domain.errors import InputError, RegisterError
from rights.clients.http import Interface

BASE = "https://api.uspto.gov"
INTERVAL = 1.0
KEY_HELP = (
    "the USPTO does not take the key; set LISTINGWATCH_USPTO_KEY to one from "
    "data.uspto.gov/myodp/landing"
)
TRADEMARKS_DAILY = "TRTDXFAP"
TRADEMARKS_ANNUAL = "TRTYRAP"
GRANTS_WEEKLY = "PTGRXML"
"""Products with trademark applications (daily; all up to the end of a year), and patent grants."""


@dataclass(frozen=True, slots=True)
class BulkFile:
    """A file that can be fetched: its name, size, address, and the days that it covers."""

    name: str
    size: int
    address: str
    first_day: date | None
    last_day: date | None


class UsptoBulk:
    """Lists and fetches a product's files.

    :param interface: opened by the caller.
    """

    def __init__(self, interface: Interface, *, key: str) -> None:
        self._interface = interface
        self._keys = {"X-API-KEY": key}

    async def files(
        self, product: str, *, first: date | None = None, last: date | None = None
    ) -> list[BulkFile]:
        """The files of a product, oldest first.

        :param first: only what covers this day or a later one; ``last`` likewise.
        :raises InputError: for what is no product's name.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]{2,40}", product):
            raise InputError(
                f"product {product!r}: no name of one; use {TRADEMARKS_DAILY} (trademarks, daily), "
                f"{TRADEMARKS_ANNUAL} (yearly) or {GRANTS_WEEKLY} (patent grants, weekly)"
            )
        params = {"includeFiles": "true"}
        if first is not None:
            params["fileDataFromDate"] = first.isoformat()
        if last is not None:
            params["fileDataToDate"] = last.isoformat()
        body = await self._interface.get(
            f"api/v1/datasets/products/{product}",
            keys=self._keys | {"Accept": "application/json"},
            params=params,
        )
        try:
            found = list(_files(json.loads(body)))
        except (ValueError, RecursionError) as error:
            raise RegisterError("USPTO: answers with no JSON; try again later") from error
        kept = [
            file
            for file in found
            if (first is None or file.last_day is None or file.last_day >= first)
            and (last is None or file.first_day is None or file.first_day <= last)
        ]
        return sorted(kept, key=lambda file: (file.first_day or date.min, file.name))

    async def fetch(self, file: BulkFile, folder: Path) -> Path:
        """Write a file into a folder, unless one of its size is there already; returns its path.

        :raises RegisterError: when it does not come whole.
        """
        name = Path(file.name).name
        if not re.fullmatch(r"\w[\w.-]{0,199}", name):
            raise RegisterError(f"USPTO: names a file {file.name[:80]!r}; fetch it in a browser")
        path = folder / name
        if file.size and path.is_file() and path.stat().st_size == file.size:
            return path
        size = await self._interface.download(file.address, keys=self._keys, into=path)
        if file.size and size != file.size:
            path.unlink()
            raise RegisterError(
                f"USPTO: {name} has {size:,} bytes, {file.size:,} were announced; fetch it again"
            )
        return path


def _files(answer: Any) -> Iterator[BulkFile]:
    """The files in an answer; what has no name or address is none."""
    products = answer.get("bulkDataProductBag") if isinstance(answer, dict) else None
    for product in products if isinstance(products, list) else ():
        bag = product.get("productFileBag") if isinstance(product, dict) else None
        entries = bag.get("fileDataBag") if isinstance(bag, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict):
                continue
            name, address = entry.get("fileName"), entry.get("fileDownloadURI")
            if isinstance(name, str) and isinstance(address, str):
                size = entry.get("fileSize")
                yield BulkFile(
                    name,
                    size if isinstance(size, int) else 0,
                    address,
                    _day(entry.get("fileDataFromDate")),
                    _day(entry.get("fileDataToDate")),
                )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None

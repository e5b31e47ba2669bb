"""Asks the USPTO's TSDR for the status of single cases, by number
(``/ts/cd/casestatus/…/info.json``).

A key of the user's own in the header ``USPTO-API-KEY``; at most 60 requests a minute (USPTO, TSDR
API key manager, user guide, rate limit rules).
"""

from __future__ import annotations

import re

from domain.errors import InputError
from rights.clients.http import Interface

BASE = "https://tsdrapi.uspto.gov"
INTERVAL = 1.05
KEY_HELP = (
    "the USPTO does not take the key; set LISTINGWATCH_TSDR_KEY to one from "
    "account.uspto.gov/api-manager"
)


def case_id(number: str) -> str:
    """The name of a case in addresses: ``sn`` and eight digits for a serial number, ``rn`` and
    seven for a registration. What is written before the digits counts, else how many they are.

    :raises InputError: for what is neither.
    """
    written = re.fullmatch(r"(?i)(sn|rn)?[\s:]*([\d,/ -]+)", number.strip())
    digits = re.sub(r"\D", "", written[2]) if written else ""
    kind = (written[1] or "").lower() if written else ""
    if kind != "rn" and len(digits) == 8:
        return f"sn{digits}"
    if kind != "sn" and 1 <= len(digits) <= 7:
        return f"rn{digits:0>7}"
    raise InputError(
        f"number {number!r}: neither a serial number (eight digits) nor a registration number (up "
        "to seven); write sn78787878 or rn2824281"
    )


class Tsdr:
    """Reads cases.

    :param interface: opened by the caller.
    """

    def __init__(self, interface: Interface, *, key: str) -> None:
        self._interface = interface
        self._key = key

    async def case(self, number: str) -> bytes:
        """The status of a case, as it was served.

        :raises NotOnRegisterError: when there is no such case.
        """
        return await self._interface.get(
            f"ts/cd/casestatus/{case_id(number)}/info.json",
            keys={"USPTO-API-KEY": self._key, "Accept": "application/json"},
        )

"""Numbers with their units: what stands in titles as ``20mm`` is no ``Zoom``."""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled


def _packed(units: str) -> Any:
    found = []
    for unit in units.split():
        value = 0
        for letter in unit:
            value = value * 128 + ord(letter)
        found.append(value)
    return np.array(found, np.int64)


MEASURES = _packed(
    "m mm cm km um nm in ft yd mi g kg mg lb lbs oz ct cl l ml gal qt fl w kw v kv a ma "
    "mah ah wh kwh hz khz mhz ghz kb mb gb tb kbps mbps gbps bit mp mpx px dpi rpm db k d "
    "p x pc pcs pk pks pce st s sec min h hr hrs c f bar psi n nm wp pin way"
)
"""What stands behind a number in titles: units of measure (as in ``data/units.toml``) and of count.
``20mm`` is no ``Zoom``."""


@compiled
def measure(code: Any, first: int, last: int) -> bool:  # pragma: no cover - compiled
    """Whether a run of characters is a number and a unit."""
    k = first
    while k < last and 48 <= code[k] <= 57:
        k += 1
    if k == first or last - k > 4:
        return False
    value = 0
    for x in range(k, last):
        if not 97 <= code[x] <= 122:
            return False
        value = value * 128 + code[x]
    found = False
    for one in MEASURES:
        found = found or one == value
    return found

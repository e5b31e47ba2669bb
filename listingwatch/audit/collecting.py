"""Keeps Python's collector of cycles from walking over large indexes again and again.

What is read from a register once and held for a whole run has no cycles, and there is so much of it
that a single walk over it takes as long as hundreds of searches.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """While much is built that stays: nothing is collected."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def at_rest() -> Iterator[None]:
    """What there is at the start is not walked over; afterwards it is looked at like the rest.
    Within another's it changes nothing."""
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

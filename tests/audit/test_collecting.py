"""The collector of cycles is kept from large indexes, and only for a while."""

from __future__ import annotations

import gc

import pytest

from listingwatch.audit.collecting import at_rest, no_collection


def test_nothing_is_collected_while_much_is_built() -> None:
    with no_collection():
        assert not gc.isenabled()
        with no_collection():
            pass
        assert not gc.isenabled(), "an inner one does not end the outer"
    assert gc.isenabled()


def _fails() -> None:
    with no_collection(), at_rest():
        raise ValueError("wrong")


def test_what_was_there_rests_until_the_end() -> None:
    with at_rest():
        resting = gc.get_freeze_count()
        assert resting
        with at_rest():
            pass
        assert gc.get_freeze_count() == resting, "an inner one does not end the outer"
    assert not gc.get_freeze_count()


def test_both_end_with_an_error() -> None:
    with pytest.raises(ValueError, match="wrong"):
        _fails()
    assert gc.isenabled()
    assert not gc.get_freeze_count()

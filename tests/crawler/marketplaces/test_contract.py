"""Every reader that ships passes the contract's own tests."""

from __future__ import annotations

import pytest

from crawler.marketplaces import registry
from crawler.marketplaces.contract_suite import MarketplaceContract
from crawler.marketplaces.registry import SHOP, all_readers, hold, named, reader_for, readers
from domain.errors import UnknownNameError
from domain.page import Gone, Unrecognised

for _reader in (*all_readers(), SHOP):
    _name = f"Test{type(_reader).__name__}"
    globals()[_name] = type(_name, (MarketplaceContract,), {"reader": _reader})


def test_any_shop_has_the_last_word() -> None:
    """An address without a reader of its own is the generic shop's."""
    assert readers()[-1] is SHOP
    assert reader_for("https://shop.example/p/1") is SHOP


def test_unknown_marketplaces_are_named() -> None:
    """With those that there are."""
    with pytest.raises(UnknownNameError, match="there are"):
        named("nowhere")


def test_experimental_readers_are_off_and_say_nothing_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unless they are switched on; and even then a listing does not disappear by their word."""

    class Untried(type(SHOP)):  # type: ignore[misc]
        key = "untried"
        experimental = True

    untried = Untried()
    monkeypatch.setattr(registry, "all_readers", lambda: (untried,))
    monkeypatch.delenv("LISTINGWATCH_EXPERIMENTAL", raising=False)
    assert readers() == (SHOP,)
    with pytest.raises(UnknownNameError, match="LISTINGWATCH_EXPERIMENTAL=untried"):
        named("untried")
    monkeypatch.setenv("LISTINGWATCH_EXPERIMENTAL", "untried")
    assert readers() == (untried, SHOP)
    assert named("untried") == (untried,)
    gone = Gone(key=None, reason="status 404")
    assert isinstance(hold(untried, gone), Unrecognised)
    assert hold(SHOP, gone) is gone

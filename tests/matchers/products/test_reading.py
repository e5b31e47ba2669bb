"""Records, words, quantities and codes: read alike in every shop, at a bounded cost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers.products.codes import hidden_in, is_code, relate
from matchers.products.overlap import find_partners
from matchers.products.product import take_apart
from matchers.products.quantities import alike, read_quantities, units
from matchers.products.record import DESCRIPTION_LIMIT, read_price, read_record, role_of
from matchers.products.words import read_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(["title", "brand", "gtin", "price", "modelno", "Model No.", "x", "id", ""])


def test_roles_of_keys() -> None:
    """Keys of several shops and languages mean the same."""
    ours = read_record({"title": "A 1", "brand": "B", "modelno": "C3", "price": "1.299,00 €"})
    theirs = read_record(
        {"Produktname": "A 1", "Hersteller": "B", "Model No.": "C3", "preis": 1299}
    )
    assert ours == theirs
    assert ours.price == 1299.0


@pytest.mark.parametrize(
    ("keys", "role"),
    [
        (("mpn", "Model", "model_number", "partNumber", "mfr part no", "rtable_modelno"), "model"),
        (("UPC", "ean", "gtin13", "isbn", "barcode", "left_gtin"), "gtin"),
        (("manufacturer", "brand_left", "Brand Name", "vendor", "right_manufacturer"), "brand"),
        (("name", "title", "product_name", "ltable_title", "title_right"), "title"),
        (("price", "Sale Price", "msrp", "price_left"), "price"),
        (("category", "categories", "product-type", "ltable_category"), "category"),
        (("description", "color", "anything else", "left", "right", ""), "description"),
        (("id", "url", "id_left", "ltable_id", "asin"), "ignored"),
    ],
)
def test_synonyms_of_keys(keys: tuple[str, ...], role: str) -> None:
    """The usual names of a field mean the same, with the side of a table of pairs before or behind
    them; what nobody knows is description."""
    assert {role_of(key) for key in keys} == {role}


def test_values_that_are_no_text() -> None:
    """Lists, schema.org's brand and numbers are read; nothing and truth say nothing."""
    record = read_record(
        {
            "name": ["Lamp", None, 5],
            "brand": {"@type": "Brand", "name": "Lumen"},
            "gtin": 4006381333931,
            "category": True,
            "offer": {"price": 3},
            "url": "http://never.read",
        }
    )
    assert record.title == "Lamp 5"
    assert record.brand == "Lumen"
    assert record.gtins == {"04006381333931"}
    assert record.category == ""
    assert "never" not in record.description


def test_remains_of_a_data_dump() -> None:
    """Language tags, quotes around literals and words for nothing are no part of a title."""
    record = read_record({"title": '"Lamp 3000"@en-US, "Null" \\"x', "description": None})
    assert record.title.split()[:2] == ["Lamp", "3000"]
    assert "@" not in record.title
    assert "Null" not in record.title


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_any_record_can_be_read_whatever_the_order_of_its_keys(raw: dict[str, Any]) -> None:
    """No JSON value breaks the reader, and the order of keys changes nothing."""
    turned = dict(reversed(raw.items()))
    assert read_record(raw) == read_record(turned)
    take_apart(read_record(raw))


@pytest.mark.parametrize(
    "text",
    ["\x00" * 100_000, "a" * 100_000, "a1-" * 33_000, "1 GB " * 20_000, '"' * 100_000, "\ud800 x",
     "\u202e" * 50_000, "9" * 100_000, "é" * 100_000, "́" * 50_000],
)  # fmt: skip
def test_hostile_text_costs_little(text: str) -> None:
    """A text of any length is cut before it is read."""
    product = take_apart(read_record({"title": text, "description": text, "gtin": text}))
    assert len(product.record.description) <= DESCRIPTION_LIMIT
    assert len(product.codes) <= 24
    find_partners(product.head, product.head_reach, product.head, product.head_reach)


def test_deep_records() -> None:
    """What lies too deep is not read, and breaks nothing."""
    deep: Any = "bottom"
    for _ in range(500):
        deep = [deep]
    assert read_record({"title": "top", "x": deep}).description == ""
    assert read_record(json.loads('{"title": ' + "[" * 50 + "]" * 50 + "}")).title == ""


@pytest.mark.parametrize(
    ("text", "price"),
    [("$1,299.00", 1299.0), ("1.299,00 €", 1299.0), ("12,5", 12.5), ("1 299", 1299.0), ("free", None),
     ("0.00", None), ("1,299", 1299.0), ("0.125", 0.125), ("1.2.3.4", 123.4), ("", None)],
)  # fmt: skip
def test_prices(text: str, price: float | None) -> None:
    """Whichever sign parts the decimals."""
    assert read_price(text) == price


@given(
    st.lists(st.sampled_from([*units().spellings, "64", "1.5", " ", "-", "x9", "é"]), max_size=20)
)
def test_quantities_stand_where_they_say(parts: list[str]) -> None:
    """A quantity's surface is what stands at its offsets, and its amount is a number above 0."""
    text = "".join(parts)
    end = 0
    for quantity in read_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.surface
        assert quantity.start >= end
        assert quantity.amount > 0
        end = quantity.end


@pytest.mark.parametrize(
    ("one", "other"),
    [("64GB", "64 gb"), ("1 TB", "1000GB"), ("2.5 inch", '2.5"'), ("10 cm", "100mm"), ("1,5 l", "1500 ml"),
     ("2 kW", "2000W"), ("3 GHz", "3000 MHz"), ("12 months", "1 year")],
)  # fmt: skip
def test_one_amount_in_two_units(one: str, other: str) -> None:
    """Units of one dimension are one unit."""
    (ours,), (theirs,) = read_quantities(one), read_quantities(other)
    assert ours.dimension == theirs.dimension
    assert alike(ours.amount, theirs.amount)


def test_what_is_no_quantity() -> None:
    """A model number that ends like a unit is none."""
    assert read_quantities("DSC64GB SD-64GBX W120W1") == ()


def test_codes() -> None:
    """Words with letters and digits, and long numbers; no words, short numbers or decimals."""
    assert [w for w in ("dscw120", "19700045", "canon", "2007", "11.6") if is_code(w)] == [
        "dscw120", "19700045",
    ]  # fmt: skip


def test_relations_of_codes() -> None:
    """Shared whatever the signs, extended by a colour's letter, rivals of one shape."""
    found = relate(("dscw120",), ("dscw120b",), "sonydscw120", "sonydscw120b")
    assert found.shared == ("dscw120",)
    assert relate(("dscw120",), ("dscw130",), "dscw120", "dscw130").rivals == (
        ("dscw120", "dscw130"),
    )
    assert relate(("kxtg4324b",), (), "", "panasonickxtg4324b").shared == ("kxtg4324b",)
    assert relate(("ab1234",), ("ab1234bk",), "ab1234", "x").extended == (("ab1234", "ab1234bk"),)


def test_a_code_is_not_found_inside_a_longer_number() -> None:
    """12345 does not stand in 9123456."""
    assert not hidden_in("12345", "no9123456")
    assert hidden_in("dscw120", "sonydscw120black")
    assert not hidden_in("dscw120", "sonydscw1200")


def test_words_written_together_are_partners() -> None:
    """Blanks and hyphens do not part what is one."""
    one, other = (
        take_apart(read_record({"title": t})) for t in ("Finaldraft wi-fi", "Final draft WiFi")
    )
    found = find_partners(one.head, one.head_reach, other.head, other.head_reach)
    assert found.left_lonely == found.right_lonely == ()
    assert read_words("DSC-W120").joined == ("dscw120",)


@pytest.mark.parametrize(
    ("short", "long", "partner"),
    [("schl", "school", True), ("trng", "training", True), ("lrng", "learning", True), ("clt", "client", True),
     ("cat", "cabinet", False), ("vpn", "version", False), ("schl", "hospital", False)],
)  # fmt: skip
def test_shortened_words_are_partners(short: str, long: str, partner: bool) -> None:
    """A word that is none by itself stands for one whose letters it keeps; an ordinary word and one
    with other letters do not."""
    one, other = read_words(f"zorvan {short}"), read_words(f"zorvan {long}")
    found = find_partners(one, one.distinct, other, other.distinct)
    assert (short in found.left_found) is partner
    assert find_partners(other, other.distinct, one, one.distinct).right_found == found.left_found

"""What a thing is called by its maker, whichever way a shop parts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.products.designations import agree, is_form, read_designations, stem_of, suffixes
from matchers.products.features import feature_names, measure
from matchers.products.findings import compare_parts
from matchers.products.product import take_apart
from matchers.products.rarity import Trade
from matchers.products.record import read_record

SERIES = st.sampled_from(["zv", "dsc", "kx", "wmx", "qn"])
NUMBERS = st.from_regex(r"[a-z]?[1-9][0-9]{2,3}", fullmatch=True)
SIGNS = st.sampled_from(["", "-", " ", "/", ".", "_", " - ", "+"])
SUFFIXES = st.sampled_from(sorted(s for s in suffixes() if len(s) <= 3))
AROUND = st.sampled_from(["{} desk lamp", "Zorvan {} (black)", "NEW: {}, with case", "{}"])


def title(form: str, around: str) -> str:
    return around.format(form)


@given(
    series=SERIES, number=NUMBERS, signs=st.tuples(SIGNS, SIGNS), around=st.tuples(AROUND, AROUND)
)
def test_signs_part_nothing(
    series: str, number: str, signs: tuple[str, str], around: tuple[str, str]
) -> None:
    """However both are written, in whatever case, the whole designation is shared."""
    one = read_designations(title(f"{series}{signs[0]}{number}".upper(), around[0]))
    other = read_designations(title(f"{series}{signs[1]}{number}", around[1]))
    found = agree(one, other)
    assert series + number in one.forms
    assert found.form.startswith(series + number)
    assert not found.against


@given(
    series=SERIES, number=NUMBERS, sign=SIGNS, suffix=SUFFIXES, last=st.sampled_from(["", "-", "/"])
)
def test_a_colour_or_market_behind_it(
    series: str, number: str, sign: str, suffix: str, last: str
) -> None:
    """Its stem is shared, and the suffix is known for one."""
    bare = read_designations(f"{series}{sign}{number} lamp")
    full = read_designations(f"{series}-{number}{last}{suffix} lamp")
    found = agree(bare, full)
    assert found.stem == series + number
    assert found.suffix == 1.0
    assert not found.variant
    assert not found.against


@given(series=SERIES, number=NUMBERS, both=st.lists(SUFFIXES, min_size=2, max_size=2, unique=True))
def test_two_colours_of_one_model(series: str, number: str, both: list[str]) -> None:
    """One stem with a suffix each is a variant, not another model."""
    found = agree(*(read_designations(f"{series}{number}{suffix}") for suffix in both))
    assert found.stem == series + number
    assert found.variant
    assert not found.against


@given(series=SERIES, number=st.integers(100, 9998), signs=st.tuples(SIGNS, SIGNS))
def test_the_next_model(series: str, number: int, signs: tuple[str, str]) -> None:
    """Another number is another model; where both are written without blanks, that counts against
    them."""
    one, other = (
        read_designations(f"{series}{sign}{number + step} lamp") for step, sign in enumerate(signs)
    )
    found = agree(one, other)
    assert not found.form
    assert not found.stem
    if not any(sign.isspace() for sign in signs):
        assert found.against


@given(left=st.text(max_size=60), right=st.text(max_size=60))
def test_sides_do_not_matter(left: str, right: str) -> None:
    """Any two texts are compared, alike both ways round; a text agrees with itself."""
    one, other = read_designations(left), read_designations(right)
    assert agree(one, other) == agree(other, one)
    assert bool(agree(one, one).form) is bool(one.forms)
    assert not agree(one, one).against
    assert all(is_form(form) for form in one.forms)
    assert one.names <= one.forms


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Sony DSC W120", "dscw120"),
        ("Canon G9 X Mark II", "g9x"),
        ("intel Core i5 7500", "i57500"),
        ("HP Q5402A#ABA", "q5402a"),
        ("Bosch WAN.28050/GB", "wan28050gb"),
    ],
)
def test_forms(text: str, form: str) -> None:
    """Series, number and ending, parted by blanks or signs."""
    assert form in read_designations(text).forms


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("works with 2008 editions", "with2008"),
        ("3.40 GHz quad", "40ghz"),
        ("Alpha, 120 sheets", "alpha120"),
        ("pack (2) 400 pieces", "2400"),
        ("lamp 12 of 400", "12of400"),
    ],
)
def test_what_is_no_designation(text: str, form: str) -> None:
    """Ordinary words, decimals and what other signs part."""
    assert form not in read_designations(text).forms


def test_amounts_are_none() -> None:
    """64 GB names nothing, though the same words stand in both titles."""
    found = take_apart(read_record({"title": "Lumen card 64 GB"})).designations
    assert not {"64gb", "card64", "card64gb"} & found.forms


def test_stems() -> None:
    """Letters behind the last digit go, up to three; what remains must still be a form."""
    assert stem_of("w120b") == "w120"
    assert stem_of("wan28050gb") == "wan28050"
    assert stem_of("w120black") is None
    assert stem_of("w120") is None
    assert stem_of("4k") is None


def test_long_texts_cost_little() -> None:
    """The number of runs is bounded."""
    assert len(read_designations("ab-12 " * 50_000).forms) < 10
    assert len(read_designations(" ".join(f"zx{n}" for n in range(9_999))).forms) < 500


def test_features_of_designations() -> None:
    """A model parted by a blank counts like one that is not."""
    names = [name for name in feature_names() if name.startswith("designation_")]
    one, *others = (
        take_apart(read_record({"title": f"Zorvan {form} camera"}))
        for form in ("ZV120", "ZV-120", "ZV 120", "zv/120")
    )
    told = [measure(one, other, compare_parts(one, other), Trade()) for other in others]
    values = [[found[name] for name in names] for found in told]
    assert values[0] == values[1] == values[2]
    assert dict(zip(names, values[0], strict=True))["designation_shared"] > 0

"""What a mark does where it stands."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts, UseFinding
from matchers.marks.use import REVIEW_ONLY, classify
from matchers.marks.use.around import BEFORE, around, around_slowly
from matchers.marks.use.goods import Relation, relation
from matchers.marks.use.lexicon import load
from matchers.marks.use.tokens import Kind, any_tokens, tokens
from tests.matchers.marks import sentences

ZORVAN = MarkFacts(text="Zorvan")


def found(
    marked: str,
    *,
    mark: MarkFacts = ZORVAN,
    disguise: float = 0.0,
    field: str = "title",
    **facts: str,
) -> UseFinding:
    """The finding for the span in square brackets."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    return classify(
        text,
        start,
        end,
        field=field,
        disguise=disguise,
        mark=mark,
        listing=ListingFacts(**{"title": text, **facts}),
    )


def of(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(lang, text) for lang, texts in table.items() for text in texts]


@pytest.mark.parametrize("said", [True, False], ids=["language said", "language unknown"])
@pytest.mark.parametrize(("lang", "text"), of(sentences.NOMINATIVE))
def test_what_a_thing_fits_is_no_use(lang: str, text: str, said: bool) -> None:
    """A wording of fitting, in each language, makes the mark nominative and is named."""
    finding = found(text, lang=lang if said else "")
    assert finding.use is Use.NOMINATIVE
    assert finding.cue is not None
    assert finding.weight < 0


@pytest.mark.parametrize(("lang", "text"), of(sentences.USED))
def test_words_that_only_look_like_fitting_leave_a_use(lang: str, text: str) -> None:
    """ "For men", "compatible with" another thing, "by": the mark is used."""
    assert found(text, lang=lang).use is Use.USE


@pytest.mark.parametrize(("lang", "text"), of(sentences.NEGATED))
def test_a_denial_is_one(lang: str, text: str) -> None:
    """A denial, in each language, makes the mark negated and is named."""
    finding = found(text, lang=lang)
    assert finding.use is Use.NEGATED
    assert finding.cue is not None


@pytest.mark.parametrize(("lang", "text"), of(sentences.RAISED))
def test_a_claim_to_be_like_the_mark_raises(lang: str, text: str) -> None:
    """A claim, in each language, weighs more than a bare use and is named."""
    finding = found(text, lang=lang)
    assert finding.use is Use.USE
    assert finding.raised
    assert finding.weight >= 1


@pytest.mark.parametrize(
    "text",
    [
        "not a replica, genuine [Zorvan]",
        "AAA [Zorvan] batteries",
        "[Zorvan] car, 1:1 scale",
        "[Zorvan] type C cable",
    ],
)
def test_words_that_only_look_like_claims_raise_nothing(text: str) -> None:
    """A denied claim, a battery's size, a scale: no claim to be like the mark."""
    assert found(text, lang="en").raised == ()


def test_trouble_taken_with_the_spelling_outweighs_fitting() -> None:
    """ "For Z0RVAN fans": whoever says honestly what fits has no reason to hide the name."""
    assert found("Case for [Zorvan] fans").use is Use.NOMINATIVE
    assert found("Case for [Z0rv@n] fans", disguise=0.7).use is Use.USE


def test_a_dupe_for_a_mark_is_none_that_fits_it() -> None:
    """A claim right before "for" speaks of the mark; one of another thing does not."""
    assert found("Perfume dupe for [Zorvan]").use is Use.USE
    assert found("Dummy fake lamp with base, suitable for [Zorvan]").use is Use.NOMINATIVE


def test_only_a_listed_seller_is_authorised() -> None:
    """The seller's name must be one that the owner listed: anybody can call a shop official."""
    mark = replace(ZORVAN, authorised_sellers=("Zorvan Official Store",))
    assert found("[Zorvan] lamp", mark=mark, seller="ZORVAN official  store").use is Use.AUTHORISED
    assert found("[Zorvan] lamp", mark=mark, seller="Zorvаn Official Store").use is Use.USE
    assert found("[Zorvan] lamp", seller="Zorvan Official Store").use is Use.USE


ORANGE = MarkFacts(text="Orange", classes=("38", "electronics"), common_word=True)


@pytest.mark.parametrize(
    ("text", "facts", "use"),
    [
        ("[Orange] Women Kurta", {"category": "Apparel > Kurtas"}, Use.GENERIC),
        ("[Orange] SIM card", {"category": "Mobile phones"}, Use.USE),
        ("Cable in bright [orange], 2 m", {"category": "Electronics"}, Use.GENERIC),
        ("Shirt", {"category": "Apparel > Shirts", "brand": "Orange"}, Use.GENERIC),
        ("New [ORANGE]® shirt", {"category": "Apparel"}, Use.USE),
        ("Fresh [orange] juice", {}, Use.GENERIC),
    ],
)
def test_goods_place_and_letters_tell_a_brand_from_the_word(
    text: str, facts: dict[str, str], use: Use
) -> None:
    """An everyday word is a sign where the goods, its place or its letters say so."""
    if "[" not in text:
        finding = found("[Orange]", mark=ORANGE, field="brand", **facts)
        assert finding.use is Use.USE
        return
    assert found(text, mark=ORANGE, **facts).use is use


def test_what_the_owner_says_of_the_word_decides() -> None:
    """common_word false: never read as a word; unsaid: by how often it is written."""
    said = replace(ORANGE, common_word=False)
    unsaid = replace(ORANGE, common_word=None)
    where = {"category": "Apparel > Kurtas"}
    assert found("[Orange] Women Kurta", mark=said, **where).use is Use.USE
    assert found("[Orange] Women Kurta", mark=unsaid, **where).use is Use.GENERIC
    assert found("[Zorvan] Women Kurta", **where).use is Use.USE


def test_an_accessory_of_another_brand_names_the_thing_it_goes_with() -> None:
    """Without a wording: "Belkin iPod nano armband" and "Battery Sony VGP-BPS2", but not the brand's
    own accessory."""
    mark = MarkFacts(text="Zorvan", classes=("9",))
    assert found("Belkin [Zorvan] nano armband", mark=mark, brand="Belkin").use is Use.NOMINATIVE
    assert found("Battery [Zorvan] VGP-BPS2", mark=mark).use is Use.NOMINATIVE
    assert found("Original battery [Zorvan] VGP-BPS2", mark=mark).use is Use.USE
    assert found("[Zorvan] battery NB-2L", mark=mark).use is Use.USE
    assert found("Belkin [Zorvan] nano armband", mark=mark, brand="Zorvan").use is Use.USE


@pytest.mark.parametrize(
    ("classes", "category", "expected"),
    [
        (("25",), "Clothing, Shoes & Jewelry > Men > Shirts", Relation.SAME),
        (("footwear",), "Damen > Schuhe", Relation.SAME),
        (("apparel",), "Personal Care > Perfume", Relation.NEAR),
        (("Class 12",), "Apparel > Shirts", Relation.OTHER),
        (("25",), "", Relation.UNKNOWN),
        ((), "Apparel", Relation.UNKNOWN),
        (("no such goods",), "Apparel", Relation.UNKNOWN),
        (("9",), "手机 > 配件", Relation.SAME),
    ],
)
def test_categories_and_classes_meet(
    classes: tuple[str, ...], category: str, expected: Relation
) -> None:
    """Nice numbers and plain words are read beside the category paths of shops."""
    assert relation(classes, category, "") is expected


def test_every_nice_class_names_goods() -> None:
    """No class of the 45 is left out, and what goods are near is among the goods."""
    goods = {name: row for name, row in load("goods").items() if isinstance(row, dict)}
    assert {number for row in goods.values() for number in row["nice"]} == set(range(1, 46))
    assert {other for row in goods.values() for other in row["near"]} <= set(goods)


@pytest.mark.parametrize("name", ["fits", "denials", "claims", "accessories", "goods"])
def test_word_lists_are_readable(name: str) -> None:
    """Every wording of the data has words, and says when it was made and whether counsel read it."""
    text = files("matchers").joinpath(f"data/marks/{name}.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    assert {"valid_from", "reviewed"} <= set(lists)
    for section in lists.values():
        if isinstance(section, dict):
            for wordings in section.values():
                for wording in wordings if isinstance(wordings, list) else ():
                    if isinstance(wording, str):
                        assert any(token.kind is Kind.WORD for token in tokens(wording)), wording


@given(
    st.text(st.characters(max_codepoint=127), max_size=60),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_plain_text_is_cut_as_any_text_is(text: str, one: int, other: int) -> None:
    """The fast way through ASCII gives what the slow way gives, for any window."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert tokens(text, start, end) == any_tokens(text, start, end)


@given(st.text(max_size=80), st.text(min_size=1, max_size=12), st.text(max_size=80))
def test_places_are_places_of_the_text(before: str, surface: str, after: str) -> None:
    """Whatever the text, tokens lie in it in order, and a cue is what stands at its span."""
    text = before + surface + after
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end
    finding = classify(
        text,
        len(before),
        len(before) + len(surface),
        field="title",
        disguise=0.0,
        mark=ZORVAN,
        listing=ListingFacts(title=text),
    )
    if finding.cue_span is not None:
        start, end = finding.cue_span
        assert text[start:end] == finding.cue


@pytest.mark.parametrize(
    "unit",
    [
        "for ",
        "(",
        "a",
        "not ",
        "for(",
        "ก",
        "适用",
        ".",
        "for a, ",
        "1:1 ",
        "'",
        "\u200b",
        "\ud800",
    ],
)
def test_only_a_window_of_the_text_is_read(unit: str) -> None:
    """However long the text, what stands far away changes nothing: the cost is bounded."""
    near = unit * (BEFORE // len(unit) + 2)
    findings = set()
    for far in ("", unit * 1000, "not a replica of " * 5000):
        text = far + "\n" + near
        finding = classify(
            text,
            len(text) - 1,
            len(text),
            field="description",
            disguise=0.0,
            mark=ZORVAN,
            listing=ListingFacts(),
        )
        findings.add((finding.use, finding.cue, finding.raised, finding.weight))
    assert len(findings) == 1


def test_a_span_outside_the_text_is_refused() -> None:
    """The message names the span and the text's length."""
    with pytest.raises(ValueError, match=r"span 3\.\.9 of a text of 5"):
        classify(
            "lamps",
            3,
            9,
            field="title",
            disguise=0.0,
            mark=ZORVAN,
            listing=ListingFacts(),
        )


@given(
    text=st.text(alphabet="aB9 .,'-:/()*;|[]&+é中–’\u0301\u200d™•。", max_size=60),
    start=st.integers(0, 59),
    size=st.integers(1, 12),
)
def test_a_text_cut_once_is_cut_the_same(text: str, start: int, size: int) -> None:
    """What stands beside a mark does not depend on how many marks a text has."""
    end = min(start + size, len(text))
    if start < end:
        fast, slow = around(text, start, end, "en"), around_slowly(text, start, end, "en")
        assert fast._replace(words=slow.words) == slow
        assert fast.words >= slow.words


@pytest.mark.parametrize(
    "marked",
    [
        "Салфетки для робота-пылесоса [Zorvan] Eve",
        "Пульт для телевизора [Zorvan]",
        "Зарядное устройство для аккумуляторов [Zorvan] Z9",
        "Сменные кассеты, совместимые с [Zorvan] 3",
        "Ốp lưng cho điện thoại [Zorvan] 5",
        "Насадки для электрической зубной щетки [Zorvan] Q, 5 штук",
        "Аккумулятор на фотоаппарат [Zorvan] SX420",
        "Тормозные колодки под [Zorvan] B01S",
        "Шток к [Zorvan] 4322",
        "Кабель для зарядки и синхронизации планшета [Zorvan] 3",
    ],
)
def test_the_kind_of_device_may_stand_before_its_name(marked: str) -> None:
    """ "For the robot vacuum cleaner X" fits X."""
    assert found(marked).use is Use.NOMINATIVE


@pytest.mark.parametrize(
    "marked",
    [
        "Набор стаканов для виски [Zorvan], 200 мл",
        "Фен для волос [Zorvan] BR-22, красный",
        "Набор для пикника [Zorvan] на 2 персоны",
        "Рюкзак для походов [Zorvan]",
    ],
)
def test_what_a_thing_is_for_is_not_what_it_fits(marked: str) -> None:
    """ "Glasses for whisky X" are made by X."""
    assert found(marked).use is Use.USE


def test_a_model_is_no_claim() -> None:
    """ "Inspire" is a model's name, and no inspiration."""
    finding = found("Case compatible with [Zorvan] Inspire 2")
    assert (finding.use, finding.raised) == (Use.NOMINATIVE, ())


def test_an_ordinary_word_among_its_like_is_for_a_person() -> None:
    """The goods are the mark's, and still "Lip" among "Tinted Lip Balm" may be the word."""
    lip = MarkFacts(text="Lip", classes=("beauty",), common_word=True)
    finding = found("Kayra Tinted [Lip] Balm Pink", mark=lip, category="Beauty > Lip care")
    assert finding.use is Use.USE
    assert finding.weight <= REVIEW_ONLY

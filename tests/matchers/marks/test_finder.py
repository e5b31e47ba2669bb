"""Marks in listings: use, tiers, and input that nobody should be able to break it with."""

from __future__ import annotations

import time

import pytest

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.finder import MarkFinder


def finder(*marks: str, **facts: object) -> MarkFinder:
    made = MarkFinder()
    for mark in marks:
        made.add(mark, MarkFacts(text=mark, **facts))  # type: ignore[arg-type]
    return made


def test_finds_each_mark_once_where_it_weighs_most() -> None:
    """One finding a mark: the use in the title before the mention in the description."""
    listing = ListingFacts(
        title="ZORVANTIK lamp", description="Fits ZORVANTIK. Not by Brandelux. Brandelux."
    )
    found = finder("Zorvantik", "Brandelux").find(listing)
    assert [(f.mark, f.field, f.use.use, f.alarm) for f in found] == [
        ("Brandelux", "description", Use.USE, True),
        ("Zorvantik", "title", Use.USE, True),
    ]


def test_a_word_within_a_longer_name_is_only_reviewed() -> None:
    """A word of the dictionary is no mark in a name that somebody made; with goods it is."""
    made = finder("Lunar", "Zorvantik")
    by_text = {
        text: [(f.mark, f.alarm) for f in made.find(ListingFacts(title=text))]
        for text in ("Lunartempo boots", "Lunarshoes", "Zorvantiktempo boots")
    }
    assert by_text["Lunartempo boots"] == [("Lunar", False)]
    assert by_text["Lunarshoes"] == [("Lunar", True)]
    assert by_text["Zorvantiktempo boots"] == [("Zorvantik", True)]


@pytest.mark.parametrize(
    ("mark", "title"),
    [
        ("Razer", "Наколенники для танцев, размер M"),
        ("Bosal", "Бокал для вина, 500 мл"),
        ("Tonha", "Топ на бретелях"),
        ("SVT", "Колонка 5Вт"),
    ],
)
def test_words_of_another_script_are_no_misspelt_marks(mark: str, title: str) -> None:
    """An ordinary Russian word that sounds or looks somewhat like a mark is that word."""
    assert not [f for f in finder(mark).find(ListingFacts(title=title)) if f.alarm]


def test_what_sounds_like_a_mark_is_the_mark_unless_it_is_a_commoner_word() -> None:
    """A name in Cyrillic letters alarms; the everyday word that a mark was named by is reviewed,
    unless its owner listed it."""
    title = ListingFacts(title="Футболка женская оверсайз")
    assert [f.alarm for f in finder("Futbolka").find(title)] == [False]
    assert [f.alarm for f in finder("Futbolka", aliases=("Футболка",)).find(title)] == [True]
    made = finder("Samsung").find(ListingFacts(title="Самсунг чехол"))
    assert [f.alarm for f in made] == [True]


@pytest.mark.parametrize(
    "title", ["Чехол от Зорвантика", "Доволен Зорвантиком", "Пять Зорвантиков"]
)
def test_case_endings_of_names_read_by_their_sound(title: str) -> None:
    """Russian puts endings behind names; the name is what is found."""
    found = finder("Zorvantik").find(ListingFacts(title=title))
    assert [(f.occurrence.surface, f.alarm) for f in found] == [("Зорвантик", True)]


def test_letters_of_another_script_in_latin_words_are_a_disguise() -> None:
    """An ordinary Russian word by chance: among Latin words it was written to look like the mark."""
    made = finder("Pectopah")
    assert [f.alarm for f in made.find(ListingFacts(title="Blue desk lamp РЕСТОРАН"))] == [True]
    assert made.find(ListingFacts(title="Набор для кухни РЕСТОРАН")) == []


def test_a_possessive_is_no_letter_of_a_mark() -> None:
    """In "Men's Oliver" the s belongs to the men."""
    made = finder("s.Oliver")
    assert made.find(ListingFacts(title="Zorvantik Men's Oliver shoe")) == []
    assert [f.alarm for f in made.find(ListingFacts(title="S Oliver shoe for men"))] == [True]


def test_two_letters_beside_a_number_bear_no_error() -> None:
    """ "SPF 50 PA" is no "50 AP"; with nothing wrong it is."""
    made = finder("50 AP")
    assert made.find(ListingFacts(title="Sunscreen SPF 50 PA+++ lotion")) == []
    assert made.find(ListingFacts(title="50 AP sunscreen")) != []


def test_goods_that_dictionaries_miss_may_be_written_on_to_a_mark() -> None:
    """Words of trade are ordinary words: "tshirt"."""
    made = finder("Zorvantik")
    for title in ("Zorvantiktshirt", "lampshadeZorvantik", "Zorvantikarmband"):
        assert [f.alarm for f in made.find(ListingFacts(title=title))] == [True], title


@pytest.mark.parametrize(
    ("title", "language", "use"),
    [
        ("100 sacos para silagem", "pt", Use.GENERIC),
        ("100 saco bags for silage", "en", Use.USE),
    ],
)
def test_a_word_of_the_listings_language(title: str, language: str, use: Use) -> None:
    """That a mark is no everyday word holds where it is none."""
    found = finder("Saco", common_word=False).find(ListingFacts(title=title, lang=language))
    assert [f.use.use for f in found] == [use]


@pytest.mark.parametrize(
    ("title", "alarm"),
    [
        ("Банка для продуктов ТЕПЛОН", False),  # Texlon: by sound, and a letter wrong
        ("Аррокмоунтс сумка", True),  # Arrowmounts: the same, but long
        ("Тексет для сауны", False),  # Sony: "sauny" sounds alike, but is short
    ],
)
def test_two_steps_away_is_for_a_person(title: str, alarm: bool) -> None:
    """What only sounds like a mark and has letters wrong alarms for a long mark alone."""
    made = finder("Texlon", "Arrowmounts", "Sony").find(ListingFacts(title=title))
    assert any(f.alarm for f in made) is alarm


def test_a_part_of_a_katakana_word_is_no_misspelt_alias() -> None:
    """A run of katakana is a word."""
    made = finder("Breck", aliases=("ブレクク",))
    assert not [f for f in made.find(ListingFacts(title="香水 フレグランス")) if f.alarm]
    assert [f.alarm for f in made.find(ListingFacts(title="香水 ブレクク"))] == [True]


@pytest.mark.parametrize("title", ["Women Flats", "Flat panel mount"])
def test_an_ordinary_word_is_no_lookalike(title: str) -> None:
    """ "Flat" has an l where "Fiat" has an i, and is a word; "F1at" is none."""
    made = finder("Fiat")
    assert made.find(ListingFacts(title=title)) == []
    assert [f.alarm for f in made.find(ListingFacts(title="F1at panel"))] == [True]


@pytest.mark.parametrize(
    "title",
    [
        "Чехол для Zorvantik 3 / прозрачный / Zorvantik 3 hang case",
        "Чехол для наушников Zorvantik Pro (Зорвантик Про) прозрачный",
        "Чехол для Zorvantik 3 / на Сорвантик 3, черный",
        "Flip Cover for Zorvantik 2, Zorvantik 3, Zorvantik 4",
        "Flip Cover for zorvanPad 2, zorvanPad 3, Zorvantik 4",
    ],
)
def test_what_a_thing_fits_may_be_said_again(title: str) -> None:
    """A list, a name in both scripts: all of it says what the thing fits."""
    found = finder("Zorvantik").find(ListingFacts(title=title))
    assert [(f.use.use, f.alarm) for f in found] == [(Use.NOMINATIVE, False)]


@pytest.mark.parametrize(
    "title",
    [
        "Zorvantik cover for Zorvantik 2",
        "Charger for Zorvantik 2 by Zorvantik",
        "Зарядка для Zorvantik 2 от Zorvantik",
        "Charger for Zorvantik 2, Zorvantik style",
        "Charger for Zorvantik 2, Z0rv@ntik",
    ],
)
def test_what_a_thing_fits_permits_no_other_use(title: str) -> None:
    """Who also puts the name first, calls it original, claims to be like it or hides it, uses it."""
    found = finder("Zorvantik").find(ListingFacts(title=title))
    assert [(f.use.use, f.alarm) for f in found] == [(Use.USE, True)]


def test_a_mark_as_written_is_no_other_misspelt() -> None:
    """Where one mark stands as it is, its neighbour is not seen."""
    both = finder("Zorvantik", "Zorvantic")
    found = both.find(ListingFacts(title="Zorvantik desk lamp"))
    assert [f.mark for f in found] == ["Zorvantik"]


def test_unwatched_marks_are_found_exactly_only() -> None:
    """Folded they are found, misspelt they are not."""
    made = MarkFinder()
    made.add("1", MarkFacts(text="Zorvantik"), watch=False)
    assert [f.mark for f in made.find(ListingFacts(title="Z0RVANTIK lamp"))] == ["1"]
    assert made.find(ListingFacts(title="Zorvantyk lamp")) == []


def test_aliases_are_read_as_the_mark() -> None:
    """A transliteration that is listed, in either kind of Chinese, is the mark."""
    made = finder("Zorvantik", aliases=("华润万家",))
    (found,) = made.find(ListingFacts(title="全新 華潤萬家 台灯"))
    assert (found.mark, found.form, found.occurrence.surface) == (
        "Zorvantik",
        "华润万家",
        "華潤萬家",
    )


def test_added_replaced_removed() -> None:
    """A value: what is added is found, what is replaced or removed is not."""
    made = finder("Zorvantik")
    made.add("Zorvantik", MarkFacts(text="Brandelux"))
    assert len(made) == 1
    listing = ListingFacts(title="Zorvantik and Brandelux")
    assert [f.occurrence.surface for f in made.find(listing)] == ["Brandelux"]
    made.remove("Zorvantik")
    made.remove("Zorvantik")
    assert made.find(listing) == []


@pytest.mark.parametrize("mark", ["", " ", "®", "a", "É", "\u200b\u200b", "💎💎"])
def test_refuses_what_cannot_be_looked_for(mark: str) -> None:
    """No letters, or one: said, with the way out."""
    with pytest.raises(ValueError, match="fewer than 2 letters"):
        finder(mark)


def test_refuses_what_is_too_much() -> None:
    """A book is no mark, and fifty thousand aliases are no aliases."""
    with pytest.raises(ValueError, match="more than 200 letters"):
        finder("zor" * 100)
    with pytest.raises(ValueError, match="50000 aliases"):
        finder("Zorvantik", aliases=tuple(f"zorvantik{n}" for n in range(50_000)))


HOSTILE = {
    "lone surrogates": "\ud800Zorvantik\udfff",
    "NUL": "\x00Zor\x00vantik\x00",
    "right to left": "\u202eZorvantik\u202c",
    "no spaces": "a" * 100_000 + " Zorvantik",
    "words": "Zorvantik " + "lamp shade " * 9_000,
    "letters set apart": "Zorvantik " + "z o r v a n t i k " * 5_500,
    "masks": "Zorvantik " + "z*" * 49_000,
    "signs": "Zorvantik " + "$" * 99_000,
    "combining marks": "Zorvantik" + "\u0301" * 90_000,
    "han": "Zorvantik " + "华润万家" * 20_000,
    "many words in one": "Zorvantik " + "shoestorelamp" * 7_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_titles_cost_little(name: str) -> None:
    """Read, found where it is within reach, and done in seconds of processor time."""
    made = finder("Zorvantik", "Brandelux", "华润万家", r"(ab+)+$")
    began = time.process_time()
    found = made.find(ListingFacts(title=HOSTILE[name]))
    assert time.process_time() - began < 30
    if name != "no spaces":
        assert "Zorvantik" in [f.mark for f in found]


def test_a_mark_that_is_a_regular_expression_is_letters() -> None:
    """Nothing of a mark is a pattern."""
    made = finder(r"zor.*vantik")
    assert made.find(ListingFacts(title="zor and something else and vantik")) == []
    assert len(made.find(ListingFacts(title="zor.*vantik lamp"))) == 1

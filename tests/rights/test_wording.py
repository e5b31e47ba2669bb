"""Both languages say the same things, and neither gives a verdict."""

from __future__ import annotations

import re
import string

import pytest

from domain.errors import InputError
from domain.reason import Reason
from matchers.marks.steps import Step
from matchers.marks.use.rating import Level, rate
from rights.wording import LANGUAGES, in_words, language_of, templates

VERDICTS = {
    "en": re.compile(
        r"\b(infring\w*|clear(ed|ly|ance)?|safe to (sell|use)|non-?infring\w*|legal(ly)?|illegal)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("侵权|不侵权|侵犯|可以销售|可销售|合法|违法|安全"),
}
"""What a machine never says."""


def placeholders(template: str) -> list[tuple[str, str]]:
    return sorted(
        (name, form or "") for _, name, form, _ in string.Formatter().parse(template) if name
    )


def test_same_keys_and_placeholders() -> None:
    """Every language has every sentence, with the same values in it."""
    english = templates("en")
    for language in LANGUAGES:
        other = templates(language)
        assert set(other) == set(english)
        for code, template in english.items():
            assert placeholders(other[code]) == placeholders(template), (language, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_verdict(language: str) -> None:
    """No sentence says that something infringes, is clear or may be sold."""
    said = {
        code: found.group()
        for code, template in templates(language).items()
        for pattern in VERDICTS.values()
        if (found := pattern.search(template))
    }
    assert said == {}


def test_words_within_are_put_into_the_language() -> None:
    """Our own words inside a sentence are translated; what a register wrote is not."""
    reason = Reason("territory.offered", {"territory": "DE", "sign": "marketplace host"})
    assert in_words(reason) == "offered in DE (sign: marketplace host)"
    assert in_words(reason, "zh") == "面向DE销售（依据：平台站点域名）"
    mark = Reason("gaps.blocks", {"text": "title", "owner": "own", "office": "US", "number": "1"})
    assert "“title”" in in_words(mark, "zh")


def test_every_step_of_reading_has_words() -> None:
    """How a sign was read as a mark is told in both languages."""
    for step in Step:
        for name in step.names():
            for language in LANGUAGES:
                assert f"terms.{name}" in templates(language), name


@pytest.mark.parametrize("mark", ["Digital", "Und", "X", "!", "The And", "Pour"])
def test_every_reason_for_an_ordinary_word_has_words(mark: str) -> None:
    """Why a mark says little by itself is told in both languages."""
    rating = rate(mark)
    assert rating.level is not Level.DISTINCTIVE
    for language in LANGUAGES:
        assert f"terms.{rating.reason}" in templates(language), rating.reason


def test_chinese_is_chinese() -> None:
    """Every sentence of the Chinese file has Chinese in it."""
    for code, template in templates("zh").items():
        bare = re.sub(r"\{[^}]*\}", "", template)
        assert re.search("[\u4e00-\u9fff]", bare) or code == "match.other", code


@pytest.mark.parametrize(
    ("setting", "locale", "language"),
    [
        (None, None, "en"), (None, "zh_CN.UTF-8", "zh"), (None, "zh-Hans", "zh"),
        (None, "de_DE.UTF-8", "en"), (None, "C", "en"), ("en", "zh_CN.UTF-8", "en"), ("zh", "C", "zh"),
    ],
)  # fmt: skip
def test_language(setting: str | None, locale: str | None, language: str) -> None:
    """What is set goes before the locale; what has no wording is English."""
    assert language_of(setting, locale) == language


def test_unknown_language() -> None:
    """A language without a file is refused by name."""
    with pytest.raises(InputError, match="tlh"):
        templates("tlh")

"""Microdata: our one query gives what extruct's walk of the standard gives."""

from __future__ import annotations

from typing import Any

import pytest
from extruct.w3cmicrodata import LxmlMicrodataExtractor
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.microdata import read_microdata
from crawler.reading.page import Document, Page

URL = "https://shop.example/p/1"
WORD = st.text("abcde", min_size=1, max_size=5)


def ours(html: str) -> Any:
    return read_microdata(Document(Page(url=URL, body=html.encode())))


def slow(html: str) -> Any:
    """The reference, in our shape."""
    extractor = LxmlMicrodataExtractor(nested=True, strict=False)
    return [shape for item in extractor.extract(html, URL) if (shape := _shape(item))]


def _shape(value: Any) -> Any:
    if isinstance(value, list):
        return [_shape(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    shaped = {key: _shape(entry) for key, entry in value.get("properties", {}).items()}
    return {"@type": value.get("type")} | shaped


@st.composite
def scopes(draw: st.DrawFn, depth: int = 0) -> str:
    """A product with properties of every kind, some of them objects."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        name, text = draw(WORD), draw(WORD)
        kinds = ["text", "meta", "link", "img", "time", "content"]
        kind = draw(st.sampled_from([*kinds, *(["scope"] if depth < 3 else [])]))
        parts.append(
            {
                "text": f"<span itemprop='{name}'>{text}</span>",
                "meta": f"<meta itemprop='{name}' content='{text}'>",
                "link": f"<link itemprop='{name}' href='/{text}'>",
                "img": f"<div><img itemprop='{name}' src='{text}.jpg'></div>",
                "time": f"<time itemprop='{name}' datetime='2026-01-01'>now</time>",
                "content": f"<b itemprop='{name}' content='{text}'>shown</b>",
            }.get(kind)
            or f"<div itemprop='{name}'{draw(scopes(depth + 1))[4:]}"
        )
    return f"<div itemscope itemtype='https://schema.org/{draw(WORD)}'>{''.join(parts)}</div>"


@given(st.lists(scopes(), min_size=1, max_size=3))
def test_equal_to_the_slow_one(tops: list[str]) -> None:
    """Nested objects, repeated names, every kind of value."""
    html = f"<html><body>{''.join(tops)}</body></html>"
    assert ours(html) == slow(html)


@pytest.mark.parametrize(
    "html",
    [
        (
            "<div itemscope itemtype='T' itemref='a b'><b itemprop=x>1</b></div>"
            "<p id=a><i itemprop=y>2</i></p><p id=b itemprop=z>3</p>"
        ),
        (
            "<div itemscope itemtype='T'><div itemprop=o itemscope itemtype='O'>"
            "<b itemprop='p q'>1</b></div></div>"
        ),
    ],
)
def test_references(html: str) -> None:
    """Parts that stand elsewhere on the page belong to the object that names them."""
    html = f"<html><body>{html}</body></html>"
    assert ours(html) == slow(html)


def test_loops_end() -> None:
    """An object that refers to what holds it does not go round for ever."""
    html = (
        "<div id=a itemscope itemtype=T itemref=b></div>"
        "<div id=b><div itemprop=x itemscope itemtype=U itemref=b></div></div>"
    )
    assert isinstance(ours(html), list)

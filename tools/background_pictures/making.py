"""What is made, in which order and how many of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.background_pictures.cutouts import cutouts
from tools.background_pictures.infographics import infographics
from tools.background_pictures.made import Made
from tools.background_pictures.modelled import modelled, recoloured
from tools.background_pictures.pages import collages, pages
from tools.background_pictures.photos import photos
from tools.background_pictures.sources import Source
from tools.background_pictures.stock import Stock
from tools.background_pictures.words import Voice

CUTOUTS_OF_A_SOURCE = 480
TEMPLATES = 70
SITES = 30
COLLAGES = 330


def voices(sources: Sequence[Source]) -> list[Voice]:
    """One a package of fonts, its first two files being the regular and the heavy one; CJK as often
    as Latin."""
    found = []
    for source in sources:
        if source.kind in {"font", "cjk-font"}:
            files = source.files()
            found.append(Voice(source.kind == "cjk-font", files[-1], files[0]))
    return found


def everything(sources: Sequence[Source]) -> Iterator[Made]:
    """First what stands alone; then what shows it in templates, pages and collages."""
    stock = Stock()
    for source in sources:
        if source.kind == "photo":
            yield from map(stock.keep, photos(source))
        elif source.kind == "rendering":
            # Not into the stock: they are the sample market's references, so whoever calibrates for
            # those leaves this source out, and must find it nowhere else.
            yield from recoloured(source)
        elif source.kind == "model":
            yield from map(stock.keep, modelled(source))
        elif source.kind == "clip":
            yield from map(stock.keep, cutouts(source, CUTOUTS_OF_A_SOURCE))
    fonts = voices(sources)
    yield from infographics(stock, fonts, TEMPLATES)
    yield from pages(stock, fonts, SITES)
    yield from collages(stock, fonts, COLLAGES)

"""Screenshots of pages (a product's page, a page of search results, on a desk or a telephone), and
collages. Every site has a design of its own that several pages share."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from PIL import Image, ImageOps

from tools.background_pictures.grounds import Colour, colour, studio
from tools.background_pictures.made import Made, chance
from tools.background_pictures.sheet import Box, Sheet
from tools.background_pictures.stock import Item, Stock, credits_of
from tools.background_pictures.words import Voice, price

DARK, GREY, WHITE = (30, 30, 36), (130, 130, 138), (255, 255, 255)
PAGES_OF_A_SITE = 9
COUNTS = (2, 2, 3, 4, 4, 4, 6, 9)


def _head(sheet: Sheet, style: random.Random, rng: random.Random, tone: Colour) -> int:
    """Address bar or status line, the shop's name, a search box; gives the line below."""
    w = sheet.picture.width
    sheet.draw.rectangle((0, 0, w, 40), fill=(232, 233, 237))
    sheet.draw.rounded_rectangle((w // 8, 8, w - 60, 32), 12, fill=WHITE)
    sheet.text(
        (w // 8 + 14, 12, w - 70, 40), "shop.example/" + str(rng.randint(100, 9999)), 15, GREY
    )
    dark = style.random() < 0.5
    sheet.draw.rectangle((0, 40, w, 104), fill=tone if dark else WHITE)
    name = sheet.voice.said(style, 1)
    sheet.text((20, 54, w // 3, 110), name, 34, WHITE if dark else tone, heavy=True)
    sheet.draw.rounded_rectangle((w // 3, 56, w - 100, 90), 6, fill=WHITE, outline=GREY)
    return 112


def _buttons(sheet: Sheet, box: Box, tone: Colour, rng: random.Random) -> None:
    sheet.draw.rounded_rectangle(box, 8, fill=tone)
    sheet.text((box[0], box[1] + 10, box[2], box[3]), sheet.voice.said(rng, 2), 20, WHITE, mid=True)


def _product(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    tone = colour(style, (0.4, 0.95), (0.2, 0.8))
    y = _head(sheet, style, rng, tone)
    side = round(min(w, h) * style.uniform(0.4, 0.6)) if w > h else w - 40
    thumbs = style.randint(3, 5)
    sheet.show((20, y + 10, 20 + side, y + 10 + side), shown[0].picture, whole=True)
    step = side // thumbs
    for k in range(thumbs):
        box = (20 + k * step, y + side + 18, 14 + (k + 1) * step, y + side + 12 + step)
        sheet.show(box, shown[k % len(shown)].picture)
        sheet.draw.rectangle(box, outline=GREY)
    x, top = (side + 50, y + 10) if w > h else (20, y + side + step + 30)
    top = sheet.text((x, top, w - 20, h), sheet.voice.said(rng, 7), 28, DARK, heavy=True)
    top = sheet.text(
        (x, top + 6, w - 20, h), "★★★★☆  " + str(rng.randint(2, 4000)), 18, (230, 150, 20)
    )
    top = sheet.text((x, top + 8, w - 20, h), price(rng), 38, tone, heavy=True)
    _buttons(sheet, (x, top + 12, min(w - 20, x + 260), top + 56), tone, rng)
    sheet.text((x, top + 76, w - 20, h), sheet.voice.said(rng, 60), 17, DARK)


def _results(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    tone = colour(style, (0.4, 0.95), (0.2, 0.8))
    y = _head(sheet, style, rng, tone)
    columns = style.randint(3, 5) if w > h else 2
    left = 170 if w > h and style.random() < 0.5 else 0
    for k in range(14 if left else 0):
        sheet.text((16, y + 20 + k * 34, 160, h), sheet.voice.said(rng, 1), 16, DARK)
    side = (w - left) // columns
    number = 0
    while y + side // 2 < h:
        for column in range(columns):
            x = left + column * side
            item = shown[number % len(shown)]
            sheet.show((x + 12, y + 8, x + side - 12, y + side - 16), item.picture, whole=True)
            text = sheet.voice.said(rng, 4)
            below = sheet.text((x + 12, y + side - 8, x + side - 12, y + side + 40), text, 15, DARK)
            sheet.text((x + 12, below, x + side, below + 40), price(rng), 20, tone, heavy=True)
            number += 1
        y += side + 76


def pages(stock: Stock, voices: Sequence[Voice], sites: int) -> Iterator[Made]:
    for site in range(sites):
        for number in range(PAGES_OF_A_SITE):
            style, rng = chance("site", site), chance("page", site, number)
            size = style.choice(((1280, 800), (1100, 800), (1000, 900), (600, 1100)))
            shown = stock.some(rng, 12)
            sheet = Sheet(Image.new("RGB", size, WHITE), style.choice(voices))
            (_product if site % 2 else _results)(sheet, style, rng, shown)
            source, licence, others = credits_of(shown)
            name = f"{site:03d}-{number}"
            yield Made(name, "page", source, licence, f"site-{site:03d}", sheet.picture, others)


def _split(rng: random.Random, box: Box, count: int) -> list[Box]:
    """Halves the larger side until there are as many fields as asked."""
    if count == 1:
        return [box]
    first = count // 2
    share = rng.choice((0.5, first / count, rng.uniform(0.35, 0.65)))
    if box[2] - box[0] >= box[3] - box[1]:
        middle = box[0] + round((box[2] - box[0]) * share)
        halves = (box[0], box[1], middle, box[3]), (middle, box[1], box[2], box[3])
    else:
        middle = box[1] + round((box[3] - box[1]) * share)
        halves = (box[0], box[1], box[2], middle), (box[0], middle, box[2], box[3])
    return _split(rng, halves[0], first) + _split(rng, halves[1], count - first)


def collages(stock: Stock, voices: Sequence[Voice], count: int) -> Iterator[Made]:
    """Several pictures in fields with or without gaps, or one set into another."""
    for number in range(count):
        rng = chance("collage", number)
        size = rng.choice(((800, 800), (800, 800), (600, 800), (800, 600)))
        shown = stock.some(rng, rng.choice(COUNTS))
        gap = rng.choice((0, 0, 4, 8, 20))
        sheet = Sheet(studio(rng, size), rng.choice(voices))
        if len(shown) == 2 and rng.random() < 0.5:
            sheet.picture.paste(ImageOps.fit(shown[0].picture, size), (0, 0))
            side = round(min(size) * rng.uniform(0.25, 0.45))
            x, y = rng.randint(10, size[0] - side - 10), rng.randint(10, size[1] - side - 10)
            sheet.show((x, y, x + side, y + side), shown[1].picture, round_=rng.random() < 0.5)
        else:
            for item, field in zip(shown, _split(rng, (0, 0, *size), len(shown)), strict=True):
                box = (field[0] + gap, field[1] + gap, field[2] - gap, field[3] - gap)
                sheet.show(box, item.picture, whole=rng.random() < 0.2)
        source, licence, others = credits_of(shown)
        name = f"{number:03d}"
        yield Made(name, "collage", source, licence, f"collage-{name}", sheet.picture, others)

"""Infographics as sellers add them: features, tables, size charts, badges, comparisons, steps.

Each template fixes its layout, colours and fonts, and is filled several times with other words and
pictures: look-alikes that are no copies.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from PIL import Image

from tools.background_pictures.grounds import Colour, colour, patterned, studio
from tools.background_pictures.made import Made, chance
from tools.background_pictures.sheet import Sheet
from tools.background_pictures.stock import Item, Stock, credits_of
from tools.background_pictures.words import Voice, number, price

DARK, WHITE = (34, 34, 40), (255, 255, 255)
FILLINGS = 9


def _feature(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    strong = colour(style, (0.4, 0.9), (0.3, 0.8))
    top = sheet.text(
        (30, 24, w - 30, h), sheet.voice.said(rng, 3), 44, strong, heavy=True, mid=True
    )
    left = style.random() < 0.5
    box = (w // 2 if left else 20, top + 10, w - 20 if left else w // 2, h - 90)
    sheet.show(box, shown[0].picture, round_=style.random() < 0.3, whole=style.random() < 0.4)
    x, count = (30 if left else w // 2 + 30), style.randint(3, 5)
    for k in range(count):
        y = top + 20 + k * (h - top - 130) // count
        sheet.draw.ellipse((x, y, x + 34, y + 34), fill=strong)
        sheet.text((x + 46, y, x + w // 2 - 70, y + 70), sheet.voice.said(rng, 3), 20, DARK)
    sheet.draw.rectangle((0, h - 64, w, h), fill=strong)
    sheet.text((20, h - 48, w - 20, h), sheet.voice.said(rng, 5), 24, WHITE, mid=True)


def _table(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    strong = colour(style, (0.2, 0.9), (0.2, 0.7))
    pale = colour(style, (0.02, 0.15), (0.9, 1.0))
    top = sheet.text((24, 20, w - 24, 90), sheet.voice.said(rng, 2), 36, strong, heavy=True)
    if style.random() < 0.6:
        sheet.show((w - 190, 16, w - 20, 186), shown[0].picture, whole=True)
        top = 196
    count = style.randint(6, 12)
    step = (h - top - 30) // count
    for k in range(count):
        y = top + 8 + k * step
        if k % 2 == 0:
            sheet.draw.rectangle((20, y, w - 20, y + step), fill=pale)
        size = min(22, step - 8)
        sheet.text((32, y + 4, w // 2, y + step), sheet.voice.said(rng, 1), size, DARK, heavy=True)
        value = number(rng) if rng.random() < 0.5 else sheet.voice.said(rng, 2)
        sheet.text((w // 2, y + 4, w - 24, y + step), value, size, DARK)


def _sizes(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    strong = colour(style, (0.1, 0.8), (0.2, 0.7))
    sheet.draw.rectangle((0, 0, w, 76), fill=strong)
    sheet.text((20, 18, w - 20, 80), sheet.voice.said(rng, 2), 34, WHITE, heavy=True, mid=True)
    picture_high = style.choice((0, h // 3))
    if picture_high:
        sheet.show((w // 4, 90, w * 3 // 4, 84 + picture_high), shown[0].picture, whole=True)
    top, columns, rows = 100 + picture_high, style.randint(3, 6), style.randint(4, 8)
    high, wide = (h - top - 60) // rows, (w - 40) // columns
    base = rng.randint(30, 90)
    for row in range(rows):
        for column in range(columns):
            x, y = 20 + column * wide, top + row * high
            sheet.draw.rectangle((x, y, x + wide, y + high), outline=DARK, width=1)
            text = str(base + row * 2 + column * 7 + rng.randint(0, 3))
            if row == 0:
                text = sheet.voice.said(rng, 1)
            elif column == 0:
                text = ("", "XS", "S", "M", "L", "XL", "2XL", "3XL")[row]
            sheet.text((x + 4, y + high // 4, x + wide - 2, y + high), text, 19, DARK, mid=True)
    sheet.text((20, h - 44, w - 20, h), sheet.voice.said(rng, 8), 16, DARK)


def _badged(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    strong = colour(style, (0.6, 1.0), (0.5, 0.95))
    sheet.show((0, 0, w, h), shown[0].picture)
    if style.random() < 0.5:
        sheet.draw.rectangle((0, 0, w - 1, h - 1), outline=strong, width=style.randint(6, 24))
    band = round(h * style.uniform(0.1, 0.24))
    top = 0 if style.random() < 0.3 else h - band
    sheet.draw.rectangle((0, top, w, top + band), fill=strong)
    sheet.text((24, top + band // 5, w * 2 // 3, h), sheet.voice.said(rng, 3), band // 3, WHITE)
    sheet.text(
        (w * 2 // 3, top + band // 5, w, h), price(rng), band // 3, (255, 240, 90), heavy=True
    )
    corner = style.choice(((90, 110), (w - 90, 110), (90, h - 210), (w - 90, h - 210)))
    sheet.badge(style, corner, style.randint(48, 84), colour(style, (0.7, 1.0), (0.6, 0.95)))


def _letter(sheet: Sheet, style: random.Random, rng: random.Random, _shown: list[Item]) -> None:
    w, h = sheet.picture.size
    strong = colour(style, (0.3, 0.9), (0.2, 0.6))
    edge = style.randint(10, 40)
    sheet.draw.rectangle(
        (edge, edge, w - edge, h - edge), outline=strong, width=style.randint(2, 9)
    )
    box = (edge + 40, edge + 30, w - edge - 40, h - edge - 20)
    y = sheet.text(
        box, sheet.voice.said(rng, 3), style.randint(34, 60), strong, heavy=True, mid=True
    )
    size, middle = style.randint(15, 26), style.random() < 0.4
    while y < h - edge - 130:
        box = (box[0], y + size, box[2], h - edge - 100)
        y = max(
            y + 20,
            sheet.text(box, sheet.voice.said(rng, rng.randint(6, 24)), size, DARK, mid=middle),
        )
    sheet.badge(style, (w - edge - 90, h - edge - 70), 52, strong)


def _versus(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    good, bad = colour(style, (0.5, 0.9), (0.4, 0.8)), (120, 120, 126)
    for side, tone in ((0, good), (1, bad)):
        x = side * w // 2
        sheet.draw.rectangle((x + 8, 8, x + w // 2 - 8, 64), fill=tone)
        sheet.text((x + 12, 18, x + w // 2 - 12, 64), sheet.voice.said(rng, 2), 26, WHITE, mid=True)
        sheet.show((x + 20, 76, x + w // 2 - 20, h // 2), shown[side].picture, whole=True)
        for k in range(style.randint(3, 5)):
            y = h // 2 + 24 + k * 58
            mark = ((x + 24, y + 12), (x + 34, y + 22), (x + 52, y - 2))
            if side:
                sheet.draw.line(
                    (x + 26, y, x + 50, y + 22, x + 38, y + 11, x + 26, y + 22, x + 50, y), bad, 5
                )
            else:
                sheet.draw.line(mark, fill=good, width=6)
            sheet.text((x + 66, y, x + w // 2 - 10, y + 56), sheet.voice.said(rng, 3), 19, DARK)


def _steps(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    strong = colour(style, (0.4, 0.9), (0.3, 0.8))
    top = sheet.text(
        (20, 18, w - 20, 80), sheet.voice.said(rng, 2), 36, strong, heavy=True, mid=True
    )
    columns = style.choice((2, 2, 3))
    round_ = style.random() < 0.5
    side, high = w // columns, (h - top) // 2
    for k in range(columns * 2):
        x, y = k % columns * side, top + k // columns * high
        box = (x + 16, y + 8, x + side - 16, y + high - 60)
        sheet.show(box, shown[k % len(shown)].picture, round_=round_)
        sheet.draw.ellipse((x + 8, y, x + 52, y + 44), fill=strong)
        sheet.text((x + 8, y + 8, x + 52, y + 50), str(k + 1), 26, WHITE, heavy=True, mid=True)
        sheet.text(
            (x + 14, y + high - 54, x + side - 8, y + high),
            sheet.voice.said(rng, 3),
            17,
            DARK,
            mid=True,
        )


def _measures(sheet: Sheet, style: random.Random, rng: random.Random, shown: list[Item]) -> None:
    w, h = sheet.picture.size
    tone = colour(style, (0.0, 0.9), (0.1, 0.6))
    box = (round(w * 0.2), round(h * 0.12), w - 30, round(h * style.uniform(0.68, 0.8)))
    sheet.show(box, shown[0].picture, whole=True)
    sheet.arrow((box[0] - 24, box[1]), (box[0] - 24, box[3]), tone)
    sheet.arrow((box[0], box[3] + 26), (box[2], box[3] + 26), tone)
    sheet.text((10, (box[1] + box[3]) // 2, box[0] - 30, h), number(rng), 22, tone, heavy=True)
    sheet.text((box[0], box[3] + 36, box[2], h), number(rng), 24, tone, heavy=True, mid=True)
    sheet.text((24, h - 70, w - 24, h), sheet.voice.said(rng, 8), 19, DARK)


Layout = Callable[[Sheet, random.Random, random.Random, list[Item]], None]
LAYOUTS: tuple[Layout, ...] = (
    _feature, _table, _sizes, _badged, _letter, _versus, _steps, _measures, _badged, _feature,
)  # fmt: skip


def _ground(style: random.Random, size: tuple[int, int]) -> Image.Image:
    pale: Colour = colour(style, (0.0, 0.15), (0.9, 1.0))
    kind = style.choices(("white", "pale", "studio", "pattern"), (40, 35, 17, 8))[0]
    if kind == "pattern":
        return Image.blend(patterned(style, size), Image.new("RGB", size, WHITE), 0.75)
    if kind == "studio":
        return Image.blend(studio(style, size), Image.new("RGB", size, WHITE), 0.5)
    return Image.new("RGB", size, WHITE if kind == "white" else pale)


def infographics(stock: Stock, voices: Sequence[Voice], templates: int) -> Iterator[Made]:
    for template in range(templates):
        layout = LAYOUTS[template % len(LAYOUTS)]
        for filling in range(FILLINGS):
            style, rng = chance("template", template), chance("filling", template, filling)
            size = style.choice(((800, 800), (800, 800), (640, 800), (800, 640)))
            shown = stock.some(rng, 6)
            sheet = Sheet(_ground(style, size), style.choice(voices))
            layout(sheet, style, rng, shown)
            source, licence, others = credits_of(shown)
            name = f"{template:03d}-{filling}"
            group = f"template-{template:03d}"
            yield Made(name, "infographic", source, licence, group, sheet.picture, others)

"""Charts as SVG, made on the server: shapes with attributes and classes alone, since the pages
allow no style of their own. Numbers are ours, labels may come from strangers and are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from markupsafe import Markup, escape


def columns(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], title: str
) -> Markup:
    """Stacked columns, one a label.

    :param series: a class for the colour with a number for each label.
    """
    width, height, left, bottom = 720, 220, 36, 24
    totals = [sum(values[i] for _, values in series) for i in range(len(labels))]
    top = _round_up(max(totals, default=0))
    step = (width - left) / max(1, len(labels))
    parts = [_grid(left, width, height - bottom, top)]
    for i, label in enumerate(labels):
        x, y = left + i * step + step * 0.18, float(height - bottom)
        for colour, values in series:
            tall = values[i] / top * (height - bottom - 12)
            y -= tall
            if values[i]:
                parts.append(
                    Markup(
                        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" '
                        'rx="2"><title>{}: {}</title></rect>'
                    ).format(colour, x, y, step * 0.64, max(tall, 1.0), label, values[i])
                )
        if i % max(1, len(labels) // 6) == 0:
            parts.append(
                Markup('<text class="axis" x="{:.1f}" y="{}" text-anchor="{}">{}</text>').format(
                    *_beneath(left + i * step + step / 2, height - 6, width), label
                )
            )
    return _svg(width, height, title, parts)


def _beneath(x: float, y: int, width: int) -> tuple[float, int, str]:
    """Where a label stands beneath its column: within the picture, wherever the column is."""
    return (width, y, "end") if x > width - 40 else (x, y, "middle")


def spark(values: Sequence[int], title: str) -> Markup:
    """Small columns without axes, for a row of a table; their numbers are told to those who do not
    see them."""
    top, step = max(values, default=0) or 1, 8
    parts = [
        Markup('<rect x="{}" y="{:.1f}" width="6" height="{:.1f}"></rect>').format(
            n * step, 26 - tall, tall
        )
        for n, value in enumerate(values)
        if (tall := max(24 * value / top, 2.0 if value else 0.8))
    ]
    return Markup(
        '<svg class="spark" viewBox="0 0 {} 26" role="img" aria-label="{}">{}</svg>'
    ).format(
        max(1, len(values)) * step,
        f"{title}: {', '.join(map(str, values))}",
        Markup("").join(parts),
    )


def bars(rows: Sequence[tuple[str, int]], title: str, colour: str = "c1") -> Markup:
    """Horizontal bars with their labels and numbers."""
    width, line, left = 480, 30, 150
    most = max((number for _, number in rows), default=0) or 1
    parts = []
    for i, (label, number) in enumerate(rows):
        y = i * line
        long = (width - left - 60) * number / most
        parts.append(
            Markup(
                '<text class="label" x="{}" y="{}" text-anchor="end">{}</text>'
                '<rect class="{}" x="{}" y="{}" width="{:.1f}" height="16" rx="3"></rect>'
                '<text class="label number" x="{:.1f}" y="{}">{}</text>'
            ).format(
                left - 10,
                y + 19,
                _fitting(label, 20),
                colour,
                left,
                y + 6,
                max(long, 2.0),
                left + max(long, 2.0) + 8,
                y + 19,
                f"{number:,}",
            )
        )
    return _svg(width, max(line, len(rows) * line), title, parts)


def steps(
    points: Sequence[tuple[float, float, float]], labels: tuple[str, str, str], title: str
) -> Markup:
    """A line in steps, as a price has them.

    :param points: from, to (seconds) and value, in order.
    :param labels: of the first moment, the last one, and the unit.
    """
    width, height, left, bottom = 720, 200, 64, 24
    first, last = points[0][0], max(point[1] for point in points)
    low, high = min(p[2] for p in points), max(p[2] for p in points)
    edge = (high - low) * 0.15 or max(high * 0.1, 1.0)
    low, high = max(0.0, low - edge), high + edge
    span = max(last - first, 1.0)

    def at(moment: float, value: float) -> tuple[float, float]:
        return (
            left + (moment - first) / span * (width - left - 16),
            8 + (high - value) / (high - low) * (height - bottom - 16),
        )

    line: list[str] = []
    parts = []
    for n, (begin, end, value) in enumerate(points):
        until = points[n + 1][0] if n + 1 < len(points) else end
        one, two = at(begin, value), at(max(until, begin), value)
        line += [f"{'L' if line else 'M'}{one[0]:.1f} {one[1]:.1f}", f"L{two[0]:.1f} {two[1]:.1f}"]
        parts.append(
            Markup(
                '<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"><title>{:,.2f} {}'
                "</title></circle>"
            ).format(*one, value, labels[2])
        )
    grid = []
    for value in (low + (high - low) * share for share in (0.1, 0.5, 0.9)):
        y = at(first, value)[1]
        grid.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"></line>'
                '<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{:,.2f}</text>'
            ).format(left, width, y, y, left - 8, y + 4, value)
        )
    path = Markup('<path class="line" d="{}" fill="none"></path>').format(" ".join(line))
    ends = Markup(
        '<text class="axis" x="{}" y="{}">{}</text><text class="axis" x="{}" y="{}" '
        'text-anchor="end">{}</text>'
    ).format(left, height - 4, labels[0], width - 4, height - 4, labels[1])
    return _svg(width, height, title, [*grid, path, *parts, ends])


def links(
    middle: tuple[str, str], others: Sequence[tuple[str, str, str, str]], title: str
) -> Markup:
    """One account in the middle and those that it is linked to on either side, the strongest first,
    each on a line of its own, so that no name covers another.

    :param middle: name and marketplace.
    :param others: name, marketplace, address, and a class for the line.
    """
    width, line, wide = 760, 60, 206
    left, right = others[: (len(others) + 1) // 2], others[(len(others) + 1) // 2 :]
    height = max(1, len(left)) * line
    parts, nodes = [], []
    for side, x in ((left, wide / 2 + 1), (right, width - wide / 2 - 1)):
        for n, (name, place, link, kind) in enumerate(side):
            y = (n + 0.5) * height / len(side)
            edge = x + (wide / 2 if x < width / 2 else -wide / 2)
            parts.append(
                Markup('<line class="{}" x1="{}" y1="{}" x2="{:.1f}" y2="{:.1f}"></line>').format(
                    kind, width // 2, height // 2, edge, y
                )
            )
            nodes.append(_node(x, y, (name, place), link))
    nodes.append(_node(width / 2, height / 2, middle, None))
    return _svg(width, height, title, [*parts, *nodes], "star")


def _node(x: float, y: float, said: tuple[str, str], link: str | None) -> Markup:
    shape = Markup(
        '<rect class="node{}" x="{:.1f}" y="{:.1f}" width="206" height="44" rx="10"></rect>'
        '<text class="label" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
        '<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
    ).format(
        "" if link else " middle",
        x - 103,
        y - 22,
        x,
        y - 3,
        _fitting(said[0], 26),
        x,
        y + 14,
        _fitting(said[1], 30),
    )
    return shape if link is None else Markup('<a href="{}">{}</a>').format(link, shape)


def _fitting(text: str, columns: int) -> Markup:
    """As much of a text as fits: wide signs take two columns."""
    taken, used = "", 0
    for c in text:
        used += 2 if east_asian_width(c) in "WF" else 1
        if used > columns:
            return escape(taken.rstrip() + "…")
        taken += c
    return escape(taken)


def _grid(left: int, width: int, floor: int, top: int) -> Markup:
    made = []
    for share in (0.0, 0.5, 1.0):
        y = floor - share * (floor - 12)
        made.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"></line>'
                '<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(left, width, y, y, left - 6, y + 4, round(top * share))
        )
    return Markup("").join(made)


def _svg(
    width: int, height: int, title: str, parts: Sequence[Markup], kind: str = "plain"
) -> Markup:
    # What holds links is no picture to those who do not see it.
    role = "group" if kind == "star" else "img"
    return Markup(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="{}" aria-label="{}">{}</svg>'
    ).format(kind, width, height, role, title, Markup("").join(parts))


def _round_up(number: int) -> int:
    if number <= 4:
        return 4
    size = 10 ** (len(str(number)) - 1)
    return int(next(size * m for m in (1, 2, 4, 5, 10) if size * m >= number))

"""Compiled steps against slow ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.pictures.leastsquares import fit
from matchers.pictures.local.features import UNIT
from matchers.pictures.local.pairs import Pairs, packed
from matchers.pictures.raster import carried


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_pairs_are_grouped_and_sorted(data: st.DataObject) -> None:
    """Whatever the order in which pairs were found: by group, those with few left out, and in each
    the most alike first, then by corner, level and place."""
    place = st.integers(-16_000, 16_000)
    row = st.tuples(
        st.integers(0, 5), st.integers(0, 44), st.integers(0, 3), st.integers(-4, 20), place, place
    )
    rows = data.draw(st.lists(row, max_size=40))
    least = data.draw(st.integers(1, 4))
    columns = np.array(rows, np.int64).reshape(-1, 6).T
    found = np.column_stack([columns[0], packed.py_func(*columns[1:])])
    made = Pairs.of(found[np.random.default_rng(len(rows)).permutation(len(rows))], least)
    expected = {
        group: sorted(row[1:] for row in rows if row[0] == group)
        for group in {row[0] for row in rows}
    }
    expected = {group: own for group, own in expected.items() if len(own) >= least}
    assert made.group.tolist() == sorted(expected)
    for group, begin, end in zip(made.group.tolist(), made.begins, made.ends, strict=True):
        part = slice(begin, end)
        x, y = (np.rint(v[part] / UNIT).astype(int).tolist() for v in (made.x, made.y))
        level = made.level[part].astype(int).tolist()
        own = zip(
            made.distance[part].tolist(), made.corner[part].tolist(), level, x, y, strict=True
        )
        assert list(own) == expected[group]


def fit_slowly(places: Any, targets: Any, start: Any, *, full: bool) -> Any:
    """The same fit by a solver of linear systems that need not be square, a row a coordinate."""
    anchors = np.array([[x, y] for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)])
    source, goal = np.vstack([places, anchors]), np.vstack([targets, carried(start, anchors)])
    weight, made = np.ones(len(places)), start
    for _ in range(3):
        pull = (0.02 if full else 0.005) * weight.sum() / len(anchors)
        rows, right = [], []
        for (x, y), (u, v), w in zip(
            source, goal, np.sqrt([*weight, *[pull] * len(anchors)]), strict=True
        ):
            rows += [
                w * np.array([x, y, 1, 0, 0, 0, -u * x, -u * y]),
                w * np.array([0, 0, 0, x, y, 1, -v * x, -v * y]),
            ]
            right += [w * u, w * v]
        system = np.array(rows)[:, : 8 if full else 6]
        solved = np.linalg.lstsq(system, np.array(right))[0]
        made = np.append(np.append(solved, [] if full else [0.0, 0.0]), 1.0).reshape(3, 3)
        left = np.linalg.norm(carried(made, places) - targets, axis=1)
        weight = 1 / (1 + (left / (2 * max(np.median(left), 0.002))) ** 2)
    return made


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_fitted_map_is_the_one(data: st.DataObject) -> None:
    """Points carried by a projective map, a fifth of them elsewhere: the map is found again, to the
    little that it is drawn back; an affine one to an affine map."""
    full = data.draw(st.booleans())
    chance = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    true = np.eye(3)
    true[:2] += chance.uniform(-0.1, 0.1, (2, 3))
    true[2, :2] = chance.uniform(-0.1, 0.1, 2) if full else 0
    places = chance.uniform(-0.5, 0.5, (60, 2))
    targets = carried(true, places)
    targets[::5] += chance.uniform(-0.02, 0.02, (12, 2))
    made = fit(places, targets, np.ones(60), true + 0, full=full)
    assert np.abs(carried(made, places) - carried(true, places)).max() < 0.01
    for start in (true, np.eye(3)):
        made = fit(places, targets, np.ones(60), start, full=full)
        slow = fit_slowly(places, targets, start, full=full)
        assert np.abs(carried(made, places) - carried(slow, places)).max() < 1e-6
    assert full or made[2].tolist() == [0, 0, 1]

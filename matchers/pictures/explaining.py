"""Says in a sentence what was found: what was done to the picture, where, how alike it is, and from
when on that counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.match import Box, Comparison, Relation
from matchers.pictures.changes import Around
from matchers.pictures.covering import Cover
from matchers.pictures.marks import LOGO_FROM
from matchers.pictures.relation import COPY_FROM
from matchers.pictures.turns import NAMES, UPRIGHT

_WHAT = {
    Relation.COPY.value: "a copy of the reference",
    Relation.VARIANT.value: "the reference with something in it recoloured",
    Relation.ARTWORK.value: "artwork, a template or a label of the reference in another picture",
    Relation.LOGO.value: "the reference as a small mark in another picture",
}
WHOLE = 0.93
"""Share of an area from which the rest is not worth a word."""

TILTED = 1.5
"""Degrees."""

STRETCHED = 0.955
LEANING, STRAIGHT = 1.16, 1.05
UNCHANGED = 0.8
"""Share of what agrees below which something must have been done."""

CLOSE, REDUCED, DETAILED, CLEAR = 0.75, 0.7, 0.62, 0.82
"""Share of the picture from which a loss of size or detail is not that of a small place; the share
of pixels, to a side, and of detail, below which there is one; of detail where nothing else was
done that would cost some."""


def explain(comparison: Comparison) -> str:
    evidence = comparison.evidence
    if evidence.get("same_file"):
        return "this is the very file of the reference: every byte is the same"
    if evidence.get("hashes_alone"):
        return (
            "nothing in common was found; the nearest hashes of the two pictures differ in "
            f"{evidence['distance']} of 256 bits"
        )
    if "exchanged" in evidence:
        return _mark(comparison)
    told = changed if evidence["relation"] in _WHOLE else placed
    done = ", ".join(told(evidence["changes"]))
    if not done and evidence["relation"] == Relation.COPY:
        clear = evidence["agreement"] >= UNCHANGED
        done = "no change to be seen" if clear else "changed in ways that cannot be named"
    found = (
        f"hashes that differ in {evidence['distance']} of 256 bits"
        if evidence["distance"] is not None
        else f"{evidence['corners']} corners that lie alike in both"
    )
    return (
        f"similar to {_WHAT[evidence['relation']]}{done and f' ({done})'}: laid over "
        f"each other, {evidence['agreement']:.0%} of what the reference shows there agrees, "
        f"{evidence['in_line']:.0%} of that exactly in place (score {comparison.score:.2f}; a copy "
        f"counts from {COPY_FROM:.2f}); found by {found}"
    )


def _mark(comparison: Comparison) -> str:
    """Of a drawing that was found as a small mark."""
    evidence, box = comparison.evidence, comparison.region
    wide = f", {box.x1 - box.x0:.0%} of its width" if isinstance(box, Box) else ""
    tone = " (light and dark exchanged)" if evidence["exchanged"] else ""
    return (
        f"similar to {_WHAT[Relation.LOGO.value]}{wide}{tone}: {evidence['corners']} corners look "
        f"and lie alike in both, and, laid over each other, the two agree by "
        f"{evidence['in_parts']:.0%} part by part (score {comparison.score:.2f}; it counts from "
        f"{LOGO_FROM:.2f})"
    )


def changed(changes: Mapping[str, Any]) -> list[str]:
    """What seems to have been done to the reference, from
    :class:`~matchers.pictures.changes.Changes` as plain JSON: its shape, what is on it, its
    tone, what is around it."""
    done = []
    if changes["cropped"] < WHOLE:
        done.append(f"cropped to {changes['cropped']:.0%} of its area")
    if changes["turn"] != UPRIGHT:
        done.append(NAMES[changes["turn"]])
    if abs(changes["tilt"]) >= TILTED:
        done.append(f"rotated by {abs(changes['tilt']):.0f}°")
    if changes["leaning"] > LEANING:
        done.append("seen at an angle")
    elif not STRETCHED <= changes["wide"] <= 1 / STRETCHED:
        done.append(_squeezed(changes["wide"], straight=changes["leaning"] < STRAIGHT))
    if changes["ground"]:
        done.append("another background")
    if changes["cover"] is not None:
        done.append(f"{_COVER[changes['cover']]} over {changes['covered']:.0%} of it")
    done += changes["tones"]
    if changes["fills"] > CLOSE and changes["cropped"] > WHOLE:
        if changes["scale"] < REDUCED:
            done.append("much reduced in size")
        elif changes["detail"] < (DETAILED if done else CLEAR):
            done.append("fine detail lost (blurred, pixelated or strongly compressed)")
    if changes["fills"] < WHOLE and changes["around"] == Around.PLAIN:
        done.append(f"with a border, itself {changes['fills']:.0%} of the picture here")
    elif changes["fills"] < WHOLE and changes["around"] == Around.FRAME:
        done.append(f"in a frame or banner, itself {changes['fills']:.0%} of the picture here")
    elif changes["fills"] < WHOLE:
        done.append(f"in a larger picture, {changes['fills']:.0%} of it")
    return done


def _squeezed(wide: float, *, straight: bool) -> str:
    if not straight:
        return "distorted"
    if wide < 1:
        return f"squeezed to {wide:.0%} of its width"
    return f"squeezed to {1 / wide:.0%} of its height"


def placed(changes: Mapping[str, Any]) -> list[str]:
    """Where that is of which no more can be said."""
    return [f"{changes['cropped']:.0%} of its area on {changes['fills']:.0%} of the picture here"]


_WHOLE = {Relation.COPY.value, Relation.VARIANT.value}

_COVER = {
    Cover.BAND.value: "a band (text or banner)",
    Cover.PIECE.value: "something (badge, logo, text)",
    Cover.SCATTERED.value: "marks in several places (text, badge, watermark)",
}

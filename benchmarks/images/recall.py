"""Which copies are found after what sellers do to them, beside what everyone starts with.

    PYTHONPATH=. python benchmarks/images/recall.py [FOLDER] [--refs 316] [--keep FOLDER]

Protected photos go through 25 attacks in three strengths; these, other photos and others attacked
are searched for among all protected photos. Found is a photo where a row says ``copy`` or
``variant``; such a row between different products is a false pair. Each method's threshold is where
one false pair in 100,000 comparisons is allowed, over everything searched for.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import cascade
import naive
import numpy as np
from attacks import ATTACKS, GROUPS, STRENGTHS
from cascade import Searched
from fingerprints import Piece, of_files, spread
from photos import Photo, Truth, folder_argument, photos
from queries import CLEAN, Change
from rates import NOTHING, Own, Said, recall

from domain.match import StoredFingerprint
from matchers.pictures import PictureMatcher
from matchers.pictures.relation import COPY_FROM

OURS, SCORE = "Listingwatch", "Listingwatch, by score alone"
FIRST = "Its first stage by itself"
TOLD = ("copy", "variant")
Answers = Sequence[tuple[Photo, Sequence[Searched]]]


def said_by_us(answers: Answers, references: Sequence[Photo], relations: Iterable[str]) -> Said:
    by_name = {reference.name: reference for reference in references}
    said = Said()
    for photo, found in answers:
        said.note_compared(photo, references, len(found))
        for one in found:
            rows = [(by_name[row.reference], row.score) for row in one.rows
                    if row.relation in relations]  # fmt: skip
            said.note(photo, one.change, rows)
    return said


def said_by_glances(
    answers: Answers, references: Sequence[Photo], relations: Iterable[str]
) -> Said:
    """The first stage by itself, in whose place the rows of the whole cascade are left out."""
    alone = [
        (photo, [dataclasses.replace(one, rows=one.glances) for one in found])
        for photo, found in answers
    ]
    return said_by_us(alone, references, relations)


def said_by_naive(answers: Answers, references: Sequence[Photo]) -> dict[naive.Method, Said]:
    held = [naive.turned_hashes(reference.path.read_bytes()) for reference in references]
    every = {method: Said() for method in naive.METHODS}
    for method, said in every.items():
        codes = np.stack([[turned[method.name] for turned in one] for one in held])
        for photo, found in answers:
            said.note_compared(photo, references, len(found))
            for one in found:
                away = naive.distances(one.naive[method.name], codes)
                near = np.flatnonzero(away <= method.widest).tolist()
                said.note(photo, one.change, [(references[n], -float(away[n])) for n in near])
    return every


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def of(own: Iterable[Own], attacks: Iterable[str], strengths: Iterable[int]) -> list[Own]:
    wanted = {(attack, strength) for attack in attacks for strength in strengths}
    return [one for one in own if one.change in wanted]


def in_strengths(own: Sequence[Own], attacks: Iterable[str], threshold: float) -> str:
    attacks = list(attacks)
    return " ".join(f"{recall(of(own, attacks, [s]), threshold):5.2f}" for s in STRENGTHS)


def told_per_attack(methods: dict[str, tuple[Said, float]]) -> None:
    heading("Recall per attack, strengths 1 2 3, at one false pair in 100,000")
    print(f"{'':18}" + "".join(f"  {name[:27]:27}" for name in methods))
    for attack in ATTACKS:
        cells = (in_strengths(said.own, [attack], t) for said, t in methods.values())
        print(f"{attack:18}" + "".join(f"  {cell:27}" for cell in cells))


def told_together(methods: dict[str, tuple[Said, float]]) -> None:
    heading("Recall, all attacks together")
    for name, (said, threshold) in methods.items():
        own = said.own
        false = said.above(threshold)
        alike = [pair for pair in false if pair.lookalike]
        print(name)
        print(f"  all attacks, all strengths    {recall(own, threshold):.3f}")
        print(f"  strengths 1 2 3               {in_strengths(own, ATTACKS, threshold)}")
        for group, attacks in GROUPS.items():
            print(f"  {group:30}{in_strengths(own, attacks, threshold)}"
                  f"   all {recall(of(own, attacks, STRENGTHS), threshold):.3f}")  # fmt: skip
        pairs = {(pair.photo.name, pair.reference.name) for pair in alike}
        print(f"  false pairs                   {len(false)}, {len(alike)} of them look-alikes "
              f"({len(pairs)} pairs of photos)")  # fmt: skip


def told_by_source(said: Said, references: Sequence[Photo]) -> None:
    heading("Each source left out of the tuning in turn: threshold of all others")
    print("source       photos  threshold  recall  strengths 1 2 3     false pairs of comparisons")
    for source in sorted({reference.source for reference in references}):
        threshold = said.threshold(lambda other, left=source: other != left)  # type: ignore[misc]
        own = [one for one in said.own if one.photo.source == source]
        false = [
            pair for pair in said.above(threshold)
            if source in {pair.photo.source, pair.reference.source}
        ]  # fmt: skip
        count = sum(n for pair, n in said.compared.items() if source in pair)
        tried = len({one.photo.name for one in own})
        print(f"{source:12} {tried:6}  {shown(threshold):9}  {recall(own, threshold):.3f}   "
              f"{in_strengths(own, ATTACKS, threshold)}   {len(false):5} of {count:,} "
              f"({len(false) / count * 1e5:.2f} in 100,000)")  # fmt: skip


def shown(threshold: float) -> str:
    """Where there are fewer false pairs than allowed, all that is told may count."""
    return "any" if threshold == NOTHING else f"{threshold:.3f}"


def relations(
    answers: Answers, references: Sequence[Photo], truth: Truth, threshold: float
) -> dict[Change, Counter[str]]:
    """What is said of all pairs of that kind, by what was done to the photo."""
    said: dict[Change, Counter[str]] = defaultdict(Counter)
    for photo, found in answers:
        towards = [r.name for r in references if photo.towards(r) is truth]
        for one in found if towards else ():
            told = {row.reference: row.relation for row in one.rows if row.score > threshold}
            said[one.change].update(told.get(name, "nothing") for name in towards)
    return said


def shares(said: Counter[str]) -> str:
    total = max(1, said.total())
    kinds = ("copy", "variant", "artwork", "logo", "nothing")
    return f"{said.total():6} pairs: " + ", ".join(
        f"{kind} {said[kind] / total:.1%}" for kind in kinds
    )


def as_variant(said: Counter[str]) -> float:
    """Share, of what is seen at all."""
    return said["variant"] / max(1, said["copy"] + said["variant"])


def told_variants(answers: Answers, references: Sequence[Photo], threshold: float) -> None:
    heading("Recoloured variants told from copies")
    variants = relations(answers, references, Truth.VARIANT, threshold)
    copies = relations(answers, references, Truth.SAME, threshold)
    for name, said in (("variants", variants), ("copies", copies)):
        clean = said.pop(CLEAN)
        if name == "variants":
            print(f"{name} as they are   {shares(clean)}")
            print(f"  of those seen at all, told as variant: {as_variant(clean):.1%}")
        print(f"{name}, attacked     {shares(sum(said.values(), Counter()))}")
    print("copies called variant, of those found, per attack (strengths 1 2 3):")
    for attack in ATTACKS:
        cells = [as_variant(copies[attack, strength]) for strength in STRENGTHS]
        if max(cells) >= 0.01:
            print(f"  {attack:18}" + " ".join(f"{cell:5.2f}" for cell in cells))


def told_lookalikes(answers: Answers, references: Sequence[Photo], threshold: float) -> None:
    heading("Look-alikes: another product from the same source")
    said = relations(answers, references, Truth.LOOKALIKE, threshold)
    clean = said.pop(CLEAN, Counter[str]())
    for name, some in (("as they are", clean), ("attacked", sum(said.values(), Counter()))):
        told = ", ".join(f"{some[relation]} {relation}" for relation in (*TOLD, "artwork"))
        print(f"{name:12} {some.total():,} pairs: {told}")


def told_worst(said: Said, count: int) -> None:
    heading(f"The {count} worst false pairs")
    for pair in sorted(said.false, key=lambda pair: -pair.score)[:count]:
        print(f"  {pair.score:.3f} {pair.photo.path.name} {pair.change[0]} {pair.change[1]} "
              f"({pair.photo.group}) is not {pair.reference.path.name} "
              f"({pair.reference.group})")  # fmt: skip


COLUMNS = (
    "query", "attack", "strength", "reference", "truth", "score", "relation", "corners", "distance",
)  # fmt: skip


def write_rows(path: Path, answers: Answers, references: Sequence[Photo]) -> None:
    """Everything that the matcher said, and copies of which it said nothing."""
    by_name = {reference.name: reference for reference in references}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for photo, found in answers:
            for one in found:
                asked = (photo.path, *one.change)
                for row in one.rows:
                    reference = by_name[row.reference]
                    said = (row.score, row.relation, row.corners, row.distance)
                    truth = photo.towards(reference).name
                    writer.writerow((*asked, reference.path, truth, *said))
                if photo.role == "ref" and photo.name not in {row.reference for row in one.rows}:
                    why = one.unusable or "nothing"
                    writer.writerow((*asked, photo.path, Truth.SAME.name, 0, why, 0, None))


def searched(
    every: Sequence[Photo], references: Sequence[Photo], asked: Sequence[Photo], keep: Path | None
) -> tuple[Answers, list[Photo]]:
    """Answers for the photos asked for, in their order, and the references that can be compared."""
    prints = of_files([Piece(photo.path) for photo in references], keep)
    references = [photo for photo in references if Piece(photo.path) in prints]
    matcher = PictureMatcher()
    stored: dict[str, StoredFingerprint] = {
        photo.name: matcher.pack(prints[Piece(photo.path)]) for photo in references
    }
    protected = {photo.group for photo in references}
    others = [p for p in every if p.role == "neg" and p.group not in protected]
    gallery = hashlib.sha256(" ".join(sorted(stored)).encode()).hexdigest()[:8]
    files = {photo.name: photo.path for photo in references}
    given = (stored, files, others, keep, gallery)
    found = dict(spread("searched", cascade.search, asked, begin=cascade.begin, given=given))
    return [(photo, found[photo]) for photo in asked if photo in found], references


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    folder_argument(parser)
    parser.add_argument("--refs", type=int, help="attack so many of the protected photos only")
    parser.add_argument("--keep", type=Path, help="a folder for what can be used again")
    parser.add_argument("--worst", type=int, default=20, help="false pairs that are named")
    parser.add_argument("--rows", type=Path, help="write everything that was said as CSV")
    options = parser.parse_args()

    every = photos(options.folder)
    protected = [photo for photo in every if photo.role == "ref"]
    count = min(options.refs or len(protected), len(protected))
    # Evenly over the manifest, so that every source takes part.
    attacked = [protected[n * len(protected) // count] for n in range(count)]
    asked = [*attacked, *(photo for photo in every if photo.role != "ref")]
    answers, references = searched(every, protected, asked, options.keep)

    ours = said_by_us(answers, references, TOLD)
    by_score = said_by_us(answers, references, (*TOLD, "artwork"))
    first = said_by_glances(answers, references, (*TOLD, "artwork"))
    first_told = said_by_glances(answers, references, TOLD)
    theirs = said_by_naive(answers, references)
    print(f"{len(references)} protected photos, {count} of them attacked; "
          f"{len(asked) - count} others, as they are and attacked; "
          f"{sum(len(found) for _, found in answers):,} pictures searched for; "
          f"{ours.comparisons():,} comparisons of different products, "
          f"{int(ours.comparisons() * 1e-5)} false pairs allowed")  # fmt: skip

    at_rate: dict[str, tuple[Said, float]] = {OURS: (ours, ours.threshold())}
    at_rate[FIRST] = (first, first.threshold())
    at_rate |= {method.name: (said, said.threshold()) for method, said in theirs.items()}
    told_per_attack(at_rate)
    together: dict[str, tuple[Said, float]] = {
        f"{OURS}, calibrated (threshold: {shown(ours.threshold())})": at_rate[OURS],
        f"{OURS}, as it comes (a copy from {COPY_FROM})": (ours, NOTHING),
        f"{SCORE} (threshold: {shown(by_score.threshold())})": (by_score, by_score.threshold()),
    }
    together[f"{FIRST}, calibrated (fewer than {256 - 256 * first.threshold():.0f} bits)"] = (
        first, first.threshold(),
    )  # fmt: skip
    together[f"{FIRST}, as it comes (a radius for each reference)"] = (first_told, NOTHING)
    for method, said in theirs.items():
        at = said.threshold()
        together[f"{method.name}, calibrated (fewer than {-at:.0f} bits)"] = (said, at)
        together[f"{method.name}, usual ({method.usual} bits)"] = (said, -method.usual - 0.5)
    told_together(together)
    told_by_source(ours, references)
    told_variants(answers, references, ours.threshold())
    told_lookalikes(answers, references, ours.threshold())
    told_worst(ours, options.worst)
    if options.rows:
        write_rows(options.rows, answers, references)


if __name__ == "__main__":
    main()

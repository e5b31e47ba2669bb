"""``compare products``: whether two shops' records are one product, and learning it from labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import InputError
from listingwatch.commands.common import err, progress
from listingwatch.commands.compare.writing import opened

if TYPE_CHECKING:
    from listingwatch.comparing.products import Judged, PairsRead


def products_command(
    pairs: Annotated[
        Path | None,
        typer.Option("--pairs", metavar="FILE", help="Pairs to judge: JSON Lines id, l, r."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="JSON Lines id, score, same; - for stdout."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            metavar="PATH",
            help="With --train where the model goes, else the one to use instead of the one that "
            "ships.",
        ),
    ] = None,
    train: Annotated[
        Path | None,
        typer.Option(
            "--train", metavar="FILE", help="Labelled pairs to learn from: JSON Lines l, r, y."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add to each line in words what was found.")
    ] = False,
) -> None:
    """Tell whether two records from different shops are the same product.

    l and r are records with whatever keys the shops use (title, brand, price, gtin, …); files may
    be packed with gzip. Scores run from 0 to 1 and depend on the pair and the model alone. Lines
    that cannot be used are named on stderr; the rest goes on, and the exit code is then 1.

    Example: listingwatch compare products --train labelled.jsonl --model ours.json

    Example: listingwatch compare products --pairs pairs.jsonl --out same.jsonl --model ours.json
    """
    if train is not None:
        if pairs is not None or out is not None or model is None:
            raise InputError(
                "--train learns a model: give --model PATH to write it to, and judge --pairs "
                "with it afterwards"
            )
        with progress() as shown:
            from listingwatch.comparing.products import train_products  # noqa: PLC0415

            summary = train_products(train, model, progress=shown)
        err.print(
            f"learned from {summary.pairs} pairs, {summary.same} of them the same product, "
            f"{len(summary.refused)} lines not used"
        )
    else:
        if pairs is None or out is None:
            raise InputError("give --pairs FILE and --out FILE, or --train FILE and --model PATH")
        summary = _judge(pairs, out, model, explain=explain)
    if summary.refused:
        raise typer.Exit(1)


def _judge(pairs: Path, out: Path, model: Path | None, *, explain: bool) -> PairsRead:
    if out.exists() and out.is_file() and pairs.exists() and out.samefile(pairs):
        raise InputError(f"{out}: holds the pairs themselves; write to another file")
    from listingwatch.comparing.products import compare_products  # noqa: PLC0415

    with progress() as shown, opened(out) as stream:

        def write(judged: Judged) -> None:
            line = {"id": judged.id, "score": judged.score, "same": judged.same}
            words = {"explanation": judged.explanation} if explain else {}
            stream.write(json.dumps(line | words, ensure_ascii=False) + "\n")

        summary = compare_products(pairs, write, model=model, progress=shown)
    err.print(
        f"{summary.pairs} pairs compared, {summary.same} of them the same product, "
        f"{len(summary.refused)} lines not compared"
    )
    return summary

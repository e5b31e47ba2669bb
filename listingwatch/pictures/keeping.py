"""Keeps the pictures that handed-in listings name: from files beside them, or from the web."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.errors import InputError
from domain.page import ImageRef, Snapshot
from listingwatch.crawling.fetching import fetch_all
from listingwatch.input_files import read_input
from listingwatch.progress import Progress
from listingwatch.wiring import App
from rights.readers.notes import Notes

WEB = ("http://", "https://")


def keep_pictures(
    app: App,
    rows: Sequence[tuple[str, Snapshot]],
    folder: Path,
    notes: Notes,
    progress: Progress,
    *,
    allow_hosts: Sequence[str] = (),
    at_hand: Mapping[str, str] | None = None,
    fetch: bool = True,
    confined: bool = False,
) -> dict[str, ImageRef]:
    """Every picture that some listings name, kept, or with the reason why not.

    :param rows: each with where it stands.
    :param folder: where pictures without a web address lie.
    :param at_hand: digests of pictures that came with the listings, by address.
    :param fetch: whether the others are asked for.
    :param confined: whether a file outside the folder is refused: others' tables may name any.
    """
    kept: dict[str, ImageRef] = {
        url: ImageRef(url=url, digest=digest) for url, digest in (at_hand or {}).items()
    }
    where = {image.url: place for place, snapshot in rows for image in snapshot.images}
    for name in where:
        if not name.startswith(WEB) and name not in kept:
            kept[name] = _from_file(app, name, folder, confined=confined)
    addresses = [name for name in where if name not in kept]
    if not fetch:
        kept |= {name: ImageRef(url=name, missing="not fetched") for name in addresses}
        addresses = []
    for done, answer in enumerate(fetch_all(addresses, allow_hosts, pictures=True), 1):
        progress.step("pictures", done, len(addresses))
        if answer.body is None:
            kept[answer.asked] = ImageRef(url=answer.asked, missing=answer.error or "no answer")
        else:
            kept[answer.asked] = ImageRef(url=answer.asked, digest=app.blobs.put(answer.body))
    for name, image in kept.items():
        if image.missing is not None and name in where and fetch:
            notes.remark(where[name], f"picture {name}: {image.missing}")
    return kept


def _from_file(app: App, name: str, folder: Path, *, confined: bool) -> ImageRef:
    try:
        path = (folder / name).resolve()
        if confined and not path.is_relative_to(folder.resolve()):
            return ImageRef(url=name, missing="lies outside the file's folder; move it there")
        return ImageRef(url=name, digest=app.blobs.put(read_input(path).data))
    except (InputError, ValueError, OSError) as error:
        return ImageRef(url=name, missing=str(error))

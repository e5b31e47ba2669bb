"""Samples whose pages stand in files that we made: ``sample_pages/<marketplace>/<name>.html``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page


def sample(
    folder: str,
    name: str,
    ends: str,
    url: str,
    *,
    origin: Origin,
    status: int | None = 200,
    fields: Mapping[str, object] | None = None,
) -> Sample:
    """One sample; its name says how it ends."""
    path = files("crawler.marketplaces").joinpath("sample_pages", folder, f"{name}.html")
    headers = {"content-type": "text/html; charset=utf-8"}
    return Sample(
        name=f"{name}, status {status}, {ends}",
        ends=ends,
        page=Page(url=url, body=path.read_bytes(), status=status, headers=headers),
        origin=origin,
        fields=fields or {},
    )

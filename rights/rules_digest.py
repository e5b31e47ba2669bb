"""Tells whether hits were judged by the rules of this version."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

JUDGEMENT = "2"
"""Changes whenever the code of judgement could give another answer to the same question."""

RULES = (
    "context.toml", "goods_terms.toml", "related_classes.toml", "statuses.toml", "territories.toml",
    "uspto.toml",
)  # fmt: skip
"""The rule files that judgement reads; wording and deadlines change no judgement."""


@cache
def rules_digest() -> str:
    """Version of the code, and SHA-256 (16 hex digits) of the rule files."""
    digest = hashlib.sha256()
    for name in RULES:
        digest.update(name.encode() + b"\0" + files("rights").joinpath(f"data/{name}").read_bytes())
    return f"{JUDGEMENT} {digest.hexdigest()[:16]}"

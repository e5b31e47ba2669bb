"""Reasons as sentences for whoever shows them, in any language that has a wording file."""

from __future__ import annotations

from rights.wording import LANGUAGES, in_words, label

__all__ = ["LANGUAGES", "in_words", "label"]

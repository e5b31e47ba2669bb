"""Copied wording: passages that two texts share, found by short runs of letters, weighed by how
ordinary they are, and aligned."""

from matchers.wording.matcher import WordingMatcher

__all__ = ["WordingMatcher"]

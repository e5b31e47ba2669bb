"""Pictures by hashes of the whole alone; see :mod:`matchers.pictures.glance.matcher`."""

from matchers.pictures.glance.matcher import GlanceMatcher

__all__ = ["GlanceMatcher"]

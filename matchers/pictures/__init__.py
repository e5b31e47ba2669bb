"""Pictures: copies, variants, artwork and logos; see :mod:`matchers.pictures.matcher`."""

from matchers.pictures.matcher import PictureMatcher

__all__ = ["PictureMatcher"]

"""Pictures: copies, variants and shared artwork; see :mod:`matchers.pictures.matcher`."""

from matchers.pictures.matcher import PictureMatcher

__all__ = ["PictureMatcher"]

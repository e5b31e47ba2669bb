"""Corners that look alike and lie alike: crops, insets, small tilts."""

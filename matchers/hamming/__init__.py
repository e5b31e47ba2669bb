"""Exact search of 256-bit fingerprints by Hamming distance.

:class:`HammingIndex` answers as :class:`ExhaustiveSearch` does, which compares everything with
everything, only sooner. Within radii up to the one that the index is built for it uses multi-index
hashing (Norouzi, Punjani, Fleet: "Fast Exact Search in Hamming Space with Multi-Index Hashing",
IEEE TPAMI 36(6), 2014); beyond, a blocked scan.
"""

from matchers.hamming.exhaustive import ExhaustiveSearch
from matchers.hamming.found import Found
from matchers.hamming.index import HammingIndex

__all__ = ["ExhaustiveSearch", "Found", "HammingIndex"]

"""The listings in which something is planted, with the truth about each.

A row says what a listing shows and, in its truths, what must become a hit and what must not. The
manifest is written from these rows and never from anything that the program found.
"""

from __future__ import annotations

from listingwatch.samplemarket.planted_others import OTHERS
from listingwatch.samplemarket.planted_own import OWN

PLANTED = OWN + OTHERS

"""A small market to try Listingwatch on: two marketplaces in two territories, served on loopback.

All firms, brands and sellers are invented; the pictures are renderings of our own
(``tools/sample_pictures``). What is planted stands in :mod:`listingwatch.samplemarket.planted` as
data, from which both the pages and the manifest of the truth are made.
"""

from listingwatch.samplemarket.market import SampleMarket

__all__ = ["SampleMarket"]

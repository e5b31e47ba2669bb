"""Amazon: the product pages of all its country sites."""

from crawler.marketplaces.amazon.reader import Amazon

__all__ = ["Amazon"]

"""Marketplaces, one file each, on the contract of :mod:`crawler.marketplaces.contract`."""

"""Reads marketplaces because somebody asks: shops, searches, single pages; and what was read."""

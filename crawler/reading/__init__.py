"""Reads pages: what a page shows, whatever it was written with. Everything in it is hostile."""

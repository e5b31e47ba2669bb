"""Politeness: what a site asks of crawlers, and how fast we may go."""

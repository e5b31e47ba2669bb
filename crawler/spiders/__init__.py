"""Spiders: which pages are asked for."""

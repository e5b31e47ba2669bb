"""Texts for the benchmark of copied wording: invented ones, and what copyists do to them."""

"""Checks products before they are offered, and shows what was found in each form."""

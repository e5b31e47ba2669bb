"""Reads marketplaces again and again, unattended: what for, when, and with which searches."""

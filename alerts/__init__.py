"""Alerts: which change of a hit deserves a message, and its delivery."""

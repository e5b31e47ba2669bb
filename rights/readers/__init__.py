"""Readers of files about rights. A bad row is named and counted; the rest is read."""

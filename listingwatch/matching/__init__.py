"""Compares what is new on either side, listings or references, with all of the other."""

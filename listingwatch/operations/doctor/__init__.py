"""Looks whether an installation is well: what was seen, and what to do about it.

Each check is a function that yields findings, and a check that breaks is a finding itself. Nothing
is changed: no schema is migrated, no folder made, and what is written is removed again.
"""

from listingwatch.operations.doctor.checks import CHECKS, examine
from listingwatch.operations.doctor.findings import Finding, Level

__all__ = ["CHECKS", "Finding", "Level", "examine"]

"""The fault run, short: see :mod:`tests.faults.soak`; ``make soak`` runs it for half an hour."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.soak import Soak

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

MINUTES = float(os.environ.get("LISTINGWATCH_SOAK_MINUTES", "3"))
SEED = int(os.environ.get("LISTINGWATCH_SOAK_SEED", "7"))


def test_soak(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sins, kills and cuts at random, one reader broken midway: nothing lost, nothing doubled, nothing
    falsely gone, all that went confirmed, and the alert for the broken reader alone."""
    findings = Soak(MINUTES * 60, SEED, tmp_path).run()
    with capsys.disabled():
        print(f"\n{findings.report()}")
    if folder := os.environ.get("LISTINGWATCH_FAULT_REPORT"):
        Path(folder, "soak.txt").write_text(findings.report() + "\n", "utf-8")
    assert findings.wrong == []

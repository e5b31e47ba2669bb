"""The planted products as stored listings: what hits, alerts and summaries say is no verdict."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from listingwatch.alerting.standard_output import deliver_to_stdout
from listingwatch.commands.hits import HitFormat, show_hits
from listingwatch.hits.list import list_hits
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.matching.run import Matching
from listingwatch.wiring import App
from rights.wording import LANGUAGES
from tests.audit.planted import plant
from tests.rights.test_wording import VERDICTS

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_hits_and_alerts_give_no_verdict(
    app: App, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In every form and language, those that are kept back included; alerts say what was found, not
    what weighs beside it."""
    plant(app, tmp_path)
    import_catalogue(app, "default", tmp_path / "planned.csv", pictures=Whose.UNKNOWN, at=NOW)
    Matching(app, "default").run()
    said: list[str] = []
    for suppressed in (False, True):
        found = list_hits(app, "default", suppressed=suppressed)
        assert len(found.hits) >= 3
        for language in LANGUAGES:
            for form in HitFormat:
                show_hits(found, form, language)
                said.append(capfd.readouterr().out)
                assert bool(re.search("[\u4e00-\u9fff]", said[-1])) == (language == "zh")
    told = deliver_to_stdout(app, "default")
    assert told
    assert all("“" in each["because"] for each in told)
    said.append(capfd.readouterr().out)
    for text in said:
        assert len(text) > 500
        for pattern in VERDICTS.values():
            assert not pattern.search(text), pattern.search(text)

"""Which language to speak: the one that is set, else that of the locale, else English."""

from __future__ import annotations

import os

from listingwatch.wiring import App
from rights.wording import language_of


def speak(app: App, asked: str | None = None) -> str:
    """The language of reasons.

    :param asked: what the user asked for, above all settings.
    """
    locale = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))),
        None,
    )
    return language_of(asked or app.settings.language, locale)

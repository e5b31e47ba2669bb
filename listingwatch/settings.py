"""Settings: from the environment, from ``listingwatch.toml`` in the home folder, else the defaults.

Environment variables carry the prefix ``LISTINGWATCH_``; ``DATABASE_URL`` stands by itself.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from domain.errors import SettingsError
from storage.embedded import default_home


def home_folder() -> Path:
    """Where the embedded database and the blobs live."""
    named = os.environ.get("LISTINGWATCH_HOME")
    return Path(named).expanduser().absolute() if named else default_home()


REPORT_PERIODS = ("week", "month")


def _listed(value: str) -> list[str]:
    return [part.strip().lower() for part in value.split(",") if part.strip()]


class Settings(BaseSettings):
    """Everything that can be set. Each name is the variable's, in lower case without the prefix."""

    model_config = SettingsConfigDict(env_prefix="LISTINGWATCH_", extra="ignore")

    home: Path = Field(default_factory=home_folder)
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    """Any Postgres 15 or newer; unset: the embedded one."""

    db_schema: str = "listingwatch"
    """The schema that holds our tables."""

    blobs: SecretStr | None = None
    """Where pages and pictures are kept: s3://bucket/prefix, gs://…, file:///folder; unset: in the
    home folder. Secret because an address may hold a password."""

    keep_pages: int = Field(default=180, ge=0)
    """Days that a page's bytes are kept where nothing needs them; 0: for ever."""

    keep_pictures: int = Field(default=365, ge=0)
    """Likewise a listing's pictures, from the last time that they were shown."""

    keep_visits: int = Field(default=365, ge=0)
    """Likewise the crawl ledger's rows, once their pages have gone."""

    migrate: bool = True
    """Whether a program brings an older schema up to its own version when it starts."""

    database_admin_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_ADMIN_URL"
    )
    """A login to the same database that sees every firm's rows; only ``db backup`` uses it."""

    desk_url: str = ""
    """Under which address people reach the review desk; messages then link into it."""

    metrics_token: SecretStr | None = None
    """What a scraper has to bring; needed where the figures are served beyond loopback."""

    ebay_client_id: SecretStr | None = None
    ebay_client_secret: SecretStr | None = None
    mercadolibre_token: SecretStr | None = None
    etsy_key: SecretStr | None = None
    """The user's own keys to marketplaces' interfaces."""
    euipo_client_id: SecretStr | None = None
    euipo_client_secret: SecretStr | None = None
    """The user's own app at the EUIPO; see docs/registers.md for all keys."""

    tsdr_key: SecretStr | None = None
    """The user's own key for the USPTO's TSDR."""

    uspto_key: SecretStr | None = None
    """The user's own key for the USPTO's Open Data Portal."""

    euipo_url: str = "https://api.euipo.europa.eu"
    euipo_token_url: str = "https://euipo.europa.eu/cas-server-webapp/oidc/accessToken"  # noqa: S105
    tsdr_url: str = "https://tsdrapi.uspto.gov"
    uspto_url: str = "https://api.uspto.gov"
    """Where the interfaces are; an office's sandbox has another address."""

    browser: str = ""
    """Sites whose pages a browser may read where they are empty shells without it, with commas
    between; * for every site."""

    browser_path: str = ""
    """The browser, where it is not on the path."""

    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """How ``run`` and ``worker`` log."""

    language: Literal["en", "zh"] | None = None
    """The language of reasons; unset: that of the locale."""

    planned: str = ""
    """Territories where the firm means to sell, with commas between: US,DE."""

    brands: str = ""
    """Brands of the firm without any mark on file, with commas between."""

    litigious_owners: str = ""
    """Owners who are known to go to court, with | between: exposures to their rights weigh more."""

    contact_key: SecretStr | None = None
    """What sellers' contact data is hashed with; unset: made at random and kept in the database.
    Changed, links are found anew from what is captured from then on."""

    reports: str = "week,month"
    """Reports that ``run`` makes by itself when such a period is over; empty: none."""

    reports_folder: Path | None = None
    """Where it writes them too, beside keeping them for the review desk."""

    contact: str = "https://github.com/listingwatch/listingwatch"
    """Address that the user agent names, so that a shop can reach whoever crawls it."""

    @field_validator("reports")
    @classmethod
    def _known_periods(cls, value: str) -> str:
        wrong = [p for p in _listed(value) if p not in REPORT_PERIODS]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is none of {', '.join(REPORT_PERIODS)}")
        return value

    def report_periods(self) -> tuple[str, ...]:
        """The periods of the reports to be made, each once."""
        return tuple(dict.fromkeys(_listed(self.reports)))

    def marketplace_keys(self) -> dict[str, str]:
        """The keys as the crawler takes them: environment variables."""
        names = ("ebay_client_id", "ebay_client_secret", "mercadolibre_token", "etsy_key")
        found: dict[str, SecretStr | None] = {name: getattr(self, name) for name in names}
        return {
            f"LISTINGWATCH_{name.upper()}": value.get_secret_value()
            for name, value in found.items()
            if value is not None
        }

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, home_folder() / "listingwatch.toml")
        return (init_settings, env_settings, file)


@cache
def load_settings() -> Settings:
    """The settings of this process.

    :raises SettingsError: naming what is wrong, without the value of a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting {name}: {first['msg']}; correct or unset it") from error
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"settings file {home_folder() / 'listingwatch.toml'}: {error}; correct or remove it"
        ) from error

"""Everything an installation can choose, read from ``SFC_*`` environment variables.

``SFC_SMTP_URL_FILE=/run/secrets/smtp`` reads the value of ``SFC_SMTP_URL`` from a file, so that
secrets need not stand in the environment.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import get_type_hints

import msgspec
from msgspec import Struct

PREFIX = "SFC_"


class SettingsMistake(ValueError):
    """A setting that cannot be used, with its name and what to write instead."""


class Settings(Struct, frozen=True, kw_only=True):
    """One installation's choices."""

    database_url: str = "sqlite:///data/audits.db"
    # Where people reach the service; https makes the session cookie Secure.
    public_url: str = "http://127.0.0.1:8000"
    council_name: str = "City of London"
    council_url: str = ""
    council_colour: str = "#5b2a5e"
    theme_colour: str = "#0b4f57"
    # An image file (SVG or PNG) shown beside the council's name; none by default.
    council_logo: str = ""
    contact_email: str = "send-audits@example.org"
    # Whom auditors ring when they are worried about a child; without it, their visit pack says.
    children_team_phone: str = ""
    # smtp://user:password@host:587 or smtps://...; without it mail waits in the database.
    smtp_url: str = ""
    mail_from: str = "send-audits@example.org"
    # Made-up places, people and answers, and a page that shows everybody's mail.
    demonstration: bool = False
    auditor_session_days: int = 30
    other_session_hours: int = 12

    @property
    def secure(self) -> bool:
        """Whether people reach the service over HTTPS."""
        return self.public_url.startswith("https://")


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the settings, refusing names nobody knows and values that do not fit.

    Raises SettingsMistake naming the variable and what it takes.
    """
    given: dict[str, object] = {}
    kinds = get_type_hints(Settings)
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        value = text
        if name.endswith("_file") and name.removesuffix("_file") in kinds:
            name = name.removesuffix("_file")
            value = Path(text).read_text(encoding="utf-8").strip()
        if name not in kinds:
            known = ", ".join(PREFIX + known.upper() for known in sorted(kinds))
            raise SettingsMistake(f"{variable} is not a setting. The settings are: {known}.")
        try:
            given[name] = msgspec.convert(value, kinds[name], strict=False)
        except msgspec.ValidationError as error:
            raise SettingsMistake(f"{variable}: {error}. It was {value!r}.") from error
    return Settings(**given)  # type: ignore[arg-type]

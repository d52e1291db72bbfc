"""The Jinja environment: every feature's ``pages`` folder under the feature's name."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)

from audits.answers import Problem
from audits.scoring import shown_change, shown_level
from server.accounts.device_name import device_name
from server.pages.navigation import navigation
from server.settings import Settings

SERVER = Path(__file__).parent.parent
BUILT = SERVER / "built"
LONDON = ZoneInfo("Europe/London")


class FrontEndMissing(RuntimeError):
    """The built front end is not there: run ``just build``."""


def make_environment(settings: Settings) -> Environment:
    """All templates; what GOV.UK's macros need (chainable undefined) included."""
    features = {folder.parent.name: FileSystemLoader(folder) for folder in SERVER.glob("*/pages")}
    environment = Environment(
        loader=ChoiceLoader(
            [
                PrefixLoader(features),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        settings=settings,
        asset=asset,
        navigation=navigation,
        problem_at=problem_at,
        made_up=settings.demonstration,
    )
    environment.filters.update(
        day=day,
        day_and_time=day_and_time,
        device_name=device_name,
        level=shown_level,
        change=shown_change,
        share=share_of_width,
        counted=counted,
    )
    return environment


def asset(name: str) -> str:
    """The address of a built file; its name carries a hash of its content, so it never is stale."""
    return asset_names()[name]


@cache
def asset_names() -> dict[str, str]:
    """The address of every built file by its source; read once, as the pages that name them."""
    manifest = BUILT / "manifest.json"
    if not manifest.exists():
        raise FrontEndMissing("The front end is not built. Run: just build")
    chunks: dict[str, dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8"))
    return {source: f"/{chunk['file']}" for source, chunk in chunks.items()}


def problem_at(problems: Sequence[Problem], field: str) -> dict[str, str] | None:
    """The error message for one field of a form, as GOV.UK's macros take it."""
    found = next((problem for problem in problems if problem.field == field), None)
    return {"text": found.message} if found else None


def day(moment: date | None) -> str:
    """2 December 2026, as people in London would say it."""
    if moment is None:
        return "–"
    local = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    return f"{local.day} {local:%B %Y}"


def day_and_time(moment: datetime | None) -> str:
    """2 December 2026 at 2:05pm, in London's time (GOV.UK style)."""
    if moment is None:
        return "–"
    local = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(LONDON)
    clock = f"{local:%I:%M%p}".lstrip("0").lower().replace(":00", "")
    return f"{day(moment)} at {clock}"


def share_of_width(part: float) -> str:
    """A share from 0 to 1 as a width in a drawing, such as "64.2%"."""
    return f"{min(max(part, 0), 1) * 100:.3g}%"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 place", "3 places"."""
    return f"{number} {one if number == 1 else many or one + 's'}"

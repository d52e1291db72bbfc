"""What the demonstration's files say: places, people, rounds, visits, replies and notes."""

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from audits.checklist import Kind
from server.sync.messages import Purpose

FOLDER = Path(__file__).parent
DOMAIN = "demo.example"

Progress = Literal["planned", "draft", "submitted", "accepted", "returned", "void", "cancelled"]


class Found(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer that tells a story, in the rounds of these years, or in all when none is named."""

    question: str
    answer: str = msgspec.field(name="is")
    note: str = ""
    rounds: list[int] = []


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place, activity or team, and how SEND friendly it is made to be."""

    slug: str
    name: str
    short: str
    kind: Kind
    place_type: str
    address: str
    about: str
    operator: str
    quality: float
    visited: list[int]
    facts: list[str] = []
    status: Literal["open", "closed", "planned"] = "open"
    status_note: str = ""
    years: dict[int, float] = {}
    themes: dict[str, float] = {}
    staff: int | None = None
    # The place whose manager also manages this one.
    managed_with: str = ""
    # Chance plays no part in how this place changes from year to year.
    steady: bool = False
    found: list[Found] = []


class RoundPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A yearly round and the checklist version of each kind."""

    year: int
    name: str
    opens_on: date
    closes_on: date
    state: Literal["open", "closed"]
    checklists: dict[Kind, int]


class Auditor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented auditor; ``strict`` is taken off what they see, ``clock_fast`` is in minutes."""

    number: int
    name: str
    strict: float = 0.0
    young: bool = False
    clock_fast: int = 0


class VisitPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One visit, made or to be made. ``at`` is London's time."""

    year: int
    place: str
    at: datetime
    lead: int
    co: int | None = None
    purpose: Purpose = "routine"
    announced: bool = True
    listed: bool = True
    progress: Progress = "planned"
    instead: bool = False
    answered: int | None = None
    strict: float = 0.0
    instructions: str = ""
    reason: str = ""
    cancelled_on: date | None = None
    found: dict[str, str] = {}
    notes: dict[str, str] = {}
    could_not_check: list[str] = []


class ReplyPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the manager of a place wrote about its result."""

    year: int
    place: str
    on: date
    body: str


class Notes(Struct, frozen=True, forbid_unknown_fields=True):
    """What auditors might note about one question."""

    low: list[str] = []
    high: list[str] = []


class Content(Struct, frozen=True):
    """All of it."""

    places: list[Place]
    rounds: list[RoundPlan]
    auditors: list[Auditor]
    visits: list[VisitPlan]
    replies: list[ReplyPlan]
    notes: dict[str, Notes]


@cache
def content() -> Content:
    """The files, read once; a mistake in one raises msgspec.ValidationError that says where."""
    visits = _read("visits.toml")
    return Content(
        places=msgspec.convert(_read("places.toml")["place"], list[Place], str_keys=True),
        rounds=msgspec.convert(visits["round"], list[RoundPlan]),
        auditors=msgspec.convert(visits["auditor"], list[Auditor]),
        visits=msgspec.convert(visits["visit"], list[VisitPlan]),
        replies=msgspec.convert(visits["reply"], list[ReplyPlan]),
        notes=msgspec.convert(_read("notes.toml"), dict[str, Notes]),
    )


def address(name: str) -> str:
    """The address of an invented person, such as ``auditor1``."""
    return f"{name}@{DOMAIN}"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))

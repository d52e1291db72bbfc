"""Reading what a form sent: boxes of which several may be ticked, and days in three fields."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from audits.answers import Problem

LONDON = ZoneInfo("Europe/London")

# One ticked box comes as a text, several as a list, none not at all.
Several = str | list[str]


def several(sent: Several) -> list[str]:
    """What was ticked, as a list."""
    if isinstance(sent, list):
        return sent
    return [sent] if sent else []


def read_day(day: str, month: str, year: str, *, field: str, name: str) -> date | Problem:
    """A day from its three fields; ``name`` is what the message calls it."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        message = f"{name} must be a real date, such as 2 12 2026."
        return Problem("date_not_real", field, message)


def read_clock(text: str, *, field: str) -> time | Problem:
    """A time of day such as 10:00, 9.30 or 14:05."""
    try:
        hours, _, minutes = text.strip().replace(".", ":").partition(":")
        return time(int(hours), int(minutes or 0))
    except ValueError:
        return Problem("time_not_real", field, "Write the time like 10:00 or 14:30.")


def in_london(day: date, clock: time) -> datetime:
    """A wall-clock time in London as a moment."""
    return datetime.combine(day, clock, tzinfo=LONDON)

"""The forms about rounds and visits: what they send, and what must be put right in them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from msgspec import Struct

from audits.answers import Problem
from audits.checklist import KINDS, Kind
from audits.checklists import FOLDER, publications, published
from server.pages.forms import LONDON, in_london, read_clock, read_day
from server.rounds.queries import Chosen, Round
from server.rounds.visit_queries import PlannedVisit, VisitPlan
from server.sync.messages import Purpose

PURPOSES: tuple[Purpose, ...] = ("routine", "double", "recheck", "self")
LONGEST_NAME = 100
LONGEST_INSTRUCTIONS = 2000
NOON = time(12)


class RoundForm(Struct, frozen=True):
    """What the form about a round sends: its dates in three fields each, a version per kind."""

    name: str = ""
    opens_day: str = ""
    opens_month: str = ""
    opens_year: str = ""
    closes_day: str = ""
    closes_month: str = ""
    closes_year: str = ""
    venue: str = ""
    activity: str = ""
    police: str = ""
    training: str = ""


class VisitForm(Struct, frozen=True):
    """What the form about a visit sends."""

    subject: str = ""
    lead: str = ""
    co: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    clock: str = ""
    purpose: str = "routine"
    announced: str = "yes"
    instructions: str = ""


class RoundFacts(Struct, frozen=True):
    """What a form about a round says, once nothing is wrong with it."""

    name: str
    opens_on: date
    closes_on: date
    chosen: list[Chosen]


def versions(kind: Kind) -> list[int]:
    """The published versions of a kind, newest first."""
    return sorted((one.version for one in published() if one.kind == kind), reverse=True)


def new_round_form() -> RoundForm:
    """An empty form with the newest version of every checklist."""
    return RoundForm(**{kind: str(versions(kind)[0]) for kind in KINDS})


def form_of_round(kept: Round, chosen: Collection[Chosen]) -> RoundForm:
    """The form as it is first shown for a round that is kept."""
    return RoundForm(
        name=kept.name,
        opens_day=str(kept.opens_on.day),
        opens_month=str(kept.opens_on.month),
        opens_year=str(kept.opens_on.year),
        closes_day=str(kept.closes_on.day),
        closes_month=str(kept.closes_on.month),
        closes_year=str(kept.closes_on.year),
        **{one.kind: str(one.version) for one in chosen},
    )


def read_round(sent: RoundForm) -> RoundFacts | list[Problem]:
    """What the form says, or everything that must be put right in it."""
    problems = []
    name = " ".join(sent.name.split())
    if not name:
        problems.append(Problem("name_missing", "name", "Write a name, such as Round 2027."))
    if len(name) > LONGEST_NAME:
        message = f"The name can have {LONGEST_NAME} letters at most."
        problems.append(Problem("name_too_long", "name", message))
    opens = read_day(
        sent.opens_day,
        sent.opens_month,
        sent.opens_year,
        field="opens",
        name="The day it opens",
    )
    closes = read_day(
        sent.closes_day,
        sent.closes_month,
        sent.closes_year,
        field="closes",
        name="The day it closes",
    )
    problems += [one for one in (opens, closes) if isinstance(one, Problem)]
    if isinstance(opens, date) and isinstance(closes, date) and closes <= opens:
        message = "The day it closes must be after the day it opens."
        problems.append(Problem("closes_before_opens", "closes", message))
    chosen = []
    record = publications(FOLDER)
    for kind in KINDS:
        version = getattr(sent, kind)
        if version in {str(known) for known in versions(kind)}:
            chosen.append(Chosen(kind, int(version), record[f"{kind}-{version}"].digest))
        else:
            problems.append(Problem("version_unknown", kind, "Choose one of the versions."))
    if problems or isinstance(opens, Problem) or isinstance(closes, Problem):
        return problems
    return RoundFacts(name, opens, closes, chosen)


def form_of_visit(visit: PlannedVisit) -> VisitForm:
    """The form as it is first shown for a visit that is planned."""
    at = visit.visit_at.astimezone(LONDON) if visit.visit_at else None
    return VisitForm(
        subject=visit.subject_id,
        lead=visit.lead.id,
        co=visit.co.id if visit.co else "",
        day=str(at.day) if at else "",
        month=str(at.month) if at else "",
        year=str(at.year) if at else "",
        clock=f"{at:%H:%M}" if at else "",
        purpose=visit.purpose,
        announced="yes" if visit.announced else "no",
        instructions=visit.instructions,
    )


def read_visit(
    sent: VisitForm, *, places: Mapping[str, str], auditors: Collection[str]
) -> VisitPlan | list[Problem]:
    """What the form says, or everything wrong with it; ``places`` gives each place's status."""
    problems = []
    status = places.get(sent.subject)
    if status is None:
        problems.append(Problem("place_missing", "subject", "Choose a place of this round."))
    elif status != "open":
        message = "This place is not open. Change that on its own page, or choose another."
        problems.append(Problem("place_not_open", "subject", message))
    if sent.lead not in auditors:
        problems.append(Problem("lead_missing", "lead", "Choose who leads the visit."))
    if sent.co and sent.co not in auditors:
        problems.append(Problem("co_unknown", "co", "Choose a person from the list, or nobody."))
    if sent.co and sent.co == sent.lead:
        message = "Choose somebody else than the person who leads, or nobody."
        problems.append(Problem("co_is_lead", "co", message))
    if sent.purpose not in PURPOSES:
        problems.append(Problem("purpose_missing", "purpose", "Choose what the visit is for."))
    if len(sent.instructions) > LONGEST_INSTRUCTIONS:
        message = f"Cut this to {LONGEST_INSTRUCTIONS} letters or fewer."
        problems.append(Problem("instructions_too_long", "instructions", message))
    at = _visit_at(sent)
    if isinstance(at, Problem):
        problems.append(at)
    if problems or isinstance(at, Problem):
        return problems
    return VisitPlan(
        subject_id=sent.subject,
        lead_id=sent.lead,
        co_id=sent.co or None,
        purpose=next(purpose for purpose in PURPOSES if purpose == sent.purpose),
        announced=sent.announced == "yes",
        visit_at=at,
        instructions=sent.instructions.strip(),
    )


def _visit_at(sent: VisitForm) -> datetime | Problem | None:
    """The day and time; both may be left open, and a day alone means noon."""
    if not (sent.day or sent.month or sent.year):
        if not sent.clock:
            return None
        return Problem("date_missing", "visit", "Write the day as well as the time.")
    day = read_day(sent.day, sent.month, sent.year, field="visit", name="The day of the visit")
    if isinstance(day, Problem):
        return day
    clock = read_clock(sent.clock, field="clock") if sent.clock.strip() else NOON
    return clock if isinstance(clock, Problem) else in_london(day, clock)

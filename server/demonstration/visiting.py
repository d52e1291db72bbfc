"""Who visits which place when: a routine visit to each, and the visits the files name."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from server.demonstration.chance import chance, demo_id
from server.demonstration.content import Content, Place, RoundPlan, VisitPlan

LONDON = ZoneInfo("Europe/London")

OFFICERS = 8
CO_AUDITORS = 6


class MadeVisit(Struct, frozen=True):
    """A visit with its ids; nobody planned one that has no assignment."""

    plan: VisitPlan
    place: Place
    subject: str
    audit: str
    assignment: str | None

    @property
    def at(self) -> datetime:
        """When it is, as a moment."""
        return as_moment(self.plan.at)


def all_visits(content: Content, plan: RoundPlan, subjects: dict[str, str]) -> list[MadeVisit]:
    """Every visit of a round, in the order of time."""
    named = [visit for visit in content.visits if visit.year == plan.year]
    replaced = {visit.place for visit in named if visit.instead}
    usual = [
        place
        for place in content.places
        if plan.year in place.visited and place.slug not in replaced
    ]
    places = {place.slug: place for place in content.places}
    visits = [*named, *_routine(plan, usual)]
    return [
        _made(visit, places[visit.place], subjects[visit.place], plan)
        for visit in sorted(visits, key=lambda visit: (visit.at, visit.place))
    ]


def as_moment(local: datetime) -> datetime:
    """London's wall clock as a moment."""
    return local.replace(tzinfo=LONDON).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The morning of a day, when the office opens."""
    return as_moment(datetime.combine(day, time(9)))


def _routine(plan: RoundPlan, places: Sequence[Place]) -> Iterator[VisitPlan]:
    """One visit to each place from January on, by pairs that change from year to year."""
    order = list(places)
    chance("order", plan.year).shuffle(order)
    days = _working_days(date(plan.year + 1, 1, 12))
    for turn, place in enumerate(order):
        day = next(days)
        if turn % 2:
            next(days)
        yield VisitPlan(
            year=plan.year,
            place=place.slug,
            at=datetime.combine(day, time(10 if turn % 3 else 14)),
            lead=1 + (turn * 3 + plan.year) % OFFICERS,
            co=_co_auditor(turn, plan.year, place),
            announced=place.kind == "police" or turn % 6 != 5,
            progress="accepted",
        )


def _co_auditor(turn: int, year: int, place: Place) -> int | None:
    """Four visits in five have somebody with lived experience; police visits only parents."""
    if turn % 5 == 4:
        return None
    if place.kind == "police":
        return 9 + (turn + year) % (CO_AUDITORS // 2)
    return 9 + (turn + year) % CO_AUDITORS


def _working_days(day: date) -> Iterator[date]:
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _made(visit: VisitPlan, place: Place, subject: str, plan: RoundPlan) -> MadeVisit:
    planned = as_moment(datetime.combine(plan.opens_on, time(11)))
    about = (visit.year, visit.place, visit.purpose, visit.lead)
    return MadeVisit(
        plan=visit,
        place=place,
        subject=subject,
        audit=demo_id(planned if visit.listed else as_moment(visit.at), "audit", *about),
        assignment=demo_id(planned, "assignment", *about) if visit.listed else None,
    )

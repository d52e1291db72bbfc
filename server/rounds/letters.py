"""What auditors are told by mail about their visits."""

from collections.abc import Sequence

from server.pages.templates import day_and_time
from server.rounds.visit_queries import Auditor, PlannedVisit


def planned_letter(visit: PlannedVisit, to: Auditor, *, url: str, changed: bool) -> tuple[str, str]:
    """The subject and the text that tell an auditor of a visit, or of a change to it."""
    heading = "Your visit has changed" if changed else "A visit for you"
    return (
        f"{heading}: {visit.place}, {_when(visit)}",
        f"{heading}.\n\n{_facts(visit, to)}\n{_how(url)}",
    )


def cancelled_letter(visit: PlannedVisit, *, given_away: bool) -> tuple[str, str]:
    """The subject and the text for somebody who does not make this visit any more."""
    why = "Somebody else makes this visit now" if given_away else "This visit is cancelled"
    return (
        f"{why}: {visit.place}, {_when(visit)}",
        f"{why}: {visit.place}, {_when(visit)}.\n\n"
        "If you began it, what you answered is kept, and your coordinator decides.\n",
    )


def opened_letter(
    name: str, visits: Sequence[PlannedVisit], to: Auditor, *, url: str
) -> tuple[str, str]:
    """The subject and the text that tell an auditor of all their visits when a round opens."""
    listed = "\n".join(_facts(visit, to) for visit in visits)
    return (f"{name} has opened: your visits", f"{name} has opened.\n\n{listed}\n{_how(url)}")


def _facts(visit: PlannedVisit, to: Auditor) -> str:
    others = " and ".join(one.name for one in visit.auditors if one.id != to.id)
    lines = [
        visit.place,
        visit.address,
        _when(visit),
        f"With {others}" if others else "",
        "The place knows you are coming" if visit.announced else "The place does not know the day",
        visit.instructions,
    ]
    return "\n".join(filter(None, lines)) + "\n"


def _when(visit: PlannedVisit) -> str:
    return day_and_time(visit.visit_at) if visit.visit_at else "no day yet"


def _how(url: str) -> str:
    return (
        f"Open it while you have signal, so that it is ready without: {url}/visits\n"
        "If you cannot go, answer this mail.\n"
    )

"""Finds the visit that a page is about, among the asking person's own."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from audits.answers import Answer
from audits.asked import asked_at
from audits.checklist import Checklist
from audits.checklists import by_key
from server.accounts.person import Person
from server.database import Reads
from server.sync.messages import AuditStart
from server.visits import queries
from server.visits.messages import Subject, Visit, Visits


class Opened(Struct, frozen=True):
    """One visit with everything its pages need; only what is asked at its place is in it."""

    visit: Visit
    subject: Subject
    checklist: Checklist
    answers: Mapping[str, Answer]
    counter: int

    @property
    def base(self) -> str:
        """The address of the visit; its questions lie below."""
        return f"/visits/{self.visit.checklist}/{self.visit.audit}"

    @property
    def takes_answers(self) -> bool:
        """Whether the person may still change answers."""
        return self.visit.state in ("to_do", "draft", "returned")

    def start(self, now: datetime) -> AuditStart:
        """The facts the audit begins with."""
        visit = self.visit
        return AuditStart(
            id=visit.audit,
            subject=visit.subject,
            round=visit.round,
            checklist=visit.checklist,
            purpose=visit.purpose,
            announced=visit.announced,
            assignment=visit.assignment,
            began_at=now,
        )


class Unlisted(Struct, frozen=True):
    """A visit nobody planned, told by its address until its first answer is stored."""

    place: str
    announced: bool

    @property
    def query(self) -> str:
        """What such an address ends with."""
        return f"?place={self.place}&announced={'yes' if self.announced else 'no'}"


async def open_visit(
    reads: Reads,
    asking: Person,
    key: str,
    audit_id: str,
    unlisted: Unlisted | None,
    *,
    now: datetime,
) -> Opened | None:
    """The visit, or None when the person has none with this id and checklist."""
    visits = await queries.visits_of(reads, asking, now=now)
    visit = next((one for one in visits.visits if one.audit == audit_id), None)
    if visit is None and unlisted is not None:
        visit = unlisted_visit(visits, audit_id, unlisted)
    if visit is None or visit.checklist != key or visit.state == "void":
        return None
    subject = next(one for one in visits.subjects if one.id == visit.subject)
    checklist = asked_at(by_key(key), subject.facts)
    given = await queries.own_answers(reads, audit_id, asking.id)
    return Opened(
        visit=visit,
        subject=subject,
        checklist=checklist,
        answers={one.id: given[one.id] for one in checklist.questions if one.id in given},
        counter=visits.counter,
    )


def unlisted_visit(visits: Visits, audit_id: str, unlisted: Unlisted) -> Visit | None:
    """A visit to a place of an open round; None when there is no such place or round."""
    subject = next((one for one in visits.subjects if one.id == unlisted.place), None)
    if subject is None:
        return None
    rounds = [one for one in visits.rounds if subject.kind in one.checklists]
    if not rounds:
        return None
    return Visit(
        audit=audit_id,
        assignment=None,
        round=rounds[0].id,
        subject=subject.id,
        checklist=rounds[0].checklists[subject.kind],
        purpose="routine",
        announced=unlisted.announced,
        visit_at=None,
        with_whom="",
        instructions="",
        state="to_do",
        reference=None,
        previous_round=None,
        previous=[],
    )

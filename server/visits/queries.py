"""What an auditor needs: the visits they are asked to make, the places, what was found before."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from audits.answers import Answer
from audits.checklist import Checklist
from audits.checklists import by_key, latest, published
from server.accounts.person import Person
from server.database import Reads
from server.database.tables import (
    answer,
    assignment,
    assignment_auditor,
    audit,
    entry,
    person,
    round_,
    round_checklist,
    round_subject,
    subject,
)
from server.visits.before import Before, comparable, counted_audits
from server.visits.messages import OpenRound, Subject, Visit, Visits

TAKES_VISITS = ("open", "closing")
# A phone may lie in a drawer with a visit of a round that has closed meanwhile.
KEPT_AFTER_CLOSING = timedelta(days=90)


async def visits_of(reads: Reads, asking: Person, *, now: datetime) -> Visits:
    """Everything that the person's phone keeps; of visits, only their own."""
    rounds = await open_rounds(reads)
    planned = await _planned_visits(reads, asking.id)
    unplanned = await _unplanned_visits(reads, asking.id)
    rows = [*planned, *unplanned]
    checklists = {found.id: found.checklists for found in rounds}
    with_whom = await _other_auditors(reads, [row.assignment for row in planned], asking.id)
    previous = await counted_audits(reads, {row.subject for row in rows})
    visits = [_visit(row, checklists, with_whom, previous) for row in rows]
    return Visits(
        person=asking.id,
        person_name=asking.name,
        server_time=now,
        rounds=rounds,
        subjects=await _subjects(reads, {row.subject for row in rows}),
        visits=visits,
        counter=await _highest_counter(reads, asking.id),
    )


async def open_rounds(reads: Reads) -> list[OpenRound]:
    """The rounds that take visits, newest first, with the checklist of each kind."""
    rows = await reads.execute(
        select(round_.c.id, round_.c.name, round_.c.state, round_checklist)
        .join_from(round_, round_checklist, round_checklist.c.round_id == round_.c.id)
        .where(round_.c.state.in_(TAKES_VISITS))
        .order_by(round_.c.opens_on.desc(), round_.c.id, round_checklist.c.kind)
    )
    found: dict[str, OpenRound] = {}
    for row in rows:
        known = found.setdefault(
            row.id, OpenRound(id=row.id, name=row.name, state=row.state, checklists={})
        )
        known.checklists[row.kind] = f"{row.kind}-{row.version}"
    return list(found.values())


async def own_answers(reads: Reads, audit_id: str, person_id: str) -> dict[str, Answer]:
    """What this person has answered in this audit so far."""
    rows = await reads.execute(
        select(answer.c.question, answer.c.response, answer.c.note).where(
            answer.c.audit_id == audit_id, answer.c.person_id == person_id
        )
    )
    return {row.question: Answer(response=row.response, note=row.note) for row in rows}


async def entries_made(reads: Reads, audit_id: str, *, person: str, device: str) -> int:
    """How many entries of an audit the server has from one device of a person."""
    found = await reads.scalar(
        select(func.count()).where(
            entry.c.audit_id == audit_id,
            entry.c.person_id == person,
            entry.c.device_id == device,
        )
    )
    return found or 0


async def checklists_in_use(reads: Reads, *, today: date) -> tuple[Checklist, ...]:
    """The checklists that phones need: of rounds that still matter, and the newest of each kind."""
    rows = await reads.execute(
        select(round_checklist.c.kind, round_checklist.c.version)
        .join_from(round_checklist, round_, round_checklist.c.round_id == round_.c.id)
        .where(
            or_(round_.c.state != "closed", round_.c.closes_on >= today - KEPT_AFTER_CLOSING),
        )
        .distinct()
    )
    keys = {f"{row.kind}-{row.version}" for row in rows}
    keys |= {latest(kind).key for kind in {found.kind for found in published()}}
    return tuple(found for found in published() if found.key in keys)


async def _planned_visits(reads: Reads, person_id: str) -> Sequence[Any]:
    rows = await reads.execute(
        select(
            assignment.c.id.label("assignment"),
            assignment.c.audit_id,
            assignment.c.round_id,
            assignment.c.subject_id.label("subject"),
            assignment.c.purpose,
            assignment.c.announced,
            assignment.c.visit_at,
            assignment.c.instructions,
            subject.c.kind,
            audit.c.checklist_version,
            audit.c.state,
            audit.c.reference,
            round_.c.opens_on,
        )
        .join_from(
            assignment_auditor, assignment, assignment_auditor.c.assignment_id == assignment.c.id
        )
        .join(subject, subject.c.id == assignment.c.subject_id)
        .join(round_, round_.c.id == assignment.c.round_id)
        .outerjoin(audit, audit.c.id == assignment.c.audit_id)
        .where(
            assignment_auditor.c.person_id == person_id,
            assignment.c.cancelled_at.is_(None),
            round_.c.state.in_(TAKES_VISITS),
        )
        .order_by(assignment.c.visit_at.is_(None), assignment.c.visit_at, subject.c.name)
    )
    return rows.all()


async def _unplanned_visits(reads: Reads, person_id: str) -> Sequence[Any]:
    rows = await reads.execute(
        select(
            audit.c.assignment_id.label("assignment"),
            audit.c.id.label("audit_id"),
            audit.c.round_id,
            audit.c.subject_id.label("subject"),
            audit.c.purpose,
            audit.c.announced,
            audit.c.kind,
            audit.c.checklist_version,
            audit.c.state,
            audit.c.reference,
            round_.c.opens_on,
        )
        .join_from(audit, round_, round_.c.id == audit.c.round_id)
        .where(
            audit.c.lead_id == person_id,
            audit.c.assignment_id.is_(None),
            round_.c.state.in_(TAKES_VISITS),
        )
        .order_by(audit.c.began_at, audit.c.id)
    )
    return rows.all()


async def _other_auditors(
    reads: Reads, assignments: Sequence[str], person_id: str
) -> dict[str, str]:
    rows = await reads.execute(
        select(assignment_auditor.c.assignment_id, person.c.name)
        .join_from(assignment_auditor, person, person.c.id == assignment_auditor.c.person_id)
        .where(
            assignment_auditor.c.assignment_id.in_(assignments),
            assignment_auditor.c.person_id != person_id,
        )
        .order_by(person.c.name)
    )
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        names[row.assignment_id].append(row.name)
    return {assignment_id: " and ".join(found) for assignment_id, found in names.items()}


async def _subjects(reads: Reads, visited: Collection[str]) -> list[Subject]:
    """The places of the open rounds, and those of the person's own visits."""
    rows = await reads.execute(
        select(
            subject.c.id,
            subject.c.name,
            subject.c.kind,
            subject.c.place_type,
            subject.c.address,
            subject.c.status,
            subject.c.facts,
        )
        .where(
            or_(
                subject.c.id.in_(visited),
                subject.c.id.in_(
                    select(round_subject.c.subject_id)
                    .join_from(round_subject, round_, round_.c.id == round_subject.c.round_id)
                    .where(round_.c.state.in_(TAKES_VISITS))
                ),
            )
        )
        .order_by(subject.c.name)
    )
    return [Subject(**row._mapping) for row in rows]


async def _highest_counter(reads: Reads, person_id: str) -> int:
    found = await reads.scalar(
        select(func.max(entry.c.counter)).where(entry.c.person_id == person_id)
    )
    return found or 0


def _visit(
    row: Any,
    checklists: dict[str, dict[str, str]],
    with_whom: dict[str, str],
    previous: dict[str, list[Before]],
) -> Visit:
    given = row._mapping
    key = checklists[row.round_id][row.kind]
    if row.checklist_version is not None:
        # A draft stays on the version it began with, whatever the round says by now.
        key = f"{row.kind}-{row.checklist_version}"
    earlier = (found for found in previous.get(row.subject, ()) if found.opens_on < row.opens_on)
    before = next(earlier, None)
    return Visit(
        audit=row.audit_id,
        assignment=row.assignment,
        round=row.round_id,
        subject=row.subject,
        checklist=key,
        purpose=row.purpose,
        announced=row.announced,
        visit_at=given.get("visit_at"),
        with_whom=with_whom.get(row.assignment, ""),
        instructions=given.get("instructions") or "",
        state=row.state or "to_do",
        reference=row.reference,
        previous_round=before.round_name if before else None,
        previous=comparable(by_key(key), before) if before else [],
    )

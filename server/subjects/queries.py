"""What is kept about places and their managers."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from audits.answers import Problem
from audits.checklist import Kind
from server.database import Reads, Tx
from server.database.constraints import problem_of
from server.database.tables import (
    assignment,
    audit,
    person,
    person_role,
    result,
    round_,
    subject,
    subject_manager,
)

Status = Literal["open", "closed", "planned"]

NAME_TAKEN = Problem(
    "name_taken", "name", "There is a place with this name already. Use another name."
)
_PROBLEMS = {"uq_subject_name": NAME_TAKEN}


class SubjectLine(Struct, frozen=True):
    """A place in the list."""

    id: str
    name: str
    kind: Kind
    place_type: str
    address: str
    status: Status


class Subject(Struct, frozen=True):
    """All that is kept about a place."""

    id: str
    name: str
    kind: Kind
    place_type: str
    address: str
    about: str
    facts: list[str]
    operator: str
    status: Status
    status_note: str
    continues_id: str | None


class Named(Struct, frozen=True):
    """A place by its name."""

    id: str
    name: str


class Manager(Struct, frozen=True):
    """Somebody who manages a place."""

    id: str
    name: str
    email: str
    active: bool


class SubjectVisit(Struct, frozen=True):
    """One visit to a place, planned or made."""

    round_id: str
    round_name: str
    assignment_id: str | None
    audit_id: str
    purpose: str
    state: str
    visit_at: datetime | None
    score: float | None
    grade: str | None


async def subjects_found(
    reads: Reads, *, name: str = "", kind: str = "", status: str = ""
) -> list[SubjectLine]:
    """The places that fit, by name."""
    query = select(
        subject.c.id,
        subject.c.name,
        subject.c.kind,
        subject.c.place_type,
        subject.c.address,
        subject.c.status,
    ).order_by(subject.c.name)
    for word in name.split():
        like = f"%{word.lower()}%"
        query = query.where(
            or_(func.lower(subject.c.name).like(like), func.lower(subject.c.address).like(like))
        )
    if kind:
        query = query.where(subject.c.kind == kind)
    if status:
        query = query.where(subject.c.status == status)
    return [SubjectLine(**row._mapping) for row in await reads.execute(query)]


async def subject_by_id(reads: Reads, subject_id: str) -> Subject | None:
    """One place."""
    row = (
        await reads.execute(
            select(
                subject.c.id,
                subject.c.name,
                subject.c.kind,
                subject.c.place_type,
                subject.c.address,
                subject.c.about,
                subject.c.facts,
                subject.c.operator,
                subject.c.status,
                subject.c.status_note,
                subject.c.continues_id,
            ).where(subject.c.id == subject_id)
        )
    ).one_or_none()
    return Subject(**row._mapping) if row else None


async def places_to_continue(reads: Reads, kind: str, *, besides: str | None) -> list[Named]:
    """The places that another may carry on from: those of its kind, or all when none is chosen."""
    query = (
        select(subject.c.id, subject.c.name)
        .where(subject.c.id != (besides or ""))
        .order_by(subject.c.name)
    )
    rows = await reads.execute(query.where(subject.c.kind == kind) if kind else query)
    return [Named(**row._mapping) for row in rows]


async def continued_by(reads: Reads, subject_id: str) -> list[Named]:
    """The places that carry on from this one."""
    rows = await reads.execute(
        select(subject.c.id, subject.c.name).where(subject.c.continues_id == subject_id)
    )
    return [Named(**row._mapping) for row in rows]


async def chain_of(reads: Reads, subject_id: str) -> set[str]:
    """The place and all it carries on from, so that no place can carry on from itself."""
    chain: set[str] = set()
    step: str | None = subject_id
    while step and step not in chain:
        chain.add(step)
        step = await reads.scalar(select(subject.c.continues_id).where(subject.c.id == step))
    return chain


async def managers_of(reads: Reads, subject_id: str) -> list[Manager]:
    """Who manages a place."""
    rows = await reads.execute(
        select(person.c.id, person.c.name, person.c.email, person.c.active)
        .join_from(subject_manager, person)
        .where(subject_manager.c.subject_id == subject_id)
        .order_by(person.c.name)
    )
    return [Manager(**row._mapping) for row in rows]


async def managers_by_email(reads: Reads, emails: Collection[str]) -> dict[str, str]:
    """The ids of those of these people who may sign in as managers, by address."""
    rows = await reads.execute(
        select(person.c.email, person.c.id)
        .join_from(person, person_role)
        .where(person.c.email.in_(emails), person.c.active, person_role.c.role == "manager")
    )
    return {row.email: row.id for row in rows}


async def visits_to(reads: Reads, subject_id: str) -> list[SubjectVisit]:
    """Every visit to a place, the newest round first."""
    planned = (
        select(
            assignment.c.audit_id,
            assignment.c.id.label("assignment_id"),
            assignment.c.round_id,
            assignment.c.purpose,
            assignment.c.visit_at,
        )
        .where(assignment.c.subject_id == subject_id, assignment.c.cancelled_at.is_(None))
        .subquery()
    )
    made = (
        select(
            audit.c.id,
            audit.c.assignment_id,
            audit.c.round_id,
            audit.c.purpose,
            audit.c.state,
            audit.c.began_at,
            result.c.score,
            result.c.grade,
        )
        .outerjoin(result, result.c.audit_id == audit.c.id)
        .where(audit.c.subject_id == subject_id)
        .subquery()
    )
    both = planned.join(made, made.c.id == planned.c.audit_id, isouter=True, full=True)
    round_id = func.coalesce(planned.c.round_id, made.c.round_id)
    visit_at = func.coalesce(made.c.began_at, planned.c.visit_at)
    rows = await reads.execute(
        select(
            round_.c.id.label("round_id"),
            round_.c.name.label("round_name"),
            planned.c.assignment_id,
            func.coalesce(planned.c.audit_id, made.c.id).label("audit_id"),
            func.coalesce(made.c.purpose, planned.c.purpose).label("purpose"),
            func.coalesce(made.c.state, "to_do").label("state"),
            visit_at.label("visit_at"),
            made.c.score,
            made.c.grade,
        )
        .select_from(both.join(round_, round_.c.id == round_id))
        .order_by(round_.c.opens_on.desc(), visit_at.desc())
    )
    return [SubjectVisit(**row._mapping) for row in rows]


async def has_audits(reads: Reads, subject_id: str) -> bool:
    """Whether anybody has begun a visit here: from then on the kind is fixed."""
    return bool(await reads.scalar(select(exists().where(audit.c.subject_id == subject_id))))


async def add_subject(
    tx: Tx, kept: Subject, managers: Collection[str], *, now: datetime
) -> Problem | None:
    """Keep a new place, or say what stands against it."""
    try:
        async with tx.begin_nested():
            await tx.execute(insert(subject).values(**_values(kept), made_up=False, changed_at=now))
    except IntegrityError as error:
        return problem_of(error, _PROBLEMS)
    await _keep_managers(tx, kept.id, managers)
    return None


async def change_subject(
    tx: Tx, kept: Subject, managers: Collection[str], *, now: datetime
) -> Problem | None:
    """Keep a place as it is now, or say what stands against it."""
    try:
        async with tx.begin_nested():
            await tx.execute(
                update(subject)
                .where(subject.c.id == kept.id)
                .values(**_values(kept), changed_at=now)
            )
    except IntegrityError as error:
        return problem_of(error, _PROBLEMS)
    await _keep_managers(tx, kept.id, managers)
    return None


async def _keep_managers(tx: Tx, subject_id: str, managers: Collection[str]) -> None:
    await tx.execute(delete(subject_manager).where(subject_manager.c.subject_id == subject_id))
    if managers:
        await tx.execute(
            insert(subject_manager),
            [{"subject_id": subject_id, "person_id": manager} for manager in managers],
        )


def _values(kept: Subject) -> dict[str, object]:
    return {
        "id": kept.id,
        "name": kept.name,
        "kind": kept.kind,
        "place_type": kept.place_type,
        "address": kept.address,
        "about": kept.about,
        "facts": kept.facts,
        "operator": kept.operator,
        "status": kept.status,
        "status_note": kept.status_note,
        "continues_id": kept.continues_id,
    }

"""What is kept about planned visits and who makes them."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Select, delete, insert, select, update

from audits.checklist import Kind
from server.database import Reads, Tx
from server.database.tables import (
    assignment,
    assignment_auditor,
    audit,
    person,
    person_role,
    subject,
)
from server.subjects.parts import parts_named
from server.sync.messages import Purpose


class Auditor(Struct, frozen=True):
    """Somebody who makes visits."""

    id: str
    name: str
    email: str


class PlannedVisit(Struct, frozen=True):
    """A planned visit, who makes it and how far it is; ``state`` is None until it is begun."""

    id: str
    round_id: str
    subject_id: str
    place: str
    kind: Kind
    facts: list[str]
    address: str
    audit_id: str
    purpose: Purpose
    announced: bool
    visit_at: datetime | None
    instructions: str
    cancelled_at: datetime | None
    state: str | None
    lead: Auditor
    co: Auditor | None

    @property
    def parts(self) -> list[str]:
        """The parts of the checklist that are asked there; none named means all of it."""
        return parts_named(self.kind, self.facts)

    @property
    def auditors(self) -> tuple[Auditor, ...]:
        """Both, the lead first."""
        return (self.lead, self.co) if self.co else (self.lead,)


class VisitPlan(Struct, frozen=True):
    """What is decided when a visit is planned."""

    subject_id: str
    lead_id: str
    co_id: str | None
    purpose: Purpose
    announced: bool
    visit_at: datetime | None
    instructions: str


async def auditors(reads: Reads) -> list[Auditor]:
    """Everybody who may make visits, by name."""
    rows = await reads.execute(
        select(person.c.id, person.c.name, person.c.email)
        .join_from(person, person_role)
        .where(person.c.active, person_role.c.role == "auditor")
        .order_by(person.c.name)
    )
    return [Auditor(**row._mapping) for row in rows]


async def planned_visits(reads: Reads, round_id: str) -> list[PlannedVisit]:
    """The visits of a round, cancelled ones too: by day, those without one last."""
    found = await _visits(reads, _VISITS.where(assignment.c.round_id == round_id))
    return sorted(found, key=lambda one: (one.visit_at is None, one.visit_at, one.place))


async def planned_visit(reads: Reads, round_id: str, visit_id: str) -> PlannedVisit | None:
    """One visit of a round."""
    asked = _VISITS.where(assignment.c.round_id == round_id, assignment.c.id == visit_id)
    return next(iter(await _visits(reads, asked)), None)


async def plan_visit(
    tx: Tx, round_id: str, plan: VisitPlan, *, visit_id: str, audit_id: str
) -> None:
    """Keep a new visit; its audit's id is fixed now, so that two phones agree on it."""
    await tx.execute(
        insert(assignment).values(
            id=visit_id, round_id=round_id, audit_id=audit_id, **_values(plan)
        )
    )
    await _keep_auditors(tx, visit_id, plan)


async def change_visit(tx: Tx, visit_id: str, plan: VisitPlan) -> None:
    """Keep a visit as it is planned now."""
    await tx.execute(update(assignment).where(assignment.c.id == visit_id).values(**_values(plan)))
    await tx.execute(
        delete(assignment_auditor).where(assignment_auditor.c.assignment_id == visit_id)
    )
    await _keep_auditors(tx, visit_id, plan)


async def mark_cancelled(tx: Tx, visit_id: str, *, at: datetime | None) -> None:
    """Cancel a visit, or with no moment bring it back."""
    await tx.execute(update(assignment).where(assignment.c.id == visit_id).values(cancelled_at=at))


_VISITS = (
    select(
        assignment.c.id,
        assignment.c.round_id,
        assignment.c.subject_id,
        subject.c.name.label("place"),
        subject.c.kind,
        subject.c.facts,
        subject.c.address,
        assignment.c.audit_id,
        assignment.c.purpose,
        assignment.c.announced,
        assignment.c.visit_at,
        assignment.c.instructions,
        assignment.c.cancelled_at,
        audit.c.state,
        assignment_auditor.c.part,
        person.c.id.label("person_id"),
        person.c.name.label("person_name"),
        person.c.email,
    )
    .join_from(assignment, subject)
    .join(assignment_auditor, assignment_auditor.c.assignment_id == assignment.c.id)
    .join(person, person.c.id == assignment_auditor.c.person_id)
    .outerjoin(audit, audit.c.id == assignment.c.audit_id)
    .order_by(assignment.c.id, assignment_auditor.c.part.desc())
)


async def _visits(reads: Reads, asked: Select[tuple[object, ...]]) -> list[PlannedVisit]:
    found: dict[str, PlannedVisit] = {}
    for row in await reads.execute(asked):
        facts = dict(row._mapping)
        who = Auditor(facts.pop("person_id"), facts.pop("person_name"), facts.pop("email"))
        if facts.pop("part") == "lead":
            found[row.id] = PlannedVisit(**facts, lead=who, co=None)
        else:
            found[row.id] = PlannedVisit(**facts, lead=found[row.id].lead, co=who)
    return list(found.values())


async def _keep_auditors(tx: Tx, visit_id: str, plan: VisitPlan) -> None:
    parts: Collection[tuple[str, str]] = [(plan.lead_id, "lead")]
    if plan.co_id:
        parts = [*parts, (plan.co_id, "co")]
    await tx.execute(
        insert(assignment_auditor),
        [{"assignment_id": visit_id, "person_id": who, "part": part} for who, part in parts],
    )


def _values(plan: VisitPlan) -> dict[str, object]:
    return {
        "subject_id": plan.subject_id,
        "purpose": plan.purpose,
        "announced": plan.announced,
        "visit_at": plan.visit_at,
        "instructions": plan.instructions,
    }

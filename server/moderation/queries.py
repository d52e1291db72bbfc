"""What is to be decided, what was decided, and why."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import insert, select, update

from audits.checklist import Kind
from server.database import Reads, Tx
from server.database.tables import (
    assignment_auditor,
    audit,
    audit_decision,
    person,
    result,
    round_,
    subject,
    subject_manager,
)
from server.ids import uuid7

Decision = Literal["accepted", "returned", "void"]

# From which states each decision can be taken.
DECIDABLE: dict[Decision, tuple[str, ...]] = {
    "accepted": ("submitted",),
    "returned": ("submitted", "accepted"),
    "void": ("draft", "submitted", "returned", "accepted"),
}


class SentAudit(Struct, frozen=True):
    """One visit as the person who decides sees it."""

    id: str
    round_id: str
    round_name: str
    round_state: str
    subject_id: str
    place: str
    kind: Kind
    purpose: str
    state: str
    reference: str
    lead: str
    began_at: datetime
    submitted_at: datetime | None
    missing: int
    score: float | None
    grade: str | None
    completeness: float | None
    essentials_failed: int | None
    essentials_unknown: int | None


class PastDecision(Struct, frozen=True):
    """A decision that was taken."""

    decision: Decision
    reason: str
    by: str
    at: datetime


async def sent_audits(reads: Reads, round_id: str) -> list[SentAudit]:
    """The visits of a round that have begun, those to look at first, then the newest."""
    rows = await reads.execute(_SENT.where(audit.c.round_id == round_id))
    found = [SentAudit(**row._mapping) for row in rows]
    order = ("submitted", "returned", "draft", "accepted", "void")
    return sorted(found, key=lambda one: (order.index(one.state), one.place))


async def sent_audit(reads: Reads, audit_id: str) -> SentAudit | None:
    """One visit."""
    row = (await reads.execute(_SENT.where(audit.c.id == audit_id))).one_or_none()
    return SentAudit(**row._mapping) if row else None


async def decisions_on(reads: Reads, audit_id: str) -> list[PastDecision]:
    """What was decided about a visit, the newest first."""
    rows = await reads.execute(
        select(
            audit_decision.c.decision,
            audit_decision.c.reason,
            person.c.name.label("by"),
            audit_decision.c.decided_at.label("at"),
        )
        .join_from(audit_decision, person)
        .where(audit_decision.c.audit_id == audit_id)
        .order_by(audit_decision.c.decided_at.desc(), audit_decision.c.id.desc())
    )
    return [PastDecision(**row._mapping) for row in rows]


async def decide(
    tx: Tx, audit_id: str, decision: Decision, *, reason: str, by: str, now: datetime
) -> bool:
    """Take a decision and note it; false when the visit is not in a state for it any more."""
    done = await tx.execute(
        update(audit)
        .where(audit.c.id == audit_id, audit.c.state.in_(DECIDABLE[decision]))
        .values(state=decision)
    )
    if not done.rowcount:
        return False
    await tx.execute(
        insert(audit_decision).values(
            id=uuid7(now),
            audit_id=audit_id,
            decision=decision,
            reason=reason,
            decided_by=by,
            decided_at=now,
        )
    )
    return True


async def auditors_of(reads: Reads, audit_id: str) -> list[str]:
    """The addresses of those who made a visit."""
    lead = select(audit.c.lead_id).where(audit.c.id == audit_id)
    together = (
        select(assignment_auditor.c.person_id)
        .join(audit, audit.c.assignment_id == assignment_auditor.c.assignment_id)
        .where(audit.c.id == audit_id)
    )
    rows = await reads.scalars(
        select(person.c.email)
        .where(person.c.active, person.c.id.in_(lead.union(together)))
        .order_by(person.c.email)
    )
    return list(rows.all())


async def managers_of(reads: Reads, subject_id: str) -> list[str]:
    """The addresses of those who manage a place."""
    rows = await reads.scalars(
        select(person.c.email)
        .join_from(subject_manager, person)
        .where(subject_manager.c.subject_id == subject_id, person.c.active)
        .order_by(person.c.email)
    )
    return list(rows.all())


_SENT = (
    select(
        audit.c.id,
        audit.c.round_id,
        round_.c.name.label("round_name"),
        round_.c.state.label("round_state"),
        audit.c.subject_id,
        subject.c.name.label("place"),
        audit.c.kind,
        audit.c.purpose,
        audit.c.state,
        audit.c.reference,
        person.c.name.label("lead"),
        audit.c.began_at,
        audit.c.submitted_at,
        audit.c.missing,
        result.c.score,
        result.c.grade,
        result.c.completeness,
        result.c.essentials_failed,
        result.c.essentials_unknown,
    )
    .join_from(audit, round_)
    .join(subject, subject.c.id == audit.c.subject_id)
    .join(person, person.c.id == audit.c.lead_id)
    .outerjoin(result, result.c.audit_id == audit.c.id)
)

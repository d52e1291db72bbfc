"""Writes the demonstration's people, places and rounds, and starts over."""

from datetime import datetime

from sqlalchemy import Connection, MetaData, func, inspect, select, update

from server.database import Reads, Tx
from server.database.tables import (
    assignment,
    assignment_auditor,
    audit,
    audit_decision,
    metadata,
    person,
    person_role,
    reply,
    round_,
    round_checklist,
    round_subject,
    subject,
    subject_manager,
)
from server.demonstration.city import (
    BEGAN,
    Decision,
    MadePerson,
    MadeReply,
    MadeRound,
    MadeSubject,
)
from server.demonstration.content import DOMAIN, address
from server.demonstration.visiting import MadeVisit, as_moment, start_of


async def is_empty(reads: Reads) -> bool:
    """Whether nothing at all is kept here."""
    for table in metadata.sorted_tables:
        if await reads.scalar(select(func.count()).select_from(table)):
            return False
    return True


async def count_audits(reads: Reads) -> int:
    """How many visits there are."""
    return await reads.scalar(select(func.count()).select_from(audit)) or 0


async def real_people(tx: Tx) -> int:
    """How many people here are not invented; none when there are no tables yet."""
    if not await tx.run_sync(lambda connection: inspect(connection).has_table(person.name)):
        return 0
    invented = person.c.email.like(f"%@{DOMAIN}")
    found = await tx.scalar(select(func.count()).select_from(person).where(~invented))
    return found or 0


async def drop_everything(tx: Tx) -> None:
    """Take the tables of this program away, as an earlier version may have made them."""
    await tx.run_sync(_drop_all)


def _drop_all(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=sorted(there & {*metadata.tables, "alembic_version"}))
    found.drop_all(connection)


async def add_people(tx: Tx, people: list[MadePerson]) -> None:
    """The invented people, each with one role."""
    await tx.execute(
        person.insert(),
        [
            {
                "id": one.id,
                "email": one.email,
                "name": one.name,
                "active": True,
                "created_at": BEGAN,
            }
            for one in people
        ],
    )
    await tx.execute(
        person_role.insert(), [{"person_id": one.id, "role": one.role} for one in people]
    )


async def add_subjects(tx: Tx, subjects: list[MadeSubject]) -> None:
    """The places with their managers."""
    await tx.execute(
        subject.insert(),
        [
            {
                "id": made.id,
                "name": made.place.name,
                "kind": made.place.kind,
                "place_type": made.place.place_type,
                "address": made.place.address,
                "about": made.place.about,
                "facts": made.place.facts,
                "operator": made.place.operator,
                "status": made.place.status,
                "status_note": made.place.status_note,
                "made_up": False,
                "changed_at": BEGAN,
            }
            for made in subjects
        ],
    )
    await tx.execute(
        subject_manager.insert(),
        [{"subject_id": made.id, "person_id": made.manager} for made in subjects],
    )


async def open_round(tx: Tx, made: MadeRound, ids: dict[str, str]) -> None:
    """The round, its checklists and register, and the visits planned in it."""
    opened = start_of(made.plan.opens_on)
    await tx.execute(
        round_.insert().values(
            id=made.id,
            name=made.plan.name,
            opens_on=made.plan.opens_on,
            closes_on=made.plan.closes_on,
            state="open",
            made_up=True,
            changed_at=opened,
        )
    )
    await tx.execute(
        round_checklist.insert(),
        [
            {
                "round_id": made.id,
                "kind": kind,
                "version": version,
                "digest": made.digests[kind],
            }
            for kind, version in made.plan.checklists.items()
        ],
    )
    await tx.execute(
        round_subject.insert(),
        [{"round_id": made.id, "subject_id": one} for one in made.register],
    )
    planned = [visit for visit in made.visits if visit.assignment]
    await tx.execute(assignment.insert(), [_assignment(made.id, visit) for visit in planned])
    await tx.execute(
        assignment_auditor.insert(),
        [
            {
                "assignment_id": visit.assignment,
                "person_id": ids[address(f"auditor{number}")],
                "part": part,
            }
            for visit in planned
            for number, part in ((visit.plan.lead, "lead"), (visit.plan.co, "co"))
            if number
        ],
    )


async def add_decision(tx: Tx, made: Decision) -> None:
    """What was decided about an audit, and the state it is in since."""
    await tx.execute(
        audit_decision.insert().values(
            id=made.id,
            audit_id=made.audit,
            decision=made.decision,
            reason=made.reason,
            decided_by=made.by,
            decided_at=made.at,
        )
    )
    await tx.execute(update(audit).where(audit.c.id == made.audit).values(state=made.decision))


async def add_replies(tx: Tx, round_id: str, replies: list[MadeReply]) -> None:
    """What managers wrote beside their results."""
    if not replies:
        return
    await tx.execute(
        reply.insert(),
        [
            {
                "subject_id": one.subject,
                "round_id": round_id,
                "body": one.body,
                "written_by": one.by,
                "written_at": one.at,
            }
            for one in replies
        ],
    )


async def close_round(tx: Tx, round_id: str, *, at: datetime) -> None:
    """From now on the round is closed."""
    await tx.execute(
        update(round_).where(round_.c.id == round_id).values(state="closed", changed_at=at)
    )


def _assignment(round_id: str, visit: MadeVisit) -> dict[str, object]:
    cancelled = visit.plan.cancelled_on
    return {
        "id": visit.assignment,
        "round_id": round_id,
        "subject_id": visit.subject,
        "audit_id": visit.audit,
        "purpose": visit.plan.purpose,
        "announced": visit.plan.announced,
        "visit_at": as_moment(visit.plan.at),
        "instructions": visit.plan.instructions,
        "cancelled_at": start_of(cancelled) if cancelled else None,
    }

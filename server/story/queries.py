"""What is kept about one place, and those it carries on from, over all rounds."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import select

from server.database import Reads
from server.database.tables import (
    audit,
    audit_decision,
    person,
    reply,
    subject,
    subject_pair,
    subject_round,
)
from server.figures.records import PlaceFigures
from server.results.records import Reply


class Named(Struct, frozen=True):
    """A place by its name."""

    id: str
    name: str


class Decision(Struct, frozen=True):
    """What a moderator decided about a visit."""

    audit: str
    decision: Literal["accepted", "returned", "void"]
    reason: str
    by: str
    at: datetime


class Moved(Struct, frozen=True):
    """A place like for like between two rounds: its means over the matched questions (2.1)."""

    earlier: str
    later: str
    m_a: float
    m_b: float
    share: float


async def names_of(reads: Reads, ids: Collection[str]) -> dict[str, str]:
    """The places' names by id."""
    rows = await reads.execute(select(subject.c.id, subject.c.name).where(subject.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def carried_on_by(reads: Reads, subject_id: str) -> list[Named]:
    """The places that carry on from this one."""
    rows = await reads.execute(
        select(subject.c.id, subject.c.name)
        .where(subject.c.continues_id == subject_id)
        .order_by(subject.c.name)
    )
    return [Named(*row) for row in rows]


async def figures_of(reads: Reads, ids: Collection[str]) -> dict[str, PlaceFigures]:
    """The place's figures by round; a round has one of these places."""
    columns = [
        subject_round.c[{"subject": "subject_id"}.get(name, name)]
        for name in PlaceFigures.__struct_fields__
    ]
    rows = await reads.execute(
        select(subject_round.c.round_id, *columns)
        .where(subject_round.c.subject_id.in_(ids))
        .order_by(subject_round.c.subject_id)
    )
    # Should both the old and the new place have been seen in a round, the new one's result counts.
    newest_first = list(ids)
    found: dict[str, PlaceFigures] = {}
    for round_id, *facts in rows.all():
        one = PlaceFigures(*facts)
        kept = found.get(round_id)
        if kept is None or newest_first.index(one.subject) < newest_first.index(kept.subject):
            found[round_id] = one
    return found


async def moves_of(reads: Reads, ids: Collection[str]) -> list[Moved]:
    """The place like for like: between rounds that follow one another, and since the first."""
    pair = subject_pair.c
    rows = await reads.execute(
        select(pair.earlier_id, pair.later_id, pair.m_a, pair.m_b, pair.share).where(
            pair.subject_id.in_(ids), pair.comparable
        )
    )
    return [Moved(*row) for row in rows]


async def decisions_on(reads: Reads, ids: Collection[str]) -> list[Decision]:
    """What was decided about the place's visits, in the order of time."""
    rows = await reads.execute(
        select(
            audit_decision.c.audit_id,
            audit_decision.c.decision,
            audit_decision.c.reason,
            person.c.name,
            audit_decision.c.decided_at,
        )
        .join(audit, audit.c.id == audit_decision.c.audit_id)
        .join(person, person.c.id == audit_decision.c.decided_by)
        .where(audit.c.subject_id.in_(ids))
        .order_by(audit_decision.c.decided_at, audit_decision.c.id)
    )
    return [Decision(*row) for row in rows]


async def replies_of(reads: Reads, ids: Collection[str]) -> dict[str, Reply]:
    """What managers wrote about the place's results, by round."""
    rows = await reads.execute(
        select(reply.c.round_id, reply.c.body, person.c.name, reply.c.written_at)
        .join(person, person.c.id == reply.c.written_by)
        .where(reply.c.subject_id.in_(ids))
    )
    return {round_id: Reply(*facts) for round_id, *facts in rows.all()}

"""The entries of one audit, for those who may see them."""

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, exists, func, or_, select, true

from audits.checklist import Kind
from server.accounts.person import Person
from server.database import Reads
from server.database.tables import (
    assignment_auditor,
    audit,
    entry,
    person,
    round_,
    subject,
)
from server.sync.messages import Entry
from server.sync.words import Held

_decode_entry = msgspec.json.Decoder(Entry).decode


class AuditFacts(Struct, frozen=True):
    """Which visit this is."""

    id: str
    reference: str
    state: str
    missing: int
    kind: Kind
    version: int
    place: str
    round: str


class Change(Struct, frozen=True):
    """One entry: who made it, where, when by the phone's clock, and when it came."""

    who: str
    device: str
    entry: Entry
    made_at: datetime
    received_at: datetime
    clock_offset_s: int
    held: Held | None


async def audit_facts(reads: Reads, audit_id: str, asking: Person) -> AuditFacts | None:
    """The visit, if the person may see what happened to it."""
    row = (
        await reads.execute(
            select(
                audit.c.id,
                audit.c.reference,
                audit.c.state,
                audit.c.missing,
                audit.c.kind,
                audit.c.checklist_version.label("version"),
                subject.c.name.label("place"),
                round_.c.name.label("round"),
            )
            .join_from(audit, subject, audit.c.subject_id == subject.c.id)
            .join(round_, audit.c.round_id == round_.c.id)
            .where(audit.c.id == audit_id, _may_see(asking))
        )
    ).one_or_none()
    return AuditFacts(**row._mapping) if row else None


async def changes(reads: Reads, audit_id: str, *, skip: int, most: int) -> list[Change]:
    """Entries of an audit, the last received first."""
    rows = await reads.execute(
        select(
            person.c.name,
            entry.c.device_id,
            entry.c.body,
            entry.c.made_at,
            entry.c.received_at,
            entry.c.clock_offset_s,
            entry.c.held,
        )
        .join_from(entry, person, entry.c.person_id == person.c.id)
        .where(entry.c.audit_id == audit_id)
        .order_by(entry.c.received_at.desc(), entry.c.counter.desc(), entry.c.id.desc())
        .offset(skip)
        .limit(most)
    )
    return [
        Change(
            who=row.name,
            device=row.device_id,
            entry=_decode_entry(row.body),
            made_at=row.made_at,
            received_at=row.received_at,
            clock_offset_s=row.clock_offset_s,
            held=row.held,
        )
        for row in rows
    ]


async def count_changes(reads: Reads, audit_id: str) -> int:
    """How many entries an audit has."""
    count = await reads.scalar(
        select(func.count()).select_from(entry).where(entry.c.audit_id == audit_id)
    )
    return count or 0


def _may_see(asking: Person) -> ColumnElement[bool]:
    """Commissioners and administrators see every visit, auditors those in which they took part."""
    if asking.has("commissioner", "administrator"):
        return true()
    return or_(
        audit.c.lead_id == asking.id,
        exists().where(entry.c.audit_id == audit.c.id, entry.c.person_id == asking.id),
        exists().where(
            assignment_auditor.c.assignment_id == audit.c.assignment_id,
            assignment_auditor.c.person_id == asking.id,
        ),
    )

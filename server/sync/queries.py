"""What the database knows for a group of batches, and keeping the audits they begin.

Everything is asked and written for the whole group at once, so that the cost of a statement is
shared by all phones that send at the same time.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, Table, Text, bindparam, column, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from server.database import Tx
from server.database.tables import (
    assignment,
    assignment_auditor,
    audit,
    entry,
    round_,
    round_subject,
    subject,
)
from server.sync.judging import Sent
from server.sync.known import (
    Known,
    KnownAssignment,
    KnownAudit,
    KnownEntry,
    KnownSubject,
)
from server.sync.messages import Entry, Receipt

_decode_entry = msgspec.json.Decoder(Entry).decode

# Two servers on one PostgreSQL take turns at an audit, also at one that is only being begun.
_TAKE_TURNS = select(
    func.pg_advisory_xact_lock(func.hashtextextended(column("id"), 0))
).select_from(func.unnest(bindparam("ids", type_=postgresql.ARRAY(Text))).alias("id"))
# Nor can a moderator accept an audit, or somebody close a round, until this has committed.
_AUDITS = (
    select(
        audit.c.id,
        audit.c.assignment_id.label("assignment"),
        audit.c.round_id.label("round"),
        audit.c.subject_id.label("subject"),
        audit.c.kind,
        audit.c.checklist_version.label("version"),
        audit.c.purpose,
        audit.c.announced,
        audit.c.lead_id.label("lead"),
        audit.c.began_at,
        audit.c.state,
        audit.c.reference,
        audit.c.missing,
    )
    .where(audit.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(audit.c.id)
    .with_for_update()
)
_PLANNED = (
    select(assignment, assignment_auditor.c.person_id, assignment_auditor.c.part)
    .join_from(assignment, assignment_auditor)
    .where(assignment.c.audit_id.in_(bindparam("ids", expanding=True)))
    .order_by(assignment.c.id, assignment_auditor.c.part.desc(), assignment_auditor.c.person_id)
)
_ROUNDS = (
    select(round_.c.id, round_.c.state)
    .where(round_.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(round_.c.id)
    .with_for_update(read=True)
)
_REGISTERED = select(round_subject.c.round_id, round_subject.c.subject_id).where(
    tuple_(round_subject.c.round_id, round_subject.c.subject_id).in_(
        bindparam("pairs", expanding=True)
    )
)
_SUBJECTS = select(subject.c.id, subject.c.kind, subject.c.facts).where(
    subject.c.id.in_(bindparam("ids", expanding=True))
)
_ENTRIES = select(
    entry.c.id, entry.c.person_id, entry.c.device_id, entry.c.body, entry.c.held
).where(entry.c.id.in_(bindparam("ids", expanding=True)))


async def what_is_known(tx: Tx, group: Sequence[Sent]) -> Known:
    """Everything needed to judge these batches."""
    audit_ids = {
        e.audit for sent in group for e in sent.batch.entries if not isinstance(e, Receipt)
    }
    entry_ids = {e.id for sent in group for e in sent.batch.entries if not isinstance(e, Receipt)}
    if tx.dialect.name == "postgresql":
        await tx.execute(_TAKE_TURNS, {"ids": sorted(audit_ids)})
    starts = [start for sent in group for start in sent.batch.starts.values()]
    audits = {row.id: KnownAudit(**row._mapping) for row in await _rows(tx, _AUDITS, ids=audit_ids)}
    planned = await _planned(tx, audit_ids)
    pairs = {(start.round, start.subject) for start in starts}
    pairs |= {(one.round, one.subject) for one in audits.values()}
    pairs |= {(one.round, one.subject) for one in planned.values()}
    rounds = await _rows(tx, _ROUNDS, ids={round_id for round_id, _ in pairs})
    subjects = await _rows(tx, _SUBJECTS, ids={subject_id for _, subject_id in pairs})
    registered = await _rows(tx, _REGISTERED, pairs=pairs)
    entries = await _rows(tx, _ENTRIES, ids=entry_ids)
    return Known(
        rounds={row.id: row.state for row in rounds},
        subjects={row.id: KnownSubject(row.kind, row.facts) for row in subjects},
        registered={(row.round_id, row.subject_id) for row in registered},
        planned=planned,
        audits=audits,
        entries={
            entry_id: KnownEntry(_decode_entry(body), person_id, device_id, held)
            for entry_id, person_id, device_id, body, held in entries
        },
    )


async def add_audits(tx: Tx, known: Known, group: Sequence[Sent]) -> None:
    """Keep the audits that this group began, and earlier beginnings of those that were there."""
    if not known.begun:
        return
    received = {a: sent.received_at for sent in reversed(group) for a in sent.batch.starts}
    given = insert_into(tx.dialect.name, audit)
    await tx.execute(
        given.on_conflict_do_update(
            index_elements=["id"], set_={"began_at": given.excluded.began_at}
        ),
        [
            {
                "id": one.id,
                "assignment_id": one.assignment,
                "round_id": one.round,
                "subject_id": one.subject,
                "kind": one.kind,
                "checklist_version": one.version,
                "purpose": one.purpose,
                "announced": one.announced,
                "lead_id": one.lead,
                "state": one.state,
                "reference": one.reference,
                "began_at": one.began_at,
                "first_received_at": received[one.id],
                "missing": 0,
            }
            for one in (known.audits[audit_id] for audit_id in sorted(known.begun))
        ],
    )


async def _planned(tx: Tx, audit_ids: Collection[str]) -> dict[str, KnownAssignment]:
    by_audit: dict[str, list[Any]] = {}
    for row in await _rows(tx, _PLANNED, ids=audit_ids):
        by_audit.setdefault(row.audit_id, []).append(row)
    return {
        audit_id: KnownAssignment(
            id=rows[0].id,
            round=rows[0].round_id,
            subject=rows[0].subject_id,
            purpose=rows[0].purpose,
            announced=rows[0].announced,
            cancelled=rows[0].cancelled_at is not None,
            lead=rows[0].person_id,
            auditors=frozenset(row.person_id for row in rows),
        )
        for audit_id, rows in by_audit.items()
    }


async def _rows(tx: Tx, question: Select[Any], **sets: Collection[Any]) -> Sequence[Any]:
    if not all(sets.values()):
        return ()
    found = await tx.execute(question, {name: list(given) for name, given in sets.items()})
    return list(found.all())


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do when the row is there; both databases speak it alike."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)

"""What is kept about places, rounds and the audits that count in them.

Every query that a manager can reach takes the person and gives only what they may see.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from audits.answers import Answer
from audits.checklist import Kind
from audits.scoring import AuditScore
from server.accounts.person import Person
from server.database import Reads, Tx
from server.database.tables import (
    answer,
    assignment,
    assignment_auditor,
    audit,
    person,
    reply,
    result,
    round_,
    round_checklist,
    round_subject,
    subject,
    subject_manager,
)
from server.results.records import Audit, AuditState, Given, Planned, Reply, Round, Subject

# Managers see a result once a moderator has accepted it; the commissioner also sees it before.
FOR_MANAGERS: frozenset[AuditState] = frozenset({"accepted"})
FOR_COMMISSIONERS: frozenset[AuditState] = frozenset({"submitted", "accepted"})


def states_for(viewer: Person) -> frozenset[AuditState]:
    """The states of an audit whose result this person may read."""
    sees_all = viewer.has("commissioner", "administrator")
    return FOR_COMMISSIONERS if sees_all else FOR_MANAGERS


async def subject_for(reads: Reads, viewer: Person, subject_id: str) -> Subject | None:
    """The subject, if it is this person's to look at."""
    row = (
        await reads.execute(_subjects_of(viewer).where(subject.c.id == subject_id))
    ).one_or_none()
    return _subject(row) if row else None


async def subjects_managed_by(reads: Reads, viewer: Person) -> list[Subject]:
    """The subjects this person is a manager of, by name."""
    rows = await reads.execute(
        select(subject)
        .where(subject.c.id.in_(_managed_by(viewer)))
        .order_by(subject.c.name, subject.c.id)
    )
    return [_subject(row) for row in rows]


async def earlier_homes(reads: Reads, place: Subject) -> list[str]:
    """The subject's own id and those of the places it carries on from."""
    ids, before = [place.id], place.continues_id
    while before and before not in ids:
        ids.append(before)
        before = await reads.scalar(select(subject.c.continues_id).where(subject.c.id == ids[-1]))
    return ids


async def round_by_id(reads: Reads, round_id: str) -> Round | None:
    """One round."""
    row = (await reads.execute(_ROUNDS.where(round_.c.id == round_id))).one_or_none()
    return Round(**row._mapping) if row else None


async def rounds(reads: Reads) -> list[Round]:
    """Every round, newest first."""
    rows = await reads.execute(_ROUNDS.order_by(round_.c.opens_on.desc(), round_.c.id))
    return [Round(**row._mapping) for row in rows]


async def versions_of(reads: Reads, round_id: str) -> dict[Kind, int]:
    """The checklist version each kind uses in a round."""
    rows = await reads.execute(
        select(round_checklist.c.kind, round_checklist.c.version).where(
            round_checklist.c.round_id == round_id
        )
    )
    return {row.kind: row.version for row in rows}


async def register(reads: Reads, round_id: str) -> list[Subject]:
    """The subjects that the round is meant to visit, by name."""
    rows = await reads.execute(
        select(subject)
        .join(round_subject, round_subject.c.subject_id == subject.c.id)
        .where(round_subject.c.round_id == round_id)
        .order_by(subject.c.name, subject.c.id)
    )
    return [_subject(row) for row in rows]


async def subjects_by_id(reads: Reads, ids: Collection[str]) -> list[Subject]:
    """These subjects, by name."""
    rows = await reads.execute(
        select(subject).where(subject.c.id.in_(ids)).order_by(subject.c.name, subject.c.id)
    )
    return [_subject(row) for row in rows]


async def manages(reads: Reads, viewer: Person, subject_id: str) -> bool:
    """Whether this person is a manager of the subject."""
    managed = select(_managed_by(viewer).where(subject_manager.c.subject_id == subject_id).exists())
    return bool(await reads.scalar(managed))


async def planned_in(reads: Reads, round_id: str, subject_id: str | None = None) -> list[Planned]:
    """The visits planned for a round, or for one subject in it, cancelled ones left out."""
    rows = await reads.execute(
        select(
            assignment.c.subject_id,
            assignment.c.audit_id,
            assignment.c.purpose,
            assignment.c.announced,
            assignment.c.visit_at,
        )
        .where(
            assignment.c.round_id == round_id,
            assignment.c.cancelled_at.is_(None),
            *([assignment.c.subject_id == subject_id] if subject_id else []),
        )
        .order_by(assignment.c.id)
    )
    return [Planned(**row._mapping) for row in rows]


async def audits_in(reads: Reads, round_id: str) -> list[Audit]:
    """Every audit of a round except void ones, in the order they began."""
    return await _audits(reads, audit.c.round_id == round_id)


async def audits_of(reads: Reads, subject_ids: Collection[str]) -> list[Audit]:
    """Every audit of these subjects except void ones, in the order they began."""
    return await _audits(reads, audit.c.subject_id.in_(subject_ids))


async def answers_of(reads: Reads, audits: Collection[str]) -> Given:
    """What each auditor answered in these audits."""
    return await _answers(reads, answer.c.audit_id.in_(audits))


async def answers_to(reads: Reads, round_id: str, questions: Collection[str]) -> Given:
    """What each auditor of a round answered to these questions."""
    return await _answers(
        reads,
        and_(
            answer.c.audit_id.in_(select(audit.c.id).where(audit.c.round_id == round_id)),
            answer.c.question.in_(questions),
        ),
    )


async def reply_to(reads: Reads, subject_id: str, round_id: str) -> Reply | None:
    """What the manager wrote about a result."""
    row = (
        await reads.execute(
            select(reply.c.body, reply.c.written_at, person.c.name.label("written_by"))
            .join(person, person.c.id == reply.c.written_by)
            .where(reply.c.subject_id == subject_id, reply.c.round_id == round_id)
        )
    ).one_or_none()
    return Reply(**row._mapping) if row else None


async def keep_reply(
    tx: Tx, *, subject_id: str, round_id: str, body: str, written_by: str, now: datetime
) -> None:
    """Keep the manager's reply in place of an earlier one; no text takes it back."""
    here = and_(reply.c.subject_id == subject_id, reply.c.round_id == round_id)
    await tx.execute(reply.delete().where(here))
    if body:
        await tx.execute(
            reply.insert().values(
                subject_id=subject_id,
                round_id=round_id,
                body=body,
                written_by=written_by,
                written_at=now,
            )
        )


_ROUNDS = select(round_.c.id, round_.c.name, round_.c.opens_on, round_.c.closes_on, round_.c.state)

_SCORE = msgspec.json.Decoder(AuditScore)


def _managed_by(viewer: Person) -> Select[tuple[str]]:
    return select(subject_manager.c.subject_id).where(subject_manager.c.person_id == viewer.id)


def _subjects_of(viewer: Person) -> Select[tuple[object, ...]]:
    if viewer.has("commissioner", "administrator"):
        return select(subject)
    return select(subject).where(subject.c.id.in_(_managed_by(viewer)))


def _subject(row: Any) -> Subject:
    return Subject(**{name: getattr(row, name) for name in Subject.__struct_fields__})


async def _audits(reads: Reads, which: ColumnElement[bool]) -> list[Audit]:
    asked = (
        select(func.count())
        .where(assignment_auditor.c.assignment_id == audit.c.assignment_id)
        .scalar_subquery()
    )
    rows = await reads.execute(
        select(
            audit.c.id,
            audit.c.round_id,
            audit.c.subject_id,
            audit.c.kind,
            audit.c.checklist_version.label("version"),
            audit.c.purpose,
            audit.c.announced,
            audit.c.state,
            audit.c.missing,
            audit.c.reference,
            audit.c.lead_id,
            asked.label("auditors"),
            func.coalesce(assignment.c.visit_at, audit.c.began_at).label("visited_at"),
            audit.c.submitted_at,
            result.c.detail,
        )
        .outerjoin(assignment, assignment.c.id == audit.c.assignment_id)
        .outerjoin(result, result.c.audit_id == audit.c.id)
        .where(which, audit.c.state != "void")
        .order_by(audit.c.began_at, audit.c.id)
    )
    return [_audit(row) for row in rows.all()]


def _audit(row: Any) -> Audit:
    facts = {name: value for name, value in row._mapping.items() if name != "detail"}
    score = _SCORE.decode(row.detail) if row.detail else None
    return Audit(**facts | {"auditors": max(row.auditors, 1), "score": score})


async def _answers(reads: Reads, which: ColumnElement[bool]) -> Given:
    rows = await reads.execute(
        select(
            answer.c.audit_id,
            answer.c.person_id,
            answer.c.question,
            answer.c.response,
            answer.c.note,
        ).where(which)
    )
    found: Given = {}
    for row in rows:
        of_person = found.setdefault(row.audit_id, {}).setdefault(row.person_id, {})
        of_person[row.question] = Answer(row.response, row.note)
    return found

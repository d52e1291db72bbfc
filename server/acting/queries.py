"""The pooled points of a round's places, by question, and what rechecks have found since."""

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import and_, bindparam, func, select

from audits.checklist import Kind
from audits.scoring import AuditScore, Points
from server.database import Reads
from server.database.tables import (
    assignment,
    audit,
    question_result,
    result,
    round_subject,
    subject,
    subject_round,
)


class Registered(Struct, frozen=True):
    """A place on a round's register, with the facts that must-haves depend on."""

    id: str
    name: str
    kind: Kind
    facts: list[str]


class Recheck(Struct, frozen=True):
    """A visit after something was fixed; it never changes the round's result (method 1.4)."""

    subject: str
    on: datetime
    score: AuditScore


_REGISTER = (
    select(subject.c.id, subject.c.name, subject.c.kind, subject.c.facts)
    .join(round_subject, round_subject.c.subject_id == subject.c.id)
    .where(round_subject.c.round_id == bindparam("round"))
    .order_by(subject.c.name, subject.c.id)
)
_POINTS = (
    select(
        question_result.c.kind,
        question_result.c.subject_id,
        question_result.c.question,
        question_result.c.points,
        question_result.c.state,
    )
    .join(
        subject_round,
        and_(
            subject_round.c.round_id == question_result.c.round_id,
            subject_round.c.subject_id == question_result.c.subject_id,
            subject_round.c.kind == question_result.c.kind,
        ),
    )
    .join(
        round_subject,
        and_(
            round_subject.c.round_id == question_result.c.round_id,
            round_subject.c.subject_id == question_result.c.subject_id,
        ),
    )
    .where(question_result.c.round_id == bindparam("round"), subject_round.c.status == "graded")
    .order_by(question_result.c.subject_id)
)
_RECHECKS = (
    select(
        audit.c.subject_id,
        func.coalesce(assignment.c.visit_at, audit.c.began_at),
        result.c.detail,
    )
    .join(result, result.c.audit_id == audit.c.id)
    .outerjoin(assignment, assignment.c.id == audit.c.assignment_id)
    .where(
        audit.c.round_id == bindparam("round"),
        audit.c.purpose == "recheck",
        audit.c.state == "accepted",
    )
    .order_by(audit.c.began_at, audit.c.id)
)
_SCORE = msgspec.json.Decoder(AuditScore)


async def register(reads: Reads, round_id: str) -> list[Registered]:
    """The places that a round was meant to visit, by name."""
    return [Registered(*row) for row in await reads.execute(_REGISTER, {"round": round_id})]


async def points_of_round(reads: Reads, round_id: str) -> dict[Kind, dict[str, dict[str, Points]]]:
    """The pooled points of graded places on the register: by kind, place and question."""
    found: dict[Kind, dict[str, dict[str, Points]]] = {}
    for kind, place, question, points, state in await reads.execute(_POINTS, {"round": round_id}):
        of_place = found.setdefault(kind, {}).setdefault(place, {})
        of_place[question] = "not_applicable" if state == "not_applicable" else points
    return found


async def rechecks(reads: Reads, round_id: str) -> list[Recheck]:
    """The accepted rechecks of a round, in the order they were made."""
    rows = await reads.execute(_RECHECKS, {"round": round_id})
    return [Recheck(place, on, _SCORE.decode(detail)) for place, on, detail in rows]

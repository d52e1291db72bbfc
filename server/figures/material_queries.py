"""What figures are made of: rounds, places, audits with their answers, and pooled points."""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import BindParameter, Text, and_, bindparam, func, or_, select, type_coerce

from audits.answers import Response
from audits.checklist import Kind, Question
from audits.round_result import AuditRecord, counted_audits, rescore
from audits.scoring import Points
from server.database import Reads, Tx
from server.database.tables import (
    answer,
    assignment,
    audit,
    question_result,
    round_,
    round_checklist,
    subject,
    subject_round,
)
from server.figures.records import RoundOfKind, RoundState

_SUBJECTS: BindParameter[str] = bindparam("subjects", expanding=True)
_ROUNDS: BindParameter[str] = bindparam("rounds", expanding=True)

_ROUNDS_OF_KIND = (
    select(round_.c.id, round_.c.name, round_.c.opens_on, round_.c.state, round_checklist.c.version)
    .join(round_checklist, round_checklist.c.round_id == round_.c.id)
    .where(round_checklist.c.kind == bindparam("kind"), round_.c.state != "planned")
    .order_by(round_.c.opens_on, round_.c.id)
)
_PLACES = select(
    subject.c.id, subject.c.kind, subject.c.facts, subject.c.operator, subject.c.continues_id
)
# Whoever changes figures of a place waits for the other to finish; SQLite has one writer anyway.
_FAMILY = (
    _PLACES.add_columns(round_.c.state, round_checklist.c.version)
    .select_from(
        subject.outerjoin(round_, round_.c.id == bindparam("round")).outerjoin(
            round_checklist,
            and_(
                round_checklist.c.round_id == round_.c.id, round_checklist.c.kind == subject.c.kind
            ),
        )
    )
    .where(or_(subject.c.id == bindparam("id"), subject.c.continues_id == bindparam("id")))
    .order_by(subject.c.id)
    .with_for_update(key_share=True, of=subject)
)
_POINTS = select(
    question_result.c.question, question_result.c.points, question_result.c.state
).where(
    question_result.c.kind == bindparam("kind"),
    question_result.c.round_id == bindparam("round"),
    question_result.c.subject_id == bindparam("subject"),
)
_ANSWERED = (
    select(
        audit.c.id,
        audit.c.subject_id,
        audit.c.kind,
        audit.c.checklist_version,
        audit.c.purpose,
        audit.c.lead_id,
        func.coalesce(assignment.c.visit_at, audit.c.began_at).label("at"),
        answer.c.person_id,
        answer.c.question,
        type_coerce(answer.c.response, Text).label("response"),
    )
    .join_from(audit, answer, answer.c.audit_id == audit.c.id, isouter=True)
    .outerjoin(assignment, assignment.c.id == audit.c.assignment_id)
)
_COUNTED = and_(
    audit.c.round_id == bindparam("round"),
    audit.c.subject_id.in_(_SUBJECTS),
    audit.c.state == "accepted",
    audit.c.missing == 0,
)
_THAT_COUNT = _ANSWERED.where(_COUNTED).order_by(audit.c.subject_id)
_TO_QUESTIONS = (
    select(*_ANSWERED.selected_columns)
    .join_from(
        audit,
        answer,
        and_(
            answer.c.audit_id == audit.c.id,
            answer.c.question.in_(bindparam("questions", expanding=True)),
        ),
    )
    .outerjoin(assignment, assignment.c.id == audit.c.assignment_id)
    .where(_COUNTED)
)
_GRADED_POINTS = (
    select(
        question_result.c.round_id,
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
    .where(
        question_result.c.kind == bindparam("kind"),
        question_result.c.round_id.in_(_ROUNDS),
        question_result.c.subject_id.in_(_SUBJECTS),
        subject_round.c.status == "graded",
    )
    .order_by(question_result.c.round_id, question_result.c.subject_id)
)


class Place(Struct, frozen=True):
    """A subject as far as figures need it."""

    id: str
    kind: Kind
    facts: list[str]
    operator: str
    continues: str | None
    # How it is asked in the round that this is about, if it is.
    state: RoundState | None = None
    version: int | None = None


async def rounds_of_kind(reads: Reads, kind: Kind) -> list[RoundOfKind]:
    """The rounds that asked a kind, oldest first; one that is only planned has no figures."""
    found = await reads.execute(_ROUNDS_OF_KIND, {"kind": kind})
    return [RoundOfKind(*row) for row in found]


async def family_of(tx: Tx, subject_id: str, round_id: str | None = None) -> dict[str, Place]:
    """The place with all that it carries on from and all that carry on from it, by id.

    Nobody else changes their figures until this transaction ends.
    """
    family: dict[str, Place] = {}
    looked: set[str] = set()
    unknown = {subject_id}
    while unknown:
        for one in sorted(unknown):
            for row in await tx.execute(_FAMILY, {"id": one, "round": round_id}):
                family[row.id] = Place(*row)
        looked |= unknown
        named = {place.continues for place in family.values() if place.continues}
        unknown = (set(family) | named) - looked
    return family


async def visits_that_count(
    reads: Reads, round_id: str, subjects: Collection[str]
) -> dict[str, list[AuditRecord]]:
    """The accepted audits of these places in a round with their answers, by place."""
    if not subjects:
        return {}
    rows = await reads.execute(_THAT_COUNT, {"round": round_id, "subjects": list(subjects)})
    found: dict[str, list[AuditRecord]] = {}
    for audit_record in _records(rows.all()):
        found.setdefault(audit_record.subject, []).append(audit_record)
    return found


async def points_at(tx: Tx, kind: Kind, round_id: str, subject_id: str) -> dict[str, Points]:
    """The pooled points of one place in a round as they are stored, by question."""
    given = {"kind": kind, "round": round_id, "subject": subject_id}
    return {
        question: "not_applicable" if state == "not_applicable" else points
        for question, points, state in await tx.execute(_POINTS, given)
    }


async def points_of(
    reads: Reads, kind: Kind, rounds: Collection[str], subjects: Collection[str]
) -> dict[str, dict[str, dict[str, Points]]]:
    """The pooled points of graded places: by round, by place, by question."""
    found: dict[str, dict[str, dict[str, Points]]] = {round_id: {} for round_id in rounds}
    given = {"kind": kind, "rounds": list(rounds), "subjects": list(subjects)}
    for round_id, subject_id, question, points, state in await reads.execute(_GRADED_POINTS, given):
        places = found[round_id]
        if subject_id not in places:
            places[subject_id] = {}
        places[subject_id][question] = "not_applicable" if state == "not_applicable" else points
    return found


async def points_again(
    reads: Reads, round_id: str, questions: Sequence[Question], subjects: Collection[str]
) -> dict[str, dict[str, Points]]:
    """The answers of these places' audits that count, by the rules of a newer version."""
    if not questions or not subjects:
        return {}
    given = {
        "round": round_id,
        "subjects": list(subjects),
        "questions": [question.id for question in questions],
    }
    found: dict[str, list[AuditRecord]] = {}
    for one in _records((await reads.execute(_TO_QUESTIONS, given)).all()):
        found.setdefault(one.subject, []).append(one)
    return {
        subject_id: rescore(questions, counted_audits(audits[0].kind, audits))
        for subject_id, audits in found.items()
    }


def _records(rows: Sequence[Any]) -> list[AuditRecord]:
    """Audits from one row for each of their answers; one without answers has a row without."""
    answers: dict[str, dict[str, dict[str, Response | None]]] = {}
    first: dict[str, Any] = {}
    for row in rows:
        audit_id, person_id, question, response = row[0], row[7], row[8], row[9]
        if audit_id not in first:
            first[audit_id] = row
            answers[audit_id] = {}
        if question is not None:
            by_person = answers[audit_id]
            if person_id not in by_person:
                by_person[person_id] = {}
            by_person[person_id][question] = None if response is None else _response(response)
    return [
        AuditRecord(
            id=audit_id,
            subject=row.subject_id,
            kind=row.kind,
            version=row.checklist_version,
            purpose=row.purpose,
            lead=row.lead_id,
            at=row.at,
            answers=answers[audit_id],
        )
        for audit_id, row in first.items()
    ]


@lru_cache(maxsize=4096)
def _response(text: str) -> Response:
    """Most answers are one of few: yes, no, level 2."""
    return _decode(text)


_decode: Callable[[str], Response] = msgspec.json.Decoder(Response).decode

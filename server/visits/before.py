"""What was found at a place in earlier rounds, for showing after this round's answer is given."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import select

from audits.answers import Answer
from audits.checklist import Checklist
from audits.settling import settle
from server.database import Reads
from server.database.tables import answer, audit, round_
from server.visits.messages import PreviousAnswer


class Before(Struct, frozen=True):
    """The newest audit of a subject in one earlier round, with its settled answers."""

    opens_on: date
    round_name: str
    version: int
    answers: dict[str, Answer]


async def counted_audits(reads: Reads, subjects: Collection[str]) -> dict[str, list[Before]]:
    """The routine audits of these subjects that count, newest first."""
    rows = (
        await reads.execute(
            select(
                audit.c.id,
                audit.c.subject_id,
                audit.c.checklist_version,
                audit.c.lead_id,
                round_.c.opens_on,
                round_.c.name,
            )
            .join_from(audit, round_, round_.c.id == audit.c.round_id)
            .where(
                audit.c.subject_id.in_(subjects),
                audit.c.purpose == "routine",
                audit.c.state.in_(("submitted", "accepted")),
            )
            .order_by(round_.c.opens_on.desc(), audit.c.submitted_at.desc(), audit.c.id)
        )
    ).all()
    given = await _answers_of(reads, [row.id for row in rows])
    found: dict[str, list[Before]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(
            Before(
                opens_on=row.opens_on,
                round_name=row.name,
                version=row.checklist_version,
                answers=settle(given[row.id], row.lead_id).answers,
            )
        )
    return found


def comparable(checklist: Checklist, before: Before) -> list[PreviousAnswer]:
    """Earlier answers to questions that still mean the same."""
    return [
        PreviousAnswer(question=question.id, answer=before.answers[question.id])
        for question in checklist.questions
        if question.comparable_since <= before.version
        and question.id in before.answers
        and before.answers[question.id].response is not None
    ]


async def _answers_of(
    reads: Reads, audits: Sequence[str]
) -> defaultdict[str, dict[str, dict[str, Answer]]]:
    """By audit, then by auditor, then by question."""
    rows = await reads.execute(
        select(
            answer.c.audit_id,
            answer.c.person_id,
            answer.c.question,
            answer.c.response,
            answer.c.note,
        ).where(answer.c.audit_id.in_(audits))
    )
    found: defaultdict[str, dict[str, dict[str, Answer]]] = defaultdict(dict)
    for row in rows:
        by_person = found[row.audit_id].setdefault(row.person_id, {})
        by_person[row.question] = Answer(response=row.response, note=row.note)
    return found

"""Small builders of rows, so that a test says only what matters to it.

Each returns the new row's id. Names and addresses are made unique unless they are given.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import select

from audits.answers import Answer
from audits.checklist import KINDS, Kind
from audits.checklists import by_key
from audits.scoring import score_audit
from audits.settling import settle
from server.accounts.codes import hash_token, new_token
from server.accounts.person import Role
from server.database import Tx
from server.database.tables import (
    answer,
    assignment,
    assignment_auditor,
    audit,
    person,
    person_role,
    result,
    round_,
    round_checklist,
    round_subject,
    session,
    subject,
    subject_manager,
)
from server.ids import uuid7

LONG_AGO = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

_numbers = count(1)


async def a_person(tx: Tx, *roles: Role, **facts: Any) -> str:
    """Somebody with an account and these roles."""
    person_id, number = uuid7(LONG_AGO), next(_numbers)
    row = {
        "id": person_id,
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "active": True,
        "created_at": LONG_AGO,
    }
    await tx.execute(person.insert().values(row | facts))
    if roles:
        rows = [{"person_id": person_id, "role": role} for role in roles]
        await tx.execute(person_role.insert(), rows)
    return person_id


async def a_session(tx: Tx, person_id: str) -> str:
    """A live session; returns its token."""
    token, now = new_token(), datetime.now(UTC)
    await tx.execute(
        session.insert().values(
            id=uuid7(now),
            token_hash=hash_token(token),
            person_id=person_id,
            device="Mozilla/5.0 (Linux; Android 15) Chrome/156.0",
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=1),
        )
    )
    return token


async def a_subject(tx: Tx, *, managers: tuple[str, ...] = (), **facts: Any) -> str:
    """A place that can be audited."""
    subject_id, number = uuid7(LONG_AGO), next(_numbers)
    row = {
        "id": subject_id,
        "name": f"Library {number}",
        "kind": "venue",
        "place_type": "Library",
        "address": "Silk Street, EC2Y",
        "about": "",
        "facts": ["public-body"],
        "operator": "City Corporation",
        "status": "open",
        "status_note": "",
        "made_up": True,
        "changed_at": LONG_AGO,
    }
    await tx.execute(subject.insert().values(row | facts))
    if managers:
        rows = [{"subject_id": subject_id, "person_id": manager} for manager in managers]
        await tx.execute(subject_manager.insert(), rows)
    return subject_id


async def a_round(
    tx: Tx,
    *,
    subjects: tuple[str, ...] = (),
    versions: dict[Kind, int] | None = None,
    **facts: Any,
) -> str:
    """A round; unless said otherwise it is open, with version 1 of every checklist."""
    round_id, number = uuid7(LONG_AGO), next(_numbers)
    row = {
        "id": round_id,
        "name": f"Round {number}",
        "opens_on": date(2026, 9, 1),
        "closes_on": date(2027, 5, 31),
        "state": "open",
        "made_up": True,
        "changed_at": LONG_AGO,
    }
    await tx.execute(round_.insert().values(row | facts))
    chosen = dict.fromkeys(KINDS, 1) | (versions or {})
    rows = [
        {"round_id": round_id, "kind": kind, "version": version, "digest": "0" * 64}
        for kind, version in chosen.items()
    ]
    await tx.execute(round_checklist.insert(), rows)
    if subjects:
        eligible = [{"round_id": round_id, "subject_id": one} for one in subjects]
        await tx.execute(round_subject.insert(), eligible)
    return round_id


async def an_assignment(
    tx: Tx, *, round_id: str, subject_id: str, lead: str, co: str | None = None, **facts: Any
) -> str:
    """A planned visit; its audit id is made with it."""
    assignment_id = uuid7(LONG_AGO)
    row = {
        "id": assignment_id,
        "round_id": round_id,
        "subject_id": subject_id,
        "audit_id": uuid7(LONG_AGO),
        "purpose": "routine",
        "announced": True,
        "visit_at": datetime(2026, 12, 2, 10, 0, tzinfo=UTC),
        "instructions": "",
    }
    await tx.execute(assignment.insert().values(row | facts))
    people = [(lead, "lead")] + ([(co, "co")] if co else [])
    rows = [
        {"assignment_id": assignment_id, "person_id": who, "part": part} for who, part in people
    ]
    await tx.execute(assignment_auditor.insert(), rows)
    return assignment_id


async def an_audit(
    tx: Tx,
    *,
    assignment_id: str,
    score: float | None = None,
    grade: str | None = None,
    **facts: Any,
) -> str:
    """An audit begun for a planned visit, by its lead; with ``score`` it has a result."""
    planned = (
        await tx.execute(
            select(assignment, subject.c.kind, assignment_auditor.c.person_id)
            .join_from(assignment, subject)
            .join(assignment_auditor, assignment_auditor.c.assignment_id == assignment.c.id)
            .where(assignment.c.id == assignment_id, assignment_auditor.c.part == "lead")
        )
    ).one()
    row = {
        "id": planned.audit_id,
        "assignment_id": assignment_id,
        "round_id": planned.round_id,
        "subject_id": planned.subject_id,
        "kind": planned.kind,
        "checklist_version": 1,
        "purpose": planned.purpose,
        "announced": planned.announced,
        "lead_id": planned.person_id,
        "state": "submitted",
        "reference": f"REF-{next(_numbers)}",
        "began_at": LONG_AGO,
        "first_received_at": LONG_AGO,
        "submitted_at": LONG_AGO,
        "missing": 0,
    }
    await tx.execute(audit.insert().values(row | facts))
    if score is not None:
        await tx.execute(
            result.insert().values(
                audit_id=planned.audit_id,
                score=score,
                completeness=1.0,
                grade=grade,
                essentials_failed=0,
                essentials_unknown=0,
                detail="{}",
                scored_at=LONG_AGO,
            )
        )
    return str(planned.audit_id)


async def a_scored_audit(
    tx: Tx,
    *,
    round_id: str,
    subject_id: str,
    given: dict[str, dict[str, Answer]],
    version: int = 1,
    visit: dict[str, Any] | None = None,
    **facts: Any,
) -> str:
    """A visit with answers and a result; ``given`` is by auditor, the first one leads."""
    lead, *others = given
    assignment_id = await an_assignment(
        tx,
        round_id=round_id,
        subject_id=subject_id,
        lead=lead,
        co=others[0] if others else None,
        **(visit or {}),
    )
    state = {"state": "accepted", "checklist_version": version}
    audit_id = await an_audit(tx, assignment_id=assignment_id, **(state | facts))
    rows = [
        {
            "audit_id": audit_id,
            "person_id": who,
            "question": question,
            "response": one.response,
            "note": one.note,
            "counter": number,
            "device_id": "phone",
            "entry_id": uuid7(LONG_AGO),
        }
        for who, answers in given.items()
        for number, (question, one) in enumerate(answers.items())
    ]
    await tx.execute(answer.insert(), rows)
    where = (await tx.execute(select(subject).where(subject.c.id == subject_id))).one()
    score = score_audit(by_key(f"{where.kind}-{version}"), settle(given, lead).answers, where.facts)
    await tx.execute(
        result.insert().values(
            audit_id=audit_id,
            score=score.score,
            completeness=score.completeness,
            grade=score.grade,
            essentials_failed=len(score.essentials_failed),
            essentials_unknown=len(score.essentials_unknown),
            detail=msgspec.json.encode(score).decode(),
            scored_at=LONG_AGO,
        )
    )
    return audit_id

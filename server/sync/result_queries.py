"""What has come of submitted audits, and keeping what they are worth."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import BindParameter, bindparam, delete, func, select, update

from audits.answers import Answer
from audits.scoring import AuditScore
from server.database import Tx
from server.database.tables import answer, audit, entry, result
from server.sync.messages import Entry, SubmitEntry
from server.sync.queries import insert_into

_encode = msgspec.json.encode
_decode_entry = msgspec.json.Decoder(Entry).decode

_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_SUBMITS = (
    select(
        entry.c.audit_id, entry.c.person_id, entry.c.device_id, entry.c.body, entry.c.received_at
    )
    .where(entry.c.audit_id.in_(_IDS), entry.c.kind == "submit", entry.c.held.is_(None))
    .order_by(entry.c.counter, entry.c.id)
)
_ARRIVED = (
    select(entry.c.audit_id, entry.c.person_id, entry.c.device_id, func.count().label("entries"))
    .where(entry.c.audit_id.in_(_IDS))
    .group_by(entry.c.audit_id, entry.c.person_id, entry.c.device_id)
)
_ANSWERS = select(
    answer.c.audit_id, answer.c.person_id, answer.c.question, answer.c.response, answer.c.note
).where(answer.c.audit_id.in_(_IDS))
_MARK = (
    update(audit)
    .where(audit.c.id == bindparam("audit_id"))
    .values(
        state=bindparam("new_state"),
        submitted_at=bindparam("submitted"),
        missing=bindparam("not_here"),
    )
)


class Submission(Struct, frozen=True):
    """That an audit was submitted, when the first word of it came, and how much has not come."""

    submitted_at: datetime
    missing: int


async def submissions(tx: Tx, audit_ids: Collection[str]) -> dict[str, Submission]:
    """What was submitted of these audits, counted per device; drafts are left out.

    Of a device's submits the newest counts. What one device sent too much of, because an answer was
    given again afterwards, never makes up for what another has not sent.
    """
    stated: dict[str, dict[tuple[str, str], int]] = {}
    first: dict[str, datetime] = {}
    for row in await tx.execute(_SUBMITS, {"ids": list(audit_ids)}):
        submit = _decode_entry(row.body)
        if isinstance(submit, SubmitEntry):
            stated.setdefault(row.audit_id, {})[row.person_id, row.device_id] = submit.entries
            received_at = first.get(row.audit_id, row.received_at)
            first[row.audit_id] = min(received_at, row.received_at)
    if not stated:
        return {}
    arrived: dict[tuple[str, str, str], int] = {
        (row.audit_id, row.person_id, row.device_id): row.entries
        for row in await tx.execute(_ARRIVED, {"ids": list(stated)})
    }
    return {
        audit_id: Submission(
            first[audit_id],
            sum(
                max(0, count - arrived[audit_id, person, device])
                for (person, device), count in by_device.items()
            ),
        )
        for audit_id, by_device in stated.items()
    }


async def answers_by_auditor(
    tx: Tx, audit_ids: Collection[str]
) -> dict[str, dict[str, dict[str, Answer]]]:
    """The answers of these audits: by audit, by auditor, by question."""
    found: dict[str, dict[str, dict[str, Answer]]] = {one: {} for one in audit_ids}
    rows = await tx.execute(_ANSWERS, {"ids": list(audit_ids)})
    for audit_id, person_id, question, response, note in rows:
        found[audit_id].setdefault(person_id, {})[question] = Answer(response, note)
    return found


async def mark_submitted(tx: Tx, rows: Mapping[str, tuple[str, Submission]]) -> None:
    """Keep the state of submitted audits and how many of their entries are missing."""
    await tx.execute(
        _MARK,
        [
            {
                "audit_id": audit_id,
                "new_state": state,
                "submitted": submission.submitted_at,
                "not_here": submission.missing,
            }
            for audit_id, (state, submission) in rows.items()
        ],
    )


async def keep_results(tx: Tx, scores: Mapping[str, AuditScore], *, now: datetime) -> None:
    """Keep what audits are worth, in place of what they were worth before."""
    given = insert_into(tx.dialect.name, result)
    await tx.execute(
        given.on_conflict_do_update(
            index_elements=["audit_id"],
            set_={column.name: given.excluded[column.name] for column in result.c},
        ),
        [
            {
                "audit_id": audit_id,
                "score": score.score,
                "completeness": score.completeness,
                "grade": score.grade,
                "essentials_failed": len(score.essentials_failed),
                "essentials_unknown": len(score.essentials_unknown),
                "detail": _encode(score).decode(),
                "scored_at": now,
            }
            for audit_id, score in scores.items()
        ],
    )


async def drop_results(tx: Tx, audit_ids: Sequence[str]) -> None:
    """Forget the results of audits of which more is announced than has come."""
    await tx.execute(delete(result).where(result.c.audit_id.in_(audit_ids)))

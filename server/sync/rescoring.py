"""Scores the audits of a place again after its facts changed: what it is asked, what it must have.

A closed round keeps what its audits were worth.
"""

from datetime import datetime

from sqlalchemy import bindparam, select

from audits.checklists import checklist
from audits.scoring import score_audit
from audits.settling import settle
from server.database import Tx
from server.database.tables import audit, result, round_, subject
from server.sync.result_queries import answers_by_auditor, keep_results

_SCORED = (
    select(
        audit.c.id,
        audit.c.kind,
        audit.c.checklist_version.label("version"),
        audit.c.lead_id.label("lead"),
        subject.c.facts,
    )
    .join_from(audit, result, result.c.audit_id == audit.c.id)
    .join(round_, round_.c.id == audit.c.round_id)
    .join(subject, subject.c.id == audit.c.subject_id)
    .where(audit.c.subject_id == bindparam("subject"), round_.c.state != "closed")
    .order_by(audit.c.id)
    .with_for_update(of=audit)
)


async def score_again(tx: Tx, subject_id: str, *, now: datetime) -> None:
    """Score what has a score at this place, by its facts as they are now."""
    audits = {row.id: row for row in await tx.execute(_SCORED, {"subject": subject_id})}
    if not audits:
        return
    scores = {}
    for audit_id, answers in (await answers_by_auditor(tx, list(audits))).items():
        one = audits[audit_id]
        settled = settle(answers, one.lead).answers
        scores[audit_id] = score_audit(checklist(one.kind, one.version), settled, one.facts)
    await keep_results(tx, scores, now=now)

"""Stores the batches of several phones in one transaction and says where their audits stand.

Everything kept of an audit is a function of the set of its entries, so batches may come late, twice
and in any order. The caller commits; until then no receipt may leave the server. Figures of rounds
stay as they are: they count accepted audits only, and what comes for those is held.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import structs

from audits.checklists import checklist
from audits.scoring import AuditScore, score_audit
from audits.settling import settle
from server.database import Tx
from server.sync import entry_queries, queries, result_queries
from server.sync.judging import Admitted, Sent, admit, judge
from server.sync.known import AuditState, Known
from server.sync.messages import AuditStanding, BatchReceipt, Receipt, SubmitEntry
from server.sync.result_queries import Submission


async def store_batches(tx: Tx, group: Sequence[Sent]) -> list[BatchReceipt]:
    """Store what can be stored of each batch; one answer for each, in order."""
    known = await queries.what_is_known(tx, group)
    receipts = [judge(known, sent) for sent in group]
    await queries.add_audits(tx, known, group)
    await entry_queries.add_entries(tx, known.new)
    await entry_queries.fold_answers(tx, known.new)
    await _settle_submitted(tx, known, now=group[-1].received_at)
    return [
        BatchReceipt(sent.received_at, given, _standings(known, sent))
        for sent, given in zip(group, receipts, strict=True)
    ]


async def score(
    tx: Tx, known: Known, audit_ids: Collection[str], *, now: datetime
) -> dict[str, AuditScore]:
    """Score complete audits from what their auditors answered, and keep the results."""
    scores = {}
    for audit_id, answers in (await result_queries.answers_by_auditor(tx, audit_ids)).items():
        audit = known.audits[audit_id]
        settled = settle(answers, audit.lead)
        facts = known.subjects[audit.subject].facts
        scores[audit_id] = score_audit(checklist(audit.kind, audit.version), settled.answers, facts)
    await result_queries.keep_results(tx, scores, now=now)
    return scores


async def _settle_submitted(tx: Tx, known: Known, *, now: datetime) -> None:
    """Count what is missing of audits that new entries touched, and score the complete ones."""
    counted = [one.entry for one in known.new if one.held is None]
    submitted_now = {one.audit for one in counted if isinstance(one, SubmitEntry)}
    touched = submitted_now | {
        one.audit for one in counted if known.audits[one.audit].state != "draft"
    }
    if not touched:
        return
    found = await result_queries.submissions(tx, sorted(touched))
    marks: dict[str, tuple[AuditState, Submission]] = {}
    for audit_id, submission in found.items():
        # A returned audit is submitted again by its auditor's next word, not by a late answer.
        state = "submitted" if audit_id in submitted_now else known.audits[audit_id].state
        marks[audit_id] = (state, submission)
        known.audits[audit_id] = structs.replace(
            known.audits[audit_id], state=state, missing=submission.missing
        )
    await result_queries.mark_submitted(tx, marks)
    submitted = [known.audits[one] for one, (state, _) in marks.items() if state == "submitted"]
    if incomplete := [audit.id for audit in submitted if audit.missing]:
        await result_queries.drop_results(tx, incomplete)
    if complete := [audit.id for audit in submitted if not audit.missing]:
        await score(tx, known, complete, now=now)


def _standings(known: Known, sent: Sent) -> list[AuditStanding]:
    """Where the audits of a batch stand, as far as they are the sender's."""
    ids = dict.fromkeys(e.audit for e in sent.batch.entries if not isinstance(e, Receipt))
    mine = [
        one for one in ids if one in known.audits and isinstance(admit(known, sent, one), Admitted)
    ]
    return [
        AuditStanding(audit.id, audit.state, audit.reference, audit.missing)
        for audit in (known.audits[one] for one in mine)
    ]

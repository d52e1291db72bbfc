"""Which entries of a batch are stored, which are kept but not counted, and which are refused.

Pure: it reads what the database knows and notes there what is to be written. Nothing a person did
is turned away because of a date, a list or a decision made elsewhere: that is held, and a person
decides. Refused is only what cannot be understood or belongs to somebody else's visit.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from msgspec import Struct, structs

from audits.answers import Answer, answer_problems
from audits.checklist import Question
from audits.checklists import published
from server.sync.known import Known, KnownAssignment, KnownAudit, NewEntry
from server.sync.messages import AnswerEntry, AuditStart, Entry, Receipt
from server.sync.reading import ReadBatch
from server.sync.reference import reference_of
from server.sync.words import (
    ANSWER_AGAIN,
    CHECKLIST_UNKNOWN,
    NO_START,
    NOT_YOURS,
    NOTE_UNREADABLE,
    OTHER_CHECKLIST,
    QUESTION_UNKNOWN,
    ROUND_UNKNOWN,
    SAME_ID,
    SUBJECT_UNKNOWN,
    Held,
    Refusal,
    already_stored,
    refused,
    stored,
)

LONGEST_OFFSET_S = 2_147_483_647


class Sent(Struct, frozen=True):
    """A batch, who sent it and when it came."""

    person: str
    batch: ReadBatch
    received_at: datetime


class Admitted(Struct, frozen=True):
    """An audit that takes this person's entries, counted or held."""

    audit: KnownAudit
    held: Held | None


def judge(known: Known, sent: Sent) -> list[Receipt]:
    """A receipt for every entry, in order; what is to be stored is added to ``known``."""
    admissions: dict[str, Admitted | Refusal] = {}
    offset = clock_offset(sent)
    receipts = []
    for entry in sent.batch.entries:
        if isinstance(entry, Receipt):
            receipts.append(entry)
            continue
        if entry.audit not in admissions:
            admissions[entry.audit] = admit(known, sent, entry.audit)
        receipts.append(_judge_entry(known, sent, entry, admissions[entry.audit], offset))
    return receipts


def admit(known: Known, sent: Sent, audit_id: str) -> Admitted | Refusal:
    """Whether an audit takes entries of this person now."""
    start = sent.batch.starts.get(audit_id)
    planned = known.planned.get(audit_id)
    audit = known.audits.get(audit_id)
    if audit is None:
        begun = _begin(known, sent.person, start, planned)
        if isinstance(begun, Refusal):
            return begun
        audit = begun
    if start is not None:
        if (start.round, start.subject) != (audit.round, audit.subject):
            return NOT_YOURS
        if start.checklist != audit.checklist:
            return OTHER_CHECKLIST
    named = start.assignment if start else None
    may_write = sent.person in planned.auditors if planned else sent.person == audit.lead
    # Somebody whose visit was given to another while offline has made it all the same.
    if not may_write and not (planned and named == planned.id):
        return NOT_YOURS
    return Admitted(audit, _why_held(known, audit, planned, named, may_write))


def clock_offset(sent: Sent) -> int:
    """How many seconds the phone's clock was ahead of ours when it sent."""
    seconds = round((sent.batch.sent_at - sent.received_at).total_seconds())
    return max(-LONGEST_OFFSET_S, min(seconds, LONGEST_OFFSET_S))


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one so far off that it has none there becomes the first there is."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _begin(
    known: Known, person: str, start: AuditStart | None, planned: KnownAssignment | None
) -> KnownAudit | Refusal:
    """The audit a start describes; what was planned for it stands over what the phone says."""
    if start is None:
        return NO_START
    if start.round not in known.rounds:
        return ROUND_UNKNOWN
    subject = known.subjects.get(start.subject)
    if subject is None:
        return SUBJECT_UNKNOWN
    kind, _, version = start.checklist.rpartition("-")
    if start.checklist not in _published() or kind != subject.kind:
        return CHECKLIST_UNKNOWN
    return KnownAudit(
        id=start.id,
        assignment=planned.id if planned else None,
        round=planned.round if planned else start.round,
        subject=planned.subject if planned else start.subject,
        kind=subject.kind,
        version=int(version),
        purpose=planned.purpose if planned else start.purpose,
        announced=planned.announced if planned else start.announced,
        lead=planned.lead if planned else person,
        began_at=in_utc(start.began_at),
        reference=reference_of(start.id),
    )


def _why_held(
    known: Known,
    audit: KnownAudit,
    planned: KnownAssignment | None,
    named: str | None,
    may_write: bool,
) -> Held | None:
    if audit.state == "accepted":
        return "already_accepted"
    if audit.state == "void":
        return "visit_void"
    round_state = known.rounds[audit.round]
    if round_state == "closed":
        return "round_closed"
    if round_state == "planned":
        return "round_not_open"
    if (audit.round, audit.subject) not in known.registered:
        return "not_in_round"
    other_assignment = named is not None and (planned is None or named != planned.id)
    cancelled = planned is not None and planned.cancelled
    return "not_assigned" if other_assignment or cancelled or not may_write else None


def _judge_entry(
    known: Known, sent: Sent, entry: Entry, admitted: Admitted | Refusal, offset: int
) -> Receipt:
    before = known.entries.get(entry.id)
    if before is not None:
        same = (before.entry, before.person, before.device) == (
            entry,
            sent.person,
            sent.batch.device,
        )
        return already_stored(entry.id, before.held) if same else refused(entry.id, SAME_ID)
    if isinstance(admitted, Refusal):
        return refused(entry.id, admitted)
    audit, held = admitted.audit, admitted.held
    if isinstance(entry, AnswerEntry) and (problem := _problem(audit.checklist, entry)):
        return refused(entry.id, problem)
    _note_audit(known, audit, sent.batch.starts.get(audit.id))
    new = NewEntry(entry, sent.person, sent.batch.device, held, sent.received_at, offset)
    known.entries[entry.id] = new
    known.new.append(new)
    return stored(entry.id, held)


def _problem(checklist: str, entry: AnswerEntry) -> Refusal | None:
    question = _published()[checklist].get(entry.question)
    if question is None:
        return QUESTION_UNKNOWN
    for problem in answer_problems(question, entry.answer):
        return Refusal(problem.code, problem.message, ANSWER_AGAIN)
    if _has_nul(entry.answer):
        return NOTE_UNREADABLE
    return None


def _has_nul(answer: Answer) -> bool:
    """PostgreSQL keeps no NUL character, and nobody types one."""
    return "\0" in answer.note


def _note_audit(known: Known, audit: KnownAudit, start: AuditStart | None) -> None:
    kept = known.audits.get(audit.id)
    if kept is None:
        known.audits[audit.id] = audit
        known.begun.add(audit.id)
        return
    # Two auditors begin on two phones; the audit began with the first of them.
    if start and (began_at := in_utc(start.began_at)) < kept.began_at:
        known.audits[audit.id] = structs.replace(kept, began_at=began_at)
        known.begun.add(audit.id)


@cache
def _published() -> Mapping[str, Mapping[str, Question]]:
    """Every published checklist version by its key, as questions by id."""
    return {
        checklist.key: {question.id: question for question in checklist.questions}
        for checklist in published()
    }

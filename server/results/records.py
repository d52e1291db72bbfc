"""What results are made of, as it is kept: places, rounds and the visits to them."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from audits.answers import Answer
from audits.checklist import Kind
from audits.scoring import AuditScore

AuditState = Literal["draft", "submitted", "returned", "accepted", "void"]
Purpose = Literal["routine", "double", "recheck", "self"]

# By audit, then auditor, then question.
Given = dict[str, dict[str, dict[str, Answer]]]


class Subject(Struct, frozen=True):
    """A place, activity or team."""

    id: str
    name: str
    kind: Kind
    place_type: str
    address: str
    facts: list[str]
    operator: str
    status: Literal["open", "closed", "planned"]
    status_note: str
    continues_id: str | None


class Round(Struct, frozen=True):
    """A round, without its content."""

    id: str
    name: str
    opens_on: date
    closes_on: date
    state: Literal["planned", "open", "closing", "closed"]


class Audit(Struct, frozen=True):
    """One visit as far as results need it; ``score`` is there once all of it has come."""

    id: str
    round_id: str
    subject_id: str
    kind: Kind
    version: int
    purpose: Purpose
    announced: bool
    state: AuditState
    missing: int
    reference: str
    lead_id: str
    auditors: int
    visited_at: datetime
    submitted_at: datetime | None
    score: AuditScore | None


class Planned(Struct, frozen=True):
    """One visit that somebody was asked to make."""

    subject_id: str
    audit_id: str
    purpose: Purpose
    announced: bool
    visit_at: datetime | None


class Reply(Struct, frozen=True):
    """The manager's right of reply to a result."""

    body: str
    written_by: str
    written_at: datetime

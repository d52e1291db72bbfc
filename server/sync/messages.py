"""What a phone sends and gets back; the OpenAPI document and the TypeScript types follow."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from audits.answers import Answer

Purpose = Literal["routine", "double", "recheck", "self"]

# What both databases can keep: ids of at most 36 letters, digits and dashes, numbers of 31 bits.
Id = Annotated[str, Meta(pattern="^[0-9A-Za-z-]+$", max_length=36)]
Number = Annotated[int, Meta(ge=0, le=2_147_483_647)]
# A time without its zone would not say when it was.
Moment = Annotated[datetime, Meta(tz=True)]


class AuditStart(Struct, frozen=True):
    """The facts an audit begins with, sent with each batch that touches it: order never matters."""

    id: Id
    subject: Id
    round: Id
    checklist: str
    purpose: Purpose
    announced: bool
    assignment: Id | None
    began_at: Moment


class AnswerEntry(Struct, frozen=True, tag="answer", tag_field="kind"):
    """One change to one answer. ``counter`` orders the entries of a person; clocks do not."""

    id: Id
    audit: Id
    counter: Number
    made_at: Moment
    question: str
    answer: Answer


class SubmitEntry(Struct, frozen=True, tag="submit", tag_field="kind"):
    """The auditor finished; ``entries`` counts this device's entries of it, this one included."""

    id: Id
    audit: Id
    counter: Number
    made_at: Moment
    entries: Number


Entry = AnswerEntry | SubmitEntry


class Batch(Struct, frozen=True):
    """Entries of one device, oldest first.

    ``person`` is who made them. When somebody else is signed in by now, the whole batch is turned
    away with 409, so that one person's answers are never stored under another's name.
    """

    device: Id
    app: str
    sent_at: Moment
    audits: list[AuditStart]
    entries: list[Entry]
    person: Id | None = None


class Receipt(Struct, frozen=True):
    """The word that one entry is durably stored, or why it was refused and what to do."""

    id: str
    outcome: Literal["stored", "already_stored", "refused"]
    code: str | None = None
    reason: str | None = None
    action: str | None = None


class AuditStanding(Struct, frozen=True):
    """Where one audit stands on the server after a batch."""

    id: str
    state: Literal["draft", "submitted", "returned", "accepted", "void"]
    reference: str | None
    missing: int


class BatchReceipt(Struct, frozen=True):
    """The answer to a batch, sent only after everything marked stored is committed."""

    server_time: datetime
    receipts: list[Receipt]
    audits: list[AuditStanding]

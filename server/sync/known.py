"""What the database knows that matters for a group of batches, and what judging adds to it."""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from audits.checklist import Kind
from server.sync.messages import Entry, Purpose
from server.sync.words import Held

AuditState = Literal["draft", "submitted", "returned", "accepted", "void"]


class KnownSubject(Struct, frozen=True):
    """A place that may be audited."""

    kind: Kind
    facts: list[str]


class KnownAssignment(Struct, frozen=True):
    """A planned visit: whose it is, and which audit it fixes."""

    id: str
    round: str
    subject: str
    purpose: Purpose
    announced: bool
    cancelled: bool
    lead: str
    auditors: frozenset[str]


class KnownAudit(Struct, frozen=True):
    """An audit, kept before or begun by a batch of this group."""

    id: str
    assignment: str | None
    round: str
    subject: str
    kind: Kind
    version: int
    purpose: Purpose
    announced: bool
    lead: str
    began_at: datetime
    state: AuditState = "draft"
    reference: str = ""
    missing: int = 0

    @property
    def checklist(self) -> str:
        """The name of its checklist version on the wire, such as ``venue-2``."""
        return f"{self.kind}-{self.version}"


class KnownEntry(Struct, frozen=True):
    """An entry stored before, or earlier in this group."""

    entry: Entry
    person: str
    device: str
    held: Held | None


class NewEntry(KnownEntry, frozen=True):
    """An entry to store."""

    received_at: datetime
    clock_offset_s: int


class Known(Struct):
    """Everything judging needs; the last two fields are what it found to write."""

    rounds: dict[str, str]
    subjects: dict[str, KnownSubject]
    # Which subjects each round is about, as (round, subject).
    registered: set[tuple[str, str]]
    # Planned visits by the id of their audit.
    planned: dict[str, KnownAssignment]
    audits: dict[str, KnownAudit]
    entries: dict[str, KnownEntry]
    # Audits to keep: new ones, and those that turn out to have begun earlier.
    begun: set[str] = field(default_factory=set)
    new: list[NewEntry] = field(default_factory=list)

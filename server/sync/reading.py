"""Reads what a phone sent: the whole batch at once, and entry by entry when that fails.

A newer app may send a kind of entry this version does not know, and a bug may send a broken one.
Neither may block the others, so what cannot be read becomes a refused receipt in its place.
"""

import re
from collections.abc import Sequence

import msgspec
from msgspec import Raw, Struct

from server.sync.messages import AuditStart, Batch, Entry, Id, Moment, Receipt
from server.sync.words import unreadable

_batch = msgspec.json.Decoder(Batch)
_entry = msgspec.json.Decoder(Entry)
_start = msgspec.json.Decoder(AuditStart)


class ReadBatch(Struct, frozen=True):
    """A batch as far as it could be read; an entry that could not be is its refused receipt."""

    device: str
    sent_at: Moment
    person: str | None
    starts: dict[str, AuditStart]
    entries: Sequence[Entry | Receipt]


class NotABatch(Struct, frozen=True):
    """What is wrong with a batch of which nothing can be taken."""

    field: str
    message: str


class _Envelope(Struct, frozen=True):
    device: Id
    app: str
    sent_at: Moment
    audits: list[Raw]
    entries: list[Raw]
    person: Id | None = None


class _OnlyId(Struct, frozen=True):
    id: str


_envelope = msgspec.json.Decoder(_Envelope)
_only_id = msgspec.json.Decoder(_OnlyId)


def read_batch(body: bytes) -> ReadBatch | NotABatch:
    """Read a batch strictly, leaving out only what cannot be read."""
    try:
        batch = _batch.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _read_by_entry(body)
    starts = {start.id: start for start in batch.audits}
    return ReadBatch(batch.device, batch.sent_at, batch.person, starts, batch.entries)


def _read_by_entry(body: bytes) -> ReadBatch | NotABatch:
    try:
        envelope = _envelope.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message, where = _message_and_place(error)
        return NotABatch(where.removeprefix("$").removeprefix("."), message)
    starts: dict[str, AuditStart] = {}
    for raw in envelope.audits:
        try:
            start = _start.decode(raw)
        except msgspec.DecodeError:
            # Its entries are refused as those of a visit without a beginning.
            continue
        starts[start.id] = start
    return ReadBatch(
        device=envelope.device,
        sent_at=envelope.sent_at,
        person=envelope.person,
        starts=starts,
        entries=[_entry_or_receipt(raw) for raw in envelope.entries],
    )


def _entry_or_receipt(raw: Raw) -> Entry | Receipt:
    try:
        entry: Entry = _entry.decode(raw)
    except msgspec.DecodeError as error:
        return unreadable(_id_of(raw), _message_and_place(error)[1])
    return entry


def _id_of(raw: Raw) -> str:
    try:
        return _only_id.decode(raw).id
    except msgspec.DecodeError:
        return ""


def _message_and_place(error: Exception) -> tuple[str, str]:
    """msgspec's own words, such as "Expected `int` - at `$.entries[0].counter`", in two parts."""
    message = str(error)
    missing = re.search(r"missing required field `(\w+)`", message)
    place = re.search(r" - at `(\$[^`]*)`$", message)
    where = place[1] if place else "$"
    if missing:
        where += f".{missing[1]}"
    return message.split(" - at `", maxsplit=1)[0] + ".", where

"""A closed round as one file: everything its figures are made of, and the figures.

The file is canonical JSON: keys in order, no spaces, so that its SHA-256 is the round's digest. It
holds what counts and no more: answers without notes or reasons, people by their ids only.
"""

import gzip
import hashlib
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from audits.answers import NotApplicable, NotSeen, Response
from audits.checklist import Checklist, Kind
from audits.policy import Policy
from audits.round_result import AuditRecord
from audits.scoring import CityScore, Coverage, Points

FORMAT = 1


class FrozenSubject(Struct, frozen=True):
    """A place as it was when the round closed; ``eligible`` says it was on the register."""

    id: str
    name: str
    kind: Kind
    place_type: str
    facts: tuple[str, ...]
    operator: str
    status: str
    continues: str | None
    eligible: bool


class FrozenPlace(Struct, frozen=True):
    """What one place was worth, and which audits of whom that is made of."""

    status: Literal["graded", "incomplete", "nothing_scored"]
    num: float
    den: float
    score: float | None
    completeness: float | None
    base_grade: str | None
    grade: str | None
    essentials: int
    essentials_failed: tuple[str, ...]
    essentials_part_met: tuple[str, ...]
    essentials_unknown: tuple[str, ...]
    audits: tuple[str, ...]
    auditors: tuple[str, ...]
    disagree: tuple[str, ...]
    points: dict[str, Points]


class Figures(Struct, frozen=True):
    """All figures of a round: by place, by kind and for the City."""

    places: dict[str, FrozenPlace]
    city: CityScore
    coverage: dict[Kind, Coverage]
    must_haves_met: dict[Kind, tuple[int, int]]


class FrozenRound(Struct, frozen=True):
    """A closed round. ``made_with`` names the version of this software that froze it."""

    format: Literal[1]
    id: str
    name: str
    opens_on: date
    closes_on: date
    revision: int
    reason: str
    made_at: datetime
    made_with: str
    policy: Policy
    kinds: dict[Kind, str]
    # The digests of the published checklist files, as they were when the round opened.
    checklist_digests: dict[str, str]
    checklists: dict[str, Checklist]
    subjects: tuple[FrozenSubject, ...]
    audits: tuple[AuditRecord, ...]
    figures: Figures


class NotAFrozenRound(Exception):
    """The file cannot be read as a frozen round; the message says why in plain words."""


def to_file(frozen: FrozenRound) -> bytes:
    """The file of a round, always the same bytes for the same round."""
    return msgspec.json.encode(frozen, enc_hook=_plain, order="sorted")


def from_file(content: bytes) -> FrozenRound:
    """Read a file, compressed or not."""
    try:
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        return msgspec.json.decode(plain, type=FrozenRound, dec_hook=_from_plain)
    except (OSError, EOFError, msgspec.MsgspecError, ValueError) as error:
        raise NotAFrozenRound(f"This is not the file of a closed round: {error}") from error


def digest_of(file: bytes) -> str:
    """The digest that a published figure names: SHA-256 of the file as it is uncompressed."""
    return hashlib.sha256(file).hexdigest()


def without_words(audit: AuditRecord) -> AuditRecord:
    """The audit without what an auditor wrote freely: no figure depends on it."""
    answers = {
        auditor: {question: _without_reason(response) for question, response in given.items()}
        for auditor, given in audit.answers.items()
    }
    return structs.replace(audit, answers=answers)


def _without_reason(response: Response | None) -> Response | None:
    match response:
        case NotApplicable():
            return NotApplicable("")
        case NotSeen():
            return NotSeen("")
    return response


def _plain(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value)} has no place in the file of a round")


def _from_plain(wanted: type, value: Any) -> Any:
    if wanted is Fraction:
        return Fraction(value)
    raise TypeError(f"{wanted} has no place in the file of a round")

"""What a comparison needs besides the figures of pairs: rounds, registers, must-haves, doubles."""

from collections.abc import Collection
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Text, and_, bindparam, cast, func, select, type_coerce

from audits.checklist import Kind
from server.database import Reads
from server.database.tables import (
    audit,
    figures_change,
    question_result,
    result,
    round_,
    round_checklist,
    round_subject,
    subject,
    subject_round,
)
from server.figures.pair_queries import REGISTERED
from server.figures.records import RoundState

# How many ids one statement names.
IDS_AT_ONCE = 500


class Round(Struct, frozen=True):
    """A round that may be compared, with the checklist version each kind asked."""

    id: str
    name: str
    opens_on: date
    state: RoundState
    versions: dict[Kind, int]


class Place(Struct, frozen=True):
    """A place as lists show it."""

    id: str
    name: str
    kind: Kind
    operator: str
    facts: list[str]


class Seen(Struct, frozen=True):
    """One auditor's audit of a place: its score and the points of its questions."""

    audit: str
    auditor: str
    score: float
    points: dict[str, float | str | None]


class Double(Struct, frozen=True):
    """A place that several auditors saw in one round, independently of one another."""

    subject: str
    kind: Kind
    seen: tuple[Seen, ...]


Changes = tuple[tuple[str, str, int], ...]
# How many places of a kind a round graded, and their plain mean.
Means = dict[tuple[str, Kind], tuple[int, float]]


async def rounds(reads: Reads) -> list[Round]:
    """Every round that is more than planned, oldest first."""
    versions: dict[str, dict[Kind, int]] = {}
    for round_id, kind, version in await reads.execute(_VERSIONS):
        versions.setdefault(round_id, {})[kind] = version
    return [Round(*row, versions=versions.get(row.id, {})) for row in await reads.execute(_ROUNDS)]


async def figures_changes(reads: Reads) -> Changes:
    """How often the figures of every kind in every round have changed."""
    return tuple((row[0], row[1], row[2]) for row in await reads.execute(_CHANGES))


async def means(reads: Reads) -> Means:
    """How many places of a kind were graded in a round, and their plain mean."""
    return {(row[0], row[1]): (row[2], row[3]) for row in await reads.execute(_MEANS)}


async def register_of(reads: Reads, round_id: str) -> frozenset[str]:
    """The places that a round was meant to visit."""
    return frozenset((await reads.scalars(_REGISTER, {"round": round_id})).all())


async def all_must_haves_met(reads: Reads, round_id: str) -> frozenset[str]:
    """The graded places where no must-have is failed, part met or unknown."""
    return frozenset((await reads.scalars(_ALL_MET, {"round": round_id})).all())


async def places_by_id(reads: Reads, ids: Collection[str]) -> dict[str, Place]:
    """The places with these ids."""
    wanted = sorted(ids)
    found: dict[str, Place] = {}
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = _PLACES.where(subject.c.id.in_(wanted[start : start + IDS_AT_ONCE]))
        found |= {row.id: Place(*row) for row in await reads.execute(some)}
    return found


async def scored_points(
    reads: Reads, kind: Kind, round_id: str, *, by_next_ruler: bool
) -> dict[str, dict[str, float]]:
    """The points of every place of a kind in a round, one row for each place.

    ``by_next_ruler``: as the next round's checklist scores the same answers.
    """
    points = question_result.c.points
    value = func.coalesce(question_result.c.ruler, points) if by_next_ruler else points
    as_object = func.json_group_object if reads.dialect.name == "sqlite" else func.json_object_agg
    asked = (
        select(
            question_result.c.subject_id,
            type_coerce(cast(as_object(question_result.c.question, value), Text), Text),
        )
        .where(
            question_result.c.kind == kind,
            question_result.c.round_id == round_id,
            points.is_not(None),
        )
        .group_by(question_result.c.subject_id)
    )
    return {row[0]: _points(row[1]) for row in (await reads.execute(asked)).all()}


async def points_to(
    reads: Reads, kind: Kind, round_id: str, questions: Collection[str]
) -> dict[str, dict[str, float]]:
    """The points of some questions at every place of a kind in a round, as published."""
    asked = select(
        question_result.c.subject_id, question_result.c.question, question_result.c.points
    ).where(
        question_result.c.kind == kind,
        question_result.c.round_id == round_id,
        question_result.c.question.in_(questions),
        question_result.c.points.is_not(None),
    )
    found: dict[str, dict[str, float]] = {}
    for subject_id, question, points in (await reads.execute(asked)).all():
        found.setdefault(subject_id, {})[question] = points
    return found


async def doubles(reads: Reads, round_id: str) -> list[Double]:
    """The graded places of a round that more than one auditor saw, in order of id."""
    rows = (await reads.execute(_SEVERAL_AUDITS, {"round": round_id})).all()
    ids = [audit_id for row in rows for audit_id in row.audit_ids]
    seen: dict[str, Seen] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = _RESULTS.where(audit.c.id.in_(ids[start : start + IDS_AT_ONCE]))
        for one in await reads.execute(some):
            if one.score is not None:
                detail = msgspec.json.decode(one.detail, type=_Detail)
                seen[one.id] = Seen(one.id, one.lead_id, one.score, detail.points)
    found = [
        Double(
            row.subject_id,
            row.kind,
            tuple(seen[audit_id] for audit_id in row.audit_ids if audit_id in seen),
        )
        for row in rows
    ]
    return [one for one in found if len({seen.auditor for seen in one.seen}) > 1]


class _Detail(Struct):
    points: dict[str, float | str | None] = {}


_points = msgspec.json.Decoder(dict[str, float]).decode

_VERSIONS = select(round_checklist.c.round_id, round_checklist.c.kind, round_checklist.c.version)
_ROUNDS = (
    select(round_.c.id, round_.c.name, round_.c.opens_on, round_.c.state)
    .where(round_.c.state != "planned")
    .order_by(round_.c.opens_on, round_.c.id)
)
_CHANGES = select(
    figures_change.c.round_id, figures_change.c.kind, figures_change.c.number
).order_by(figures_change.c.round_id, figures_change.c.kind)
_GRADED = subject_round.c.status == "graded"
_MEANS = (
    select(
        subject_round.c.round_id,
        subject_round.c.kind,
        func.count(),
        func.avg(subject_round.c.score),
    )
    .join(round_subject, REGISTERED)
    .where(_GRADED)
    .group_by(subject_round.c.round_id, subject_round.c.kind)
)
_REGISTER = select(round_subject.c.subject_id).where(round_subject.c.round_id == bindparam("round"))
_ALL_MET = select(subject_round.c.subject_id).where(
    subject_round.c.round_id == bindparam("round"),
    _GRADED,
    subject_round.c.essentials_failed == 0,
    subject_round.c.essentials_part_met == 0,
    subject_round.c.essentials_unknown == 0,
)
_PLACES = select(subject.c.id, subject.c.name, subject.c.kind, subject.c.operator, subject.c.facts)
_SEVERAL_AUDITS = (
    select(subject_round.c.subject_id, subject_round.c.kind, subject_round.c.audit_ids)
    .where(
        subject_round.c.round_id == bindparam("round"),
        _GRADED,
        # Ids have no comma, so one in the list is between two of them.
        type_coerce(subject_round.c.audit_ids, Text).contains(","),
    )
    .order_by(subject_round.c.subject_id)
)
_RESULTS = select(audit.c.id, audit.c.lead_id, result.c.score, result.c.detail).join(
    result, and_(result.c.audit_id == audit.c.id)
)

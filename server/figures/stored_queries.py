"""What is stored of figures, some places at a time, to be held against what it should be."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, select, union

from audits.checklist import Kind
from audits.scoring import Points
from server.database import Reads, Tx
from server.database.tables import (
    audit,
    question_result,
    round_,
    round_checklist,
    subject,
    subject_pair,
    subject_round,
)
from server.figures.material_queries import Place
from server.figures.records import PlaceFigures, RoundState, TwoRounds


class RoundToCheck(Struct, frozen=True):
    """A round whose figures are checked."""

    id: str
    name: str
    state: RoundState
    versions: dict[Kind, int]


class StoredPair(Struct, frozen=True):
    """A row of ``subject_pair`` without its keys."""

    before: str
    levels: tuple[float, ...]
    comparable: bool


async def rounds_to_check(reads: Reads) -> list[RoundToCheck]:
    """Every round that can have figures, oldest first."""
    versions: dict[str, dict[Kind, int]] = {}
    for row in await reads.execute(select(round_checklist)):
        versions.setdefault(row.round_id, {})[row.kind] = row.version
    rows = await reads.execute(
        select(round_.c.id, round_.c.name, round_.c.state)
        .where(round_.c.state != "planned")
        .order_by(round_.c.opens_on, round_.c.id)
    )
    return [RoundToCheck(*row, versions.get(row.id, {})) for row in rows.all()]


async def places_seen(reads: Reads, round: RoundToCheck) -> list[str]:
    """Every place that has or should have figures in a round, in order of id."""
    counted = select(audit.c.subject_id).where(
        audit.c.round_id == round.id, audit.c.state == "accepted"
    )
    placed = select(subject_round.c.subject_id).where(subject_round.c.round_id == round.id)
    asked = select(question_result.c.subject_id).where(question_result.c.round_id == round.id)
    return sorted((await reads.scalars(union(counted, placed, asked))).all())


async def places_by_id(reads: Reads, ids: Collection[str]) -> dict[str, Place]:
    """These places, with what their figures depend on."""
    rows = await reads.execute(
        select(
            subject.c.id,
            subject.c.kind,
            subject.c.facts,
            subject.c.operator,
            subject.c.continues_id,
        ).where(subject.c.id.in_(ids))
    )
    return {row.id: Place(*row) for row in rows.all()}


async def stored_places(
    reads: Reads, round_id: str, ids: Collection[str]
) -> dict[str, PlaceFigures]:
    """What is stored of these places in a round."""
    rows = await reads.execute(
        select(subject_round).where(
            subject_round.c.round_id == round_id, subject_round.c.subject_id.in_(ids)
        )
    )
    return {row.subject_id: _place(row._mapping) for row in rows.all()}


async def stored_points(
    reads: Reads, round: RoundToCheck, ids: Collection[str]
) -> dict[str, dict[str, Points]]:
    """The pooled points that are stored of these places in a round, by question."""
    found: dict[str, dict[str, Points]] = {}
    rows = await reads.execute(
        select(
            question_result.c.subject_id,
            question_result.c.question,
            question_result.c.points,
            question_result.c.state,
        ).where(
            question_result.c.kind.in_(list(round.versions)),
            question_result.c.round_id == round.id,
            question_result.c.subject_id.in_(ids),
        )
    )
    for subject_id, question, points, state in rows.all():
        of_place = found.setdefault(subject_id, {})
        of_place[question] = "not_applicable" if state == "not_applicable" else points
    return found


async def stored_rulers(
    reads: Reads, kind: Kind, round_id: str, ids: Collection[str]
) -> dict[str, dict[str, float]]:
    """The points by the next round's checklist that are stored of these places."""
    found: dict[str, dict[str, float]] = {}
    rows = await reads.execute(
        select(
            question_result.c.subject_id, question_result.c.question, question_result.c.ruler
        ).where(
            question_result.c.kind == kind,
            question_result.c.round_id == round_id,
            question_result.c.subject_id.in_(ids),
            question_result.c.ruler.is_not(None),
        )
    )
    for subject_id, question, ruler in rows.all():
        found.setdefault(subject_id, {})[question] = ruler
    return found


async def stored_pair_ids(reads: Reads, rounds: TwoRounds) -> list[str]:
    """The places of which a pair is stored."""
    return list((await reads.scalars(select(subject_pair.c.subject_id).where(_of(rounds)))).all())


async def stored_pair_rows(
    reads: Reads, rounds: TwoRounds, ids: Collection[str]
) -> dict[str, StoredPair]:
    """What is stored of these places in two rounds."""
    pair = subject_pair.c
    rows = await reads.execute(
        select(
            pair.subject_id,
            pair.before_id,
            pair.comparable,
            *(pair[name] for name in LEVELS),
        ).where(_of(rounds), pair.subject_id.in_(ids))
    )
    return {row[0]: StoredPair(row[1], tuple(row[3:]), row[2]) for row in rows.all()}


LEVELS = ("m_a", "m_b", "b_a", "b_b", "s_a", "s_b", "share", "weight")


async def rounds_with_pairs(reads: Reads, kind: Kind) -> set[tuple[str, str]]:
    """The rounds, earlier and later, of which pairs are stored."""
    pair = subject_pair.c
    rows = await reads.execute(
        select(pair.earlier_id, pair.later_id).where(pair.kind == kind).distinct()
    )
    return {(earlier_id, later_id) for earlier_id, later_id in rows}


async def drop_rounds_pairs(tx: Tx, kind: Kind, earlier_id: str, later_id: str) -> None:
    """Forget the pairs of two rounds that are not compared as a matter of course any more."""
    pair = subject_pair.c
    await tx.execute(
        delete(subject_pair).where(
            pair.kind == kind, pair.earlier_id == earlier_id, pair.later_id == later_id
        )
    )


def _of(rounds: TwoRounds) -> Any:
    pair = subject_pair.c
    return (
        (pair.kind == rounds.kind)
        & (pair.earlier_id == rounds.earlier.id)
        & (pair.later_id == rounds.later.id)
    )


def _place(row: Mapping[Any, Any]) -> PlaceFigures:
    names = PlaceFigures.__struct_fields__
    return PlaceFigures(
        **{name: row["subject_id" if name == "subject" else name] for name in names}
    )

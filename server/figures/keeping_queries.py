"""Writes figures down, in place of what they were before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, delete, select, update

from audits.checklist import Kind
from audits.comparison import PlacePair, comparable
from audits.frozen import FrozenPlace
from audits.policy import POLICY, Policy
from audits.scoring import Points
from server.database import Tx
from server.database.tables import (
    figures_change,
    question_result,
    round_checklist,
    subject_pair,
    subject_round,
)
from server.figures.records import PlaceFigures, TwoRounds
from server.sync.queries import insert_into

_DROP_QUESTIONS = delete(question_result).where(
    question_result.c.kind == bindparam("kind"),
    question_result.c.round_id == bindparam("round"),
    question_result.c.subject_id == bindparam("subject"),
)
_DROP_PLACE = delete(subject_round).where(
    subject_round.c.round_id == bindparam("round"),
    subject_round.c.subject_id == bindparam("subject"),
)
_DROP_PAIR = delete(subject_pair).where(
    subject_pair.c.kind == bindparam("of_kind"),
    subject_pair.c.earlier_id == bindparam("earlier"),
    subject_pair.c.later_id == bindparam("later"),
    subject_pair.c.subject_id == bindparam("subject"),
)
_SET_RULER = (
    update(question_result)
    .where(
        question_result.c.kind == bindparam("of_kind"),
        question_result.c.round_id == bindparam("round"),
        question_result.c.subject_id == bindparam("subject"),
        question_result.c.question == bindparam("asked"),
    )
    .values(ruler=bindparam("by_ruler"))
)


def place_figures(
    subject_id: str, kind: Kind, place: FrozenPlace, *, operator: str
) -> PlaceFigures:
    """What is kept of a place's result, besides its questions."""
    return PlaceFigures(
        subject=subject_id,
        kind=kind,
        status=place.status,
        num=place.num,
        den=place.den,
        score=place.score,
        completeness=place.completeness,
        base_grade=place.base_grade,
        grade=place.grade,
        essentials=place.essentials,
        essentials_failed=len(place.essentials_failed),
        essentials_part_met=len(place.essentials_part_met),
        essentials_unknown=len(place.essentials_unknown),
        audit_ids=place.audits,
        auditor_ids=place.auditors,
        operator=operator,
    )


async def keep_places(
    tx: Tx, round_id: str, places: Sequence[tuple[PlaceFigures, Mapping[str, Points]]]
) -> None:
    """Keep what places are worth in a round, and every question's pooled points."""
    if not places:
        return
    await _upsert(tx, subject_round, [_place_row(round_id, one) for one, _ in places])
    rows = [
        _question_row(round_id, one, *given) for one, points in places for given in points.items()
    ]
    await _upsert(tx, question_result, rows)


async def drop_place(tx: Tx, kind: Kind, round_id: str, subject_id: str) -> None:
    """Forget a place in a round in which none of its audits counts any more."""
    given = {"kind": kind, "round": round_id, "subject": subject_id}
    await tx.execute(_DROP_QUESTIONS, given)
    await tx.execute(_DROP_PLACE, given)


async def keep_pairs(
    tx: Tx,
    pairs: Sequence[tuple[TwoRounds, str, str, PlacePair]],
    policy: Policy = POLICY,
) -> None:
    """Keep pairs, each with its later and its earlier id."""
    rows = [
        {
            "kind": rounds.kind,
            "earlier_id": rounds.earlier.id,
            "later_id": rounds.later.id,
            "subject_id": subject_id,
            "before_id": before_id,
            "m_a": pair.m_a,
            "m_b": pair.m_b,
            "b_a": pair.b_a,
            "b_b": pair.b_b,
            "s_a": pair.s_a,
            "s_b": pair.s_b,
            "share": pair.share,
            "weight": pair.weight,
            "comparable": comparable(pair, policy),
        }
        for rounds, subject_id, before_id, pair in pairs
    ]
    await _upsert(tx, subject_pair, rows)


async def drop_pairs(tx: Tx, pairs: Iterable[tuple[TwoRounds, str]]) -> None:
    """Forget pairs of places that are not in both rounds any more."""
    rows = [
        {
            "of_kind": rounds.kind,
            "earlier": rounds.earlier.id,
            "later": rounds.later.id,
            "subject": subject_id,
        }
        for rounds, subject_id in pairs
    ]
    if rows:
        await tx.execute(_DROP_PAIR, rows)


async def keep_rulers(
    tx: Tx, rounds: TwoRounds, rulers: Mapping[str, Mapping[str, float | None]]
) -> None:
    """Keep the points that the later round's checklist gives to the earlier one's answers."""
    rows = [
        {
            "of_kind": rounds.kind,
            "round": rounds.earlier.id,
            "subject": subject_id,
            "asked": question,
            "by_ruler": ruler,
        }
        for subject_id, by_question in rulers.items()
        for question, ruler in by_question.items()
    ]
    if rows:
        await tx.execute(_SET_RULER, rows)


async def count_change(tx: Tx, round_id: str, kinds: Collection[Kind]) -> None:
    """Note that the figures of these kinds in a round are not what they were."""
    given = insert_into(tx.dialect.name, figures_change)
    await tx.execute(
        given.on_conflict_do_update(
            index_elements=["round_id", "kind"], set_={"number": figures_change.c.number + 1}
        ),
        [{"round_id": round_id, "kind": kind, "number": 1} for kind in sorted(kinds)],
    )


async def kinds_of(tx: Tx, round_id: str) -> list[Kind]:
    """The kinds that a round asks."""
    asked = select(round_checklist.c.kind).where(round_checklist.c.round_id == round_id)
    return list((await tx.scalars(asked)).all())


def _place_row(round_id: str, place: PlaceFigures) -> dict[str, Any]:
    facts = {name: getattr(place, name) for name in place.__struct_fields__ if name != "subject"}
    return {"round_id": round_id, "subject_id": place.subject, **facts}


def _question_row(
    round_id: str, place: PlaceFigures, question: str, points: Points
) -> dict[str, Any]:
    state = "scored"
    if points is None:
        state = "unanswered"
    elif points == "not_applicable":
        state = "not_applicable"
    return {
        "kind": place.kind,
        "round_id": round_id,
        "subject_id": place.subject,
        "question": question,
        "points": points if state == "scored" else None,
        "ruler": None,
        "state": state,
    }


async def _upsert(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.execute(_upsert_into(table, tx.dialect.name), list(rows))


@cache
def _upsert_into(table: Table, dialect: str) -> Insert:
    """Built once: building it takes longer than writing one place with it."""
    given = insert_into(dialect, table)
    key = [column.name for column in table.primary_key]
    changed = {one.name: given.excluded[one.name] for one in table.c if one.name not in key}
    return given.on_conflict_do_update(index_elements=key, set_=changed)

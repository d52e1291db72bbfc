"""The questions of two rounds: gained, kept, lost and never, and their parts of the improvement."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from audits.checklists import checklist
from audits.comparison.questions import matrix_of
from audits.exact import TOLERANCE, reaches
from server.database import Reads
from server.database.tables import question_result, round_subject, subject_pair
from server.figures.kept import kept
from server.figures.pairing import rescored_between, shared_weights
from server.figures.pairs import matched_between
from server.figures.records import PairFigures, QuestionAtPlace, QuestionChange, TwoRounds


async def question_pairs(reads: Reads, pair: PairFigures) -> dict[str, QuestionChange]:
    """Gained, kept, lost, never and the part of the improvement of every matched question.

    In the order of the newer checklist; a question that no compared place had points for in both
    rounds is left out.
    """
    rounds = pair.rounds
    by_database = rounds.stored and (_has_ruler(rounds) or not rescored_between(rounds))
    count = _counted_by_database if by_database else _counted_here
    return await kept(reads, ("questions", rounds, pair.change), lambda: count(reads, pair))


async def question_places(reads: Reads, pair: PairFigures, question: str) -> list[QuestionAtPlace]:
    """The compared places behind one question's numbers, in order of id."""
    before = {one.subject: one.before for one in pair.compared}
    return [one async for one in matched_between(reads, pair.rounds, before, [question])]


def _has_ruler(rounds: TwoRounds) -> bool:
    """Whether the stored ruler, the next round's, is what these two are compared by."""
    return rounds.consecutive and rounds.older_is_earlier


async def _counted_by_database(reads: Reads, pair: PairFigures) -> dict[str, QuestionChange]:
    rounds, weights = pair.rounds, shared_weights(pair.rounds)
    asked = _counting(_passes(rounds), use_ruler=_has_ruler(rounds))
    given = {
        "kind": rounds.kind,
        "earlier": rounds.earlier.id,
        "later": rounds.later.id,
    }
    rows = (await reads.execute(asked, given)).all()
    return _as_changes(pair, weights, {row[0]: row[1:] for row in rows})


def _counting(passes: Mapping[str, float], *, use_ruler: bool) -> Select[Any]:
    # Outer joins, so that SQLite goes from the pairs to their questions: without statistics it
    # would read every question of a round first. What has no partner counts nowhere.
    a, b = aliased(question_result), aliased(question_result)
    in_a, in_b = aliased(round_subject), aliased(round_subject)
    pair = subject_pair.c
    then, now = func.coalesce(a.c.ruler, a.c.points) if use_ruler else a.c.points, b.c.points
    reached = case(passes, value=a.c.question, else_=1.0) - TOLERANCE if passes else 1 - TOLERANCE
    was_met, is_met = then >= reached, now >= reached
    return (
        select(
            a.c.question,
            _how_many(~was_met, is_met),
            _how_many(was_met, is_met),
            _how_many(was_met, ~is_met),
            _how_many(~was_met, ~is_met),
            func.sum((now - then) / pair.weight),
        )
        .select_from(subject_pair)
        .join(in_a, and_(in_a.c.round_id == pair.earlier_id, in_a.c.subject_id == pair.before_id))
        .join(in_b, and_(in_b.c.round_id == pair.later_id, in_b.c.subject_id == pair.subject_id))
        .join(
            a,
            and_(
                a.c.kind == pair.kind,
                a.c.round_id == pair.earlier_id,
                a.c.subject_id == pair.before_id,
                a.c.points.is_not(None),
            ),
            isouter=True,
        )
        .join(
            b,
            and_(
                b.c.kind == pair.kind,
                b.c.round_id == pair.later_id,
                b.c.subject_id == pair.subject_id,
                b.c.question == a.c.question,
                b.c.points.is_not(None),
            ),
            isouter=True,
        )
        .where(
            pair.kind == bindparam("kind"),
            pair.earlier_id == bindparam("earlier"),
            pair.later_id == bindparam("later"),
            pair.comparable,
        )
        .group_by(a.c.question)
    )


def _how_many(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1), else_=0))


async def _counted_here(reads: Reads, pair: PairFigures) -> dict[str, QuestionChange]:
    rounds, weights = pair.rounds, shared_weights(pair.rounds)
    passes = _passes(rounds)
    before = {one.subject: one.before for one in pair.compared}
    counted: dict[str, list[float]] = {}
    async for one in matched_between(reads, rounds, before, weights):
        count = counted.setdefault(one.question, [0, 0, 0, 0, 0.0])
        reached = passes.get(one.question, 1)
        count[_ORDER.index((reaches(one.a, reached), reaches(one.b, reached)))] += 1
        count[4] += (one.b - one.a) / pair.places[one.subject].pair.weight
    return _as_changes(pair, weights, counted)


# Gained, kept, lost, never: whether it was met, and whether it is.
_ORDER = ((False, True), (True, True), (True, False), (False, False))


def _as_changes(
    pair: PairFigures, weights: Mapping[str, float], counted: Mapping[str, Sequence[float]]
) -> dict[str, QuestionChange]:
    compared = len(pair.comparison.groups.c)
    changes = {}
    for question, weight in weights.items():
        *places, moved = counted.get(question, (0, 0, 0, 0, 0))
        if any(places):
            gained, kept_, lost, never = map(int, places)
            changes[question] = QuestionChange(
                question=question,
                weight=weight,
                matrix=matrix_of(gained=gained, kept=kept_, lost=lost, never=never),
                part=weight * moved / compared,
            )
    return changes


def _passes(rounds: TwoRounds) -> dict[str, float]:
    """What a must-have of the newer version asks for, where that is not everything."""
    newer = checklist(rounds.kind, max(rounds.earlier.version, rounds.later.version))
    return {
        question.id: float(question.essential.pass_at)
        for question in newer.questions
        if question.essential and question.essential.pass_at != 1
    }

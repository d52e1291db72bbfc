"""What other places of the same kind, or of the same sort, scored in a round."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from audits.exact import TOLERANCE
from server.database import Reads
from server.database.tables import question_result, round_subject, subject, subject_round
from server.results.records import Subject


async def scores_of_others(
    reads: Reads, place: Subject, round_id: str, *, same_sort: bool
) -> list[float]:
    """The scores of the other graded places on the register, in no order that names them."""
    others = _others(place, round_id, same_sort=same_sort)
    rows = await reads.scalars(others.with_only_columns(subject_round.c.score))
    return sorted(score for score in rows if score is not None)


async def met_at_others(
    reads: Reads, place: Subject, round_id: str, passes: Mapping[str, float], *, same_sort: bool
) -> dict[str, tuple[int, int]]:
    """By question, how many of these places meet it, of those where it has points.

    ``passes`` says what a must-have asks for, where that is less than full points.
    """
    mark = case(passes, value=question_result.c.question, else_=1.0) if passes else 1.0
    others = _others(place, round_id, same_sort=same_sort)
    rows = await reads.execute(
        others.join(
            question_result,
            and_(
                question_result.c.kind == subject_round.c.kind,
                question_result.c.round_id == subject_round.c.round_id,
                question_result.c.subject_id == subject_round.c.subject_id,
            ),
        )
        .where(question_result.c.points.is_not(None))
        .with_only_columns(
            question_result.c.question,
            func.sum(case((question_result.c.points >= mark - TOLERANCE, 1), else_=0)),
            func.count(),
        )
        .group_by(question_result.c.question)
    )
    return {question: (int(met), asked) for question, met, asked in rows.all()}


def _others(place: Subject, round_id: str, *, same_sort: bool) -> Select[Any]:
    found = (
        select(subject_round.c.subject_id)
        .join(subject, subject.c.id == subject_round.c.subject_id)
        .join(
            round_subject,
            and_(
                round_subject.c.round_id == subject_round.c.round_id,
                round_subject.c.subject_id == subject_round.c.subject_id,
            ),
        )
        .where(
            subject_round.c.round_id == round_id,
            subject_round.c.kind == place.kind,
            subject_round.c.status == "graded",
            subject_round.c.subject_id != place.id,
        )
    )
    return found.where(subject.c.place_type == place.place_type) if same_sort else found

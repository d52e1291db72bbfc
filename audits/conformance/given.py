"""How the vectors write numbers, points and questions, read into what the arithmetic takes."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

import msgspec

from audits.conformance import inputs
from audits.exact import Exact
from audits.scoring.points import Points, RulerQuestion

Given = TypeVar("Given")

# What comes out for a value that the method refuses, such as 5 of 3.
REFUSED = "refused"


class Unreadable(Exception):
    """An input that is not of the calculation's shape, in words."""


def read(given: object, shape: type[Given]) -> Given:
    """Read an input exactly; raises Unreadable with the place in it that is wrong."""
    try:
        return msgspec.convert(given, shape, dec_hook=_number)
    except msgspec.ValidationError as error:
        raise Unreadable(str(error)) from error


def ruler_question(question: inputs.QuestionGiven | inputs.FixableGiven) -> RulerQuestion:
    """A question as the arithmetic takes it."""
    return RulerQuestion(
        id=question.id,
        weight=question.w,
        section=question.section if isinstance(question, inputs.QuestionGiven) else None,
        themes=question.themes if isinstance(question, inputs.QuestionGiven) else (),
        pass_at=question.pass_at if question.essential else None,
        fail_below=question.fail_below if question.essential else None,
    )


def weights_of(kinds: Mapping[str, object], given: Mapping[str, float]) -> dict[str, float]:
    """Fixed weights of the kinds; equal where the vector gives none."""
    return {kind: given.get(kind, Exact(1)) for kind in kinds}


def standing(value: object) -> Points:
    """Points as the vectors write them: a number, "na", or null for unanswered."""
    if value is None or value == "not_seen":
        return None
    return "not_applicable" if value == "na" else exact(value)


def known(points: Points) -> float | None:
    """The number, where points have one."""
    return None if isinstance(points, str) else points


def shown(points: Points) -> object:
    """Points as the vectors write them."""
    return "na" if points == "not_applicable" else points


def exact(value: object) -> float:
    """A number as the vectors write it; raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Fraction):
        raise ValueError(f"{value} is not a number")
    return Exact(_fraction(value))


def whole(value: object) -> int:
    """A whole number as the vectors write it; raises ValueError for anything else."""
    number = exact(value)
    if number != int(number):
        raise ValueError(f"{value} is not a whole number")
    return int(number)


def _number(wanted: type, value: object) -> object:
    if wanted is object or isinstance(value, bool):
        return value
    return _fraction(value) if isinstance(value, str | int) else value


def _fraction(value: int | str | Fraction) -> Fraction:
    try:
        return Fraction(value)
    except ZeroDivisionError as error:
        raise ValueError(f"{value} divides by 0") from error

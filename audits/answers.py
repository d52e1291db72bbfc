"""An auditor's answer to one question: what was found, or why it could not be.

The raw answer is kept, never only its points, so that last year's answer can be scored again with
this year's ruler (method 1.1).
"""

import math
from typing import Literal

from msgspec import Struct

from audits.checklist import (
    AnswerRule,
    CountRule,
    LevelRule,
    MeasureRule,
    Question,
    YesPartlyNoRule,
)

LONGEST_TEXT = 2000
LARGEST_COUNT = 1_000_000


class Choice(Struct, frozen=True, tag="choice", tag_field="type"):
    """Yes, partly or no."""

    value: Literal["yes", "partly", "no"]


class Level(Struct, frozen=True, tag="level", tag_field="type"):
    """A level from 0 (worst anchor) to 3 (best anchor)."""

    value: int


class Count(Struct, frozen=True, tag="count", tag_field="type"):
    """``k`` of ``n`` people or records; 0 of 0 means there was nothing to count."""

    k: int
    n: int


class Measure(Struct, frozen=True, tag="measure", tag_field="type"):
    """A reading in the question's own unit."""

    x: float


class NotApplicable(Struct, frozen=True, tag="not_applicable", tag_field="type"):
    """The question does not apply here; only where the question allows it, with the reason."""

    reason: str


class NotSeen(Struct, frozen=True, tag="not_seen", tag_field="type"):
    """The question applies but could not be checked; shown to people as "could not check"."""

    reason: str


Response = Choice | Level | Count | Measure | NotApplicable | NotSeen


class Answer(Struct, frozen=True):
    """One auditor's current answer to one question; no response means it was cleared again."""

    response: Response | None = None
    note: str = ""


class Problem(Struct, frozen=True):
    """Why something given cannot be taken: a stable code, the field, and the fix in plain words."""

    code: str
    field: str
    message: str


def answer_problems(question: Question, answer: Answer) -> tuple[Problem, ...]:
    """Everything that must be put right before this answer can count (method 1.1)."""
    return (*_response_problems(question, answer.response), *_note_problems(answer.note))


def _response_problems(question: Question, response: Response | None) -> tuple[Problem, ...]:
    match response:
        case None:
            return ()
        case NotApplicable() if question.not_applicable_when is None:
            return (_ALWAYS_APPLIES,)
        case NotApplicable(reason):
            return _reason_problems(reason, "Say why this does not apply here.")
        case NotSeen(reason):
            return _reason_problems(reason, "Say why you could not check this.")
    return _value_problems(question.answer, response)


def _value_problems(
    rule: AnswerRule, response: Choice | Level | Count | Measure
) -> tuple[Problem, ...]:
    match rule, response:
        case YesPartlyNoRule(), Choice():
            return ()
        case LevelRule(), Level(value):
            return () if 0 <= value <= 3 else (_LEVEL_RANGE,)
        case CountRule(), Count(k, n):
            return _count_problems(k, n)
        case MeasureRule(), Measure(x):
            return _measure_problems(x)
    message = f"This answer does not fit the question. {_how_to_answer(rule)}"
    return (Problem("wrong_type", "response", message),)


_ALWAYS_APPLIES = Problem(
    "always_applies",
    "response",
    "This question always applies. If you could not see it, choose “could not check”.",
)
_LEVEL_RANGE = Problem("level_range", "value", "Choose one of the four levels, 0 to 3.")


def _reason_problems(reason: str, message: str) -> tuple[Problem, ...]:
    if not reason.strip():
        return (Problem("reason_missing", "reason", message),)
    if len(reason) > LONGEST_TEXT:
        return (_too_long("reason", reason),)
    return ()


def _count_problems(k: int, n: int) -> tuple[Problem, ...]:
    if k < 0 or n < 0:
        field = "k" if k < 0 else "n"
        return (Problem("count_negative", field, "Write a number that is 0 or more."),)
    if n > LARGEST_COUNT:
        return (Problem("count_too_large", "n", "Check this number. It is over a million."),)
    if k > n:
        message = f"You wrote {k} out of {n}. The first number cannot be more than the second."
        return (Problem("count_above_total", "k", message),)
    return ()


def _measure_problems(x: float) -> tuple[Problem, ...]:
    if not math.isfinite(x):
        return (Problem("measure_not_a_number", "x", "Write the number you measured."),)
    if x < 0:
        return (Problem("measure_negative", "x", "Write a number that is 0 or more."),)
    return ()


def _note_problems(note: str) -> tuple[Problem, ...]:
    return (_too_long("note", note),) if len(note) > LONGEST_TEXT else ()


def _too_long(field: str, text: str) -> Problem:
    message = f"This is {len(text)} letters long. Cut it to {LONGEST_TEXT} or fewer."
    return Problem("text_too_long", field, message)


def _how_to_answer(rule: AnswerRule) -> str:
    match rule:
        case YesPartlyNoRule():
            return "Answer yes, partly or no."
        case LevelRule():
            return "Choose one of the four levels."
        case CountRule():
            return "Write how many, out of how many."
        case MeasureRule(unit=unit):
            return f"Write one number, in {unit}."

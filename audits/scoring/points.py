"""From an answer to its points (method 1.1), and the ruler: what a checklist version makes of them.

A ruler is a checklist reduced to what the arithmetic needs, worked out once per version, because an
audit is scored inside the transaction that accepts it.
"""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from audits.answers import Answer, Choice, Count, Level, Measure, NotApplicable, NotSeen, Response
from audits.asked import asked_at
from audits.checklist import (
    AnswerRule,
    Checklist,
    CountRule,
    LevelRule,
    MeasureRule,
    Question,
    YesPartlyNoRule,
)
from audits.exact import ToNumber

# How a question stands: its points, "not_applicable", or None when it applies but is not known.
Points = float | Literal["not_applicable"] | None


class Scale(Struct, frozen=True):
    """How raw answers to one question become points; which fields count depends on ``type``."""

    type: Literal["choice", "level", "count", "measure"]
    choices: dict[str, float] = {}
    levels: tuple[float, ...] = ()
    target: float = 1
    higher_is_better: bool = True
    steps: tuple[tuple[float, float], ...] = ()
    number: ToNumber = float


class RulerQuestion(Struct, frozen=True):
    """One question as the arithmetic sees it; ``pass_at`` is None where it is no must-have."""

    id: str
    weight: float
    section: str | None = None
    themes: tuple[str, ...] = ()
    pass_at: float | None = None
    fail_below: float | None = None


class Ruler(Struct, frozen=True):
    """A checklist version ready to score with; ``scales`` are in the order of ``questions``."""

    questions: tuple[RulerQuestion, ...]
    scales: tuple[Scale, ...]


def points(question: Question, answer: Answer) -> Points:
    """The points of one answer, from 0 to 1 (method 1.1).

    Also the way to score last year's raw answer by this year's question. Raises ValueError for an
    answer that ``answer_problems`` would refuse: a wrong value is never made to fit.
    """
    return points_on(scale_of(question.answer), answer.response)


def points_on(scale: Scale, response: Response | None) -> Points:
    """The points of a response on a scale (method 1.1)."""
    # Plain type checks, most frequent first: matching on class patterns takes three times as long.
    if isinstance(response, Choice) and scale.type == "choice":
        return scale.choices[response.value]
    if isinstance(response, Level) and scale.type == "level":
        return _level_points(scale, response.value)
    if isinstance(response, Count) and scale.type == "count":
        return _count_points(scale, response.k, response.n)
    if isinstance(response, Measure) and scale.type == "measure":
        return _measure_points(scale, response.x)
    if response is None or isinstance(response, NotSeen):
        return None
    if isinstance(response, NotApplicable):
        return "not_applicable"
    raise ValueError(f"{response} does not answer a {scale.type} question")


def scale_of(rule: AnswerRule, number: ToNumber = float) -> Scale:
    """The scale of an answer rule, in floats unless exact numbers are asked for (method 1.1)."""
    one, zero = number(1), number(0)
    match rule:
        case YesPartlyNoRule(partly=partly):
            choices = {"yes": one, "partly": number(partly), "no": zero}
            return Scale("choice", choices=choices, number=number)
        case LevelRule():
            return Scale("level", levels=(zero, one / 3, number(2) / 3, one), number=number)
        case CountRule(target=target):
            return Scale("count", target=number(target), number=number)
        case MeasureRule(better=better, steps=steps):
            reached = tuple((number(step.bound), number(step.points)) for step in steps)
            return Scale(
                "measure", higher_is_better=better == "higher", steps=reached, number=number
            )


def ruler_of(checklist: Checklist, facts: Collection[str] = ()) -> Ruler:
    """The ruler of a checklist version at a subject with these facts.

    Only what is asked there is on it. A must-have that does not apply there is scored like any
    other question (method 1.3).
    """
    checklist = asked_at(checklist, facts)
    conditions = _conditions(checklist)
    known = (id(checklist), *(fact in facts for fact in conditions))
    kept = _rulers.get(known)
    if kept and kept[0] is checklist:
        return kept[1]
    ruler = Ruler(
        questions=tuple(_ruler_question(question, facts) for question in checklist.questions),
        scales=tuple(scale_of(question.answer) for question in checklist.questions),
    )
    if len(_rulers) >= _MOST_RULERS:
        _rulers.clear()
    _rulers[known] = (checklist, ruler)
    return ruler


# Kept by identity, because hashing a whole checklist takes longer than scoring an audit with it.
_MOST_RULERS = 200
_rulers: dict[tuple[int, ...], tuple[Checklist, Ruler]] = {}
_facts_asked: dict[int, tuple[Checklist, tuple[str, ...]]] = {}


def _conditions(checklist: Checklist) -> tuple[str, ...]:
    kept = _facts_asked.get(id(checklist))
    if kept and kept[0] is checklist:
        return kept[1]
    found = {q.essential.applies_to for q in checklist.questions if q.essential}
    conditions = tuple(sorted(fact for fact in found if fact))
    if len(_facts_asked) >= _MOST_RULERS:
        _facts_asked.clear()
    _facts_asked[id(checklist)] = (checklist, conditions)
    return conditions


def _ruler_question(question: Question, facts: Collection[str]) -> RulerQuestion:
    essential = question.essential
    applies = essential and (essential.applies_to is None or essential.applies_to in facts)
    return RulerQuestion(
        id=question.id,
        weight=float(question.weight),
        section=question.section,
        themes=(question.theme,),
        pass_at=float(essential.pass_at) if essential and applies else None,
        fail_below=float(essential.fail_below) if essential and applies else None,
    )


def _level_points(scale: Scale, level: int) -> float:
    if not 0 <= level < len(scale.levels):
        raise ValueError(f"level {level} is not between 0 and 3")
    return scale.levels[level]


def _count_points(scale: Scale, k: int, n: int) -> Points:
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a count")
    if n == 0:
        return "not_applicable"
    return min(scale.number(1), scale.number(k) / n / scale.target)


def _measure_points(scale: Scale, x: float) -> Points:
    for bound, earned in scale.steps:
        if x >= bound if scale.higher_is_better else x <= bound:
            return earned
    return scale.number(0)

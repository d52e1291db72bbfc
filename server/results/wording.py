"""An answer as a person reads it: what was found, and what that means on this question."""

from msgspec import Struct

from audits.answers import Choice, Count, Level, Measure, NotApplicable, NotSeen, Response
from audits.checklist import (
    AnswerRule,
    CountRule,
    LevelRule,
    MeasureRule,
    Question,
    YesPartlyNoRule,
)

CHOICES = {"yes": "Yes", "partly": "Partly", "no": "No"}


class Found(Struct, frozen=True):
    """An answer in words; ``meaning`` is its anchor, or the reason why there is no answer."""

    words: str
    meaning: str = ""


def found(question: Question, response: Response | None) -> Found:
    """What an auditor found, in words."""
    match response:
        case None:
            return Found("Not answered")
        case NotApplicable(reason):
            return Found("Not applicable", reason)
        case NotSeen(reason):
            return Found("Could not check", reason)
    return _value(question.answer, response)


def _value(rule: AnswerRule, response: Response) -> Found:
    match response, rule:
        case Choice(value), YesPartlyNoRule(_, yes, partly, no):
            return Found(CHOICES[value], {"yes": yes, "partly": partly, "no": no}[value])
        case Level(value), LevelRule(anchors):
            return Found(f"Level {value} of 3", anchors[value])
        case Count(k, n), CountRule(count_of, total_of, target):
            out_of = f"{count_of}, out of: {_lower(total_of)}."
            return Found(f"{k} of {n}", f"{out_of} Full points from {float(target):.0%}.")
        case Measure(x), MeasureRule():
            return Found(f"{_plain(x)} {rule.unit}", _steps(rule))
    raise ValueError(f"{response} does not answer {rule}")


def _steps(rule: MeasureRule) -> str:
    best, last = _plain(rule.steps[0].bound), _plain(rule.steps[-1].bound)
    if rule.better == "lower":
        return f"{best} or less is best. More than {last} earns no points."
    return f"{best} or more is best. Less than {last} earns no points."


def _plain(x: float) -> str:
    return f"{x:.2f}".rstrip("0").rstrip(".")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

"""What the auditor's screens say: short words for codes, and answers as sentences.

The phone says the same answers in ``pwa/pages/words.ts``.
"""

from collections.abc import Mapping
from typing import Literal

from audits.answers import Answer, Choice, Count, Level, Measure, NotApplicable, NotSeen
from audits.checklist import How, LevelRule, MeasureRule, Question
from audits.order import Part
from server.sync.messages import Purpose

HOW: dict[How, str] = {
    "desk": "look online before you go",
    "see": "go and see",
    "try": "try it",
    "ask": "ask staff",
    "papers": "ask to see papers",
    "measure": "measure",
}

PURPOSES: dict[Purpose, str] = {
    "routine": "Yearly visit",
    "double": "Second visit, to see if two people find the same",
    "recheck": "Check that what was agreed is done",
    "self": "The place checks itself",
}

CHOICES: dict[Literal["yes", "partly", "no"], str] = {"yes": "Yes", "partly": "Partly", "no": "No"}


def how_to_check(question: Question) -> str:
    """ "Go and see, ask staff" for the ways that the question names."""
    words = ", ".join(HOW[way] for way in question.how)
    return words[:1].upper() + words[1:]


def is_for_the_desk(question: Question) -> bool:
    """Whether the question is best answered before the visit."""
    return question.how[0] == "desk"


def what_is_good(rule: MeasureRule) -> str:
    """ "60 dB(A) or less is best. Over 70 dB(A) is too much." """
    best, least = (f"{typed(step.bound)} {rule.unit}" for step in (rule.steps[0], rule.steps[-1]))
    if rule.better == "lower":
        return f"{best} or less is best. More than {least} is too much."
    return f"{best} or more is best. Less than {least} is too little."


def typed(value: float | None) -> str:
    """A number as a person would have typed it; nothing for none."""
    return "" if value is None else f"{value:.12g}"


def tools_for(questions: tuple[Question, ...]) -> list[str]:
    """What to bring, from what is to be measured."""
    units = {one.answer.unit for one in questions if isinstance(one.answer, MeasureRule)}
    tools = []
    if units & {"mm", "cm", "m"}:
        tools.append("a tape measure")
    if any(unit.startswith("dB") for unit in units):
        tools.append("a sound meter on your phone")
    return tools


def found(question: Question, answer: Answer | None) -> str:  # noqa: PLR0911
    """The answer in words, as the check page and last year's note show it."""
    match answer.response if answer else None:
        case Choice(value):
            return CHOICES[value]
        case Level(value) if isinstance(question.answer, LevelRule):
            return f"Level {value}: {question.answer.anchors[value]}"
        case Level(value):
            return f"Level {value}"
        case Count(k, n):
            return f"{k} of {n}"
        case Measure(x):
            unit = question.answer.unit if isinstance(question.answer, MeasureRule) else ""
            return f"{typed(x)} {unit}".rstrip()
        case NotApplicable(reason):
            return f"Does not apply here: {reason}"
        case NotSeen(reason):
            return f"Could not check: {reason}"
    return "Not answered"


def first_open(part: Part, answers: Mapping[str, Answer]) -> str:
    """The question to open for a part: the first without an answer, else its first."""
    waiting = (one.id for one in part.questions if not is_answered(answers.get(one.id)))
    return next(waiting, part.questions[0].id)


def is_answered(answer: Answer | None) -> bool:
    """ "Could not check" and "does not apply" are answers too: the person has dealt with it."""
    return answer is not None and answer.response is not None

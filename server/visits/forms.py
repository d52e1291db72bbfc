"""The form of one question, as browsers without script post it, and the answer it stands for."""

from math import isfinite

import msgspec
from msgspec import Struct

from audits.answers import (
    Answer,
    Choice,
    Count,
    Level,
    Measure,
    NotApplicable,
    NotSeen,
    Problem,
    Response,
    answer_problems,
)
from audits.checklist import CountRule, LevelRule, MeasureRule, Question
from server.visits.words import CHOICES, typed


class QuestionForm(Struct, frozen=True):
    """What the fields of one question hold; ``clear`` is the button that takes an answer back."""

    response: str = ""
    k: str = ""
    n: str = ""
    x: str = ""
    note: str = ""
    clear: str = ""
    reason_not_seen: str = msgspec.field(name="reason-not_seen", default="")
    reason_not_applicable: str = msgspec.field(name="reason-not_applicable", default="")


def answer_of(question: Question, form: QuestionForm) -> Answer | list[Problem]:
    """The answer that was given, or what must be put right, each with the field's element id."""
    if form.clear:
        return Answer(note=form.note)
    response = _response(question, form)
    if isinstance(response, Problem):
        return [_at(question, response, response.field)]
    answer = Answer(response=response, note=form.note)
    problems = answer_problems(question, answer)
    return [_at(question, one, _field(one, response)) for one in problems] or answer


def form_of(answer: Answer) -> QuestionForm:  # noqa: PLR0911
    """The fields that stand for an answer."""
    note = answer.note
    match answer.response:
        case Choice(value):
            return QuestionForm(response=value, note=note)
        case Level(value):
            return QuestionForm(response=str(value), note=note)
        case Count(k, n):
            return QuestionForm(k=str(k), n=str(n), note=note)
        case Measure(x):
            return QuestionForm(x=typed(x), note=note)
        case NotSeen(reason):
            return QuestionForm(response="not_seen", reason_not_seen=reason, note=note)
        case NotApplicable(reason):
            return QuestionForm(response="not_applicable", reason_not_applicable=reason, note=note)
    return QuestionForm(note=note)


def _response(question: Question, form: QuestionForm) -> Response | Problem | None:
    if form.response == "not_seen":
        return NotSeen(form.reason_not_seen)
    if form.response == "not_applicable":
        return NotApplicable(form.reason_not_applicable)
    match question.answer:
        case CountRule():
            return _count(form)
        case MeasureRule():
            return _measure(form)
        case LevelRule():
            return _level(form)
    return _choice(form)


def _level(form: QuestionForm) -> Response | Problem | None:
    if not form.response:
        return None
    return Level(int(form.response)) if form.response.isdecimal() else _CHOOSE


def _choice(form: QuestionForm) -> Response | Problem | None:
    if not form.response:
        return None
    return next((Choice(one) for one in CHOICES if one == form.response), _CHOOSE)


def _count(form: QuestionForm) -> Response | Problem | None:
    if not form.k.strip() and not form.n.strip():
        return None
    numbers = []
    for name, text in (("k", form.k), ("n", form.n)):
        if not _plain(text).isdecimal():
            return Problem("not_a_number", name, "Write a whole number, such as 12.")
        numbers.append(int(_plain(text)))
    return Count(k=numbers[0], n=numbers[1])


def _measure(form: QuestionForm) -> Response | Problem | None:
    if not form.x.strip():
        return None
    try:
        x = float(_plain(form.x))
    except ValueError:
        x = float("nan")
    if not isfinite(x):
        return Problem("measure_not_a_number", "x", "Write the number you measured, such as 850.")
    return Measure(x=x)


_CHOOSE = Problem("wrong_type", "response", "Choose one of the answers.")


def _plain(text: str) -> str:
    """People write a space or a comma between thousands."""
    return "".join(text.split()).replace(",", "")


def _field(problem: Problem, response: Response | None) -> str:
    if problem.field != "reason":
        return problem.field
    return "reason-not_seen" if isinstance(response, NotSeen) else "reason-not_applicable"


def _at(question: Question, problem: Problem, field: str) -> Problem:
    """A problem whose field is the element that a link can lead to."""
    return Problem(code=problem.code, field=f"{question.id}-{field}", message=problem.message)

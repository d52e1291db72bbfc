"""Answers for a whole checklist in one line: everything met, except what a test names."""

from collections.abc import Mapping

from audits.answers import Answer, Choice, Count, Level, Measure, Response
from audits.checklist import CountRule, LevelRule, MeasureRule, Question, YesPartlyNoRule
from audits.checklists import by_key

YES, PARTLY, NO = Choice("yes"), Choice("partly"), Choice("no")


def everything_met(
    key: str, changed: Mapping[str, Response | Answer | None] | None = None
) -> dict[str, Answer]:
    """Full points on every question of a checklist, with some answers changed."""
    answers = {question.id: Answer(_best(question)) for question in by_key(key).questions}
    for question, given in (changed or {}).items():
        assert question in answers, f"{key} does not ask {question}"
        answers[question] = given if isinstance(given, Answer) else Answer(given)
    return answers


def _best(question: Question) -> Response:
    match question.answer:
        case YesPartlyNoRule():
            return YES
        case LevelRule():
            return Level(3)
        case CountRule():
            return Count(10, 10)
        case MeasureRule(better=better, steps=steps):
            # Far inside the best step, so that it stays best when a later version asks for more.
            return Measure(0 if better == "lower" else 2 * steps[0].bound)

"""Why an answer cannot be accepted, said so that the auditor can put it right."""

import math
from random import Random

import pytest

from audits.answers import (
    LONGEST_TEXT,
    Answer,
    Choice,
    Count,
    Level,
    Measure,
    NotApplicable,
    NotSeen,
    answer_problems,
)
from audits.checklist import CountRule, LevelRule
from audits.checklists import published
from tests.audits.builders import ANCHORS, WIDTH, YES, a_question, any_answer

LEVEL = a_question("level", LevelRule(ANCHORS))
COUNT = a_question("count", CountRule(count_of="trained", total_of="staff"))
WIDE = a_question("width", WIDTH)
ALWAYS = a_question("always", not_applicable_when=None)


@pytest.mark.parametrize(
    ("question", "response", "code", "field"),
    [
        (LEVEL, Choice("yes"), "wrong_type", "response"),
        (ALWAYS, Level(1), "wrong_type", "response"),
        (COUNT, Measure(3), "wrong_type", "response"),
        (LEVEL, Level(4), "level_range", "value"),
        (LEVEL, Level(-1), "level_range", "value"),
        (COUNT, Count(3, 2), "count_above_total", "k"),
        (COUNT, Count(-1, 2), "count_negative", "k"),
        (COUNT, Count(0, -2), "count_negative", "n"),
        (COUNT, Count(1, 10**9), "count_too_large", "n"),
        (WIDE, Measure(math.nan), "measure_not_a_number", "x"),
        (WIDE, Measure(math.inf), "measure_not_a_number", "x"),
        (WIDE, Measure(-0.1), "measure_negative", "x"),
        (ALWAYS, NotApplicable("No need."), "always_applies", "response"),
        (LEVEL, NotApplicable("  "), "reason_missing", "reason"),
        (ALWAYS, NotSeen(""), "reason_missing", "reason"),
        (ALWAYS, NotSeen("x" * (LONGEST_TEXT + 1)), "text_too_long", "reason"),
    ],
)
def test_an_answer_that_cannot_count_says_why(question, response, code, field):
    (problem,) = answer_problems(question, Answer(response))
    assert (problem.code, problem.field) == (code, field)
    assert problem.message.endswith(".")


def test_every_problem_is_told_at_once():
    long = "x" * (LONGEST_TEXT + 1)
    codes = [one.code for one in answer_problems(LEVEL, Answer(Level(9), note=long))]
    assert codes == ["level_range", "text_too_long"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (ALWAYS, YES),
        (ALWAYS, Answer()),
        (COUNT, Answer(Count(0, 0))),
        (WIDE, Answer(Measure(0))),
        (LEVEL, Answer(Level(3), note="x" * LONGEST_TEXT)),
    ],
)
def test_a_good_answer_has_no_problem(question, answer):
    assert answer_problems(question, answer) == ()


def test_made_up_answers_to_every_published_question_are_good():
    random = Random(3)
    for checklist in published():
        for question in checklist.questions:
            assert answer_problems(question, any_answer(question, random)) == ()

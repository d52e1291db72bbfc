"""Scores and grades of audits (method 1)."""

from fractions import Fraction
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.answers import Answer, Choice, Count, Level, Measure
from audits.checklist import CountRule, LevelRule, MeasureRule, Step
from audits.checklists import published
from audits.policy import POLICY
from audits.scoring import AuditScore, points, score_audit, shown_level, why_held
from tests.audits.builders import (
    ANCHORS,
    NO,
    NOT_APPLICABLE,
    NOT_SEEN,
    PARTLY,
    WIDTH,
    YES,
    a_checklist,
    a_must_have,
    a_question,
    any_answer,
)

PEOPLE = CountRule(count_of="trained", total_of="staff", target=Fraction(4, 5))
NOISE = MeasureRule(
    unit="dB", better="lower", steps=(Step(60, Fraction(1)), Step(70, Fraction(1, 2)))
)


@pytest.mark.parametrize(
    ("rule", "response", "earned"),
    [
        (LevelRule(ANCHORS), Level(2), 2 / 3),
        (PEOPLE, Count(14, 20), 7 / 8),
        (PEOPLE, Count(19, 20), 1),
        (PEOPLE, Count(0, 0), "not_applicable"),
        (WIDTH, Measure(850), 1),
        (WIDTH, Measure(849.9), 0.5),
        (WIDTH, Measure(100), 0),
        (NOISE, Measure(60), 1),
        (NOISE, Measure(60.5), 0.5),
        (NOISE, Measure(70.1), 0),
    ],
)
def test_an_answer_earns_its_points(rule, response, earned):
    given = points(a_question("q", rule), Answer(response))
    assert given == (earned if isinstance(earned, str) else pytest.approx(earned))


@pytest.mark.parametrize(
    ("rule", "response"),
    [
        (LevelRule(ANCHORS), Level(4)),
        (LevelRule(ANCHORS), Level(-1)),
        (PEOPLE, Count(5, 3)),
        (PEOPLE, Count(-1, 3)),
        (PEOPLE, Choice("yes")),
        (WIDTH, Level(1)),
    ],
)
def test_a_wrong_value_is_refused_and_never_made_to_fit(rule, response):
    with pytest.raises(ValueError, match=r"."):
        points(a_question("q", rule), Answer(response))


def test_what_was_not_seen_leaves_the_score_and_widens_the_bounds():
    checklist = a_checklist(a_question("a", weight=3), a_question("b"))
    score = score_audit(checklist, {"a": YES, "b": NOT_SEEN})
    assert (score.score, score.completeness, score.low, score.high) == (1, 0.75, 0.75, 1)
    assert (score.status, score.grade, score.base_grade) == ("incomplete", None, None)


def test_what_does_not_apply_leaves_without_a_trace_but_is_counted():
    checklist = a_checklist(a_question("a"), a_question("b", weight=3))
    score = score_audit(checklist, {"a": YES, "b": NOT_APPLICABLE})
    assert (score.score, score.completeness, score.not_applicable_share) == (1, 1, 0.75)


def test_nothing_scored_is_not_zero():
    score = score_audit(a_checklist(a_question("a")), {"a": NOT_APPLICABLE})
    assert (score.score, score.status, score.grade) == (None, "nothing_scored", None)


def test_nine_tenths_complete_is_complete():
    questions = [a_question(f"q{place}") for place in range(10)]
    answers = {question.id: YES for question in questions[:9]}
    assert score_audit(a_checklist(*questions), answers).status == "graded"


def test_a_float_sum_just_under_a_band_is_inside_it():
    rule = LevelRule(ANCHORS)
    weights, levels = [1, 1, 1, 1, 2], [0, 1, 3, 3, 1]
    questions = [a_question(f"q{n}", rule, weight=weight) for n, weight in enumerate(weights)]
    answers = {q.id: Answer(Level(n)) for q, n in zip(questions, levels, strict=True)}
    score = score_audit(a_checklist(*questions), answers)
    assert score.score < 0.5
    assert score.grade == "Getting there"
    assert shown_level(score.score) == "50.0"


@pytest.mark.parametrize(
    ("must_haves", "answer", "grade"),
    [
        (1, YES, "Leading"),
        (1, NO, "Getting there"),
        (1, NOT_SEEN, "Getting there"),
        (1, PARTLY, "Friendly"),
        (1, NOT_APPLICABLE, "Leading"),
        (2, NO, "Getting there"),
        (3, NO, "Starting"),
        (3, NOT_SEEN, "Getting there"),
    ],
)
def test_must_haves_hold_the_grade_and_never_the_number(must_haves, answer, grade):
    essential = a_must_have(fail_below="1/2")
    held = [a_question(f"m{place}", essential=essential) for place in range(must_haves)]
    checklist = a_checklist(a_question("rest", weight=100), *held)
    answers = {question.id: answer for question in held}
    score = score_audit(checklist, answers | {"rest": YES})
    assert (score.base_grade, score.grade) == ("Leading", grade)
    assert (
        score.score
        == score_audit(
            a_checklist(a_question("rest", weight=100), *[a_question(q.id) for q in held]),
            answers | {"rest": YES},
        ).score
    )


def test_a_must_have_counts_only_where_its_fact_is_recorded():
    essential = a_must_have(applies_to="public-body")
    checklist = a_checklist(a_question("a", essential=essential), a_question("b", weight=9))
    answers = {"a": NO, "b": YES}
    assert score_audit(checklist, answers, {"public-body"}).essentials_failed == ("a",)
    elsewhere = score_audit(checklist, answers)
    assert (elsewhere.essentials, elsewhere.essentials_met, elsewhere.score) == (0, True, 0.9)


def test_a_theme_needs_three_scored_questions_for_a_number():
    questions = [a_question(f"q{place}", section="Inside") for place in range(4)]
    checklist = a_checklist(*questions)
    few = score_audit(checklist, {"q0": YES, "q1": YES, "q2": NOT_SEEN, "q3": NOT_APPLICABLE})
    part = few.themes["arrive"]
    assert (part.score, part.scored, part.unanswered, part.not_applicable) == (None, 2, 1, 1)
    assert few.sections["Inside"] == part
    enough = score_audit(checklist, {"q0": YES, "q1": YES, "q2": NO})
    assert enough.themes["arrive"].score == pytest.approx(2 / 3)


def test_the_score_sums_questions_and_not_sections():
    checklist = a_checklist(
        a_question("a", section="One"), *[a_question(f"b{n}", section="Two") for n in range(3)]
    )
    score = score_audit(checklist, {"a": YES, "b0": NO, "b1": NO, "b2": NO})
    assert score.score == 0.25


def test_a_held_grade_is_explained_in_one_sentence():
    checklist = a_checklist(
        a_question("space", essential=a_must_have()), a_question("rest", weight=10)
    )
    score = score_audit(checklist, {"space": NO, "rest": YES})
    assert why_held(score, {"space": "quiet space"}) == (
        "Score 90.9. Would be Leading; held at Getting there because ‘quiet space’ is not met."
    )


def test_only_what_holds_the_grade_is_named():
    part = a_must_have(fail_below="1/2")
    checklist = a_checklist(
        a_question("a", essential=part),
        a_question("b", essential=part),
        a_question("c", essential=part),
        a_question("rest", weight=97),
    )
    names = {"a": "step-free way in", "b": "toilet", "c": "loop"}
    score = score_audit(checklist, {"a": PARTLY, "b": NO, "c": NOT_SEEN, "rest": YES})
    assert why_held(score, names) == (
        "Score 98.4. Would be Leading; held at Getting there because ‘toilet’ is not met "
        "and ‘loop’ could not be checked."
    )
    several = score_audit(checklist, {"a": NO, "b": NO, "c": NO, "rest": YES})
    assert why_held(several, names) == (
        "Score 97. Would be Leading; held at Starting because ‘step-free way in’, ‘toilet’ "
        "and ‘loop’ are not met."
    )


def test_a_grade_that_nothing_holds_needs_no_sentence():
    assert why_held(score_audit(a_checklist(a_question("a")), {"a": YES}), {}) is None


def test_a_score_can_be_stored_and_read_again():
    checklist = published()[0]
    random = Random(5)
    answers = {q.id: any_answer(q, random) for q in checklist.questions}
    score = score_audit(checklist, answers)
    assert msgspec.json.decode(msgspec.json.encode(score), type=AuditScore) == score


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0), st.sampled_from(published()))
def test_any_audit_of_a_published_checklist_keeps_its_promises(seed, checklist):
    random = Random(seed)
    answers = {q.id: any_answer(q, random) for q in checklist.questions if random.random() < 0.97}
    score = score_audit(checklist, answers, {"public-body"})
    assert set(score.points) == {question.id for question in checklist.questions}
    if score.score is None:
        assert score.grade is None
        return
    assert 0 <= score.low <= score.score + 1e-12
    assert score.score <= score.high + 1e-12 <= 1 + 2e-12
    assert sum(part.scored for part in score.themes.values()) == sum(
        not isinstance(standing, str | None) for standing in score.points.values()
    )
    names = [band.name for band in POLICY.bands]
    assert (score.grade is None) == (score.status != "graded")
    if score.grade:
        assert names.index(score.grade) >= names.index(score.base_grade)
        assert score.capped == (why_held(score, {q: q for q in score.points}) is not None)
    assert score.essentials_met == (
        not score.essentials_failed + score.essentials_part_met + score.essentials_unknown
    )

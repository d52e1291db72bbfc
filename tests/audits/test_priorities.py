"""What to fix first, and the cheapest way to the next grade (method 3)."""

from fractions import Fraction
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.answers import Choice, Count, Level, Measure
from audits.checklist import LevelRule
from audits.checklists import latest
from audits.priorities import Fixable, cheapest_plan, fix_first, fixables, next_step
from audits.scoring import RulerQuestion, ruler_of, score_audit
from tests.audits.builders import ANCHORS, WIDTH, a_question, any_answer

SEEDS = st.integers(min_value=0, max_value=2**32)


def a_place(random: Random, size: int = 7) -> list[Fixable]:
    return [
        Fixable(
            RulerQuestion(
                f"q{n}",
                Fraction(random.choice([1, 2, 3])),
                pass_at=1 if random.random() < 0.2 else None,
            ),
            random.choice([Fraction(0), Fraction(1, 2), Fraction(1), None, "not_applicable"]),
            random.choice([1, 2, 3, 5]),
        )
        for n in range(size)
    ]


def score_of(place: list[Fixable]) -> Fraction | None:
    scored = [one for one in place if not isinstance(one.points, str | None)]
    weight = sum(one.question.weight for one in scored)
    return sum(one.question.weight * one.points for one in scored) / weight if weight else None


@given(SEEDS)
def test_the_gains_add_up_to_exactly_what_is_missing(seed):
    place = a_place(Random(seed))
    score = score_of(place)
    if score is not None:
        assert sum(fix.gain or 0 for fix in fix_first(place)) == 1 - score


@given(SEEDS)
def test_the_order_to_fix_things_in(seed):
    random = Random(seed)
    place = a_place(random)
    fixes = fix_first(place)
    groups = [0 if fix.find_out else 1 if fix.essential_failed else 2 for fix in fixes]
    assert groups == sorted(groups)
    for one, other in pairwise(fixes):
        if not one.find_out and one.essential_failed == other.essential_failed:
            assert one.gain_per_effort >= other.gain_per_effort
    assert fix_first(random.sample(place, len(place))) == fixes


@settings(max_examples=200, deadline=None)
@given(SEEDS, st.sampled_from([Fraction(1, 2), Fraction(7, 10), Fraction(17, 20)]))
def test_no_plan_costs_less(seed, target):
    place = a_place(Random(seed))
    score = score_of(place)
    plan = cheapest_plan(place, target)
    if score is None:
        assert plan is None
        return
    fixes = [fix for fix in fix_first(place) if not fix.find_out]
    costs = [
        sum(fix.effort for fix in chosen)
        for size in range(len(fixes) + 1)
        for chosen in combinations(fixes, size)
        if all(fix in chosen for fix in fixes if fix.essential_failed)
        and score + sum(fix.gain for fix in chosen) >= target
    ]
    assert plan.effort == min(costs)
    efforts = {fix.id: fix for fix in fixes}
    assert sum(efforts[id].effort for id in plan.fix) == plan.effort
    assert score + sum(efforts[id].gain for id in plan.fix) == plan.score_after


def test_an_unseen_must_have_is_to_be_found_out_first():
    place = [
        Fixable(RulerQuestion("failed", 1.0, pass_at=1), 0.0, 1),
        Fixable(RulerQuestion("unseen", 1.0, pass_at=1), None, 1),
        Fixable(RulerQuestion("unseen too, but no must-have", 1.0), None, 1),
    ]
    assert [(fix.id, fix.find_out) for fix in fix_first(place)] == [
        ("unseen", True),
        ("failed", False),
    ]


def test_a_place_above_its_target_needs_nothing_and_beyond_all_there_is_no_plan():
    place = [Fixable(RulerQuestion("q", 1.0), 0.5, 1)]
    assert cheapest_plan(place, 0.5).fix == ()
    assert cheapest_plan(place, 1.01) is None
    assert cheapest_plan([], 0.5) is None


def test_a_real_audit_has_a_plan_to_the_next_grade():
    checklist = latest("venue")
    random = Random(7)
    answers = {q.id: any_answer(q, random) for q in checklist.questions}
    score = score_audit(checklist, answers)
    place = fixables(ruler_of(checklist).questions, score.points, checklist)
    plan = cheapest_plan(place, 0.85)
    assert set(score.essentials_failed) <= set(plan.fix)
    assert plan.score_after >= 0.85


@pytest.mark.parametrize(
    ("question", "response", "next_one"),
    [
        (a_question("q"), Choice("no"), Choice("partly")),
        (a_question("q"), Choice("partly"), Choice("yes")),
        (a_question("q"), Choice("yes"), None),
        (a_question("q", LevelRule(ANCHORS)), Level(2), Level(3)),
        (a_question("q", LevelRule(ANCHORS)), Level(3), None),
        (a_question("q"), Count(2, 3), Count(3, 3)),
        (a_question("q"), Count(3, 3), None),
        (a_question("q", WIDTH), Measure(700), Measure(775)),
        (a_question("q", WIDTH), Measure(775), Measure(850)),
        (a_question("q", WIDTH), Measure(900), None),
        (a_question("q"), None, None),
    ],
)
def test_the_next_step_is_the_smallest_better_answer(question, response, next_one):
    assert next_step(question, response) == next_one

"""Several audits of a place, settled answers, and the way up to the City (method 1.4, 1.5)."""

import pytest

from audits.answers import Answer, Choice, NotSeen
from audits.scoring import AuditPoints, city_score, coverage, pool_audits
from audits.scoring.city import range_with_unseen
from audits.settling import settle
from tests.audits.builders import NO, NOT_APPLICABLE, NOT_SEEN, YES


def an_audit(auditor: str, at: int = 1, purpose: str = "routine", **points: object) -> AuditPoints:
    return AuditPoints(auditor=auditor, at=at, points=points, purpose=purpose)


def test_the_later_audit_of_one_auditor_stands():
    pooled = pool_audits(["q"], [an_audit("a", at=2, q=1.0), an_audit("a", at=1, q=0.0)])
    assert pooled.points == {"q": 1}
    assert pooled.auditors == ("a",)


@pytest.mark.parametrize("purpose", ["recheck", "self"])
def test_rechecks_and_self_assessments_never_enter_the_result(purpose):
    pooled = pool_audits(["q"], [an_audit("a", q=0.0), an_audit("b", purpose=purpose, q=1.0)])
    assert pooled.points == {"q": 0}


def test_a_repeat_by_another_auditor_has_equal_weight():
    pooled = pool_audits(["q"], [an_audit("a", q=0.0), an_audit("b", purpose="double", q=1.0)])
    assert pooled.points == {"q": 0.5}


@pytest.mark.parametrize(
    ("given", "pooled", "disagree"),
    [
        ([1.0, "not_applicable"], 1, True),
        ([1.0, "not_applicable", "not_applicable"], "not_applicable", True),
        (["not_applicable", None], "not_applicable", False),
        ([None, None], None, False),
        ([None, 0.5], 0.5, False),
        ([1.0, 0.5], 0.75, True),
        ([2 / 3, 1.0], 5 / 6, False),
    ],
)
def test_a_question_is_pooled_over_its_auditors(given, pooled, disagree):
    audits = [an_audit(f"auditor {place}", q=points) for place, points in enumerate(given)]
    found = pool_audits(["q"], audits)
    assert found.points["q"] == (pytest.approx(pooled) if isinstance(pooled, float) else pooled)
    assert found.disagree == (("q",) if disagree else ())


def test_equal_answers_settle_themselves_and_the_lead_settles_the_rest():
    settled = settle(
        {"lead": {"a": YES, "b": YES, "c": NO}, "other": {"a": YES, "b": NO, "d": NO}}, "lead"
    )
    assert settled.answers == {"a": YES, "b": YES, "c": NO, "d": NO}
    assert settled.differing == ("b",)


def test_an_answer_of_one_stands_where_the_other_cleared_theirs():
    settled = settle({"lead": {"a": Answer(note="Later.")}, "other": {"a": YES}}, "lead")
    assert settled.answers == {"a": YES}
    assert settled.differing == ()


def test_a_cleared_answer_of_everybody_stays_cleared():
    assert settle({"lead": {"a": Answer()}}, "lead").answers == {"a": Answer()}


def test_two_who_could_not_check_agree_whatever_their_reasons():
    settled = settle({"lead": {"a": NOT_SEEN}, "x": {"a": Answer(NotSeen("Too busy."))}}, "lead")
    assert settled.differing == ()
    assert settled.answers["a"] == NOT_SEEN


def test_notes_do_not_make_answers_differ_but_states_do():
    noted = Answer(Choice("yes"), note="By the lift.")
    assert settle({"lead": {"a": YES}, "x": {"a": noted}}, "lead").differing == ()
    assert settle({"lead": {"a": NOT_SEEN}, "x": {"a": NOT_APPLICABLE}}, "lead").differing == ("a",)


def test_without_the_lead_the_first_other_stands_and_the_difference_is_listed():
    settled = settle({"zoe": {"a": NO}, "amy": {"a": YES}, "lead": {}}, "lead")
    assert settled.answers == {"a": YES}
    assert settled.differing == ("a",)


def test_a_kind_nobody_audited_is_named_and_not_scored_0():
    city = city_score({"venue": [0.8, 0.6], "activity": [0.5], "police": [None]})
    assert city.kinds["police"] is None
    assert city.city == pytest.approx(0.6)
    assert city.missing_kinds == ("police",)


def test_kinds_have_fixed_weights_whatever_the_number_audited():
    city = city_score({"venue": [1.0] * 30, "activity": [0.0]}, {"venue": 1, "activity": 3})
    assert city.city == 0.25


def test_coverage_never_exceeds_all_and_lists_what_is_not_on_the_register():
    found = coverage(["p1", "p2"], ["p2", "p2", "p1", "elsewhere"])
    assert (found.share, found.not_on_register) == (1, ("elsewhere",))
    assert coverage([], ["p1"]).share is None


def test_the_unseen_places_could_have_moved_the_mean_this_far():
    assert range_with_unseen(0.5, 0.8) == pytest.approx((0.4, 0.6))

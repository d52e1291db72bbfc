"""Two rounds compared: promises that hold for every pair of rounds, and the cases that bite."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.comparison import (
    AskedQuestion,
    Rescored,
    RoundPoints,
    Terms,
    compare_city,
    compare_rounds,
    improvement_over,
    improvement_within,
    place_effects,
    shared_questions,
)
from tests.audits.builders import a_round, two_rounds

SEEDS = st.integers(min_value=0, max_value=2**32)
TERMS = Terms.__struct_fields__


def total(terms: Terms) -> float:
    return sum(getattr(terms, name) for name in TERMS)


def total_of_places(terms: Terms) -> float:
    return terms.joiners + terms.leavers + terms.not_comparable


@settings(max_examples=2000, deadline=None)
@given(SEEDS)
def test_the_six_terms_add_up_and_reverse_with_time(seed):
    a, b = two_rounds(Random(seed), exact=True)
    there, back = compare_rounds(a, b), compare_rounds(b, a)
    assert (there.terms is None) == (not there.groups.c)
    if there.raw is None:
        assert back.raw is None
        return
    assert back.raw == -there.raw
    if there.terms is None or back.terms is None:
        assert there.terms is None and back.terms is None
        return
    assert total(there.terms) == there.raw
    assert sum(there.by_question.values()) == there.terms.improvement
    assert there.terms.improvement == there.matched_b - there.matched_a
    effects = place_effects(there)
    assert sum(effects.values()) == total_of_places(there.terms)
    assert set(effects) == {*there.groups.j, *there.groups.l, *there.groups.x}
    for name in ("improvement", "checklist", "applicability", "not_comparable"):
        assert getattr(back.terms, name) == -getattr(there.terms, name), name
    assert (back.terms.joiners, back.terms.leavers) == (-there.terms.leavers, -there.terms.joiners)


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.integers(min_value=0, max_value=2**16))
def test_the_order_of_places_and_questions_never_matters(seed, order):
    a, b = two_rounds(Random(seed), exact=False)
    random = Random(order)
    mixed = compare_rounds(shuffled(a, random), shuffled(b, random))
    assert mixed.groups == compare_rounds(a, b).groups
    assert approximately(mixed.terms, compare_rounds(a, b).terms)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_floats_come_to_the_same_as_fractions(seed):
    exact = compare_rounds(*two_rounds(Random(seed), exact=True))
    floats = compare_rounds(*two_rounds(Random(seed), exact=False))
    assert floats.groups == exact.groups
    assert approximately(floats.terms, exact.terms)


def shuffled(round: RoundPoints, random: Random) -> RoundPoints:
    def mixed(table):
        names = list(table)
        random.shuffle(names)
        return {name: table[name] for name in names}

    return RoundPoints(
        version=round.version,
        questions=mixed(round.questions),
        places={place: mixed(points) for place, points in mixed(round.places).items()},
    )


def approximately(one: Terms | None, other: Terms | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        getattr(one, name) == pytest.approx(float(getattr(other, name)), abs=1e-9) for name in TERMS
    )


def test_same_questions_and_same_places_are_all_improvement():
    a = a_round({"q1": 2, "q2": 1}, {"P1": {"q1": 0.0, "q2": 1.0}})
    b = a_round({"q1": 2, "q2": 1}, {"P1": {"q1": 1.0, "q2": 1.0}})
    terms = compare_rounds(a, b).terms
    assert terms.improvement == pytest.approx(2 / 3)
    assert [getattr(terms, name) for name in TERMS[1:]] == [0] * 5


def test_a_place_that_moved_is_a_leaver_and_a_joiner_unless_it_keeps_its_id():
    a = a_round({"q1": 1}, {"old site": {"q1": 0.0}, "P1": {"q1": 0.0}})
    b = a_round({"q1": 1}, {"new site": {"q1": 1.0}, "P1": {"q1": 0.0}})
    found = compare_rounds(a, b)
    assert (found.groups.l, found.groups.j) == (("old site",), ("new site",))
    assert found.terms.improvement == 0


def test_a_place_with_under_half_its_weight_matched_is_not_compared():
    places = {"P1": {"q1": 0.0, "q2": 1.0}, "P2": {"q1": 0.0, "q2": "not_applicable"}}
    a = a_round({"q1": 2, "q2": 3}, places)
    b = a_round({"q1": 2, "q3": 1}, {"P1": {"q1": 1.0}, "P2": {"q1": 1.0}}, version=2)
    found = compare_rounds(a, b)
    assert (found.groups.x, found.groups.c) == (("P1",), ("P2",))


def test_exactly_half_the_weight_is_enough():
    a = a_round({"q1": 0.1 + 0.2, "q2": 0.3}, {"P1": {"q1": 0.0, "q2": 1.0}})
    b = a_round({"q1": 0.3}, {"P1": {"q1": 1.0}}, version=2)
    assert compare_rounds(a, b).groups.c == ("P1",)
    assert compare_rounds(b, a).groups.c == ("P1",)


def test_a_reworded_question_is_not_matched_and_a_tightened_one_is_scored_again():
    a = a_round(
        {"kept": 1, "reworded": 1, "tightened": 1},
        {"P1": {"kept": 1.0, "reworded": 0.0, "tightened": Rescored(1.0, 0.5)}},
    )
    b = a_round(
        {"kept": 1, "reworded": 1, "tightened": 1},
        {"P1": {"kept": 1.0, "reworded": 1.0, "tightened": Rescored(0.5, 0.5)}},
        version=2,
        since={"reworded": 2},
    )
    found = compare_rounds(a, b)
    assert found.by_question == {"kept": 0, "tightened": 0}
    assert found.terms.improvement == 0
    assert found.terms.checklist == pytest.approx(found.raw)


def test_the_newer_version_is_the_ruler_whichever_round_used_it():
    older = a_round({"q1": 3, "q2": 1}, {})
    newer = a_round({"q1": 1, "q2": 2}, {}, version=2, since={"q2": 2})
    assert shared_questions(older, newer) == shared_questions(newer, older) == {"q1": 1}


def test_a_place_without_any_points_was_not_audited():
    a = a_round({"q1": 1}, {"P1": {"q1": "not_applicable"}, "P2": {"q1": 0.0}})
    b = a_round({"q1": 1}, {"P1": {"q1": 1.0}, "P2": {"q1": 0.0}})
    found = compare_rounds(a, b)
    assert (found.groups.a, found.groups.j) == (("P2",), ("P1",))


def test_an_empty_round_has_no_raw_change():
    found = compare_rounds(a_round({"q1": 1}, {}), a_round({"q1": 1}, {"P1": {"q1": 1.0}}))
    assert (found.raw, found.terms, found.r_b) == (None, None, 1)


def test_the_improvement_of_sections_adds_up_and_of_themes_stands_alone():
    weights = {"q1": Fraction(3), "q2": Fraction(1)}
    a = a_round(weights, {"P1": {"q1": Fraction(0), "q2": Fraction(0)}})
    b = a_round(weights, {"P1": {"q1": Fraction(1), "q2": Fraction(0)}})
    found = compare_rounds(a, b)
    parts = [improvement_over(found.pairs, [question]) for question in weights]
    assert sum(parts) == found.terms.improvement == Fraction(3, 4)
    assert improvement_within(found.pairs, weights, ["q1"]) == {"P1": 1}


def test_a_kind_without_a_compared_place_is_set_aside_by_name():
    still = a_round({"q1": 1}, {"P1": {"q1": 0.5}})
    moved = a_round({"q1": 1}, {"P2": {"q1": 1.0}})
    kinds = {
        "venue": compare_rounds(still, a_round({"q1": 1}, {"P1": {"q1": 1.0}})),
        "police": compare_rounds(still, moved),
    }
    city = compare_city(kinds, {"venue": 1, "police": 5})
    assert (city.kinds, city.set_aside) == (("venue",), ("police",))
    assert city.raw == city.terms.improvement == 0.5


def test_a_city_with_nothing_to_compare_has_no_figures():
    city = compare_city({}, {})
    assert (city.raw, city.terms, city.kinds) == (None, None, ())


def test_questions_default_to_comparable_for_ever():
    assert AskedQuestion(1).comparable_since == 1

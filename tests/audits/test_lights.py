"""The five lights under a headline."""

from random import Random

import pytest

from audits.comparison import compare_rounds
from audits.comparison.lights import (
    bootstrap_limits,
    funnel,
    light,
    share_with_same_sign,
    with_weights,
    without_each,
)
from tests.audits.builders import a_round

WEIGHTS = {"up": 3, "down": 1}


def pairs():
    a = a_round(WEIGHTS, {"P1": {"up": 0.0, "down": 1.0}, "P2": {"up": 0.5, "down": 0.5}})
    b = a_round(WEIGHTS, {"P1": {"up": 1.0, "down": 0.0}, "P2": {"up": 1.0, "down": 0.5}})
    return compare_rounds(a, b)


def test_the_rulers_own_weights_give_the_headline_back():
    found = pairs()
    assert with_weights(found.pairs, WEIGHTS) == pytest.approx(found.terms.improvement)


def test_other_weights_can_turn_the_answer():
    found = pairs()
    turned = light(found.terms.improvement, with_weights(found.pairs, {"up": 1, "down": 3}))
    assert (turned.change, turned.same) == (pytest.approx((-0.5 + 0.125) / 2), False)


def test_what_is_not_defined_is_not_the_same_answer():
    assert not light(0.1, None).same
    assert light(0.0, 1e-12).same


def test_weights_at_random_give_the_same_share_each_time():
    found = pairs()
    once = share_with_same_sign(found.pairs, found.terms.improvement, ["2024", "2025"])
    again = share_with_same_sign(found.pairs, found.terms.improvement, ["2024", "2025"])
    assert once == again
    assert 0.5 < once < 1
    assert share_with_same_sign({}, 0.1, ["2024"]) is None


def test_each_operator_is_left_out_in_turn():
    found = without_each([0.1, 0.3, -0.4], ["a", "a", "b"])
    assert [(one.group, one.change) for one in found] == [
        ("a", pytest.approx(-0.4)),
        ("b", pytest.approx(0.2)),
    ]
    assert without_each([0.1], ["a"])[0].change is None


def test_the_bootstrap_is_a_check_for_many_places_and_repeats():
    random = Random(4)
    d = [random.gauss(0.02, 0.08) for _ in range(40)]
    groups = list(range(40))
    low, high = bootstrap_limits(d, groups, ["2024", "2025"])
    assert (low, high) == bootstrap_limits(d, groups, ["2024", "2025"])
    assert low < sum(d) / 40 < high
    assert bootstrap_limits(d[:29], groups[:29], ["2024"]) is None


def test_a_smaller_area_has_a_wider_funnel():
    small, large = funnel(0.02, 0.08, 4), funnel(0.02, 0.08, 64)
    assert small.look_high - small.look_low == pytest.approx(2 * 1.96 * 0.04)
    assert large.act_high < small.look_high < small.act_high

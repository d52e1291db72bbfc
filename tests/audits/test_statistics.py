"""Uncertainty, agreement and regression, checked against scipy and against themselves."""

import itertools
import math
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from audits.agreement import (
    agreement_use,
    alpha_interval,
    kappa_limits,
    noise_from_doubles,
    weighted_kappa,
)
from audits.comparison.chain import Link, chain
from audits.comparison.evidence import many_tests, sign_flip_p, verdict
from audits.comparison.intervals import (
    AUDITOR_A,
    AUDITOR_B,
    Noise,
    change_interval,
    design_effect,
    detectable_change,
    noise_of_change,
    stratified_interval,
)
from audits.comparison.mix import KindMean, mix_effect
from audits.comparison.questions import change_matrix, share_of_places
from audits.comparison.shrinking import shrink

CHANGES = st.lists(
    st.integers(min_value=-100, max_value=100).map(lambda n: n / 100), min_size=2, max_size=12
)
SEEDS = st.integers(min_value=0, max_value=2**32)


@given(CHANGES)
def test_the_plain_interval_is_the_t_interval(d):
    found = change_interval(d)
    error = stats.sem(d)
    assert found.mean == pytest.approx(sum(d) / len(d), abs=1e-12)
    if error > 1e-9:
        low, high = stats.t.interval(0.95, len(d) - 1, loc=sum(d) / len(d), scale=error)
        assert (found.low, found.high) == pytest.approx((low, high))


@given(CHANGES, SEEDS)
def test_groups_never_make_an_interval_narrower(d, seed):
    random = Random(seed)
    operators = [random.choice("abc") for _ in d]
    plain, grouped = change_interval(d), change_interval(d, {"operator": operators})
    if grouped.variance is None:
        assert grouped.groups == 1
    else:
        assert grouped.variance >= plain.variance - 1e-15
        assert grouped.df == len(set(operators)) - 1


@given(CHANGES, SEEDS)
def test_the_order_of_places_does_not_matter_to_an_interval(d, seed):
    random = Random(seed)
    each = [(change, random.choice("abcd"), random.choice("abcd")) for change in d]
    mixed = random.sample(each, len(each))

    def interval(places):
        changes, a, b = zip(*places, strict=True)
        return change_interval(changes, {AUDITOR_A: a, AUDITOR_B: b})

    one, other = interval(each), interval(mixed)
    assert one.groups == other.groups
    assert (one.variance is None) == (other.variance is None)
    if one.variance is not None:
        assert one.variance == pytest.approx(other.variance, abs=1e-12)


def test_an_auditor_who_returns_stands_for_no_group():
    d = [0.1, 0.2, 0.3, 0.4]
    found = change_interval(d, {AUDITOR_A: ["x"] * 4, AUDITOR_B: ["x"] * 4})
    assert found.groups == 4
    assert found.variance == pytest.approx(change_interval(d).variance)


def test_auditors_of_a_place_are_a_group_whatever_their_order():
    d = [0.1, 0.2, 0.3]
    one = change_interval(d, {AUDITOR_A: [("x", "y"), ("y", "x"), ("z",)]})
    other = change_interval(d, {AUDITOR_A: ["g", "g", "h"]})
    assert one.variance == pytest.approx(other.variance)


@pytest.mark.parametrize(
    ("d", "clusters"),
    [([], None), ([0.1], None), ([0.1, 0.2, 0.3], {"operator": ["one", "one", "one"]})],
)
def test_nothing_to_vary_means_no_interval(d, clusters):
    found = change_interval(d, clusters)
    assert (found.variance, found.df, found.low, found.high) == (None, None, None, None)
    assert found.mean == (sum(d) / len(d) if d else None)


def test_one_operator_with_every_place_seen_keeps_the_auditors_noise():
    d = [0.1, 0.2, 0.3, 0.0]
    found = change_interval(
        d, {"operator": ["one"] * 4}, eligible=4, noise=Noise(0.004, pairs=24, deff=1.5)
    )
    assert found.groups == 1
    assert found.variance == pytest.approx(1.5 * 0.004 / 4)
    assert found.df == pytest.approx(24)


def test_noise_is_never_taken_to_be_more_than_what_was_seen():
    d = [0.1, 0.1, 0.1, 0.1000001]
    found = change_interval(d, eligible=4, noise=Noise(0.5, pairs=20))
    assert found.variance == pytest.approx(change_interval(d).variance)


def test_without_known_noise_auditing_everybody_saves_nothing():
    d = [0.1, 0.2, 0.3]
    assert change_interval(d, eligible=3) == change_interval(d)


def test_groups_for_the_wrong_number_of_places_are_a_bug():
    with pytest.raises(ValueError, match="operator groups 1 places, but there are 2"):
        change_interval([0.1, 0.2], {"operator": ["a"]})


def test_a_city_of_one_kind_has_the_interval_of_that_kind():
    d = [0.1, 0.05, 0.0, 0.15, -0.05, 0.2]
    city, kind = stratified_interval({"venue": d, "police": []}, {"venue": 7}), change_interval(d)
    assert (city.mean, city.variance, city.df) == pytest.approx((kind.mean, kind.variance, kind.df))


def test_a_kind_with_few_places_makes_the_variance_a_pooled_one():
    found = stratified_interval({"venue": [0.0, 0.1] * 5, "training": [0.2]}, {})
    assert (found.method, found.df) == ("pooled", 9)
    squares = 10 * 0.05**2
    assert found.variance == pytest.approx(squares / 9 * (0.25 / 10 + 0.25 / 1))


def test_one_place_of_each_kind_has_no_interval():
    found = stratified_interval({"venue": [0.1], "training": [0.2]}, {})
    assert (found.mean, found.variance, found.low) == (pytest.approx(0.15), None, None)


def test_noise_and_its_design_effect_follow_the_method():
    assert noise_of_change(0.002, 1, 2, pairs=20).variance == pytest.approx(0.003)
    assert design_effect([10, 10]) == 1 + (200 / 20 - 1) / 2
    assert design_effect([1, 1, 1]) == 1
    assert design_effect([]) == 1


@pytest.mark.parametrize(("n", "points"), [(12, 7.1), (20, 5.3), (40, 3.6), (100, 2.3), (300, 1.3)])
def test_what_could_have_been_seen(n, points):
    assert round(detectable_change(n, 8), 1) == points
    assert detectable_change(1, 8) is None


@settings(max_examples=50)
@given(st.lists(st.integers(min_value=-5, max_value=5), min_size=1, max_size=9))
def test_the_sign_flip_test_counts_every_sign(d):
    moved = [change for change in d if change]
    sums = [0]
    for change in moved:
        sums = [total + sign * change for total in sums for sign in (1, -1)]
    expected = sum(abs(total) >= abs(sum(moved)) for total in sums) / len(sums)
    assert sign_flip_p([Fraction(change, 10) for change in d]) == expected
    assert sign_flip_p([change / 10 for change in d]) == expected


def test_five_places_can_never_be_proof():
    assert sign_flip_p([0.1] * 5) > 0.05
    assert sign_flip_p([0.1] * 6) < 0.05
    assert sign_flip_p([]) is None


@pytest.mark.parametrize(
    ("n", "interval", "p", "groups", "said"),
    [
        (5, (0.1, 0.05, 0.15), 0.01, None, ("too few to say", "places")),
        (40, (0.1, 0.05, 0.15), None, 4, ("too few to say", "operators or auditors")),
        (40, (0.1, None, None), None, None, ("too few to say", "no interval")),
        (40, (0.1, 0.05, 0.15), None, 5, ("improved", "clear")),
        (40, (-0.1, -0.15, -0.05), None, 5, ("got worse", "clear")),
        (16, (0.1, 0.05, 0.15), 0.05, None, ("improved", "clear")),
        (16, (0.1, 0.05, 0.15), 0.06, None, ("no clear change", "within noise")),
        (17, (0.1, 0.05, 0.15), 0.06, None, ("improved", "clear")),
        (40, (0.01, 0.001, 0.019), None, None, ("improved", "clear")),
        (40, (0.009, 0.001, 0.017), None, None, ("no clear change", "small")),
        (40, (0.005, 0.001, 0.009), None, None, ("no clear change", "steady")),
        (40, (0.0, -0.01, 0.01), None, None, ("no clear change", "within noise")),
        (40, (0.05, 0.0, 0.1), None, None, ("no clear change", "within noise")),
    ],
)
def test_the_verdict_follows_its_tests_in_order(n, interval, p, groups, said):
    found = verdict(n, *interval, groups=groups, p=p)
    assert (found.verdict, found.why) == said


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=20))
def test_many_tests_are_adjusted_as_scipy_does(p):
    found = many_tests(p)
    assert found.adjusted == pytest.approx(list(stats.false_discovery_control(p)))


def test_a_test_that_is_not_defined_is_never_clear():
    assert many_tests([None, 0.01]).clear == (False, True)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_the_change_matrix_adds_up(pairs):
    found = change_matrix([(float(a), float(b)) for a, b in pairs])
    assert found.gained + found.kept + found.lost + found.never == found.n == len(pairs)
    if pairs:
        assert found.net == pytest.approx(found.met_b - found.met_a)
    if found.gained + found.lost:
        exact = stats.binomtest(found.gained, found.gained + found.lost).pvalue
        assert found.p_exact == pytest.approx(exact)
        assert found.p_mid <= 1
    else:
        assert (found.p_exact, found.p_mid) == (None, None)


def test_as_many_gained_as_lost_is_no_evidence_at_all():
    assert change_matrix([(0, 1), (1, 0)]).p_mid == 1


def test_only_places_with_both_answers_are_in_the_matrix():
    assert change_matrix([(None, 1.0), (0.5, None), (0.5, 1.0)], pass_at=0.5).kept == 1


@given(st.integers(min_value=1, max_value=60), st.data())
def test_a_share_has_the_wilson_interval(n, data):
    x = data.draw(st.integers(min_value=0, max_value=n))
    found = share_of_places(x, n)
    wilson = stats.binomtest(x, n).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high), abs=1e-9)
    narrower = share_of_places(x, n, n + 1)
    assert narrower.high - narrower.low <= found.high - found.low + 1e-12


def test_a_share_of_all_eligible_places_has_no_interval():
    assert share_of_places(3, 7, 7).low is None
    assert share_of_places(0, 0).p is None
    with pytest.raises(ValueError, match="8 of 7"):
        share_of_places(8, 7)


@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.tuples(*[st.integers(min_value=0, max_value=9), st.integers(min_value=0, max_value=9)]),
        min_size=1,
    ),
    SEEDS,
)
def test_change_inside_kinds_and_of_the_mix_make_the_spreadsheets_change(sizes, seed):
    random = Random(seed)
    kinds = {
        kind: KindMean(
            Fraction(n_a),
            Fraction(random.randrange(9), 8) if n_a else None,
            Fraction(n_b),
            Fraction(random.randrange(9), 8) if n_b else None,
        )
        for kind, (n_a, n_b) in sizes.items()
    }
    found = mix_effect(kinds)
    if found.raw is None:
        assert found.pooled_a is None or found.pooled_b is None
    else:
        assert found.within + found.mix == found.raw


def test_a_chain_over_the_same_places_has_no_drift():
    means = [Fraction(1, 2), Fraction(3, 5), Fraction(11, 20), Fraction(3, 4)]
    links = [Link(a, b) for a, b in itertools.pairwise(means)]
    found = chain(links, Link(means[0], means[-1]), means[0])
    assert found.drift == 0
    assert found.rows[-1].index == 100 * means[-1] / means[0]
    assert [row.linked_level for row in found.rows] == means[1:]
    assert not found.lead_with_direct


def test_a_broken_link_starts_the_chain_again_at_100():
    found = chain([Link(0.5, 0.6), None, Link(0.5, 0.55)], Link(0.5, 0.6), 0.5)
    assert [row.index for row in found.rows] == [
        pytest.approx(120),
        None,
        pytest.approx(110),
    ]
    assert (found.drift, found.rows[2].linked_level) == (None, None)


def test_a_link_from_nothing_breaks_the_index_alone():
    found = chain([Link(0.0, 0.2), Link(0.2, 0.3)])
    assert [row.index for row in found.rows] == [None, pytest.approx(150)]
    assert found.rows[1].cumulative == pytest.approx(0.3)


def test_a_drifting_chain_gives_way_to_the_direct_figure():
    assert chain([Link(0.5, 0.6)], Link(0.5, 0.57)).lead_with_direct
    assert not chain([Link(0.5, 0.6)], Link(0.5, 0.58)).lead_with_direct


def test_kappa_without_variety_is_not_defined():
    assert weighted_kappa([[30, 0], [0, 0]]).kappa is None
    assert weighted_kappa([[15, 0], [0, 15]]).kappa == 1
    assert weighted_kappa([]).agree is None


@pytest.mark.parametrize(("levels", "pairs"), [(2, 20), (3, 20), (4, 32)])
def test_kappa_needs_enough_pairs(levels, pairs):
    def table(n):
        return [[n if i == j == 0 else 0 for j in range(levels)] for i in range(levels)]

    assert weighted_kappa(table(pairs)).enough
    assert not weighted_kappa(table(pairs - 1)).enough


def test_the_interval_of_kappa_holds_kappa_and_repeats():
    random = Random(11)
    places = [
        [(level, min(2, level + (random.random() < 0.2))) for level in (0, 1, 2)] for _ in range(25)
    ]
    table = [[0] * 3 for _ in range(3)]
    for first, second in (pair for place in places for pair in place):
        table[first][second] += 1
    low, high = kappa_limits(places, 3, ["2025"])
    assert low < weighted_kappa(table).kappa < high
    assert (low, high) == kappa_limits(places, 3, ["2025"])
    assert kappa_limits([[(0, 0)], []], 3, ["2025"]) is None


@pytest.mark.parametrize(
    ("value", "use"), [(0.8, "use"), (0.67, "warn"), (0.66, "reword"), (None, None)]
)
def test_poor_agreement_is_warned_of_and_then_the_question_is_reworded(value, use):
    assert agreement_use(value) == use


def test_alpha_of_perfect_agreement_is_one_and_single_answers_are_left_out():
    found = alpha_interval([[0, 0], [1, 1, None], [0.5], []])
    assert (found.n, found.alpha) == (4, 1)
    assert alpha_interval([[1, 1]]).alpha is None
    assert alpha_interval([]).alpha is None


def test_the_noise_of_an_audit_comes_from_double_audits():
    found = noise_from_doubles([(0.7, 0.6), (0.5, 0.6)])
    assert found.sem2 == pytest.approx(0.005)
    assert found.bias == pytest.approx(0)
    assert found.smallest_real_change == pytest.approx(1.959964 * math.sqrt(0.01), abs=1e-6)
    assert noise_from_doubles([]).sem2 is None


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=2, max_size=10))
def test_shrinking_keeps_the_mean_and_draws_every_score_towards_it(levels):
    scores = {f"p{place}": level for place, level in enumerate(levels)}
    found = shrink(scores, 0.01)
    for place, score in scores.items():
        assert abs(found.shrunk[place] - found.mean) <= abs(score - found.mean) + 1e-12
        assert found.shrunk[place] == pytest.approx(score + found.expected_move[place])
    assert sum(found.expected_move.values()) == pytest.approx(0, abs=1e-9)


def test_one_place_cannot_be_shrunk():
    found = shrink({"p": 0.4}, 0.01)
    assert (found.mean, found.spread, found.shrunk) == (0.4, None, {"p": None})

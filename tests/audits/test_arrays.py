"""Arrays of places give what the method's own functions give place by place."""

from fractions import Fraction
from math import comb, isnan
from random import Random

import pytest

from audits.comparison import PlacePair, improvement_within
from audits.comparison.arrays import (
    Matched,
    change_with_weights,
    changes_within,
    matched_places,
    question_matrices,
    question_parts,
    share_of_draws_with_same_sign,
)
from audits.comparison.lights import share_with_same_sign, with_weights
from audits.comparison.questions import change_matrix, matrix_of

QUESTIONS = tuple(f"question-{number:02}" for number in range(12))


def places(random: Random, number: int) -> tuple[Matched, dict[str, PlacePair], dict[str, float]]:
    """Places with random points and gaps, as arrays and as the method's pairs."""
    weights = {question: float(random.randint(1, 3)) for question in QUESTIONS}
    a: dict[str, dict[str, float]] = {}
    b: dict[str, dict[str, float]] = {}
    pairs = {}
    for place in (f"place-{one:02}" for one in range(number)):
        for points in (a, b):
            asked = [q for q in QUESTIONS[1:] if random.random() > 0.3]
            points[place] = {q: random.choice([0, 0.5, 1]) for q in (QUESTIONS[0], *asked)}
        shared = [q for q in QUESTIONS if q in a[place] and q in b[place]]
        moves = {q: b[place][q] - a[place][q] for q in shared}
        weight = sum(weights[q] for q in shared)
        parts = {q: weights[q] * move / weight for q, move in moves.items()}
        d = sum(parts.values())
        pairs[place] = PlacePair(0, d, 0, d, 0, d, 1, weight, moves, parts)
    return matched_places(QUESTIONS, a, b, {place: place for place in a}), pairs, weights


@pytest.mark.parametrize("seed", range(20))
def test_themes_and_weights_are_as_for_single_places(seed: int) -> None:
    random = Random(seed)
    matched, pairs, weights = places(random, random.randint(1, 30))
    theme = set(random.sample(QUESTIONS, 4))
    expected = improvement_within(pairs, weights, theme)
    assert changes_within(matched, weights, theme) == pytest.approx(expected)
    other = {question: float(random.randint(1, 3)) for question in QUESTIONS}
    assert change_with_weights(matched, other) == pytest.approx(with_weights(pairs, other))


@pytest.mark.parametrize("seed", range(3))
def test_the_same_weights_are_drawn_as_one_by_one(seed: int) -> None:
    matched, pairs, _ = places(Random(seed), 8)
    headline = 0.01
    expected = share_with_same_sign(pairs, headline, ["2025", "2026"])
    found = share_of_draws_with_same_sign({"venue": matched}, {}, headline, ["2025", "2026"])
    assert found == expected


def test_random_weights_can_turn_a_small_change_round() -> None:
    """Without it, one stream of numbers could not be told from another."""
    matched, _, _ = places(Random(1), 8)
    found = share_of_draws_with_same_sign({"venue": matched}, {}, 0.01, ["2025", "2026"])
    assert found is not None
    assert 0 < found < 1


@pytest.mark.parametrize("seed", range(5))
def test_questions_are_counted_as_place_by_place(seed: int) -> None:
    matched, pairs, weights = places(Random(seed), 20)
    passes = {QUESTIONS[0]: 0.5}
    matrices, parts = question_matrices(matched, passes), question_parts(matched, weights)
    for question in QUESTIONS:
        a, b = matched.column(question)
        known = [(x, y) for x, y in zip(a, b, strict=True) if not isnan(x + y)]
        assert matrices[question] == change_matrix(known, passes.get(question, 1.0))
        expected = sum(pair.parts.get(question, 0) for pair in pairs.values()) / len(pairs)
        assert parts[question] == pytest.approx(expected)


def test_many_places_are_tested_like_few_ones() -> None:
    gained, lost = 190, 140
    exact = 2 * sum(Fraction(comb(330, k), 2**330) for k in range(lost + 1))
    found = matrix_of(gained=gained, kept=5, lost=lost, never=5)
    assert found.p_exact == pytest.approx(float(exact))
    assert found.p_mid == pytest.approx(float(exact - Fraction(comb(330, lost), 2**330)))


def test_nothing_matched_has_no_answer() -> None:
    nothing = matched_places((), {}, {}, {})
    assert change_with_weights(nothing, {}) is None
    assert share_of_draws_with_same_sign({"venue": nothing}, {}, 0.1, []) is None

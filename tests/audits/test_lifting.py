"""Where one help for many places would lift a kind most (method 3)."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.checklist import CountRule
from audits.checklists import latest
from audits.lifting import lifts, next_points
from audits.scoring import ruler_of, score_points

VENUE = latest("venue")
SEEDS = st.integers(min_value=0, max_value=2**32)


def a_city(random: Random, places: int = 5) -> dict[str, dict[str, float | str | None]]:
    """Places with points such as pooled audits have them."""
    return {
        f"place {n}": {
            question.id: random.choice([0.0, 0.25, 0.5, 2 / 3, 1.0, 1.0, None, "not_applicable"])
            for question in VENUE.questions
        }
        for n in range(places)
    }


def mean_score(city: dict[str, dict[str, float | str | None]]) -> float:
    ruler = ruler_of(VENUE).questions
    scores = [score_points(ruler, points).score for points in city.values()]
    return sum(scores) / len(scores)


@given(SEEDS)
def test_the_lifts_are_together_exactly_what_the_mean_lacks(seed: int) -> None:
    city = a_city(Random(seed))
    assert sum(one.lift for one in lifts(VENUE, city)) == pytest.approx(1 - mean_score(city))


@given(SEEDS)
def test_a_lift_is_how_far_the_mean_rises_when_every_place_has_it(seed: int) -> None:
    random = Random(seed)
    city = a_city(random)
    one = random.choice(lifts(VENUE, city))
    given_ = {place: points[one.question.id] for place, points in city.items()}
    fixed = {
        place: points | ({one.question.id: 1.0} if isinstance(given_[place], float) else {})
        for place, points in city.items()
    }
    assert mean_score(fixed) - mean_score(city) == pytest.approx(one.lift)
    assert one.next_step is None or one.next_step <= one.lift + 1e-9


def test_what_most_places_lack_comes_first_for_the_same_effort_and_weight() -> None:
    everything = {question.id: 1.0 for question in VENUE.questions}
    guide, page = "venue-info-picture-guide", "venue-info-access-page"
    city = {
        "a": everything | {guide: 0.0},
        "b": everything | {guide: 0.0, page: 0.5},
        "c": everything | {guide: 0.5},
        "d": everything | {guide: None},
    }
    first, second = lifts(VENUE, city)
    assert (first.question.id, second.question.id) == (guide, page)
    assert (first.without, first.part, first.unknown) == (("a", "b"), ("c",), ("d",))
    assert (first.places, first.asked, first.short) == (4, 3, 3)


def test_a_count_of_people_has_no_next_step_for_a_whole_city() -> None:
    count = next(one for one in VENUE.questions if isinstance(one.answer, CountRule))
    assert next_points(count, 0.5) is None


@pytest.mark.parametrize(("now", "then"), [(0.0, 0.5), (0.4, 0.5), (0.5, 1.0), (1.0, None)])
def test_the_next_step_of_a_choice(now: float, then: float | None) -> None:
    guide = next(one for one in VENUE.questions if one.id == "venue-info-picture-guide")
    assert next_points(guide, now) == then

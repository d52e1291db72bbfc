"""The five lights under a headline: would the answer be the same, had we chosen otherwise?

Also the funnel that takes the place of a league table (method 2.4). Randomness comes from the names
of the rounds, so that a published figure can be worked out again.
"""

import math
from collections.abc import Hashable, Mapping, Sequence

from msgspec import Struct

from audits.comparison.matching import PlacePair
from audits.draws import DRAWS, middle, repeatable
from audits.exact import TOLERANCE, mean, total
from audits.policy import POLICY, Policy

DRAWS_OF_WEIGHTS = 1000
LEAST_FOR_BOOTSTRAP = 30
LOOK, ACT = 1.96, 3.09


class Light(Struct, frozen=True):
    """The change under another choice, and whether it points the same way as the headline."""

    change: float | None
    same: bool


class Without(Struct, frozen=True):
    """The headline without one operator or auditor."""

    group: Hashable
    change: float | None


class Funnel(Struct, frozen=True):
    """How far n places may lie from the mean by chance alone: look outside one, act outside two."""

    look_low: float
    look_high: float
    act_low: float
    act_high: float


def light(headline: float, change: float | None) -> Light:
    """Whether another choice gives the same answer; one that is not defined does not (2.4)."""
    return Light(change, change is not None and _sign(change) == _sign(headline))


def with_weights(pairs: Mapping[str, PlacePair], weights: Mapping[str, float]) -> float | None:
    """The headline with other weights, such as last year's (method 2.4).

    ``weights`` must hold every matched question; the places compared stay the same.
    """
    changes = []
    for pair in pairs.values():
        whole = total(weights[question] for question in pair.moves)
        if whole:
            moved = total(weights[question] * move for question, move in pair.moves.items())
            changes.append(moved / whole)
    return mean(changes)


def share_with_same_sign(
    pairs: Mapping[str, PlacePair], headline: float, seed: Sequence[str]
) -> float | None:
    """How often the answer stays the same when weights are drawn from 1 to 3 (method 2.4)."""
    questions = sorted({question for pair in pairs.values() for question in pair.moves})
    if not questions:
        return None
    random = repeatable(seed)
    same = 0
    for _ in range(DRAWS_OF_WEIGHTS):
        drawn = {question: random.uniform(1, 3) for question in questions}
        same += light(headline, with_weights(pairs, drawn)).same
    return same / DRAWS_OF_WEIGHTS


def without_each(d: Sequence[float], groups: Sequence[Hashable]) -> list[Without]:
    """The headline with each operator or auditor left out in turn (method 2.4)."""
    return [
        Without(
            group,
            mean([change for change, other in zip(d, groups, strict=True) if other != group]),
        )
        for group in dict.fromkeys(groups)
    ]


def bootstrap_limits(
    d: Sequence[float],
    groups: Sequence[Hashable],
    seed: Sequence[str],
    policy: Policy = POLICY,
) -> tuple[float, float] | None:
    """A check of the t interval for many places: whole operators drawn again (method 2.4)."""
    if len(d) < LEAST_FOR_BOOTSTRAP:
        return None
    by_group: dict[Hashable, list[float]] = {}
    for change, group in zip(d, groups, strict=True):
        by_group.setdefault(group, []).append(change)
    totals = [(total(changes), len(changes)) for changes in by_group.values()]
    random = repeatable(seed)
    means = []
    for _ in range(DRAWS):
        drawn = random.choices(totals, k=len(totals))
        means.append(total(moved for moved, _ in drawn) / total(n for _, n in drawn))
    return middle(means, policy.comparison.confidence)


def funnel(headline: float, spread: float, n: int) -> Funnel:
    """The limits for an area of n places around the mean of all; no league table (method 2.4)."""
    error = spread / math.sqrt(n)
    return Funnel(
        look_low=headline - LOOK * error,
        look_high=headline + LOOK * error,
        act_low=headline - ACT * error,
        act_high=headline + ACT * error,
    )


def _sign(change: float) -> int:
    return 0 if abs(change) <= TOLERANCE else 1 if change > 0 else -1

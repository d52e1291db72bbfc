"""From places to kinds to the City, and how much of it was seen (method 1.5)."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from audits.exact import mean, total
from audits.policy import POLICY, Policy


class CityScore(Struct, frozen=True):
    """The City's score, the score of each kind, and the kinds that nobody audited."""

    city: float | None
    kinds: dict[str, float | None]
    missing_kinds: tuple[str, ...]


class Coverage(Struct, frozen=True):
    """How many of the eligible places were audited; a fact, so it has no interval."""

    eligible: int
    audited: int
    share: float | None
    not_on_register: tuple[str, ...]


def city_score(
    places: Mapping[str, Collection[float | None]],
    weights: Mapping[str, float] | None = None,
    policy: Policy = POLICY,
) -> CityScore:
    """The weighted mean of kind scores, each the plain mean of its places (method 1.5).

    Weights are fixed by policy, never the number audited; a kind with no audited place drops out
    and is named, never scored 0.
    """
    kinds = {
        kind: mean([score for score in scores if score is not None])
        for kind, scores in places.items()
    }
    return CityScore(
        city=weighted_over_kinds(kinds, policy.kind_weights if weights is None else weights),
        kinds=kinds,
        missing_kinds=tuple(sorted(kind for kind, score in kinds.items() if score is None)),
    )


def weighted_over_kinds(
    kinds: Mapping[str, float | None], weights: Mapping[str, float]
) -> float | None:
    """The mean over the kinds that have a value, by their fixed weights (method 1.5)."""
    known = [(weights.get(kind, 1), value) for kind, value in kinds.items() if value is not None]
    all_weights = total(weight for weight, _ in known)
    return total(weight * value for weight, value in known) / all_weights if all_weights else None


def coverage(eligible: Collection[str], audited: Collection[str]) -> Coverage:
    """The share of eligible places that were audited (method 1.5).

    Audited places that are not on the register are listed, outside every mean.
    """
    register, seen = set(eligible), set(audited)
    both = len(register & seen)
    return Coverage(
        eligible=len(register),
        audited=both,
        share=both / len(register) if register else None,
        not_on_register=tuple(sorted(seen - register)),
    )


def range_with_unseen(score: float, share: float) -> tuple[float, float]:
    """The mean of all eligible places if the unseen scored nothing, and everything (5)."""
    return share * score, share * score + (1 - share)

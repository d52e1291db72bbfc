"""Who is missing? Coverage, and what the places that nobody saw could change (method 1.5, 5)."""

from msgspec import Struct

from audits.checklist import KINDS, Kind
from audits.exact import mean
from audits.policy import POLICY
from audits.scoring.city import range_with_unseen
from server.comparing.material import KindMaterial, Material


class Missing(Struct, frozen=True):
    """One kind: who was seen in each round, and the places that this round missed.

    ``missed_mean`` and ``seen_mean`` are last time's means; None under three places (2.8).
    ``lowest`` and ``highest``: the mean of all eligible places if the unseen had scored nothing,
    and everything.
    """

    kind: Kind
    eligible_a: int
    audited_a: int
    eligible_b: int
    audited_b: int
    missed: tuple[str, ...]
    missed_mean: float | None
    seen: int
    seen_mean: float | None
    level: float | None
    lowest: float | None
    highest: float | None


def missing(found: Material) -> dict[Kind, Missing]:
    """Who is missing from the later round, by kind."""
    return {kind: _of_kind(kind, found.kinds[kind], found) for kind in KINDS if kind in found.kinds}


def _of_kind(kind: Kind, one: KindMaterial, found: Material) -> Missing:
    comparison = one.comparison
    missed = tuple(place for place in comparison.groups.l if place in found.register_b)
    again = [place for place in comparison.groups.a if place in comparison.scores_b]
    unseen = None
    if comparison.r_b is not None and one.pair.eligible_b:
        share = len(comparison.groups.b) / one.pair.eligible_b
        unseen = range_with_unseen(comparison.r_b, share)
    return Missing(
        kind=kind,
        eligible_a=one.pair.eligible_a,
        audited_a=len(comparison.groups.a),
        eligible_b=one.pair.eligible_b,
        audited_b=len(comparison.groups.b),
        missed=missed,
        missed_mean=_mean_of([comparison.scores_a[place] for place in missed]),
        seen=len(again),
        seen_mean=_mean_of([comparison.scores_a[place] for place in again]),
        level=comparison.r_b,
        lowest=unseen[0] if unseen else None,
        highest=unseen[1] if unseen else None,
    )


def _mean_of(scores: list[float]) -> float | None:
    return mean(scores) if len(scores) >= POLICY.disclosure.internal_places else None

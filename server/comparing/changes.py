"""A mean change of some places with what may be said of it (method 2.4)."""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence

from msgspec import Struct

from audits.checklist import Kind
from audits.comparison.evidence import Verdict, sign_flip_p, verdict
from audits.comparison.intervals import (
    CityInterval,
    Interval,
    change_interval,
    detectable_change,
    p_of,
    stratified_interval,
)
from audits.policy import POLICY
from server.figures.records import PairFigures


class Change(Struct, frozen=True):
    """A mean change over ``n`` places; ``would_show`` is the least change they could have shown."""

    n: int
    change: float | None
    low: float | None
    high: float | None
    groups: int
    p: float | None
    would_show: float | None
    verdict: Verdict

    @property
    def enough(self) -> bool:
        """Whether there is enough to give a verdict at all."""
        return self.verdict.verdict != "too few to say"

    @property
    def p_to_test(self) -> float | None:
        """What goes into many tests: none where nothing may be said anyway."""
        return self.p if self.enough else None


Changes = Mapping[Kind, Mapping[str, float]]


def change_of_kind(pair: PairFigures, d: Mapping[str, float]) -> Change:
    """The mean change of places of one kind; ``d`` is by place."""
    found = change_interval(list(d.values()), _clusters(pair, d))
    return _change(found, list(d.values()), len(d))


def change_of_city(
    pairs: Mapping[Kind, PairFigures], d: Changes, weights: Mapping[str, float] | None = None
) -> Change:
    """The mean change of the City, each kind by its fixed weight; ``d`` is by kind and place."""
    used = {kind: changes for kind, changes in d.items() if changes}
    by_kind = {kind: _clusters(pairs[kind], changes) for kind, changes in used.items()}
    names = ("operator", *(name for name in next(iter(by_kind.values()), {}) if name != "operator"))
    found = stratified_interval(
        {kind: list(changes.values()) for kind, changes in used.items()},
        weights,
        {name: {kind: groups[name] for kind, groups in by_kind.items()} for name in names}
        if used
        else None,
    )
    return _change(found, _shares(used, weights), sum(len(changes) for changes in used.values()))


def _clusters(pair: PairFigures, places: Collection[str]) -> dict[str, list[Hashable | None]]:
    """Who ran and who saw these places, in their order."""
    if tuple(places) == pair.comparison.groups.c:
        return dict(pair.clusters)
    where = {place: number for number, place in enumerate(pair.comparison.groups.c)}
    return {
        name: [groups[where[place]] for place in places] for name, groups in pair.clusters.items()
    }


def _shares(d: Changes, weights: Mapping[str, float] | None) -> list[float]:
    """Each place's part of the City's change, for turning signs."""
    weights = POLICY.kind_weights if weights is None else weights
    return [
        weights.get(kind, 1) * change / len(changes)
        for kind, changes in d.items()
        for change in changes.values()
    ]


def _change(found: Interval | CityInterval, shares: Sequence[float], n: int) -> Change:
    few = 0 < n <= POLICY.comparison.sign_flip_places
    said = verdict(
        n,
        found.mean,
        found.low,
        found.high,
        groups=found.groups,
        p=sign_flip_p(shares) if few else None,
    )
    spread = None if found.variance is None else math.sqrt(found.variance * n)
    return Change(
        n=n,
        change=found.mean,
        low=found.low,
        high=found.high,
        groups=found.groups,
        p=p_of(found),
        would_show=None if spread is None else detectable_change(n, spread),
        verdict=said,
    )

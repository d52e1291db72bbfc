"""What moved the plain average: the six terms, their causes, and the spreadsheet (method 2.2)."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, structs

from audits.checklist import KINDS, Kind
from audits.comparison import CityComparison, Comparison, compare_city, place_effects
from audits.comparison.mix import KindMean, Mix, mix_effect
from audits.policy import POLICY
from audits.scoring import parts_that_add_up
from audits.scoring.city import weighted_over_kinds
from server.comparing.material import Material

Cause = Literal["opened", "not_audited_before", "closed", "missed", "not_comparable"]
CAUSES: tuple[Cause, ...] = (
    "opened",
    "not_audited_before",
    "closed",
    "missed",
    "not_comparable",
)


class Bar(Struct, frozen=True):
    """One term of the split: exact, and in tenths of a point so that all six add up on screen."""

    term: str
    value: float
    tenths: int
    starts_at: int


class CauseOfMove(Struct, frozen=True):
    """Places that are in one round only, or were not comparable, by why; and what that did."""

    cause: Cause
    places: dict[Kind, tuple[str, ...]]
    effect: float

    @property
    def count(self) -> int:
        """How many places there are."""
        return sum(len(places) for places in self.places.values())


class Account(Struct, frozen=True):
    """The exact account of the raw change of the City's average."""

    city: CityComparison
    level_a: float | None
    level_b: float | None
    bars: tuple[Bar, ...]
    causes: tuple[CauseOfMove, ...]
    spreadsheet: Mix
    counts: dict[str, tuple[int, int]]


def account(found: Material) -> Account:
    """Account for the change between two rounds."""
    comparisons: dict[str, Comparison] = {kind: one.comparison for kind, one in found.kinds.items()}
    city = compare_city(comparisons)
    compared = {kind: comparisons[kind] for kind in found.compared}
    level_a = weighted_over_kinds(
        {kind: one.r_a for kind, one in compared.items()}, POLICY.kind_weights
    )
    spreadsheet: dict[str, KindMean] = {kind: _kind_mean(found, kind) for kind in KINDS}
    return Account(
        city=city,
        level_a=level_a,
        level_b=weighted_over_kinds(
            {kind: one.r_b for kind, one in compared.items()}, POLICY.kind_weights
        ),
        bars=bars_of(city),
        causes=_causes(found),
        spreadsheet=mix_effect(spreadsheet),
        counts={
            kind: (int(one.n_a), int(one.n_b))
            for kind, one in spreadsheet.items()
            if one.n_a or one.n_b
        },
    )


def bars_of(city: CityComparison) -> tuple[Bar, ...]:
    """The six terms in tenths of a point, by largest remainder (method 2.2)."""
    if city.terms is None:
        return ()
    values: dict[str, float] = structs.asdict(city.terms)
    parts = parts_that_add_up([value * 100 for value in values.values()])
    bars, at = [], 0
    for (term, value), tenths in zip(values.items(), parts, strict=True):
        bars.append(Bar(term, value, tenths, at))
        at += tenths
    return tuple(bars)


def _kind_mean(found: Material, kind: Kind) -> KindMean:
    nothing: tuple[int, float | None] = (0, None)
    a = found.means.get((found.earlier.id, kind), nothing)
    b = found.means.get((found.later.id, kind), nothing)
    return KindMean(a[0], a[1], b[0], b[1])


def _causes(found: Material) -> tuple[CauseOfMove, ...]:
    """Who is behind joiners, leavers and not comparable, by why (method 2.2)."""
    places: dict[Cause, dict[Kind, list[str]]] = {cause: {} for cause in CAUSES}
    effects: dict[Cause, dict[str, float | None]] = {
        cause: dict.fromkeys(found.compared, 0.0) for cause in CAUSES
    }
    for kind, one in found.kinds.items():
        by_place = place_effects(one.comparison)
        for place, cause in _why(found, kind).items():
            places[cause].setdefault(kind, []).append(place)
            if kind in found.compared:
                effects[cause][kind] = (effects[cause][kind] or 0.0) + by_place[place]
    return tuple(
        CauseOfMove(
            cause=cause,
            places={kind: tuple(ids) for kind, ids in places[cause].items()},
            effect=weighted_over_kinds(effects[cause], POLICY.kind_weights) or 0.0,
        )
        for cause in CAUSES
    )


def _why(found: Material, kind: Kind) -> Mapping[str, Cause]:
    groups = found.kinds[kind].comparison.groups
    why: dict[str, Cause] = {}
    for place in groups.j:
        why[place] = "not_audited_before" if place in found.register_a else "opened"
    for place in groups.l:
        why[place] = "missed" if place in found.register_b else "closed"
    for place in groups.x:
        why[place] = "not_comparable"
    return why

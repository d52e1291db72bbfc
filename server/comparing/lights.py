"""Would you say the same if ...? Five lights under the headline, and weights drawn again (2.4)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from audits.checklist import Kind
from audits.comparison.arrays import Matched, change_with_weights, share_of_draws_with_same_sign
from audits.comparison.lights import light
from audits.exact import mean, total
from audits.policy import POLICY
from audits.scoring.city import weighted_over_kinds
from server.comparing.material import Material

About = Literal["ruler", "kind_weights", "leave_out", "same_auditor", "direct"]

Sums = Mapping[Kind, tuple[float, int]]


class Lamp(Struct, frozen=True):
    """One light: whether the answer is the same, None where it cannot be told.

    ``change`` is the City's change under the other choice. ``no_difference``: there was nothing to
    choose, such as two rounds with the same checklists.
    """

    about: About
    same: bool | None
    change: float | None = None
    no_difference: bool = False
    places: int | None = None
    left_out: str | None = None
    kind_of_group: Literal["operator", "auditor"] | None = None


class Lights(Struct, frozen=True):
    """The five lights, and how often random weights give the same answer."""

    lamps: tuple[Lamp, ...]
    redrawn: float | None


def lights(
    found: Material,
    headline: float,
    earlier_ruler: Mapping[Kind, Matched],
    chained: float | None,
) -> Lights:
    """Light all five. ``earlier_ruler`` has the points by the older checklists' rules.

    ``chained`` is the sum of the links between the rounds, None where they follow one another.
    """
    return Lights(
        lamps=(
            _ruler(found, headline, earlier_ruler),
            _kind_weights(found, headline),
            _leave_out(found, headline),
            _same_auditor(found, headline),
            _direct(found, headline, chained),
        ),
        redrawn=share_of_draws_with_same_sign(
            {kind: one.matched for kind, one in found.compared.items()},
            POLICY.kind_weights,
            headline,
            [found.earlier.id, found.later.id],
        ),
    )


def eligible_weights(found: Material) -> dict[str, float]:
    """Kinds weighted by the places that the later round was meant to visit."""
    return {kind: float(one.pair.eligible_b) for kind, one in found.kinds.items()}


def _ruler(found: Material, headline: float, earlier_ruler: Mapping[Kind, Matched]) -> Lamp:
    compared = found.compared.values()
    if all(one.checklists[0].version == one.checklists[1].version for one in compared):
        return Lamp("ruler", same=True, change=headline, no_difference=True)
    by_kind: dict[str, float | None] = {}
    for kind, one in found.compared.items():
        older = {q.id: float(q.weight) for q in one.older_and_newer[0].questions}
        matched = earlier_ruler.get(kind, one.matched)
        by_kind[kind] = change_with_weights(matched, older)
    change = weighted_over_kinds(by_kind, POLICY.kind_weights)
    return Lamp("ruler", same=light(headline, change).same, change=change)


def _kind_weights(found: Material, headline: float) -> Lamp:
    by_kind: dict[str, float | None] = {
        kind: one.comparison.terms.improvement if one.comparison.terms else None
        for kind, one in found.compared.items()
    }
    change = weighted_over_kinds(by_kind, eligible_weights(found))
    if len(by_kind) == 1:
        return Lamp("kind_weights", same=True, change=headline, no_difference=True)
    return Lamp("kind_weights", same=light(headline, change).same, change=change)


def _leave_out(found: Material, headline: float) -> Lamp:
    """The operator or the auditor without whom the answer would move furthest the other way."""
    whole = {
        kind: (total(one.comparison.d.values()), len(one.comparison.d))
        for kind, one in found.compared.items()
    }
    worst: Lamp | None = None
    for sort, name, part in _groups(found):
        change = weighted_over_kinds(_without(whole, part), POLICY.kind_weights)
        if change is None:
            continue
        lamp = Lamp(
            "leave_out",
            same=light(headline, change).same,
            change=change,
            places=sum(count for _, count in part.values()),
            left_out=name,
            kind_of_group=sort,
        )
        if worst is None or _towards_no(lamp, headline) < _towards_no(worst, headline):
            worst = lamp
    return worst or Lamp("leave_out", same=None)


def _groups(
    found: Material,
) -> Iterable[tuple[Literal["operator", "auditor"], str, Sums]]:
    operators: dict[str, dict[Kind, tuple[float, int]]] = {}
    auditors: dict[str, dict[Kind, tuple[float, int]]] = {}
    for kind, one in found.compared.items():
        for place in one.pair.compared:
            d = one.comparison.d[place.subject]
            if place.operator:
                _add(operators.setdefault(place.operator, {}), kind, d)
            for auditor in {*place.auditors_a, *place.auditors_b}:
                _add(auditors.setdefault(auditor, {}), kind, d)
    yield from (("operator", name, sums) for name, sums in sorted(operators.items()))
    yield from (("auditor", name, sums) for name, sums in sorted(auditors.items()))


def _add(sums: dict[Kind, tuple[float, int]], kind: Kind, d: float) -> None:
    added, count = sums.get(kind, (0.0, 0))
    sums[kind] = (added + d, count + 1)


def _without(whole: Sums, part: Sums) -> dict[str, float | None]:
    left: dict[str, float | None] = {}
    for kind, (added, count) in whole.items():
        out, out_count = part.get(kind, (0.0, 0))
        remaining = count - out_count
        left[kind] = (added - out) / remaining if remaining else None
    return left


def _towards_no(lamp: Lamp, headline: float) -> float:
    change = lamp.change or 0.0
    return change if headline >= 0 else -change


def _same_auditor(found: Material, headline: float) -> Lamp:
    by_kind: dict[str, float | None] = {}
    places = 0
    for kind, one in found.compared.items():
        d = [
            one.comparison.d[place.subject]
            for place in one.pair.compared
            if place.auditors_a == place.auditors_b
        ]
        by_kind[kind] = mean(d)
        places += len(d)
    if places < POLICY.disclosure.internal_places:
        return Lamp("same_auditor", same=None, places=places)
    change = weighted_over_kinds(by_kind, POLICY.kind_weights)
    return Lamp("same_auditor", same=light(headline, change).same, change=change, places=places)


def _direct(found: Material, headline: float, chained: float | None) -> Lamp:
    if all(one.pair.rounds.consecutive for one in found.compared.values()):
        return Lamp("direct", same=True, change=headline, no_difference=True)
    if chained is None:
        return Lamp("direct", same=None)
    return Lamp("direct", same=light(headline, chained).same, change=chained)

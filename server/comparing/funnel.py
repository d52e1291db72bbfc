"""Places and operators on a funnel, never in a ranking (method 2.4).

A single place or a small operator may lie far from the mean by chance alone. Only what lies outside
the lines asks for a look.
"""

import math
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from audits.comparison.lights import Funnel, funnel
from audits.exact import mean, reaches, total
from audits.policy import POLICY
from server.comparing.material import KindMaterial

Where = Literal["inside", "look", "act"]

# More single dots than this cannot be told apart; those inside the lines are then left out.
MOST_DOTS = 120


class Dot(Struct, frozen=True):
    """A place (n = 1) or an operator with its mean change."""

    id: str
    n: int
    change: float
    where: Where


class FunnelPlot(Struct, frozen=True):
    """One kind: every compared place, and every operator with enough of them (method 2.8)."""

    centre: float
    spread: float
    places: tuple[Dot, ...]
    operators: tuple[Dot, ...]

    def limits(self, n: int) -> Funnel:
        """The lines for n places."""
        return funnel(self.centre, self.spread, n)

    @property
    def outside(self) -> list[Dot]:
        """The places that ask for a look, in the order given."""
        return [dot for dot in self.places if dot.where != "inside"]

    @property
    def drawn(self) -> list[Dot]:
        """The places that can be told apart: all, those outside, or those far outside."""
        for some in (list(self.places), self.outside):
            if len(some) <= MOST_DOTS:
                return some
        return [dot for dot in self.places if dot.where == "act"][:MOST_DOTS]


def funnel_plot(one: KindMaterial) -> FunnelPlot | None:
    """The funnel of one kind; None for too few places to have a spread."""
    d = one.comparison.d
    if len(d) < POLICY.disclosure.internal_places:
        return None
    centre = mean(list(d.values())) or 0.0
    spread = math.sqrt(total((change - centre) ** 2 for change in d.values()) / (len(d) - 1))
    by_operator: dict[str, list[float]] = {}
    for place in one.pair.compared:
        if place.operator:
            by_operator.setdefault(place.operator, []).append(d[place.subject])
    enough = POLICY.disclosure.internal_places
    return FunnelPlot(
        centre=centre,
        spread=spread,
        places=tuple(_dot(place, [change], centre, spread) for place, change in d.items()),
        operators=tuple(
            _dot(name, some, centre, spread)
            for name, some in sorted(by_operator.items())
            if len(some) >= enough
        ),
    )


def _dot(id: str, changes: Sequence[float], centre: float, spread: float) -> Dot:
    n, change = len(changes), total(changes) / len(changes)
    lines = funnel(centre, spread, n)
    where: Where = "inside"
    if not (reaches(change, lines.act_low) and reaches(lines.act_high, change)):
        where = "act"
    elif not (reaches(change, lines.look_low) and reaches(lines.look_high, change)):
        where = "look"
    return Dot(id, n, change, where)

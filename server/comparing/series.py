"""The City since its first round: a chain of like-for-like links, and its drift (method 2.3)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from audits.checklist import Kind
from audits.comparison.chain import Chain, ChainRow, Link, chain
from audits.exact import total
from audits.policy import POLICY
from audits.scoring.city import weighted_over_kinds
from server.comparing.changes import Change
from server.comparing.queries import Means, Round
from server.figures.records import ChainFigures


class Point(Struct, frozen=True):
    """The City in one round: its plain average, and where the chain from the first round is.

    ``starts_again``: no place could be compared with the round before. ``new_checklists`` are the
    kinds that asked another version than the round before.
    """

    round: Round
    raw: float | None
    linked: float | None
    cumulative: float | None
    index: float | None
    direct: float | None
    drift: float | None
    places: int
    starts_again: bool
    new_checklists: tuple[Kind, ...]


class Series(Struct, frozen=True):
    """Every round from the first to the one that is looked at.

    ``lead_with_direct``: the chain has drifted too far from the direct comparison of first and
    last, so that the direct figure is the one to quote.
    """

    points: tuple[Point, ...]
    direct: Change | None
    lead_with_direct: bool

    @property
    def last(self) -> Point:
        """The round that is looked at."""
        return self.points[-1]


Links = Mapping[tuple[str, str], tuple[Link, int]]


def links_of_city(kinds: Sequence[ChainFigures]) -> tuple[Links, Links]:
    """Links between neighbouring rounds, and from the first round; kinds by their weights."""
    linked: dict[tuple[str, str], dict[str, tuple[Link, int]]] = {}
    direct: dict[tuple[str, str], dict[str, tuple[Link, int]]] = {}
    for one in kinds:
        before = one.base
        for link in one.links:
            nearest = (link.link, link.places)
            linked.setdefault((before.id, link.round.id), {})[one.kind] = nearest
            from_base = (link.direct, link.direct_places)
            direct.setdefault((one.base.id, link.round.id), {})[one.kind] = from_base
            before = link.round
    return _city(linked), _city(direct)


def series(
    rounds: Sequence[Round],
    links: Links,
    from_first: Links,
    means: Means,
    direct: Change | None,
) -> Series:
    """The series over these rounds, oldest first; ``direct`` compares the first and the last."""
    first = rounds[0]
    raw = {round.id: _raw(round, means) for round in rounds}
    steps = [links.get((a.id, b.id), _NOTHING) for a, b in pairwise(rounds)]
    straight = [from_first.get((first.id, round.id), _NOTHING) for round in rounds[1:]]
    points = [Point(first, raw[first.id], raw[first.id], 0.0, 100.0, None, None, 0, False, ())]
    last: Chain | None = None
    for number, (before, round) in enumerate(pairwise(rounds)):
        last = chain(
            [link for link, _ in steps[: number + 1]],
            direct=straight[number][0],
            base_score=raw[first.id],
        )
        points.append(_point(before, round, raw[round.id], last, steps[number][1]))
    return Series(tuple(points), direct, _lead_with_direct(last, direct))


def chained_between(rounds: Sequence[Round], links: Links) -> float | None:
    """The links between these neighbouring rounds added up; None where one is missing."""
    moves = []
    for a, b in pairwise(rounds):
        link, _ = links.get((a.id, b.id), _NOTHING)
        if link.a is None or link.b is None:
            return None
        moves.append(link.b - link.a)
    return total(moves)


_NOTHING = (Link(None, None), 0)


def _point(before: Round, round: Round, raw: float | None, found: Chain, places: int) -> Point:
    row: ChainRow = found.rows[-1]
    return Point(
        round=round,
        raw=raw,
        linked=row.linked_level,
        cumulative=row.cumulative,
        index=row.index,
        direct=found.direct,
        drift=found.drift,
        places=places,
        starts_again=row.cumulative is None,
        new_checklists=tuple(
            kind
            for kind, version in round.versions.items()
            if before.versions.get(kind, version) != version
        ),
    )


def _lead_with_direct(found: Chain | None, direct: Change | None) -> bool:
    """Too much drift, or a chain outside the interval of the direct comparison (method 2.3)."""
    if found is None or found.drift is None:
        return False
    if found.lead_with_direct:
        return True
    points = found.rows[-1].cumulative
    if points is None or direct is None or direct.low is None or direct.high is None:
        return False
    return not direct.low <= points <= direct.high


def _raw(round: Round, means: Means) -> float | None:
    return weighted_over_kinds(
        {kind: level for (id, kind), (_, level) in means.items() if id == round.id},
        POLICY.kind_weights,
    )


def _city(by_kind: Mapping[tuple[str, str], Mapping[str, tuple[Link, int]]]) -> Links:
    found = {}
    for rounds, kinds in by_kind.items():
        a = weighted_over_kinds({k: link.a for k, (link, _) in kinds.items()}, POLICY.kind_weights)
        b = weighted_over_kinds({k: link.b for k, (link, _) in kinds.items()}, POLICY.kind_weights)
        found[rounds] = (Link(a, b), sum(places for _, places in kinds.values()))
    return found

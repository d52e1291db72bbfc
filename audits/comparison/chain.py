"""More than two rounds: a chain of like-for-like links, its index and its drift (method 2.3)."""

from collections.abc import Sequence

from msgspec import Struct

from audits.exact import reaches
from audits.policy import POLICY, Policy


class Link(Struct, frozen=True):
    """The matched means of two rounds over the places they share; None where nothing matched."""

    a: float | None
    b: float | None


class ChainRow(Struct, frozen=True):
    """The series after one link; None at a break, after which it starts again at 100 and 0."""

    index: float | None
    cumulative: float | None
    linked_level: float | None


class Chain(Struct, frozen=True):
    """The chained series beside the direct comparison of its first and last round."""

    rows: tuple[ChainRow, ...]
    direct: float | None
    drift: float | None
    lead_with_direct: bool


def chain(
    links: Sequence[Link | None],
    direct: Link | None = None,
    base_score: float | None = None,
    policy: Policy = POLICY,
) -> Chain:
    """Chain the links (method 2.3).

    The index is a ratio of means, so a link from 0 breaks it alone; a link with nothing matched
    breaks everything. The linked level is only known as far as the chain from the base is whole.
    """
    index: float | None = None
    points: float | None = None
    whole = True
    rows = []
    for link in links:
        change = _change(link)
        whole = whole and change is not None
        points = None if change is None else (points or 0) + change
        index = _next_index(index, link)
        linked = base_score + points if base_score is not None and points is not None else None
        rows.append(ChainRow(index, points, linked if whole else None))
    direct_change = _change(direct)
    drift = None
    if whole and points is not None and direct_change is not None:
        drift = points - direct_change
    limit = policy.comparison.drift_limit
    return Chain(
        rows=tuple(rows),
        direct=direct_change,
        drift=drift,
        lead_with_direct=drift is not None and not reaches(limit, abs(drift)),
    )


def _change(link: Link | None) -> float | None:
    if link is None or link.a is None or link.b is None:
        return None
    return link.b - link.a


def _next_index(index: float | None, link: Link | None) -> float | None:
    if link is None or link.b is None or not link.a:
        return None
    return (100 if index is None else index) * link.b / link.a

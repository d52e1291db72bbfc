"""How alike auditors answer, from places that two of them visited (method 2.7).

For training and for the width of intervals; figures about one auditor are never published.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Literal

from msgspec import Struct

from audits.draws import DRAWS, middle, repeatable
from audits.exact import reaches
from audits.policy import POLICY, Policy

Use = Literal["use", "warn", "reword"]


class Kappa(Struct, frozen=True):
    """Exact agreement and quadratic weighted kappa; ``enough`` pairs to read kappa at all."""

    n: int
    agree: float | None
    kappa: float | None
    enough: bool


class Alpha(Struct, frozen=True):
    """Krippendorff's alpha over ``n`` answers that had at least one other beside them."""

    n: int
    alpha: float | None


class AuditNoise(Struct, frozen=True):
    """The noise of one audit (``sem2`` is a variance), and the least change of one place it allows.

    ``bias`` is how much higher the first auditors score than the second.
    """

    n: int
    sem2: float | None
    bias: float | None
    smallest_real_change: float | None


def weighted_kappa(table: Sequence[Sequence[float]]) -> Kappa:
    """Agreement of two auditors: counts by first answer (rows) and second (columns) (method 2.7).

    Undefined when all answers are one value: there is nothing to agree about beyond chance.
    """
    levels = len(table)
    if any(len(row) != levels for row in table):
        raise ValueError("the table must have as many columns as rows")
    n = sum(sum(row) for row in table)
    enough = bool(n >= max(20, 2 * levels**2))
    if not n:
        return Kappa(0, None, None, enough=False)
    rows = [sum(row) for row in table]
    columns = [sum(row[place] for row in table) for place in range(levels)]
    seen = sum((i - j) ** 2 * table[i][j] for i in range(levels) for j in range(levels))
    chance = sum((i - j) ** 2 * rows[i] * columns[j] for i in range(levels) for j in range(levels))
    return Kappa(
        n=int(n),
        agree=sum(table[i][i] for i in range(levels)) / n,
        kappa=1 - seen * n / chance if chance else None,
        enough=enough,
    )


def kappa_limits(
    places: Sequence[Sequence[tuple[int, int]]],
    levels: int,
    seed: Sequence[str],
    policy: Policy = POLICY,
) -> tuple[float, float] | None:
    """The interval of kappa, places drawn again and again (method 2.7).

    Answers within a place are not independent, so whole places are drawn. Each place has the pairs
    of levels that its two auditors gave. None where kappa was never defined.
    """
    tables = [_table(pairs, levels) for pairs in places if pairs]
    random = repeatable(seed)
    kappas = []
    for _ in range(DRAWS if tables else 0):
        drawn = random.choices(tables, k=len(tables))
        added = [[sum(t[i][j] for t in drawn) for j in range(levels)] for i in range(levels)]
        kappa = weighted_kappa(added).kappa
        if kappa is not None:
            kappas.append(kappa)
    return middle(kappas, policy.comparison.confidence)


def agreement_use(value: float | None, policy: Policy = POLICY) -> Use | None:
    """What kappa or alpha allows: use the question, use it with a warning, or reword it (2.7)."""
    if value is None:
        return None
    if reaches(value, policy.agreement.use_from):
        return "use"
    return "warn" if reaches(value, policy.agreement.warn_from) else "reword"


def alpha_interval(units: Sequence[Sequence[float | None]]) -> Alpha:
    """Krippendorff's alpha for points, with any number of auditors and gaps (method 2.7)."""
    answered = [[value for value in unit if value is not None] for unit in units]
    paired = [unit for unit in answered if len(unit) > 1]
    values = [value for unit in paired for value in unit]
    n = len(values)
    if not n:
        return Alpha(0, None)
    seen = sum(_differences(unit) / (len(unit) - 1) for unit in paired) / n
    chance = _differences(values) / (n * (n - 1))
    return Alpha(n, 1 - seen / chance if chance else None)


def noise_from_doubles(pairs: Sequence[tuple[float, float]], policy: Policy = POLICY) -> AuditNoise:
    """The noise of one audit from double audits of the same places (method 2.6 and 2.7)."""
    n = len(pairs)
    if n == 0:
        return AuditNoise(0, None, None, None)
    sem2 = sum((first - second) ** 2 for first, second in pairs) / (2 * n)
    z = NormalDist().inv_cdf((1 + policy.comparison.confidence) / 2)
    return AuditNoise(
        n=n,
        sem2=sem2,
        bias=sum(first - second for first, second in pairs) / n,
        smallest_real_change=z * math.sqrt(2 * sem2),
    )


def _table(pairs: Sequence[tuple[int, int]], levels: int) -> list[list[int]]:
    table = [[0] * levels for _ in range(levels)]
    for first, second in pairs:
        table[first][second] += 1
    return table


def _differences(values: Sequence[float]) -> float:
    """The sum of squared differences over all ordered pairs, without losing digits."""
    mean = sum(values) / len(values)
    return 2 * len(values) * sum((value - mean) ** 2 for value in values)

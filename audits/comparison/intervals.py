"""Is it real? The interval of a like-for-like change (method 2.4).

The unit is a place seen by an auditor. Places of one operator and places seen by one auditor do not
vary independently, so the widest of the variances by operator and by auditor is used.
"""

import math
from collections.abc import Hashable, Mapping, Sequence

from msgspec import Struct

from audits.exact import total
from audits.policy import POLICY, Policy

AUDITOR_A = "auditor_A"
AUDITOR_B = "auditor_B"

# Who ran or saw each place: one list per way of grouping, in the order of the changes. A place with
# several auditors has the list of them; None means not known, and the place stands for itself.
Clusters = Mapping[str, Sequence[Hashable | None]]


class Noise(Struct, frozen=True):
    """What is known from double audits: the variance of one place's change due to the auditors.

    ``pairs`` is the number of double audits behind it, ``deff`` how much more it is because one
    auditor sees many places.
    """

    variance: float
    pairs: float
    deff: float = 1


class Interval(Struct, frozen=True):
    """A mean change with its interval; what is not defined is None. ``groups`` is Gmin."""

    n: int
    groups: int
    mean: float | None
    variance: float | None
    df: float | None
    low: float | None
    high: float | None


class CityInterval(Struct, frozen=True):
    """The City's change with its interval, and how the variance was found."""

    groups: int
    mean: float | None
    variance: float | None
    df: float | None
    low: float | None
    high: float | None
    method: str


def change_interval(
    d: Sequence[float],
    clusters: Clusters | None = None,
    *,
    eligible: int | None = None,
    noise: Noise | None = None,
    policy: Policy = POLICY,
) -> Interval:
    """The t interval of the mean of the places' changes (method 2.4).

    With ``eligible`` and ``noise`` the sampling part shrinks as more of the eligible places were
    audited, while the auditors' part stays; use it only with enough double audits.
    """
    n = len(d)
    if n == 0:
        return Interval(0, 0, None, None, None, None, None)
    mean = total(d) / n
    groupings = _groupings(clusters, n)
    groups = _fewest(groupings, n)
    squares = total((change - mean) ** 2 for change in d)
    sampling = None
    if n > 1 and groups > 1:
        base = squares / (n - 1) / n
        sampling = _widest(base, [(change - mean) / n for change in d], groupings)
    share = _audited_share(n, eligible, noise)
    auditors: float = 0
    if noise and share:
        known = noise.variance if n == 1 else min(noise.variance, squares / (n - 1))
        auditors = share * noise.deff * known / n
    if sampling is None and share != 1:
        return Interval(n, groups, mean, None, None, None, None)
    parts = [(auditors, noise.pairs)] if noise and share else []
    if sampling is not None and share != 1:
        parts.append(((1 - share) * sampling, groups - 1))
    variance = total(part for part, _ in parts)
    df = _satterthwaite(parts)
    low, high = _limits(mean, variance, df, policy)
    return Interval(n, groups, mean, variance, df, low, high)


def stratified_interval(
    kinds: Mapping[str, Sequence[float]],
    weights: Mapping[str, float] | None = None,
    clusters: Mapping[str, Mapping[str, Sequence[Hashable | None]]] | None = None,
    policy: Policy = POLICY,
) -> CityInterval:
    """The interval of the City's change, kinds weighted as in its score (method 2.4).

    ``clusters`` gives for each grouping and kind the groups of that kind's places. Kinds without a
    compared place drop out.
    """
    weights = policy.kind_weights if weights is None else weights
    used = {kind: list(d) for kind, d in kinds.items() if d and weights.get(kind, 1)}
    whole = total(weights.get(kind, 1) for kind in used)
    clustered = "+clusters" if clusters else ""
    if not used:
        return CityInterval(0, None, None, None, None, None, "none")
    v = {kind: weights.get(kind, 1) / whole for kind in used}
    means = {kind: total(d) / len(d) for kind, d in used.items()}
    mean = total(v[kind] * means[kind] for kind in used)
    stratified = all(len(d) >= policy.comparison.stratum_places for d in used.values())
    method = ("satterthwaite" if stratified else "pooled") + clustered
    n = sum(len(d) for d in used.values())
    joined = {
        name: [group for kind in used for group in by_kind.get(kind, [None] * len(used[kind]))]
        for name, by_kind in (clusters or {}).items()
    }
    groupings = _groupings(joined, n)
    groups = _fewest(groupings, n)
    base, df = _stratified(used, v, means) if stratified else _pooled(used, v, means)
    if base is None or df is None or groups < 2:
        return CityInterval(groups, mean, None, None, None, None, method)
    shares = [v[k] * (change - means[k]) / len(d) for k, d in used.items() for change in d]
    variance = _widest(base, shares, groupings)
    df = min(df, groups - 1) if groupings else df
    low, high = _limits(mean, variance, df, policy)
    return CityInterval(groups, mean, variance, df, low, high, method)


def p_of(interval: Interval | CityInterval) -> float | None:
    """How often chance alone would move the mean at least so far: the interval's own t test (2.4).

    For many tests on one screen. Undefined wherever the interval is.
    """
    if interval.mean is None or interval.variance is None or interval.df is None:
        return None
    if interval.variance == 0:
        return 1.0 if interval.mean == 0 else 0.0
    # Imported here, because scipy takes longer to load than the server takes to start.
    from scipy.special import stdtr  # noqa: PLC0415

    return 2 * float(stdtr(interval.df, -abs(interval.mean) / math.sqrt(interval.variance)))


def noise_of_change(
    sem2: float, audits_a: float, audits_b: float, *, pairs: float, deff: float = 1
) -> Noise:
    """The noise of one place's change, from the noise of one audit (method 2.4)."""
    return Noise(sem2 / audits_a + sem2 / audits_b, pairs, deff)


def design_effect(places_by_auditor: Sequence[int], policy: Policy = POLICY) -> float:
    """How much auditors who see many places widen the noise (method 2.4)."""
    n = sum(places_by_auditor)
    if n == 0:
        return 1
    squares = sum(places**2 for places in places_by_auditor)
    return 1 + (squares / n - 1) * policy.agreement.auditor_share_of_noise


def detectable_change(n: int, spread: float, policy: Policy = POLICY) -> float | None:
    """The change that n places would have shown four times in five (method 2.4)."""
    if n < 2:
        return None
    quantiles = _t_quantile(_tail(policy), n - 1) + _t_quantile(0.8, n - 1)
    return quantiles * spread / math.sqrt(n)


def _groupings(clusters: Clusters | None, n: int) -> dict[str, list[Hashable]]:
    """The groups of each list, places with unknown groups and returning auditors set apart."""
    groupings: dict[str, list[Hashable]] = {}
    for name, groups in (clusters or {}).items():
        if len(groups) != n:
            raise ValueError(f"{name} groups {len(groups)} places, but there are {n}")
        groupings[name] = [
            ("place", place) if group is None else ("group", _group_id(group))
            for place, group in enumerate(groups)
        ]
    if AUDITOR_A in groupings and AUDITOR_B in groupings:
        # The same auditor in both years is as strict both times: the place stands for itself.
        in_a, in_b = groupings[AUDITOR_A], groupings[AUDITOR_B]
        for place in range(n):
            if in_a[place] == in_b[place]:
                in_a[place] = in_b[place] = ("place", place)
    return groupings


def _group_id(group: Hashable) -> Hashable:
    # Most places have one auditor, and thousands of places are grouped again and again.
    if isinstance(group, tuple) and len(group) > 1:
        return tuple(sorted(set(group)))
    return group


def _fewest(groupings: Mapping[str, Sequence[Hashable]], n: int) -> int:
    return min((len(set(groups)) for groups in groupings.values()), default=n)


def _widest(
    base: float, shares: Sequence[float], groupings: Mapping[str, Sequence[Hashable]]
) -> float:
    """The largest of the variances: places independent, by each list, by both lists of auditors."""
    by_list = {name: _clustered(shares, groups) for name, groups in groupings.items()}
    candidates = [base, *by_list.values()]
    if AUDITOR_A in by_list and AUDITOR_B in by_list:
        both = list(zip(groupings[AUDITOR_A], groupings[AUDITOR_B], strict=True))
        candidates.append(by_list[AUDITOR_A] + by_list[AUDITOR_B] - _clustered(shares, both))
    return max(candidates)


def _clustered(shares: Sequence[float], groups: Sequence[Hashable]) -> float:
    sums: dict[Hashable, float] = {}
    for share, group in zip(shares, groups, strict=True):
        sums[group] = sums.get(group, 0) + share
    g = len(sums)
    return total(group**2 for group in sums.values()) * g / (g - 1)


def _audited_share(n: int, eligible: int | None, noise: Noise | None) -> float:
    """f, as an exact share; 0 unless both the register and the noise are known."""
    if noise is None or not eligible:
        return 0
    # Multiplied into the noise's own number type, so that fractions stay exact.
    one = noise.variance * 0 + 1
    return min(one, one * n / eligible)


def _satterthwaite(parts: Sequence[tuple[float, float]]) -> float:
    whole = total(part for part, _ in parts)
    if whole == 0:
        return min(df for _, df in parts)
    return whole**2 / total(part**2 / df for part, df in parts)


def _stratified(
    kinds: Mapping[str, list[float]], v: Mapping[str, float], means: Mapping[str, float]
) -> tuple[float, float]:
    parts = []
    for kind, d in kinds.items():
        squares = total((change - means[kind]) ** 2 for change in d)
        parts.append((v[kind] ** 2 * squares / (len(d) - 1) / len(d), len(d) - 1))
    return total(part for part, _ in parts), _satterthwaite(parts)


def _pooled(
    kinds: Mapping[str, list[float]], v: Mapping[str, float], means: Mapping[str, float]
) -> tuple[float | None, float | None]:
    df = sum(len(d) - 1 for d in kinds.values())
    if df == 0:
        return None, None
    squares = total((change - means[kind]) ** 2 for kind, d in kinds.items() for change in d)
    return squares / df * total(v[kind] ** 2 / len(d) for kind, d in kinds.items()), df


def _limits(mean: float, variance: float, df: float, policy: Policy) -> tuple[float, float]:
    half = _t_quantile(_tail(policy), df) * math.sqrt(variance)
    return float(mean) - half, float(mean) + half


def _tail(policy: Policy) -> float:
    return (1 + policy.comparison.confidence) / 2


def _t_quantile(p: float, df: float) -> float:
    # Imported here, because scipy takes longer to load than the server takes to start.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(float(df), p))

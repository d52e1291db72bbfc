"""One question over the places that both rounds saw, and shares of places (method 1.5 and 2.5)."""

import math
from collections.abc import Sequence
from statistics import NormalDist

from msgspec import Struct

from audits.exact import reaches
from audits.policy import POLICY, Policy

# Up to so many throws every outcome is counted; numbers of thousands of digits take seconds.
FEW_ENOUGH_TO_COUNT = 200


class ChangeMatrix(Struct, frozen=True):
    """Places that gained a thing, kept it, lost it or never had it; "lost" is the list to ring."""

    gained: int
    kept: int
    lost: int
    never: int
    n: int
    met_a: float | None
    met_b: float | None
    net: float | None
    p_exact: float | None
    p_mid: float | None


class Share(Struct, frozen=True):
    """A share of places with its interval; none where all eligible places were audited."""

    p: float | None
    low: float | None
    high: float | None


def change_matrix(
    pairs: Sequence[tuple[float | None, float | None]], pass_at: float = 1
) -> ChangeMatrix:
    """Gained, kept, lost, never over places with an answer in both rounds (method 2.5).

    Only places that changed say anything about a change: the tests are on gained against lost.
    """
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    met = [(reaches(a, pass_at), reaches(b, pass_at)) for a, b in known]
    gained, kept = met.count((False, True)), met.count((True, True))
    lost, never = met.count((True, False)), met.count((False, False))
    return matrix_of(gained=gained, kept=kept, lost=lost, never=never)


def matrix_of(*, gained: int, kept: int, lost: int, never: int) -> ChangeMatrix:
    """The matrix of places that were counted before (method 2.5)."""
    n = gained + kept + lost + never
    p_exact, p_mid = _changed(gained, lost)
    return ChangeMatrix(
        gained=gained,
        kept=kept,
        lost=lost,
        never=never,
        n=n,
        met_a=(kept + lost) / n if n else None,
        met_b=(kept + gained) / n if n else None,
        net=(gained - lost) / n if n else None,
        p_exact=p_exact,
        p_mid=p_mid,
    )


def share_of_places(
    places: int, of: int, eligible: int | None = None, policy: Policy = POLICY
) -> Share:
    """The Wilson interval, narrower the more of the eligible places were audited (method 1.5)."""
    if not 0 <= places <= of or (eligible is not None and of > eligible):
        raise ValueError(f"{places} of {of} places, {eligible} eligible, cannot be")
    if of == 0:
        return Share(None, None, None)
    p = places / of
    if eligible == of:
        return Share(p, None, None)
    n = of if eligible is None else of * (eligible - 1) / (eligible - of)
    z = NormalDist().inv_cdf((1 + policy.comparison.confidence) / 2)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # At 0 and at all places the formula gives 0 and 1 but for the last digit of a float.
    return Share(p, max(0.0, centre - half), min(1.0, centre + half))


def _changed(gained: int, lost: int) -> tuple[float | None, float | None]:
    """McNemar's exact test and its mid-p; undefined where no place changed."""
    moved, fewer = gained + lost, min(gained, lost)
    if moved == 0:
        return None, None
    p_exact = min(1.0, 2 * _at_most(fewer, moved))
    if gained == lost:
        return p_exact, 1.0
    return p_exact, p_exact - math.comb(moved, fewer) / 2**moved


def _at_most(fewer: int, moved: int) -> float:
    """How often a fair coin shows heads at most so often in so many throws."""
    if moved <= FEW_ENOUGH_TO_COUNT:
        return float(sum(math.comb(moved, k) for k in range(fewer + 1)) / 2**moved)
    # Imported here, because scipy takes longer to load than the server takes to start.
    from scipy.special import bdtr  # noqa: PLC0415

    return float(bdtr(fewer, moved, 0.5))

"""Small-sample proof, the verdict in words, and many tests on one screen (method 2.4)."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from audits.exact import TOLERANCE, reaches
from audits.policy import POLICY, Policy


class Verdict(Struct, frozen=True):
    """What may be said about a change, and why nothing more."""

    verdict: Literal["improved", "got worse", "no clear change", "too few to say"]
    why: Literal[
        "clear",
        "steady",
        "small",
        "within noise",
        "places",
        "operators or auditors",
        "no interval",
    ]


class ManyTests(Struct, frozen=True):
    """Adjusted p values in the order given, and which are clear; None stays None."""

    adjusted: tuple[float | None, ...]
    clear: tuple[bool, ...]


def sign_flip_p(d: Sequence[float]) -> float | None:
    """The exact two-sided sign-flip test: all signs of the changes that are not 0 (method 2.4)."""
    if not d:
        return None
    changes = [change for change in d if abs(change) > TOLERANCE]
    observed = abs(sum(changes))
    # A zero of the changes' own number type, so that fractions stay exact.
    sums = {d[0] * 0: 1}
    for change in changes:
        further: dict[float, int] = {}
        for total, ways in sums.items():
            for flipped in (total + change, total - change):
                further[flipped] = further.get(flipped, 0) + ways
        sums = further
    extreme = sum(ways for total, ways in sums.items() if reaches(abs(total), observed))
    # A power of two divides exactly, so this is exact even as a float.
    return extreme / float(2 ** len(changes))


def verdict(
    n: int,
    change: float | None,
    low: float | None,
    high: float | None,
    *,
    groups: int | None = None,
    p: float | None = None,
    policy: Policy = POLICY,
) -> Verdict:
    """The words for a change, decided by tests in a fixed order (method 2.4).

    ``groups`` is the fewest operators or auditors; ``p`` the sign-flip test, needed for few places.
    """
    rules = policy.comparison
    if n < rules.min_places:
        return Verdict("too few to say", "places")
    if groups is not None and groups < rules.min_groups:
        return Verdict("too few to say", "operators or auditors")
    if change is None or low is None or high is None:
        return Verdict("too few to say", "no interval")
    return _of_interval(change, low, high, confirmed=_confirmed(n, p, policy), policy=policy)


def many_tests(p: Sequence[float | None], policy: Policy = POLICY) -> ManyTests:
    """Benjamini-Hochberg over everything on one screen (method 2.4)."""
    known = sorted((value, place) for place, value in enumerate(p) if value is not None)
    adjusted: list[float | None] = [None] * len(p)
    smallest: float = 1
    for rank in range(len(known), 0, -1):
        value, place = known[rank - 1]
        smallest = min(smallest, value * len(known) / rank)
        adjusted[place] = smallest
    level = policy.comparison.many_tests_level
    clear = tuple(value is not None and reaches(level, value) for value in adjusted)
    return ManyTests(tuple(adjusted), clear)


def _confirmed(n: int, p: float | None, policy: Policy) -> bool:
    """Whether few places pass the sign-flip test as well; many places need not."""
    rules = policy.comparison
    return n > rules.sign_flip_places or (p is not None and reaches(rules.sign_flip_level, p))


def _of_interval(
    change: float, low: float, high: float, *, confirmed: bool, policy: Policy
) -> Verdict:
    worth = policy.comparison.worth
    excludes_0 = low > 0 or high < 0
    worth_it = reaches(abs(change), worth)
    if excludes_0 and confirmed and worth_it:
        return Verdict("improved" if change > 0 else "got worse", "clear")
    if low > -worth and high < worth:
        return Verdict("no clear change", "steady")
    if excludes_0 and not worth_it:
        return Verdict("no clear change", "small")
    return Verdict("no clear change", "within noise")

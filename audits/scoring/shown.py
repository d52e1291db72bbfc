"""How numbers are shown (method 1.3, 1.5, 2.2 and 2.8).

A level is cut, so that a shown 85.0 is never below 85; a change is rounded from the exact change;
what is not defined is a dash, never 0. Scores go in from 0 to 1 and come out in points, times 100.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from audits.exact import TOLERANCE
from audits.policy import POLICY, Policy

DASH = "–"
MINUS = "−"


def shown_level(score: float | None) -> str:
    """A score in points, cut to one decimal (method 1.3)."""
    if score is None:
        return DASH
    return f"{math.floor((score + TOLERANCE) * 1000) / 10:.1f}"


def shown_change(change: float | None) -> str:
    """A change in points with its sign, rounded to one decimal (method 1.3)."""
    if change is None:
        return DASH
    tenths = rounded(change * 1000)
    sign = "+" if tenths > 0 else MINUS if tenths < 0 else ""
    return f"{sign}{abs(tenths) / 10:.1f}"


def shown_share(places: int, of: int, policy: Policy = POLICY) -> str:
    """A share of places: "3 of 7" for few, else a percentage (method 1.5 and 2.8)."""
    if of == 0:
        return DASH
    if of < policy.disclosure.percentage_places:
        return f"{places} of {of}"
    # All and none are said only when they are true.
    lowest, highest = (0 if places == 0 else 1), (100 if places == of else 99)
    return f"{min(max(rounded(100 * places / of), lowest), highest)}%"


def shown_staff(people: int, of: int, policy: Policy = POLICY) -> str:
    """A count of staff for the public; under ten a band, as 1 of 1 is a person (method 2.8)."""
    if of == 0:
        return DASH
    if of >= policy.disclosure.staff_total:
        return f"{people} of {of}"
    return "most staff" if 2 * people > of else "half of staff or fewer"


def parts_that_add_up(values: Sequence[float], decimals: int = 1) -> list[int]:
    """Parts in units of the last decimal, which add up to their rounded sum (method 2.2).

    Largest remainder: each part is cut, and what is missing goes to the parts that lost most, the
    first ones where they lost the same. Divide by ``10 ** decimals`` to show them.
    """
    unit = 10**decimals
    scaled = [value * unit for value in values]
    parts = [math.floor(value + TOLERANCE) for value in scaled]
    missing = rounded(sum(scaled)) - sum(parts)
    lost = [round(float(value - part), 9) for value, part in zip(scaled, parts, strict=True)]
    for place in sorted(range(len(parts)), key=lambda place: -lost[place])[: max(missing, 0)]:
        parts[place] += 1
    return parts


def rounded(value: float) -> int:
    """The nearest whole number; halves go away from zero, so a change backwards looks the same."""
    return math.floor(value + Fraction(1, 2) + TOLERANCE) if value >= 0 else -rounded(-value)

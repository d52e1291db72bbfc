"""One number type for two uses: floats on the server, fractions where exactness is to be shown.

The arithmetic is written once, with ``+ - * /`` and comparisons only, and annotated as ``float``.
``Fraction`` obeys the same operators, so the conformance runner passes fractions through the same
code and gets exact results. Nothing there may turn an int into a float before dividing: an int that
is divided goes through ``number`` of the caller first.
"""

from fractions import Fraction
from typing import Protocol, cast

# Sums of floats miss a threshold by less than this when the exact sum reaches it (method 1.3).
TOLERANCE = 1e-9


class ToNumber(Protocol):
    """``float`` or ``exact``: how policy numbers and answers enter a calculation."""

    def __call__(self, value: float | Fraction, /) -> float: ...


def exact(value: object) -> float:
    """A fraction, typed as the float it stands in for."""
    return cast(float, value if isinstance(value, Fraction) else Fraction(str(value)))


def reaches(value: float, threshold: float) -> bool:
    """Whether a value is at or above a threshold, forgiving what a float sum loses (method 1.3)."""
    return value - threshold >= -TOLERANCE


def mean(values: "list[float]") -> float | None:
    """The plain mean; undefined for nothing. Sums in the order given, so that it is repeatable."""
    return sum(values) / len(values) if values else None

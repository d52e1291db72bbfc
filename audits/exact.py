"""One number type for two uses: floats on the server, fractions where exactness is to be shown.

The arithmetic is written once, with ``+ - * /`` and comparisons only, and annotated as ``float``.
``Fraction`` obeys the same operators, so the conformance runner passes fractions through the same
code and gets exact results.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Protocol

# Sums of floats miss a threshold by less than this when the exact sum reaches it (method 1.3).
TOLERANCE = 1e-9

if TYPE_CHECKING:
    Exact = float
else:
    # What a float annotation stands for when a calculation is to be exact.
    Exact = Fraction


class ToNumber(Protocol):
    """``float`` or ``Exact``: the type in which a calculation is carried out."""

    def __call__(self, value: float | Fraction, /) -> float: ...


def reaches(value: float, threshold: float) -> bool:
    """Whether a value is at or above a threshold, forgiving what a float sum loses (method 1.3)."""
    return value - threshold >= -TOLERANCE


def mean(values: Sequence[float]) -> float | None:
    """The plain mean; undefined for nothing. Sums in the order given, so that it is repeatable."""
    return total(values) / len(values) if values else None


def total(values: Iterable[float]) -> float:
    """The sum, one value after the other: ``sum`` rounds floats differently since Python 3.12."""
    return reduce(add, values, 0)

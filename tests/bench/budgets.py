"""One line of the bench's table: what was measured, against what it may be."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct


class Line(Struct, frozen=True):
    """A measurement: one value, or what half, 19 of 20 and 99 of 100 of them kept to."""

    what: str
    unit: str
    values: tuple[float, ...]
    budget: float
    # Which of the values must keep to the budget, and on which side of it is good.
    at: Literal["p50", "p95", "p99"] = "p50"
    at_least: bool = False

    @property
    def judged(self) -> float:
        """The value that the budget is about."""
        return self.values[PLACES.index(self.at)] if len(self.values) > 1 else self.values[0]

    @property
    def verdict(self) -> str:
        """Within, or missed by how much."""
        over = self.budget - self.judged if self.at_least else self.judged - self.budget
        return "within" if over <= 0 else f"missed by {_number(over)} {self.unit}"


PLACES = ("p50", "p95", "p99")


def percentiles(values: Sequence[float]) -> tuple[float, ...]:
    """What half, 19 of 20 and 99 of 100 of the values keep to."""
    ordered = sorted(values)
    return tuple(
        ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 0.99)
    )


def print_table(lines: Sequence[Line]) -> None:
    """Print the lines under one another."""
    print(f"{'':54} {'p50':>9} {'p95':>9} {'p99':>9}   {'budget':<16} ")
    for line in lines:
        values = [_number(value) for value in line.values] + [""] * (3 - len(line.values))
        side = "at least" if line.at_least else "at most"
        budget = f"{side} {_number(line.budget)} {line.unit}"
        if len(line.values) > 1 and line.at != "p50":
            budget += f" ({line.at})"
        columns = " ".join(f"{value:>9}" for value in values)
        print(f"{line.what:54} {columns}   {budget:<28} {line.verdict}")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"

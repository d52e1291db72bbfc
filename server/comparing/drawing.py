"""Where the parts of the drawings lie, in hundredths of the width and height they are given.

Templates only write these numbers down: pages carry no script and no styles of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct

from server.comparing.account import Bar
from server.comparing.funnel import Dot, FunnelPlot
from server.comparing.series import Series

# How much room is left above the highest point and below the lowest one.
MARGIN = 0.08
# How much of a drawing's height the words at its foot take.
NAMES = 14


class Step(Struct, frozen=True):
    """One bar of the waterfall."""

    bar: Bar
    x: float
    width: float


class Waterfall(Struct, frozen=True):
    """The bars one after the other, with a line where they start and one where they end."""

    steps: tuple[Step, ...]
    start: float
    end: float
    total: int


class Mark(Struct, frozen=True):
    """One dot of a drawing and what it stands for."""

    x: float
    y: float
    dot: Dot


class Grid(Struct, frozen=True):
    """A line across at a round number."""

    y: float
    value: float


class FunnelDrawing(Struct, frozen=True):
    """Single places in the order of the alphabet, and operators by how many places they have.

    ``most`` is the number of places at the right end of the operators' drawing.
    """

    grid: tuple[Grid, ...]
    centre: float
    look: tuple[float, float]
    act: tuple[float, float]
    places: tuple[Mark, ...]
    operators: tuple[Mark, ...]
    curves: tuple[tuple[Literal["look", "act"], str], ...]
    counts: tuple[tuple[float, int], ...]
    most: int


class SeriesDrawing(Struct, frozen=True):
    """The linked level as a line, the plain average as a thin one, and marks at new checklists."""

    grid: tuple[Grid, ...]
    linked: tuple[tuple[float, float], ...]
    linked_line: str
    raw: tuple[tuple[float, float], ...]
    raw_line: str
    names: tuple[tuple[float, str], ...]
    breaks: tuple[float, ...]


def draw_waterfall(bars: Sequence[Bar]) -> Waterfall:
    """Lay the bars out between the lowest and the highest point that they reach."""
    ends = [bar.starts_at + bar.tenths for bar in bars]
    low, high = min(0, *ends), max(0, *ends)
    span = (high - low) or 1

    def at(tenths: float) -> float:
        return 100 * (tenths - low) / span

    steps = tuple(
        Step(
            bar,
            at(min(bar.starts_at, bar.starts_at + bar.tenths)),
            100 * abs(bar.tenths) / span,
        )
        for bar in bars
    )
    return Waterfall(steps, at(0), at(ends[-1]), ends[-1])


def draw_funnel(plot: FunnelPlot, in_order: Sequence[str]) -> FunnelDrawing:
    """Lay out the funnel; ``in_order`` are the ids of the drawn places by name."""
    lines = plot.limits(1)
    dots = {dot.id: dot for dot in plot.drawn}
    changes = [dot.change for dot in (*plot.drawn, *plot.operators)]
    height = _height([*changes, lines.act_low, lines.act_high], room_below=NAMES)
    most = max((dot.n for dot in plot.operators), default=2)
    counts = range(2, most + 1)
    return FunnelDrawing(
        grid=_grid(height, [*changes, lines.act_low, lines.act_high]),
        centre=height(plot.centre),
        look=(height(lines.look_high), height(lines.look_low)),
        act=(height(lines.act_high), height(lines.act_low)),
        places=tuple(
            Mark(100 * (place + 0.5) / len(in_order), height(dots[id].change), dots[id])
            for place, id in enumerate(in_order)
        ),
        operators=tuple(
            Mark(_across(dot.n, most), height(dot.change), dot) for dot in plot.operators
        ),
        curves=(
            ("look", _curve(counts, most, lambda n: height(plot.limits(n).look_high))),
            ("look", _curve(counts, most, lambda n: height(plot.limits(n).look_low))),
            ("act", _curve(counts, most, lambda n: height(plot.limits(n).act_high))),
            ("act", _curve(counts, most, lambda n: height(plot.limits(n).act_low))),
        ),
        counts=tuple((_across(n, most), n) for n in _labelled(most)),
        most=most,
    )


def draw_series(found: Series) -> SeriesDrawing:
    """Lay out the rounds from left to right."""
    levels = [level for one in found.points for level in (one.raw, one.linked) if level is not None]
    height = _height(levels, room_below=NAMES)
    width = len(found.points)
    across = [100 * (place + 0.5) / width for place in range(width)]
    linked = [
        (x, height(one.linked))
        for x, one in zip(across, found.points, strict=True)
        if one.linked is not None
    ]
    raw = [
        (x, height(one.raw))
        for x, one in zip(across, found.points, strict=True)
        if one.raw is not None
    ]
    return SeriesDrawing(
        grid=_grid(height, levels),
        linked=tuple(linked),
        linked_line=_points(linked),
        raw=tuple(raw),
        raw_line=_points(raw),
        names=tuple((x, one.round.name) for x, one in zip(across, found.points, strict=True)),
        breaks=tuple(
            x - 50 / width
            for x, one in zip(across, found.points, strict=True)
            if one.new_checklists
        ),
    )


def _height(values: Sequence[float], room_below: float = 0) -> Callable[[float], float]:
    """How far down a value lies, with a margin above and below, and room for names."""
    low, high = min(values), max(values)
    span = (high - low) or 0.1
    low, high = low - MARGIN * span, high + MARGIN * span
    return lambda value: round((100 - room_below) * (high - value) / (high - low), 2)


def _grid(height: Callable[[float], float], values: Sequence[float]) -> tuple[Grid, ...]:
    """Up to six lines at round numbers of points."""
    low, high = 100 * min(values), 100 * max(values)
    step = next(one for one in (1, 2, 5, 10, 20, 50) if (high - low) / one <= 6 or one == 50)
    first = int(low // step) + 1
    lines = [number * step for number in range(first, int(high // step) + 1)]
    return tuple(Grid(height(line / 100), line / 100) for line in lines)


def _across(n: float, most: int) -> float:
    return round(100 * (n - 1.5) / (most - 1), 2)


def _labelled(most: int) -> list[int]:
    """Up to eight numbers of places, so that they can be read side by side."""
    step = max(1, -(-most // 8))
    return [n for n in range(2, most + 1) if (most - n) % step == 0]


def _curve(counts: Iterable[int], most: int, height: Callable[[int], float]) -> str:
    # A short overhang at both ends, so that a single count still makes a line.
    each = [(_across(n, most), height(n)) for n in counts]
    return _points([(0.0, each[0][1]), *each, (100.0, each[-1][1])])


def _points(each: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in each)

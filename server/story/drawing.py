"""The line over the rounds, as coordinates: a template only writes them down."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from audits.scoring import shown_level
from server.story.telling import Chapter

WIDTH, HEIGHT = 400, 250
LEFT, RIGHT, TOP, BOTTOM = 72, 36, 22, 40


class Dot(Struct, frozen=True):
    """One score; ``level`` is where the like-for-like line is at that round."""

    x: float
    y: float
    level: float | None
    name: str
    shown: str


class Drawing(Struct, frozen=True):
    """The whole picture: dots, the lines that join them, and marks where the checklist changed.

    ``runs`` are the like-for-like lines; a chain that breaks makes no line across the gap.
    """

    dots: tuple[Dot, ...]
    runs: tuple[str, ...]
    breaks: tuple[float, ...]
    marks: tuple[tuple[float, str], ...]

    @property
    def scores(self) -> str:
        """The line through the scores as they were published."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


def drawing_of(chapters: Sequence[Chapter]) -> Drawing | None:
    """The line of a place; None for fewer than two scores, which make no line."""
    scored = [one for one in chapters if one.figures and one.figures.score is not None]
    if len(scored) < 2:
        return None
    places = {one.round.id: n for n, one in enumerate(chapters)}
    step = (WIDTH - LEFT - RIGHT) / max(len(chapters) - 1, 1)
    dots = tuple(_dot(one, LEFT + step * places[one.round.id]) for one in scored)
    return Drawing(
        dots=dots,
        runs=tuple(
            f"{a.x:g},{a.level:g} {b.x:g},{b.level:g}"
            for a, b in pairwise(dots)
            if a.level is not None and b.level is not None
        ),
        breaks=tuple(
            round((a.x + b.x) / 2, 1)
            for (a, b), one in zip(pairwise(dots), scored[1:], strict=True)
            if one.asked_anew
        ),
        marks=tuple((_height(mark / 100), str(mark)) for mark in (0, 25, 50, 75, 100)),
    )


def _dot(chapter: Chapter, x: float) -> Dot:
    score = chapter.figures.score if chapter.figures else None
    return Dot(
        x=round(x, 1),
        y=_height(score or 0),
        level=None if chapter.level is None else _height(chapter.level),
        name=chapter.round.name.removeprefix("Round "),
        shown=shown_level(score),
    )


def _height(score: float) -> float:
    # A chained level may leave the scale: questions that were asked once only are in some links.
    inside = min(max(score, 0), 1)
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - inside), 1)

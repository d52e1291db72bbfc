"""Where one help for many places would lift a whole kind most (method 3, over a round).

A place gains ``w (1-p) / W`` when a question is met in full; the mean of its kind rises by the mean
of these gains. They are about the round's places as they were found, so nothing here is a forecast.
"""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import Checklist, Question
from audits.exact import TOLERANCE, reaches, total
from audits.scoring.points import Points, scale_of


class Lift(Struct, frozen=True):
    """One question over the places of a kind: who lacks it, and what that costs the mean.

    ``places`` are those in the mean, ``asked`` those where it has points. ``next_step`` is the lift
    if each place took its next step only; None for counts, whose step is one more person.
    """

    question: Question
    places: int
    asked: int
    without: tuple[str, ...]
    part: tuple[str, ...]
    unknown: tuple[str, ...]
    lift: float
    next_step: float | None

    @property
    def short(self) -> int:
        """How many places lack some of it."""
        return len(self.without) + len(self.part)

    @property
    def for_its_effort(self) -> float:
        """The lift for each step of effort, which is what the list is sorted by."""
        return self.lift / self.question.effort


def lifts(checklist: Checklist, places: Mapping[str, Mapping[str, Points]]) -> list[Lift]:
    """Every question that some place lacks, the most lift for its effort first.

    Together the lifts are exactly what the mean of the places lacks of 1. ``places`` are those with
    a score, by id.
    """
    weights = {place: _scored_weight(checklist, points) for place, points in places.items()}
    found = [_lift(question, places, weights) for question in checklist.questions]
    # Rounded, so that equal lifts tie although their floats differ in the last digit.
    return sorted(
        (one for one in found if one.short),
        key=lambda one: (-round(one.for_its_effort, 12), -one.short, one.question.id),
    )


def next_points(question: Question, points: float) -> float | None:
    """The points of the next better answer; None at full points, and for a count of people."""
    scale = scale_of(question.answer)
    each = [*scale.choices.values(), *scale.levels, *(earned for _, earned in scale.steps)]
    better = [value for value in each if value > points + TOLERANCE]
    return min(better, default=None)


def _lift(
    question: Question,
    places: Mapping[str, Mapping[str, Points]],
    weights: Mapping[str, float],
) -> Lift:
    # A place that is not asked the question has no points for it, not even unknown ones.
    given = {
        place: points[question.id] for place, points in places.items() if question.id in points
    }
    known = {place: value for place, value in given.items() if not isinstance(value, str | None)}
    lacking = {place: value for place, value in known.items() if not reaches(value, 1)}
    steps = {place: next_points(question, value) for place, value in lacking.items()}
    stepped = [
        (step - lacking[place]) / weights[place]
        for place, step in steps.items()
        if step is not None
    ]
    missing = total((1 - value) / weights[place] for place, value in lacking.items())
    return Lift(
        question=question,
        places=len(places),
        asked=len(known),
        without=tuple(place for place, value in lacking.items() if value <= TOLERANCE),
        part=tuple(place for place, value in lacking.items() if value > TOLERANCE),
        unknown=tuple(place for place, value in given.items() if value is None),
        lift=question.weight * missing / len(places) if places else 0,
        next_step=question.weight * total(stepped) / len(places) if stepped else None,
    )


def _scored_weight(checklist: Checklist, points: Mapping[str, Points]) -> float:
    return float(
        total(
            question.weight
            for question in checklist.questions
            if not isinstance(points.get(question.id), str | None)
        )
    )

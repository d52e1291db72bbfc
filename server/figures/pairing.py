"""Places of two rounds side by side, from their pooled points (method 2.1)."""

from collections.abc import Mapping, Sequence
from functools import cache

from audits.checklist import Kind, Question
from audits.checklists import checklist
from audits.comparison import (
    AskedQuestion,
    PlacePair,
    PlacePoints,
    Rescored,
    RoundPoints,
    asked_by,
    pair_place,
    shared_questions,
)
from audits.round_result import rescored_questions
from audits.scoring import Points
from server.figures.records import RoundOfKind, TwoRounds

# The pooled points of each graded place, by question.
PointsOfPlaces = Mapping[str, Mapping[str, Points]]


def pair_places(
    rounds: TwoRounds,
    *,
    a: PointsOfPlaces,
    b: PointsOfPlaces,
    before: Mapping[str, str],
    again: PointsOfPlaces,
) -> dict[str, PlacePair]:
    """Pair places, given as later id: earlier id; those with nothing matched are left out.

    ``again`` are the points of the round with the older version by the newer one's rules, where
    those differ.
    """
    kind, versions = rounds.kind, (rounds.earlier.version, rounds.later.version)
    pairs = {}
    for place, was in before.items():
        in_a, in_b = a.get(was, {}), b.get(place, {})
        then = _again(in_a, again.get(was, {})) if rounds.older_is_earlier else in_a
        now = in_b if rounds.older_is_earlier else _again(in_b, again.get(place, {}))
        earlier = RoundPoints(versions[0], _asked(kind, versions[0]), {place: then})
        later = RoundPoints(versions[1], _asked(kind, versions[1]), {place: now})
        pair = pair_place(earlier, later, place, _shared(kind, *versions))
        if pair:
            pairs[place] = pair
    return pairs


def pairs_of_rounds(kind: Kind, rounds: Sequence[RoundOfKind]) -> list[TwoRounds]:
    """Every pair of a kind's rounds, which are given oldest first."""
    return [
        TwoRounds(kind, a, b, consecutive=number == 0, from_first=a is rounds[0])
        for place, a in enumerate(rounds)
        for number, b in enumerate(rounds[place + 1 :])
    ]


def rescored_between(rounds: TwoRounds) -> tuple[Question, ...]:
    """The questions for which the answers of the older version are scored again."""
    older, newer = sorted((rounds.earlier.version, rounds.later.version))
    return _rescored(rounds.kind, older, newer)


@cache
def _rescored(kind: Kind, older: int, newer: int) -> tuple[Question, ...]:
    return rescored_questions(checklist(kind, older), checklist(kind, newer))


def on_ruler(points: Mapping[str, Points], again: Mapping[str, Points]) -> dict[str, float]:
    """What was scored at a place, by the newer version's rule where ``again`` has it."""
    found = {}
    for question, published in points.items():
        if published is None or published == "not_applicable":
            continue
        ruler = again.get(question)
        found[question] = published if ruler is None or ruler == "not_applicable" else ruler
    return found


def _again(points: Mapping[str, Points], again: Mapping[str, Points]) -> PlacePoints:
    if not again:
        return points
    return {**points, **{q: Rescored(points.get(q), ruler) for q, ruler in again.items()}}


def shared_weights(rounds: TwoRounds) -> Mapping[str, float]:
    """The questions two rounds share, with the newer version's weights (method 2.1)."""
    return _shared(rounds.kind, rounds.earlier.version, rounds.later.version)


@cache
def _asked(kind: Kind, version: int) -> dict[str, AskedQuestion]:
    return asked_by(checklist(kind, version))


@cache
def _shared(kind: Kind, earlier: int, later: int) -> dict[str, float]:
    return shared_questions(
        RoundPoints(earlier, _asked(kind, earlier), {}),
        RoundPoints(later, _asked(kind, later), {}),
    )

"""The matched questions of thousands of places at once (method 2.1, 2.2 and 2.4).

The same calculations as for single places, which stay the definition: tests show that both agree.
Arrays make a thousand draws of weights over ten thousand places a matter of a second.
"""

from collections.abc import Collection, Mapping, Sequence
from random import Random

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from audits.comparison.lights import DRAWS_OF_WEIGHTS, light
from audits.comparison.questions import ChangeMatrix, matrix_of
from audits.draws import repeatable
from audits.exact import TOLERANCE
from audits.scoring.city import weighted_over_kinds
from audits.scoring.points import Points

Numbers = NDArray[np.float64]

# How many places are multiplied with every draw at once: what bounds the memory.
PLACES_AT_ONCE = 1000


class Matched(Struct, frozen=True):
    """The compared places of one kind by the matched questions: points in both rounds.

    One row for a place, one column for a question; both are "not a number" where either is not
    known. Every row has at least one number.
    """

    places: tuple[str, ...]
    questions: tuple[str, ...]
    a: Numbers
    b: Numbers

    @property
    def moves(self) -> Numbers:
        """How far each answer moved."""
        return self.b - self.a

    def column(self, question: str) -> tuple[Numbers, Numbers]:
        """One question at every place, in both rounds."""
        here = self.questions.index(question)
        return self.a[:, here], self.b[:, here]


def matched_places(
    questions: Sequence[str],
    a: Mapping[str, Mapping[str, float]],
    b: Mapping[str, Mapping[str, float]],
    before: Mapping[str, str],
) -> Matched:
    """Put points into arrays. ``before`` is the earlier id of each place, by its later one."""
    places = tuple(before)
    in_a = _rows([a.get(before[place], {}) for place in places], questions)
    in_b = _rows([b.get(place, {}) for place in places], questions)
    unknown = np.isnan(in_a) | np.isnan(in_b)
    in_a[unknown] = np.nan
    in_b[unknown] = np.nan
    return Matched(places, tuple(questions), in_a, in_b)


def with_other_points(
    matched: Matched,
    questions: Collection[str],
    a: Sequence[Mapping[str, Points]],
    b: Sequence[Mapping[str, Points]],
) -> Matched:
    """The same places with other points for some questions, such as by an older rule (2.4).

    ``a`` and ``b`` are in the order of the places; what they do not know stays as it was.
    """
    in_a, in_b = matched.a.copy(), matched.b.copy()
    for question in questions:
        if question not in matched.questions:
            continue
        at = matched.questions.index(question)
        for points, given in ((in_a, a), (in_b, b)):
            other = [_number(one.get(question)) for one in given]
            column = np.array(other, dtype=np.float64)
            keep = np.isnan(points[:, at]) | np.isnan(column)
            points[:, at] = np.where(keep, points[:, at], column)
    return Matched(matched.places, matched.questions, in_a, in_b)


def changes_within(
    matched: Matched, weights: Mapping[str, float], questions: Collection[str]
) -> dict[str, float]:
    """Each place's change on some questions by themselves, such as a theme's (method 2.2).

    As ``improvement_within``: a place where none of them matched is left out.
    """
    used = [number for number, one in enumerate(matched.questions) if one in questions]
    moves = matched.moves[:, used]
    w = np.array([weights[matched.questions[number]] for number in used])
    weight = (~np.isnan(moves)).astype(np.float64) @ w
    moved = np.nan_to_num(moves) @ w
    return {
        place: float(moved[row] / weight[row])
        for row, place in enumerate(matched.places)
        if weight[row] > 0
    }


def question_matrices(matched: Matched, passes: Mapping[str, float]) -> dict[str, ChangeMatrix]:
    """Gained, kept, lost and never of every question: as ``change_matrix`` (method 2.5).

    ``passes`` is what a question asks for where that is not everything. A question that no place
    has points for in both rounds is left out.
    """
    marks = np.array([passes.get(question, 1.0) for question in matched.questions]) - TOLERANCE
    known = ~np.isnan(matched.a)
    then, now = known & (matched.a >= marks), known & (matched.b >= marks)
    gained, kept = (~then & now).sum(axis=0), (then & now).sum(axis=0)
    lost, places = (then & ~now).sum(axis=0), known.sum(axis=0)
    return {
        question: matrix_of(
            gained=int(gained[at]),
            kept=int(kept[at]),
            lost=int(lost[at]),
            never=int(places[at] - gained[at] - kept[at] - lost[at]),
        )
        for at, question in enumerate(matched.questions)
        if places[at]
    }


def question_parts(matched: Matched, weights: Mapping[str, float]) -> dict[str, float]:
    """Each question's part of the improvement, to which they add up (method 2.2)."""
    w = np.array([weights[question] for question in matched.questions])
    known = ~np.isnan(matched.a)
    parts = np.nan_to_num(matched.moves) * w / (known.astype(np.float64) @ w)[:, np.newaxis]
    by_question = parts.sum(axis=0) / max(len(matched.places), 1)
    return {question: float(by_question[at]) for at, question in enumerate(matched.questions)}


def change_with_weights(matched: Matched, weights: Mapping[str, float]) -> float | None:
    """The kind's change with other weights, such as last year's: as ``with_weights`` (2.4)."""
    changes = changes_within(matched, weights, set(matched.questions))
    return float(np.mean(list(changes.values()))) if changes else None


def share_of_draws_with_same_sign(
    kinds: Mapping[str, Matched],
    kind_weights: Mapping[str, float],
    headline: float,
    seed: Sequence[str],
) -> float | None:
    """How often the City's answer stays the same with weights from 1 to 3 (method 2.4).

    As ``share_with_same_sign``, and for a single kind the same number.
    """
    used = {kind: one for kind, one in kinds.items() if one.places and one.questions}
    if not used:
        return None
    questions = sorted({question for one in used.values() for question in one.questions})
    drawn = 1 + 2 * _drawn(repeatable(seed), DRAWS_OF_WEIGHTS, len(questions))
    column = {question: number for number, question in enumerate(questions)}
    changes = {
        kind: _changes_by_draw(one, drawn[:, [column[question] for question in one.questions]])
        for kind, one in used.items()
    }
    same = 0
    for draw in range(DRAWS_OF_WEIGHTS):
        by_kind = {kind: float(found[draw]) for kind, found in changes.items()}
        same += light(headline, weighted_over_kinds(by_kind, kind_weights)).same
    return same / DRAWS_OF_WEIGHTS


def _drawn(random: Random, rows: int, columns: int) -> Numbers:
    """The numbers from 0 to 1 that ``random`` would give one by one, all at once.

    Both are the same generator, so only its state has to be handed over.
    """
    _, words, _ = random.getstate()
    generator = np.random.MT19937()
    generator.state = {
        "bit_generator": "MT19937",
        "state": {"key": np.array(words[:-1], dtype=np.uint32), "pos": words[-1]},
    }
    return np.random.Generator(generator).random((rows, columns))


def _rows(points: Sequence[Mapping[str, float]], questions: Sequence[str]) -> Numbers:
    rows = [[one.get(question, np.nan) for question in questions] for one in points]
    return np.array(rows, dtype=np.float64).reshape(len(points), len(questions))


def _number(points: Points) -> float:
    return np.nan if points is None or isinstance(points, str) else points


def _changes_by_draw(matched: Matched, drawn: Numbers) -> Numbers:
    moves = matched.moves
    known = (~np.isnan(moves)).astype(np.float64)
    moves = np.nan_to_num(moves)
    added = np.zeros(len(drawn))
    for start in range(0, len(moves), PLACES_AT_ONCE):
        some = slice(start, start + PLACES_AT_ONCE)
        added += ((moves[some] @ drawn.T) / (known[some] @ drawn.T)).sum(axis=0)
    return added / len(moves)

"""Same places? Same questions? What is behind every number of a comparison (method 2.1)."""

from msgspec import Struct

from audits.checklist import Kind, Question
from audits.exact import mean
from server.comparing.material import KindMaterial, Material


class Questions(Struct, frozen=True):
    """The questions of one kind in two rounds; only those in ``same`` are compared.

    ``scored_again`` are among them: last year's answers by this year's rule.
    """

    asked_a: int
    asked_b: int
    same: tuple[Question, ...]
    new: tuple[Question, ...]
    retired: tuple[Question, ...]
    reworded: tuple[Question, ...]
    scored_again: tuple[Question, ...]


class Sameness(Struct, frozen=True):
    """One kind: how many places and questions the comparison is over."""

    kind: Kind
    n_a: int
    n_b: int
    n_c: int
    not_comparable: int
    joiners: int
    leavers: int
    matched_weight: float | None
    questions: Questions


def sameness(found: Material) -> dict[Kind, Sameness]:
    """How much of each kind is the same in both rounds."""
    return {kind: _of_kind(kind, one) for kind, one in found.kinds.items()}


def _of_kind(kind: Kind, one: KindMaterial) -> Sameness:
    groups = one.comparison.groups
    return Sameness(
        kind=kind,
        n_a=len(groups.a),
        n_b=len(groups.b),
        n_c=len(groups.c),
        not_comparable=len(groups.x),
        joiners=len(groups.j),
        leavers=len(groups.l),
        matched_weight=mean([place.pair.share for place in one.pair.compared]),
        questions=_questions(one),
    )


def _questions(one: KindMaterial) -> Questions:
    earlier, later = one.checklists
    before = {question.id for question in earlier.questions}
    now = {question.id for question in later.questions}
    again = {question.id for question in one.again}
    same = tuple(question for question in later.questions if question.id in one.weights)
    return Questions(
        asked_a=len(before),
        asked_b=len(now),
        same=same,
        new=tuple(question for question in later.questions if question.id not in before),
        retired=tuple(question for question in earlier.questions if question.id not in now),
        reworded=tuple(
            question
            for question in later.questions
            if question.id in before and question.id not in one.weights
        ),
        scored_again=tuple(question for question in same if question.id in again),
    )

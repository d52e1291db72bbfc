"""Did the auditors agree, and were they the same? For training; never published (method 2.7)."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from audits.agreement import AuditNoise, Kappa, noise_from_doubles, weighted_kappa
from audits.checklist import Kind, LevelRule, Question, YesPartlyNoRule
from audits.checklists import checklist
from audits.exact import mean
from audits.policy import POLICY
from server.comparing.material import Material
from server.comparing.queries import Double, Seen

AnswerType = Literal["yes_partly_no", "level", "other"]
LEVELS: Mapping[AnswerType, int] = {"yes_partly_no": 3, "level": 4}


class SameOrNot(Struct, frozen=True):
    """Mean change of the places with one sort of auditor; None where they are too few (2.8)."""

    places: int
    change: float | None


class TypeAgreement(Struct, frozen=True):
    """How often two auditors gave the same points to a sort of question."""

    answer_type: AnswerType
    kappa: Kappa


class Auditors(Struct, frozen=True):
    """What is known of the auditors of two rounds."""

    compared: int
    same: SameOrNot
    changed: SameOrNot
    auditors_a: int
    auditors_b: int
    operators: int
    doubles: int
    noise: AuditNoise
    agreement: tuple[TypeAgreement, ...]

    @property
    def enough_doubles(self) -> bool:
        """Whether double audits tell how far two auditors are apart (method 2.7)."""
        return self.doubles >= POLICY.agreement.min_double_audits


def auditors(found: Material) -> Auditors:
    """Compare places seen by the same people with the others, and double audits."""
    same: list[float] = []
    changed: list[float] = []
    groups: dict[str, set[object]] = {"operator": set(), "a": set(), "b": set()}
    for one in found.compared.values():
        for place in one.pair.compared:
            of_same = place.auditors_a == place.auditors_b
            (same if of_same else changed).append(one.comparison.d[place.subject])
            groups["operator"].add(place.operator or ("place", place.subject))
            groups["a"].update(place.auditors_a)
            groups["b"].update(place.auditors_b)
    pairs = [_first_two(double) for double in found.doubles]
    return Auditors(
        compared=len(same) + len(changed),
        same=_mean_of(same),
        changed=_mean_of(changed),
        auditors_a=len(groups["a"]),
        auditors_b=len(groups["b"]),
        operators=len(groups["operator"]),
        doubles=len(pairs),
        noise=noise_from_doubles([(first.score, second.score) for first, second in pairs]),
        agreement=_agreement(found),
    )


def _mean_of(d: Sequence[float]) -> SameOrNot:
    enough = len(d) >= POLICY.disclosure.internal_places
    return SameOrNot(len(d), mean(d) if enough else None)


def _first_two(double: Double) -> tuple[Seen, Seen]:
    """Two auditors of a place; which is first is settled by the audits' ids."""
    by_auditor = {one.auditor: one for one in double.seen}
    first, second, *_ = sorted(by_auditor.values(), key=lambda one: one.audit)
    return first, second


def _agreement(found: Material) -> tuple[TypeAgreement, ...]:
    tables = {sort: _empty(levels) for sort, levels in LEVELS.items()}
    for double in found.doubles:
        first, second = _first_two(double)
        questions = _questions(found, double.kind)
        for id in first.points.keys() & second.points.keys() & questions.keys():
            sort = _type_of(questions[id])
            a, b = first.points[id], second.points[id]
            if sort in tables and isinstance(a, float | int) and isinstance(b, float | int):
                tables[sort][_level(sort, a)][_level(sort, b)] += 1
    return tuple(TypeAgreement(sort, weighted_kappa(table)) for sort, table in tables.items())


def _questions(found: Material, kind: Kind) -> dict[str, Question]:
    versions = {
        round.versions[kind] for round in (found.earlier, found.later) if kind in round.versions
    }
    return {q.id: q for version in sorted(versions) for q in checklist(kind, version).questions}


def _type_of(question: Question) -> AnswerType:
    match question.answer:
        case YesPartlyNoRule():
            return "yes_partly_no"
        case LevelRule():
            return "level"
    return "other"


def _level(sort: AnswerType, points: float) -> int:
    if sort == "level":
        return round(points * 3)
    return 0 if points == 0 else 2 if points == 1 else 1


def _empty(levels: int) -> list[list[int]]:
    return [[0] * levels for _ in range(levels)]

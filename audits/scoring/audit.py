"""The score of an audit (method 1.2 and 1.3).

Questions are summed directly, never as a mean of sections. What could not be checked leaves the sum
and widens the bounds; what does not apply leaves without a trace.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from audits.answers import Answer
from audits.checklist import Checklist
from audits.exact import reaches
from audits.policy import POLICY, Policy
from audits.scoring.grading import band, capped_grade, must_have_failed, must_have_met
from audits.scoring.points import Points, RulerQuestion, points_on, ruler_of
from audits.scoring.result import AuditScore, PartScore


def score_audit(
    checklist: Checklist,
    answers: Mapping[str, Answer],
    facts: Collection[str] = (),
    policy: Policy = POLICY,
) -> AuditScore:
    """Score one audit (method 1.2, 1.3).

    ``facts`` of the subject say which parts are asked there and which must-haves apply.
    """
    ruler = ruler_of(checklist, facts)
    found: dict[str, Points] = {}
    for question, scale in zip(ruler.questions, ruler.scales, strict=True):
        answer = answers.get(question.id)
        found[question.id] = points_on(scale, answer.response) if answer else None
    return score_points(ruler.questions, found, policy)


def score_points(
    questions: Sequence[RulerQuestion], points: Mapping[str, Points], policy: Policy = POLICY
) -> AuditScore:
    """Score the points of an audit, or the pooled points of a place (method 1.2 and 1.3)."""
    whole, must_haves = _Sum(), _MustHaves()
    sections: dict[str, _Sum] = {}
    themes: dict[str, _Sum] = {}
    for question in questions:
        standing = points.get(question.id)
        whole.add(question.weight, standing)
        for theme in question.themes:
            if theme not in themes:
                themes[theme] = _Sum()
            themes[theme].add(question.weight, standing)
        if question.section is not None:
            if question.section not in sections:
                sections[question.section] = _Sum()
            sections[question.section].add(question.weight, standing)
        if question.pass_at is not None:
            must_haves.add(question, standing)
    score, completeness = whole.score, whole.completeness
    status = _status(score, completeness, policy)
    base = band(score, policy) if status == "graded" and score is not None else None
    grade = base and must_haves.cap(base, policy)
    return AuditScore(
        score=score,
        completeness=completeness,
        low=whole.low,
        high=whole.high,
        not_applicable_share=whole.not_applicable_share,
        status=status,
        base_grade=base,
        grade=grade,
        capped=grade != base,
        essentials=must_haves.count,
        essentials_met=not (must_haves.failed or must_haves.part_met or must_haves.unknown),
        essentials_failed=tuple(must_haves.failed),
        essentials_part_met=tuple(must_haves.part_met),
        essentials_unknown=tuple(must_haves.unknown),
        sections={name: total.part(policy) for name, total in sections.items()},
        themes={name: total.part(policy) for name, total in themes.items()},
        points={question.id: points.get(question.id) for question in questions},
    )


class _Sum:
    """Running weights of a whole audit, a section or a theme."""

    __slots__ = ("earned", "not_applicable", "number", "scored", "unanswered")

    def __init__(self) -> None:
        self.earned: float = 0
        self.scored: float = 0
        self.unanswered: float = 0
        self.not_applicable: float = 0
        self.number = [0, 0, 0]

    def add(self, weight: float, standing: Points) -> None:
        if standing is None:
            self.unanswered += weight
            self.number[1] += 1
        elif standing == "not_applicable":
            self.not_applicable += weight
            self.number[2] += 1
        else:
            self.earned += weight * standing
            self.scored += weight
            self.number[0] += 1

    @property
    def score(self) -> float | None:
        return self.earned / self.scored if self.scored else None

    @property
    def completeness(self) -> float | None:
        return self._of_applicable(self.scored)

    @property
    def low(self) -> float | None:
        return self._of_applicable(self.earned)

    @property
    def high(self) -> float | None:
        return self._of_applicable(self.earned + self.unanswered)

    @property
    def not_applicable_share(self) -> float | None:
        everything = self.scored + self.unanswered + self.not_applicable
        return self.not_applicable / everything if everything else None

    def part(self, policy: Policy) -> PartScore:
        scored, unanswered, not_applicable = self.number
        enough = scored >= policy.audit.min_part_questions
        return PartScore(self.score if enough else None, scored, unanswered, not_applicable)

    def _of_applicable(self, weight: float) -> float | None:
        applicable = self.scored + self.unanswered
        return weight / applicable if applicable else None


class _MustHaves:
    """Which must-haves are not met, part met or unknown, in the order of the checklist."""

    def __init__(self) -> None:
        self.count = 0
        self.failed: list[str] = []
        self.part_met: list[str] = []
        self.unknown: list[str] = []

    def add(self, question: RulerQuestion, standing: Points) -> None:
        self.count += 1
        if standing is None:
            self.unknown.append(question.id)
        elif standing == "not_applicable" or must_have_met(question, standing):
            return
        elif must_have_failed(question, standing):
            self.failed.append(question.id)
        else:
            self.part_met.append(question.id)

    def cap(self, base: str, policy: Policy) -> str:
        return capped_grade(
            base,
            failed=len(self.failed),
            part_met=len(self.part_met),
            unknown=len(self.unknown),
            policy=policy,
        )


def _status(
    score: float | None, completeness: float | None, policy: Policy
) -> Literal["graded", "incomplete", "nothing_scored"]:
    if completeness is None:
        return "nothing_scored"
    if score is None or not reaches(completeness, policy.audit.min_completeness):
        return "incomplete"
    return "graded"

"""Grades: the band of a score, and what must-haves hold it at (method 1.3).

A must-have never changes the number; it caps the grade beside it.
"""

from collections.abc import Mapping

from audits.exact import reaches
from audits.policy import POLICY, Policy
from audits.scoring.points import RulerQuestion
from audits.scoring.result import AuditScore
from audits.scoring.shown import shown_level


def band(score: float, policy: Policy = POLICY) -> str:
    """The grade of a score by itself; the lower bound is inside the band (method 1.3)."""
    for candidate in policy.bands:
        if reaches(score, candidate.starts_at):
            return candidate.name
    return policy.bands[-1].name


def capped_grade(
    base: str, *, failed: int, part_met: int, unknown: int, policy: Policy = POLICY
) -> str:
    """The grade after the must-haves: the lowest of the band and every ceiling (method 1.3)."""
    rules = policy.must_haves
    held_at = [base]
    if part_met:
        held_at.append(rules.part_met_ceiling)
    if failed or unknown:
        held_at.append(rules.failed_ceiling)
    if failed >= rules.many_failed:
        held_at.append(rules.many_failed_ceiling)
    order = [candidate.name for candidate in policy.bands]
    return max(held_at, key=order.index)


def must_have_met(question: RulerQuestion, points: float) -> bool:
    """Whether points reach what a must-have asks for (method 1.3)."""
    return reaches(points, 1 if question.pass_at is None else question.pass_at)


def must_have_failed(question: RulerQuestion, points: float) -> bool:
    """Whether a must-have is not met at all, rather than part met (method 1.3)."""
    if question.pass_at is None or must_have_met(question, points):
        return False
    fail_below = question.pass_at if question.fail_below is None else question.fail_below
    return not reaches(points, fail_below)


def why_held(score: AuditScore, names: Mapping[str, str], policy: Policy = POLICY) -> str | None:
    """The sentence that explains a held grade, or None when nothing holds it (method 1.3).

    ``names`` gives each must-have in the fewest words, by question id.
    """
    if not score.capped or score.score is None:
        return None
    rules = policy.must_haves
    groups = [
        (score.essentials_failed, "not met", rules.failed_ceiling),
        (score.essentials_unknown, "could not be checked", rules.failed_ceiling),
        (score.essentials_part_met, "only partly met", rules.part_met_ceiling),
    ]
    if len(score.essentials_failed) >= rules.many_failed:
        groups = [(score.essentials_failed, "not met", rules.many_failed_ceiling)]
    reasons = [
        _reason([names[question] for question in questions], state)
        for questions, state, ceiling in groups
        if questions and ceiling == score.grade
    ]
    return (
        f"Score {shown_level(score.score).removesuffix('.0')}. Would be {score.base_grade}; "
        f"held at {score.grade} because {' and '.join(reasons)}."
    )


def _reason(names: list[str], state: str) -> str:
    quoted = [f"‘{name}’" for name in names]
    if len(quoted) == 1:
        verb = "" if state.startswith("could") else "is "
        return f"{quoted[0]} {verb}{state}"
    verb = "" if state.startswith("could") else "are "
    return f"{', '.join(quoted[:-1])} and {quoted[-1]} {verb}{state}"

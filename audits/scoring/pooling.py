"""Several audits of one place in one round, pooled question by question (method 1.4)."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from audits.exact import mean, reaches
from audits.policy import POLICY, Policy
from audits.scoring.points import Points

POOLED_PURPOSES: frozenset[str] = frozenset({"routine", "double"})


class AuditPoints(Struct, frozen=True):
    """One audit as pooling sees it; ``at`` orders the audits of one auditor."""

    auditor: str
    at: float
    points: Mapping[str, Points]
    purpose: str = "routine"


class Pooled(Struct, frozen=True):
    """The pooled points, whose they are, and the questions on which auditors disagreed."""

    auditors: tuple[str, ...]
    points: dict[str, Points]
    disagree: tuple[str, ...]


def pool_audits(
    questions: Collection[str], audits: Sequence[AuditPoints], policy: Policy = POLICY
) -> Pooled:
    """Pool routine and double audits with equal weight; an auditor's later audit stands (1.4).

    Rechecks and self-assessments never enter a round's result.
    """
    latest: dict[str, AuditPoints] = {}
    for audit in sorted(audits, key=lambda audit: audit.at):
        if audit.purpose in POOLED_PURPOSES:
            latest[audit.auditor] = audit
    auditors = tuple(sorted(latest))
    given = {
        question: [latest[auditor].points.get(question) for auditor in auditors]
        for question in questions
    }
    return Pooled(
        auditors=auditors,
        points={question: _pooled(standings) for question, standings in given.items()},
        disagree=tuple(
            question for question, standings in given.items() if _disagree(standings, policy)
        ),
    )


def _pooled(standings: list[Points]) -> Points:
    earned = _earned(standings)
    if standings.count("not_applicable") > len(earned):
        return "not_applicable"
    return mean(earned)


def _disagree(standings: list[Points], policy: Policy) -> bool:
    earned = _earned(standings)
    if not earned:
        return False
    if "not_applicable" in standings:
        return True
    return reaches(max(earned) - min(earned), policy.audit.disagreement)


def _earned(standings: list[Points]) -> list[float]:
    return [standing for standing in standings if not isinstance(standing, str | None)]

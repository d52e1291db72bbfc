"""The calculations on one round that a vector may name (method 1 and 3)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from audits.answers import Choice, Count, Level, Measure, NotApplicable, NotSeen, Response
from audits.conformance import inputs
from audits.conformance.given import (
    REFUSED,
    exact,
    known,
    read,
    ruler_question,
    shown,
    standing,
    weights_of,
    whole,
)
from audits.exact import Exact
from audits.policy import Policy
from audits.priorities import Fixable, cheapest_plan
from audits.priorities import fix_first as fixes_in_order
from audits.scoring import city, pooling
from audits.scoring import shown as display
from audits.scoring.audit import score_points
from audits.scoring.points import Points, Scale, points_on
from audits.scoring.pooling import AuditPoints, Pooled

_STATES: dict[str, Response] = {
    "yes": Choice("yes"),
    "partly": Choice("partly"),
    "no": Choice("no"),
    "na": NotApplicable("given"),
    "not_seen": NotSeen("given"),
}


def points(given: object, policy: Policy) -> object:
    """Points of answers, one by one (method 1.1)."""
    del policy
    found = []
    for case in read(given, inputs.PointsInput).cases:
        try:
            found.append(shown(points_on(_scale(case.q), _response(case.q, case.a))))
        except (ValueError, ArithmeticError):
            found.append(REFUSED)
    return {"points": found}


def audit_score(given: object, policy: Policy) -> object:
    """The score of one audit (method 1.2, 1.3)."""
    audit = read(given, inputs.AuditInput)
    found = {
        question.id: points_on(
            _scale(question), _response(question, audit.answers.get(question.id))
        )
        for question in audit.questions
    }
    return _audit_result(audit.questions, found, policy)


def pool_audits(given: object, policy: Policy) -> object:
    """Several audits of a place, pooled (method 1.4)."""
    pool = read(given, inputs.PoolInput)
    pooled = _pooled(pool.question_ids, pool.audits, policy)
    return {
        "auditors": len(pooled.auditors),
        "points": {question: shown(points) for question, points in pooled.points.items()},
        "disagree": pooled.disagree,
    }


def pooled_score(given: object, policy: Policy) -> object:
    """The score of pooled audits (method 1.4)."""
    pool = read(given, inputs.PooledScoreInput)
    pooled = _pooled([question.id for question in pool.questions], pool.audits, policy)
    return _audit_result(pool.questions, pooled.points, policy)


def city_score(given: object, policy: Policy) -> object:
    """Kinds and City (method 1.5)."""
    given_city = read(given, inputs.CityScoreInput)
    found = city.city_score(given_city.kinds, weights_of(given_city.kinds, given_city.v), policy)
    return {"kinds": found.kinds, "city": found.city, "missing_kinds": found.missing_kinds}


def coverage(given: object, policy: Policy) -> object:
    """How much of the register was audited (method 1.5)."""
    del policy
    register = read(given, inputs.CoverageInput)
    found = city.coverage(register.eligible, register.audited)
    return {
        "eligible": found.eligible,
        "audited": found.audited,
        "coverage": found.share,
        "audited_not_on_register": found.not_on_register,
    }


def fix_first(given: object, policy: Policy) -> object:
    """What to fix first (method 3)."""
    del policy
    case = read(given, inputs.FixInput)
    each = [
        Fixable(ruler_question(question), standing(question.p), question.effort)
        for question in case.questions
    ]
    weights = [one.question.weight for one in each if known(one.points) is not None]
    earned = [one.question.weight * (known(one.points) or 0) for one in each]
    score = sum(earned) / sum(weights) if sum(weights) else None
    ranking = [
        {
            "id": fix.id,
            "essential_failed": fix.essential_failed,
            "gain": fix.gain,
            "score_if_fixed": fix.score_if_fixed,
            "gain_per_effort": fix.gain_per_effort,
            "effort": fix.effort,
        }
        for fix in fixes_in_order(each)
    ]
    plan = None if case.target is None else cheapest_plan(each, case.target)
    return {
        "score": score,
        "lost": None if score is None else 1 - score,
        "ranking": ranking,
        "cheapest_plan": plan and msgspec.structs.asdict(plan),
    }


def display_parts(given: object, policy: Policy) -> object:
    """Parts that add up on screen (method 2.2)."""
    del policy
    case = read(given, inputs.PartsInput)
    parts = display.parts_that_add_up(case.values, case.decimals)
    unit = 10**case.decimals
    return {
        "parts": [Fraction(part, unit) for part in parts],
        "total": Fraction(sum(parts), unit),
    }


def _audit_result(
    questions: Sequence[inputs.QuestionGiven], points: Mapping[str, Points], policy: Policy
) -> object:
    # The vectors give every section and theme its number; how many questions a shown one needs is
    # another rule.
    rules = msgspec.structs.replace(policy.audit, min_part_questions=0)
    policy = msgspec.structs.replace(policy, audit=rules)
    found = score_points([ruler_question(q) for q in questions], points, policy)
    return {
        "score": found.score,
        "completeness": found.completeness,
        "low": found.low,
        "high": found.high,
        "essential_failed": found.essentials_failed,
        "essential_part_met": found.essentials_part_met,
        "essential_unknown": found.essentials_unknown,
        "status": found.status,
        "base_grade": found.base_grade,
        "grade": found.grade,
        "capped": found.capped,
        "sections": {name: part.score for name, part in found.sections.items()},
        "themes": {name: part.score for name, part in found.themes.items()},
    }


def _pooled(
    questions: Sequence[str], audits: Sequence[inputs.AuditGiven], policy: Policy
) -> Pooled:
    given = [
        AuditPoints(
            auditor=audit.auditor,
            at=audit.at,
            points={question: standing(value) for question, value in audit.points.items()},
            purpose=audit.purpose,
        )
        for audit in audits
    ]
    return pooling.pool_audits(questions, given, policy)


def _scale(question: inputs.QuestionGiven) -> Scale:
    one, zero = Exact(1), Exact(0)
    return Scale(
        "choice" if question.type == "ypn" else question.type,
        choices={"yes": one, "partly": question.partly, "no": zero},
        levels=(zero, one / 3, one * 2 / 3, one),
        target=question.target,
        higher_is_better=question.better == "higher",
        steps=tuple((step.bound, step.points) for step in question.steps),
        number=Exact,
    )


def _response(question: inputs.QuestionGiven, answer: object) -> Response | None:
    """An answer as the vectors write it; raises ValueError for one that is refused."""
    match question.type, answer:
        case _, None:
            return None
        case _, str() if answer in _STATES:
            return _STATES[answer]
        case "level", int() | str() | Fraction():
            return Level(whole(answer))
        case "count", {"k": k, "n": n}:
            return Count(whole(k), whole(n))
        case "measure", {"x": x}:
            return Measure(exact(x))
    raise ValueError(f"{answer} does not answer a {question.type} question")

"""What a manager should fix first, and the cheapest way to the next grade (method 3)."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from audits.answers import Choice, Count, Level, Measure, Response
from audits.checklist import Checklist, MeasureRule, Question
from audits.exact import reaches
from audits.scoring.grading import must_have_failed
from audits.scoring.points import Points, RulerQuestion


class Fixable(Struct, frozen=True):
    """A question as it stands at a place, and what it takes to fix it."""

    question: RulerQuestion
    points: Points
    effort: int


class Fix(Struct, frozen=True):
    """One thing to fix. A must-have nobody could check has no gain: find out first."""

    id: str
    essential_failed: bool
    find_out: bool
    gain: float | None
    score_if_fixed: float | None
    gain_per_effort: float | None
    effort: int


class Plan(Struct, frozen=True):
    """The fixes of least effort that reach a score, in order of id."""

    effort: int
    fix: tuple[str, ...]
    score_after: float


def fixables(
    questions: Iterable[RulerQuestion], points: Mapping[str, Points], checklist: Checklist
) -> list[Fixable]:
    """The questions of a place joined with their effort, ready to be put in order (method 3)."""
    efforts = {question.id: question.effort for question in checklist.questions}
    return [
        Fixable(question, points.get(question.id), efforts[question.id]) for question in questions
    ]


def fix_first(places: Iterable[Fixable]) -> list[Fix]:
    """What is not fully met, in the order to fix it (method 3).

    Must-haves nobody could check, failed must-haves, then most gain for the effort. The gains add
    up to exactly what is missing from the score.
    """
    each = list(places)
    score, weight = _score(each)
    found = [fix for one in each if (fix := _fix(one, score, weight))]
    return sorted(found, key=_order)


def cheapest_plan(places: Iterable[Fixable], target: float) -> Plan | None:
    """The least total effort that fixes every failed must-have and reaches ``target`` (method 3).

    A knapsack, because taking the best gain for the effort first can cost more. Of equal efforts
    the greater gain wins, then fewer fixes, then earlier ids. None where no plan gets there.
    """
    each = list(places)
    score, _ = _score(each)
    if score is None:
        return None
    fixes = [fix for fix in fix_first(each) if fix.gain is not None]
    needed = [fix for fix in fixes if fix.essential_failed]
    start = score + sum(fix.gain or 0 for fix in needed)
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (start, ())}
    for fix in sorted((fix for fix in fixes if not fix.essential_failed), key=lambda fix: fix.id):
        for effort, (reached, ids) in sorted(best.items(), reverse=True):
            further = (reached + (fix.gain or 0), (*ids, fix.id))
            known = best.get(effort + fix.effort)
            if known is None or _better(further) < _better(known):
                best[effort + fix.effort] = further
    reaching = sorted(effort for effort, (reached, _) in best.items() if reaches(reached, target))
    if not reaching:
        return None
    reached, ids = best[reaching[0]]
    effort = reaching[0] + sum(fix.effort for fix in needed)
    return Plan(effort, tuple(sorted((*ids, *(fix.id for fix in needed)))), reached)


def next_step(question: Question, response: Response | None) -> Response | None:
    """The smallest better answer: no to partly, one level up, one more person (method 3)."""
    match response:
        case Choice("no"):
            return Choice("partly")
        case Choice("partly"):
            return Choice("yes")
        case Level(level) if level < 3:
            return Level(level + 1)
        case Count(k, n) if k < n:
            return Count(k + 1, n)
        case Measure(x) if isinstance(question.answer, MeasureRule):
            return _next_bound(question.answer, x)
    return None


def _next_bound(rule: MeasureRule, x: float) -> Measure | None:
    higher = rule.better == "higher"
    ahead = [step.bound for step in rule.steps if (step.bound > x if higher else step.bound < x)]
    return Measure(ahead[-1]) if ahead else None


def _score(each: list[Fixable]) -> tuple[float | None, float]:
    scored = [
        (one.question.weight, one.points) for one in each if not isinstance(one.points, str | None)
    ]
    weight = sum(weight for weight, _ in scored)
    earned = sum(weight * points for weight, points in scored)
    return (earned / weight if weight else None), weight


def _fix(one: Fixable, score: float | None, weight: float) -> Fix | None:
    question, points = one.question, one.points
    if points is None and question.pass_at is not None:
        return Fix(question.id, False, True, None, None, None, one.effort)
    if isinstance(points, str | None) or score is None or reaches(points, 1):
        return None
    gain = question.weight * (1 - points) / weight
    return Fix(
        id=question.id,
        essential_failed=must_have_failed(question, points),
        find_out=False,
        gain=gain,
        score_if_fixed=score + gain,
        gain_per_effort=gain / one.effort,
        effort=one.effort,
    )


def _order(fix: Fix) -> tuple[int, float, float, int, str]:
    group = 0 if fix.find_out else 1 if fix.essential_failed else 2
    # Rounded, so that equal gains tie although their floats differ in the last digit.
    per_effort, gain = (-round(float(value or 0), 12) for value in (fix.gain_per_effort, fix.gain))
    return group, per_effort, gain, fix.effort, fix.id


def _better(plan: tuple[float, tuple[str, ...]]) -> tuple[float, int, tuple[str, ...]]:
    reached, ids = plan
    return -round(float(reached), 12), len(ids), ids

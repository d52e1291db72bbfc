"""What to fix first at a place, and the cheapest way to its next grade, in a manager's words."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from audits.policy import POLICY, Band
from audits.priorities import Fix, Fixable, Plan, cheapest_plan, fix_first, fixables
from audits.scoring import capped_grade, ruler_of
from server.results.lines import Line
from server.results.outcome import Outcome

EFFORT_WORDS = {
    1: "today, at no cost",
    2: "a week, or under £100",
    3: "a term, or under £1,000",
    5: "building work",
}


class ToFix(Struct, frozen=True):
    """One question that is not fully met, with what fixing it brings."""

    line: Line
    fix: Fix

    @property
    def effort_words(self) -> str:
        """The effort as a manager would say it."""
        return EFFORT_WORDS[self.fix.effort]


class NextGrade(Struct, frozen=True):
    """The next grade, and the questions that reach it with the least effort."""

    name: str
    plan: Plan
    lines: tuple[Line, ...]


def fixes_of(outcome: Outcome, facts: Collection[str], lines: Sequence[Line]) -> tuple[ToFix, ...]:
    """All that could still be gained, in the order to fix it."""
    by_id = {line.question.id: line for line in lines}
    return tuple(ToFix(by_id[fix.id], fix) for fix in fix_first(_fixables(outcome, facts)))


def next_grade(outcome: Outcome, facts: Collection[str], lines: Sequence[Line]) -> NextGrade | None:
    """The cheapest way up; None at the top, without a grade, or where a must-have bars the plan."""
    score = outcome.score
    band = _band_above(score.grade)
    if band is None:
        return None
    plan = cheapest_plan(_fixables(outcome, facts), band.starts_at)
    if plan is None:
        return None
    left = [id for id in score.essentials_part_met if id not in plan.fix]
    reached = capped_grade(
        band.name, failed=0, part_met=len(left), unknown=len(score.essentials_unknown)
    )
    if reached != band.name:
        return None
    chosen = tuple(line for line in lines if line.question.id in plan.fix)
    return NextGrade(band.name, plan, chosen)


def _band_above(grade: str | None) -> Band | None:
    names = [band.name for band in POLICY.bands]
    if grade is None or grade == names[0]:
        return None
    return POLICY.bands[names.index(grade) - 1]


def _fixables(outcome: Outcome, facts: Collection[str]) -> list[Fixable]:
    points = outcome.score.points
    ruler = ruler_of(outcome.checklist, facts)
    asked = [question for question in ruler.questions if question.id in points]
    return fixables(asked, points, outcome.checklist)

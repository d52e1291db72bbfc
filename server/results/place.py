"""One place's result in one round, as its manager reads it, beside the time before."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from audits.checklist import Question, Theme
from audits.checklists import themes
from audits.comparison import (
    PlacePair,
    compare_rounds,
    improvement_within,
    shared_questions,
)
from audits.policy import POLICY
from audits.scoring import PartScore, why_held
from server.results.fixes import NextGrade, ToFix, fixes_of, next_grade
from server.results.lines import Line, lines_of
from server.results.outcome import Outcome, place_points, round_points
from server.results.records import Given, Round, Subject
from server.results.steps import Step, next_steps


class ThemeLine(Struct, frozen=True):
    """A theme now and the time before; ``change`` is like for like, on ``matched`` questions."""

    theme: Theme
    now: PartScore
    before: PartScore | None
    change: float | None
    matched: int


class Since(Struct, frozen=True):
    """What changed since the place was visited before.

    ``change`` is like for like on ``matched`` of the ``asked`` questions that have points now; None
    where too few questions stayed the same.
    """

    round: Round
    before: Outcome
    change: float | None
    matched: int
    asked: int
    gained: tuple[Line, ...]
    lost: tuple[Line, ...]
    new: tuple[Line, ...]
    reworded: tuple[Line, ...]
    not_applicable_now: tuple[Line, ...]
    no_longer_asked: tuple[Question, ...]


class PlaceResult(Struct, frozen=True):
    """Everything the page of one place's result shows."""

    subject: Subject
    round: Round
    outcome: Outcome
    lines: tuple[Line, ...]
    themes: tuple[ThemeLine, ...]
    fixes: tuple[ToFix, ...]
    next_steps: dict[str, Step]
    next_grade: NextGrade | None
    why_held: str | None
    since: Since | None

    @property
    def must_haves(self) -> list[Line]:
        """The must-haves that count here, the worst first."""
        order = ("not_met", "could_not_check", "part_met", "met", "not_applicable")
        essential = [line for line in self.lines if line.must_have]
        return sorted(essential, key=lambda line: order.index(line.standing))

    @property
    def must_haves_met(self) -> int:
        """How many of them are met."""
        return sum(line.standing == "met" for line in self.must_haves)

    @property
    def must_haves_that_apply(self) -> int:
        """How many of them apply here."""
        return sum(line.standing != "not_applicable" for line in self.must_haves)

    @property
    def strengths(self) -> list[Line]:
        """What is fully met: must-haves first, then by weight."""
        met = [line for line in self.lines if line.standing == "met"]
        return sorted(met, key=lambda line: (not line.must_have, -line.question.weight))

    def with_standing(self, standing: str) -> list[Line]:
        """The questions that stand like this, in the checklist's order."""
        return [line for line in self.lines if line.standing == standing]

    @property
    def much_did_not_apply(self) -> bool:
        """Whether so much did not apply that the score says little (method 1.2)."""
        share = self.outcome.score.not_applicable_share
        return share is not None and share > POLICY.audit.many_not_applicable


def place_result(
    subject: Subject,
    round: Round,
    outcome: Outcome,
    given: Given,
    before: tuple[Round, Outcome] | None,
) -> PlaceResult:
    """Put one place's result together; ``given`` holds the answers of both rounds' audits."""
    earlier = before[1] if before else None
    pair, by_theme = _compare(outcome, earlier, given)
    lines = lines_of(
        outcome, given, subject.facts, before=earlier, parts=pair.parts if pair else None
    )
    names = {question.id: question.wording for question in outcome.checklist.questions}
    fixes = fixes_of(outcome, subject.facts, lines)
    return PlaceResult(
        subject=subject,
        round=round,
        outcome=outcome,
        lines=lines,
        themes=_themes(outcome, earlier, pair, by_theme),
        fixes=fixes,
        next_steps=next_steps(outcome, given, fixes),
        next_grade=next_grade(outcome, subject.facts, lines),
        why_held=why_held(outcome.score, names),
        since=_since(before[0], before[1], pair, lines) if before else None,
    )


def _compare(
    now: Outcome, before: Outcome | None, given: Given
) -> tuple[PlacePair | None, Mapping[str, float]]:
    """The place against itself, and its change by theme where enough questions are the same."""
    if before is None:
        return None, {}
    a = round_points(before.checklist, {"here": place_points(before, now.checklist, given)})
    b = round_points(now.checklist, {"here": now.score.points})
    pairs = compare_rounds(a, b).pairs
    if "here" not in pairs:
        return None, {}
    shared = shared_questions(a, b)
    by_theme = {}
    for theme in themes():
        asked = [q.id for q in now.checklist.questions if q.theme == theme.id]
        changes = improvement_within(pairs, shared, asked)
        if changes and _matched(pairs["here"], asked) >= POLICY.audit.min_part_questions:
            by_theme[theme.id] = changes["here"]
    return pairs["here"], by_theme


def _matched(pair: PlacePair, questions: Sequence[str]) -> int:
    return sum(question in pair.parts for question in questions)


def _themes(
    now: Outcome, before: Outcome | None, pair: PlacePair | None, by_theme: Mapping[str, float]
) -> tuple[ThemeLine, ...]:
    found = []
    for theme in themes():
        if theme.id not in now.score.themes:
            continue
        asked = [q.id for q in now.checklist.questions if q.theme == theme.id]
        found.append(
            ThemeLine(
                theme=theme,
                now=now.score.themes[theme.id],
                before=before.score.themes.get(theme.id) if before else None,
                change=by_theme.get(theme.id),
                matched=_matched(pair, asked) if pair else 0,
            )
        )
    return tuple(found)


def _since(round: Round, before: Outcome, pair: PlacePair | None, lines: Sequence[Line]) -> Since:
    now_asked = {line.question.id for line in lines}
    by_size = sorted(
        (line for line in lines if line.change), key=lambda line: -abs(line.change or 0)
    )
    return Since(
        round=round,
        before=before,
        change=pair.d if pair else None,
        matched=len(pair.parts) if pair else 0,
        asked=sum(line.points not in (None, "not_applicable") for line in lines),
        gained=tuple(line for line in by_size if (line.change or 0) > 0),
        lost=tuple(line for line in by_size if (line.change or 0) < 0),
        new=tuple(line for line in lines if not line.before),
        reworded=tuple(line for line in lines if line.asked_before),
        not_applicable_now=tuple(
            line
            for line in lines
            if line.standing == "not_applicable"
            and before.score.points.get(line.question.id) != "not_applicable"
            and line.before
            and not line.asked_before
        ),
        no_longer_asked=tuple(q for q in before.questions if q.id not in now_asked),
    )

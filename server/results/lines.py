"""Every question of a place's result: what was found, and what was found the time before."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from audits.answers import Answer
from audits.checklist import Question
from audits.exact import reaches
from audits.scoring import AuditScore, Points, ruler_of
from audits.settling import settle
from server.results.outcome import Outcome
from server.results.records import Given
from server.results.wording import Found, found

Standing = Literal["met", "part_met", "not_met", "not_applicable", "could_not_check"]

SHOWN: dict[str, str] = {
    "all": "All questions",
    "not-met": "Not fully met",
    "changed": "Changed since last time",
    "must-have": "Must-haves",
    "with-note": "With a note",
}


class Said(Struct, frozen=True):
    """What one visit says about a question; ``others`` are auditors who saw it differently."""

    found: Found
    others: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()


class Line(Struct, frozen=True):
    """One question of a result.

    ``before`` is empty where it was not asked; ``asked_before`` is its wording then, when its
    meaning has changed since and the two answers must not be compared. ``change`` is this
    question's part of the place's change, None where it was not matched.
    """

    question: Question
    points: Points
    standing: Standing
    must_have: bool
    said: tuple[Said, ...]
    disagree: bool
    before: tuple[Said, ...] = ()
    asked_before: str | None = None
    change: float | None = None

    @property
    def has_note(self) -> bool:
        """Whether any auditor wrote something about it."""
        return any(said.notes for said in self.said)

    @property
    def changed(self) -> bool:
        """Whether it moved the place's score, up or down."""
        return bool(self.change)

    @property
    def same_as_before(self) -> bool:
        """Whether one visit now and one before gave the same answer to the same question."""
        if self.asked_before or len(self.said) != 1 or len(self.before) != 1:
            return False
        return self.said[0].found.words == self.before[0].found.words


def lines_of(
    outcome: Outcome,
    given: Given,
    facts: Collection[str],
    *,
    before: Outcome | None = None,
    parts: Mapping[str, float] | None = None,
) -> tuple[Line, ...]:
    """Every question in the checklist's order; ``parts`` are the change by matched question."""
    essential = must_haves(outcome, facts)
    asked = {q.id: q for q in before.questions} if before else {}
    found_now, found_then = _said(outcome, given), _said(before, given) if before else {}
    lines = []
    for question in outcome.questions:
        points = outcome.score.points[question.id]
        old = asked.get(question.id)
        reworded = (
            old is not None
            and before is not None
            and question.comparable_since > before.checklist.version
        )
        lines.append(
            Line(
                question=question,
                points=points,
                standing=_standing(question, points, outcome.score, question.id in essential),
                must_have=question.id in essential,
                said=found_now[question.id],
                disagree=question.id in outcome.disagree
                or any(said.others for said in found_now[question.id]),
                before=found_then.get(question.id, ()),
                asked_before=old.wording if old and reworded else None,
                change=(parts or {}).get(question.id),
            )
        )
    return tuple(lines)


def must_haves(outcome: Outcome, facts: Collection[str]) -> frozenset[str]:
    """The questions that count as must-haves at a place with these facts."""
    ruler = ruler_of(outcome.checklist, facts)
    return frozenset(question.id for question in ruler.questions if question.pass_at is not None)


def chosen(lines: Sequence[Line], show: str) -> list[Line]:
    """The lines that one of the filters in ``SHOWN`` leaves."""
    return [line for line in lines if _FILTERS[show](line)]


_FILTERS: dict[str, Callable[[Line], bool]] = {
    "all": lambda _: True,
    "not-met": lambda line: line.standing in ("part_met", "not_met"),
    "changed": lambda line: line.changed,
    "must-have": lambda line: line.must_have,
    "with-note": lambda line: line.has_note,
}


def _standing(question: Question, points: Points, score: AuditScore, essential: bool) -> Standing:
    if points is None:
        return "could_not_check"
    if points == "not_applicable":
        return "not_applicable"
    if essential:
        # A must-have has its own marks for met and not met, which need not be 1 and 0 points.
        if question.id in score.essentials_failed:
            return "not_met"
        return "part_met" if question.id in score.essentials_part_met else "met"
    if reaches(points, 1):
        return "met"
    return "part_met" if points > 0 else "not_met"


def _said(outcome: Outcome, given: Given) -> dict[str, tuple[Said, ...]]:
    """What each counted visit says, by question, the first visit first."""
    visits = []
    for audit in outcome.audits:
        by_auditor = given.get(audit.id, {})
        visits.append((settle(by_auditor, audit.lead_id), by_auditor))
    return {
        question.id: tuple(
            _one_visit(question, settled.answers, by_auditor, question.id in settled.differing)
            for settled, by_auditor in visits
        )
        for question in outcome.questions
    }


def _one_visit(
    question: Question,
    settled: Mapping[str, Answer],
    by_auditor: Mapping[str, Mapping[str, Answer]],
    differing: bool,
) -> Said:
    counts = settled.get(question.id, Answer())
    given = [answers[question.id] for answers in by_auditor.values() if question.id in answers]
    others = [found(question, a.response) for a in given if a.response] if differing else []
    said = found(question, counts.response)
    notes = dict.fromkeys([counts.note, *(answer.note for answer in given)])
    return Said(
        found=said,
        others=tuple(dict.fromkeys(other for other in others if other != said)),
        notes=tuple(note for note in notes if note),
    )

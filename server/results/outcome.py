"""What the visits to one place in one round add up to, and that as a comparison takes it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from audits.answers import Answer
from audits.checklist import Checklist, Question
from audits.checklists import checklist as checklist_version
from audits.comparison import PlacePoints, Rescored, RoundPoints, asked_by
from audits.scoring import (
    AuditPoints,
    AuditScore,
    Points,
    points,
    pool_audits,
    ruler_of,
    score_points,
)
from audits.scoring.pooling import POOLED_PURPOSES
from audits.settling import settle
from server.results.records import Audit, Given


class Outcome(Struct, frozen=True):
    """The round's result of one place: its own audit's, or several pooled (method 1.4)."""

    audits: tuple[Audit, ...]
    checklist: Checklist
    score: AuditScore
    disagree: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What was asked there: the others of the checklist have no points, not even unknown."""
        return tuple(one for one in self.checklist.questions if one.id in self.score.points)

    @property
    def being_checked(self) -> bool:
        """Whether a moderator has still to accept some of it."""
        return any(audit.state != "accepted" for audit in self.audits)


def outcome_of(audits: Sequence[Audit], facts: Sequence[str]) -> Outcome | None:
    """The result of one place's audits, in the order they began; None before any has a score."""
    counted = _counted(audits)
    if not counted:
        return None
    checklist = checklist_version(counted[-1].kind, counted[-1].version)
    if len(counted) == 1 and counted[0].score:
        return Outcome(counted, checklist, counted[0].score)
    asked = ruler_of(checklist, facts).questions
    questions = [question.id for question in asked]
    pooled = pool_audits(questions, [_as_pooled(audit, _scored(audit)) for audit in counted])
    score = score_points(asked, pooled.points)
    return Outcome(counted, checklist, score, pooled.disagree)


def settled_answers(audit: Audit, given: Given) -> dict[str, Answer]:
    """The answers an audit counts."""
    return settle(given.get(audit.id, {}), audit.lead_id).answers


def rescaled_questions(older: Checklist, newer: Checklist) -> tuple[Question, ...]:
    """Questions that kept their meaning while the rule that gives them points changed."""
    before = {question.id: question for question in older.questions}
    return tuple(
        question
        for question in newer.questions
        if question.id in before
        and question.comparable_since <= older.version
        and question.answer != before[question.id].answer
    )


def place_points(outcome: Outcome, newer: Checklist, given: Given) -> PlacePoints:
    """A place's points, with answers scored again where a newer version's rule differs (2.1).

    ``given`` needs only the answers to ``rescaled_questions``.
    """
    published = outcome.score.points
    again = [one for one in rescaled_questions(outcome.checklist, newer) if one.id in published]
    if not again:
        return published
    by_new_rule = [
        _as_pooled(audit, _points_of(again, settled_answers(audit, given)))
        for audit in outcome.audits
    ]
    ruler = pool_audits([question.id for question in again], by_new_rule).points
    return published | {id: Rescored(published.get(id), ruler[id]) for id in ruler}


def round_points(checklist: Checklist, places: Mapping[str, PlacePoints]) -> RoundPoints:
    """One kind in one round, as a comparison takes it."""
    return RoundPoints(checklist.version, asked_by(checklist), places)


def _counted(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """The audits that make the result: of one auditor's only the last (method 1.4)."""
    latest = {
        audit.lead_id: audit for audit in audits if audit.purpose in POOLED_PURPOSES and audit.score
    }
    return tuple(audit for audit in audits if latest.get(audit.lead_id) is audit)


def _scored(audit: Audit) -> Mapping[str, Points]:
    return audit.score.points if audit.score else {}


def _as_pooled(audit: Audit, found: Mapping[str, Points]) -> AuditPoints:
    at = audit.visited_at.timestamp()
    return AuditPoints(auditor=audit.lead_id, at=at, points=found, purpose=audit.purpose)


def _points_of(questions: Sequence[Question], answers: Mapping[str, Answer]) -> dict[str, Points]:
    return {
        question.id: points(question, answers[question.id])
        for question in questions
        if question.id in answers
    }

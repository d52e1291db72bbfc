"""What the visits to one place in one round add up to, from the answers on (method 1.4).

An audit counts when it is a routine visit or an independent repeat. One that was begun on another
version of the checklist counts with the questions that mean the same in the round's version, scored
by that version; what it did not ask was not seen.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from audits.answers import Answer, Response
from audits.checklist import Checklist, Kind, Question
from audits.policy import POLICY, Policy
from audits.scoring import (
    AuditPoints,
    AuditScore,
    Points,
    Ruler,
    points,
    pool_audits,
    ruler_of,
    score_points,
)
from audits.scoring.points import points_on
from audits.scoring.pooling import POOLED_PURPOSES
from audits.settling import settle

# What each auditor answered, by question; None where an answer was cleared again.
Given = Mapping[str, Mapping[str, Response | None]]


class AuditRecord(Struct, frozen=True):
    """One audit with everything its points depend on; ``at`` orders the audits of one auditor."""

    id: str
    subject: str
    kind: Kind
    version: int
    purpose: str
    lead: str
    at: datetime
    answers: Given


class RoundResult(Struct, frozen=True):
    """One place in one round; the score is ``num / den``.

    ``audits`` are those that count, the latest of each auditor, ``auditors`` whose they are.
    """

    score: AuditScore
    num: float
    den: float
    audits: tuple[str, ...]
    auditors: tuple[str, ...]
    disagree: tuple[str, ...]


def round_result(
    asked: Checklist,
    audits: Sequence[AuditRecord],
    facts: Collection[str],
    *,
    checklists: Mapping[str, Checklist],
    policy: Policy = POLICY,
) -> RoundResult | None:
    """The round's result of one place; None where no audit counts.

    ``checklists`` has the versions the audits were begun on, by key.
    """
    counted = counted_audits(asked.kind, audits)
    if not counted:
        return None
    ruler = ruler_of(asked, facts)
    each = [
        AuditPoints(
            auditor=audit.lead,
            at=audit.at.timestamp(),
            points=_points_by(ruler, _answers_on(asked, audit, checklists)),
            purpose=audit.purpose,
        )
        for audit in counted
    ]
    pooled = pool_audits([question.id for question in ruler.questions], each, policy)
    num, den = _sums(ruler, pooled.points)
    return RoundResult(
        score=score_points(ruler.questions, pooled.points, policy),
        num=num,
        den=den,
        audits=tuple(audit.id for audit in counted),
        auditors=pooled.auditors,
        disagree=pooled.disagree,
    )


def counted_audits(kind: Kind, audits: Sequence[AuditRecord]) -> tuple[AuditRecord, ...]:
    """The audits that make a result, oldest first: of one auditor's only the last (method 1.4)."""
    in_order = sorted(audits, key=lambda audit: (audit.at, audit.id))
    pooled = [one for one in in_order if one.purpose in POOLED_PURPOSES and one.kind == kind]
    latest = {audit.lead: audit for audit in pooled}
    return tuple(audit for audit in pooled if latest[audit.lead] is audit)


def rescored_questions(older: Checklist, newer: Checklist) -> tuple[Question, ...]:
    """Questions that kept their meaning while the rule that gives them points changed (2.1)."""
    before = {question.id: question for question in older.questions}
    return tuple(
        question
        for question in newer.questions
        if question.id in before
        and question.comparable_since <= older.version
        and question.answer != before[question.id].answer
    )


def rescore(questions: Sequence[Question], audits: Sequence[AuditRecord]) -> dict[str, Points]:
    """The same raw answers by a newer version's rules, pooled as before (method 2.1).

    ``audits`` are those that count; their answers to other questions are not needed.
    """
    each = [
        AuditPoints(audit.lead, audit.at.timestamp(), _by_rules(questions, audit), audit.purpose)
        for audit in audits
    ]
    return pool_audits([question.id for question in questions], each).points


def _answers_on(
    asked: Checklist, audit: AuditRecord, checklists: Mapping[str, Checklist]
) -> dict[str, Answer]:
    settled = _settled(audit)
    if audit.version == asked.version:
        return settled
    used = checklists[f"{audit.kind}-{audit.version}"]
    newer, older = (asked, used) if asked.version > used.version else (used, asked)
    same = {q.id for q in newer.questions if q.comparable_since <= older.version}
    return {question: answer for question, answer in settled.items() if question in same}


def _settled(audit: AuditRecord) -> dict[str, Answer]:
    by_auditor = {
        auditor: {question: Answer(response) for question, response in given.items()}
        for auditor, given in audit.answers.items()
    }
    return settle(by_auditor, audit.lead).answers


def _points_by(ruler: Ruler, answers: Mapping[str, Answer]) -> dict[str, Points]:
    return {
        question.id: points_on(scale, answers[question.id].response)
        for question, scale in zip(ruler.questions, ruler.scales, strict=True)
        if question.id in answers
    }


def _by_rules(questions: Sequence[Question], audit: AuditRecord) -> dict[str, Points]:
    settled = _settled(audit)
    return {q.id: points(q, settled[q.id]) for q in questions if q.id in settled}


def _sums(ruler: Ruler, pooled: Mapping[str, Points]) -> tuple[float, float]:
    num = den = 0.0
    for question in ruler.questions:
        standing = pooled[question.id]
        if standing is not None and standing != "not_applicable":
            num += question.weight * standing
            den += question.weight
    return num, den

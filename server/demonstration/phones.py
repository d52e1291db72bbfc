"""The auditors' phones: what they send of a visit, in which batches, and when it comes.

A phone numbers its entries on and on, has a clock of its own that may be wrong, and in a basement
sends everything at once later.
"""

from collections.abc import Container, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct, structs

from audits.answers import Answer
from audits.asked import asked_at
from audits.checklist import Checklist, MeasureRule
from audits.checklists import checklist
from server.demonstration.answering import Finding, findings
from server.demonstration.chance import chance, demo_id
from server.demonstration.content import Auditor, Content, RoundPlan, address
from server.demonstration.visiting import MadeVisit
from server.sync.messages import AnswerEntry, AuditStart, Batch, Entry, SubmitEntry

HANDED_OUT = datetime(2024, 10, 14, 9, 0, tzinfo=UTC)
APP = "1"
SENT_TOGETHER = 6
CO_AUDITORS_ANSWER_SINCE = 2025
ON_THE_WIRE = timedelta(seconds=1)
NO_SIGNAL = {"the-monument", "police-custody", "guildhall-art-gallery", "st-pauls"}
BACK_IN_SIGNAL = timedelta(minutes=95)


class Delivery(Struct, frozen=True):
    """A batch as it reached the server."""

    person: str
    received_at: datetime
    batch: Batch


class Phones:
    """The phones of all auditors, each with the number of its last entry."""

    def __init__(self, content: Content) -> None:
        """Nothing has been sent yet."""
        self._content = content
        self._auditors = {auditor.number: auditor for auditor in content.auditors}
        self._last: dict[int, int] = {}

    def send(
        self, visit: MadeVisit, plan: RoundPlan, round_id: str, ids: dict[str, str]
    ) -> list[Delivery]:
        """What comes from the phones of a visit; nothing of one that is still to be made."""
        if visit.plan.progress in ("planned", "cancelled"):
            return []
        version = checklist(visit.place.kind, plan.checklists[visit.place.kind])
        asked = asked_at(version, visit.place.facts)
        lead = self._auditors[visit.plan.lead]
        found = findings(
            visit.place, asked, visit.plan, strict=lead.strict, notes=self._content.notes
        )[: visit.plan.answered]
        hands = [(lead, found)]
        if visit.plan.co and plan.year >= CO_AUDITORS_ANSWER_SINCE:
            co = self._auditors[visit.plan.co]
            hands.append((co, self._own_view(visit, asked, co, {one.question for one in found})))
        return [
            delivery
            for auditor, given in hands
            for delivery in _deliveries(
                visit,
                auditor,
                _start(visit, auditor, asked, round_id),
                self._entries(visit, auditor, given),
                ids[address(f"auditor{auditor.number}")],
            )
        ]

    def _own_view(
        self, visit: MadeVisit, asked: Checklist, co: Auditor, reached: Container[str]
    ) -> list[Finding]:
        """What the co-auditor saw and tried, answered alone; the pair has one tape measure."""
        eyes = structs.replace(visit.plan, lead=co.number, strict=0.0)
        own = {
            question.id
            for question in asked.questions
            if question.young_auditor and not isinstance(question.answer, MeasureRule)
        }
        return [
            Finding(one.question, Answer(one.answer.response))
            for one in findings(visit.place, asked, eyes, strict=co.strict, notes={})
            if one.question in own and one.question in reached
        ]

    def _entries(self, visit: MadeVisit, auditor: Auditor, found: Sequence[Finding]) -> list[Entry]:
        entries: list[Entry] = []
        clock = visit.at + _clock_error(auditor)
        for finding in found:
            for answer in filter(None, (finding.first, finding.answer)):
                clock += _pause(visit, auditor, len(entries))
                entries.append(
                    AnswerEntry(
                        id=demo_id(clock, "entry", visit.audit, auditor.number, len(entries)),
                        audit=visit.audit,
                        counter=self._next_number(auditor),
                        made_at=clock,
                        question=finding.question,
                        answer=answer,
                    )
                )
        if visit.plan.progress not in ("draft", "void"):
            clock += timedelta(minutes=4)
            entries.append(
                SubmitEntry(
                    id=demo_id(clock, "entry", visit.audit, auditor.number, len(entries)),
                    audit=visit.audit,
                    counter=self._next_number(auditor),
                    made_at=clock,
                    entries=len(entries) + 1,
                )
            )
        return entries

    def _next_number(self, auditor: Auditor) -> int:
        self._last[auditor.number] = self._last.get(auditor.number, 0) + 1
        return self._last[auditor.number]


def _start(visit: MadeVisit, auditor: Auditor, asked: Checklist, round_id: str) -> AuditStart:
    return AuditStart(
        id=visit.audit,
        subject=visit.subject,
        round=round_id,
        checklist=asked.key,
        purpose=visit.plan.purpose,
        announced=visit.plan.announced,
        assignment=visit.assignment,
        began_at=visit.at + _clock_error(auditor),
    )


def _deliveries(
    visit: MadeVisit, auditor: Auditor, start: AuditStart, entries: Sequence[Entry], person: str
) -> Iterator[Delivery]:
    offline = visit.place.slug in NO_SIGNAL
    together = len(entries) if offline else SENT_TOGETHER
    for first in range(0, len(entries), together):
        part = list(entries[first : first + together])
        sent_at = part[-1].made_at + (BACK_IN_SIGNAL if offline else ON_THE_WIRE)
        yield Delivery(
            person=person,
            received_at=sent_at - _clock_error(auditor) + ON_THE_WIRE,
            batch=Batch(
                device=demo_id(HANDED_OUT, "phone", auditor.number),
                app=APP,
                sent_at=sent_at,
                audits=[start],
                entries=part,
                person=person,
            ),
        )


def _pause(visit: MadeVisit, auditor: Auditor, turn: int) -> timedelta:
    return timedelta(seconds=chance("pause", visit.audit, auditor.number, turn).randint(35, 140))


def _clock_error(auditor: Auditor) -> timedelta:
    return timedelta(minutes=auditor.clock_fast)

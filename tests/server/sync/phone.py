"""A phone as the server sees it: it makes entries and batches, and counts what it made."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from audits.answers import Answer, Choice, Count, Level, Measure, Response
from audits.checklist import CountRule, LevelRule, MeasureRule, Question
from audits.checklists import by_key
from server.sync.messages import AnswerEntry, AuditStart, Batch, Entry, SubmitEntry

SPACE = UUID("6f1c0b51-5a0e-4a4f-9c43-0a9d7f1f2c11")
MADE_AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


class Phone:
    """One device of one person in one audit; ids follow from names, so tests repeat exactly."""

    def __init__(self, start: AuditStart, device: str, counter: int = 0) -> None:
        """``counter`` is what the person's devices had reached before."""
        self.start = start
        self.device = str(uuid5(SPACE, device))
        self.counter = counter
        self.made: list[Entry] = []

    def answer(self, question: str, response: Response | None, note: str = "") -> AnswerEntry:
        """Answer one question."""
        entry = AnswerEntry(
            id=self._next_id(),
            audit=self.start.id,
            counter=self.counter,
            made_at=MADE_AT,
            question=question,
            answer=Answer(response, note),
        )
        self.made.append(entry)
        return entry

    def answer_all(self, worth: str = "best") -> list[AnswerEntry]:
        """Answer every question of the checklist, at its best or at its worst."""
        questions = by_key(self.start.checklist).questions
        return [self.answer(question.id, an_answer(question, worth)) for question in questions]

    def submit(self) -> SubmitEntry:
        """Finish, stating how many entries this device has made."""
        entry = SubmitEntry(
            id=self._next_id(),
            audit=self.start.id,
            counter=self.counter,
            made_at=MADE_AT,
            entries=len(self.made) + 1,
        )
        self.made.append(entry)
        return entry

    def batch(self, *entries: Entry, sent_at: datetime = MADE_AT, **other: Any) -> Batch:
        """Put entries in a batch; all that were made, unless some are named."""
        facts: dict[str, Any] = {
            "device": self.device,
            "app": "1",
            "sent_at": sent_at,
            "audits": [self.start],
            "entries": list(entries) or list(self.made),
        }
        return Batch(**(facts | other))

    def _next_id(self) -> str:
        self.counter += 1
        return str(uuid5(SPACE, f"{self.start.id} {self.device} {self.counter}"))


def an_answer(question: Question, worth: str = "best") -> Response:
    """An answer that earns a question's most or least points."""
    best = worth == "best"
    match question.answer:
        case LevelRule():
            return Level(3 if best else 0)
        case CountRule():
            return Count(10 if best else 0, 10)
        case MeasureRule(better=better, steps=steps):
            bound = steps[0].bound
            if best:
                return Measure(bound)
            return Measure(0.0 if better == "higher" else bound * 100 + 1000)
        case _:
            return Choice("yes" if best else "no")


def as_json(batch: Batch) -> dict[str, Any]:
    """A batch as its JSON reads, to be spoiled by a test."""
    plain: dict[str, Any] = msgspec.to_builtins(batch)
    return plain

"""Tells one change in words: what was asked, what was answered, on which phone and when."""

from datetime import datetime, timedelta

from msgspec import Struct

from audits.checklist import Checklist
from server.history.queries import Change
from server.results.wording import found
from server.sync.messages import AnswerEntry
from server.sync.words import Held

# Phones set their clock by the network; one that is further off was set by hand or has no signal.
CLOCK_MAY_BE_OFF = timedelta(minutes=2)
WITHOUT_APP = "web"

HELD: dict[Held, str] = {
    "round_closed": "Kept, but not counted: the round had closed.",
    "round_not_open": "Kept, but not counted: the round had not begun.",
    "not_in_round": "Kept, but not counted: the place was not part of the round.",
    "not_assigned": "Kept, but not counted: the visit was not on this person's list any more.",
    "already_accepted": "Kept, but not counted: the visit had been accepted.",
    "visit_void": "Kept, but not counted: the visit had been cancelled.",
}


class Told(Struct, frozen=True):
    """One change as the page shows it; empty text where there is nothing to say."""

    who: str
    where: str
    what: str
    answer: str
    meaning: str
    note: str
    made_at: datetime
    received_at: datetime
    clock: str
    held: str


def tell(change: Change, checklist: Checklist) -> Told:
    """Put a change into words, with the wording of the checklist version that was used."""
    what, answer, meaning, note = _what(change, checklist)
    return Told(
        who=change.who,
        where="without the app" if change.device == WITHOUT_APP else f"phone {change.device[-4:]}",
        what=what,
        answer=answer,
        meaning=meaning,
        note=note,
        made_at=change.made_at,
        received_at=change.received_at,
        clock=clock_in_words(change.clock_offset_s),
        held=HELD[change.held] if change.held else "",
    )


def clock_in_words(offset_s: int) -> str:
    """How wrong a phone's clock was, in its largest unit; nothing when it was about right."""
    off = abs(offset_s)
    if off <= CLOCK_MAY_BE_OFF.total_seconds():
        return ""
    units = (("day", 86_400), ("hour", 3_600), ("minute", 60))
    unit, seconds = next(one for one in units if off >= one[1])
    number = off // seconds
    size = f"{number:,} {unit}{'' if number == 1 else 's'}"
    return f"This phone's clock was about {size} {'fast' if offset_s > 0 else 'slow'}."


def _what(change: Change, checklist: Checklist) -> tuple[str, str, str, str]:
    made = change.entry
    if not isinstance(made, AnswerEntry):
        return "Finished the visit", f"{made.entries} changes were made on this phone", "", ""
    question = next(one for one in checklist.questions if one.id == made.question)
    said = found(question, made.answer.response)
    return question.wording, said.words, said.meaning, made.answer.note

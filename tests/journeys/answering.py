"""Answers for a whole visit, and typing them into the pages as an auditor does."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from playwright.sync_api import Locator, Page

from audits.answers import Answer, Choice, Count, Level, Measure, NotApplicable, NotSeen, Response
from audits.checklist import CountRule, LevelRule, MeasureRule, Question, YesPartlyNoRule
from audits.checklists import by_key
from audits.order import way_through
from tests.journeys.servers import RunningServer

KEPT: Any = Response | None
CHOICES: tuple[Literal["yes", "partly", "no"], ...] = ("yes", "partly", "no")


def questions_of(key: str) -> Sequence[Question]:
    """The questions of a checklist in the order of asking."""
    return way_through(by_key(key))


def made_up_answer(number: int, question: Question) -> Answer:
    """An answer to the question that is asked as number so-and-so; all kinds take their turn."""
    note = f"Seen from the door, number {number}. It's “quiet” & 5 < 7." if number % 6 == 0 else ""
    return Answer(_made_up_response(number, question), note)


def _made_up_response(number: int, question: Question) -> Response:
    if question.not_applicable_when and number % 2 == 0:
        return NotApplicable(f"There is none here ({number}).")
    if number % 11 == 5:
        return NotSeen(f"The room was locked ({number}).")
    match question.answer:
        case YesPartlyNoRule():
            return Choice(CHOICES[number % 3])
        case LevelRule():
            return Level(number % 4)
        case CountRule():
            return Count(k=7 + number, n=60)
        case MeasureRule():
            return Measure(50.5 + number)


def fill(page: Page, question: Question, answer: Answer) -> None:
    """Give an answer on the page of its question, which is open."""
    view = view_of(page, question)
    match answer.response:
        case Choice(value):
            _choose(view, value.capitalize())
        case Level(value):
            _choose(view, f"Level {value}")
        case Count(k, n):
            view.locator("[name=k]").fill(str(k))
            view.locator("[name=n]").fill(str(n))
        case Measure(x):
            view.get_by_label("Reading").fill(f"{x:g}")
        case NotSeen(reason):
            _choose(view, "Could not check")
            view.get_by_label("Why could you not check it?").fill(reason)
        case NotApplicable(reason):
            _choose(view, "Does not apply here")
            view.get_by_label("Why does it not apply here?").fill(reason)
    if answer.note:
        view.get_by_label("Note", exact=True).fill(answer.note)


def shown(page: Page, question: Question) -> Answer:
    """What the page of a question, which is open, says was answered."""
    view = view_of(page, question)
    chosen = view.locator("[name=response]:checked")
    value = chosen.get_attribute("value") if chosen.count() else None
    return Answer(_shown_response(view, question, value), view.locator("[name=note]").input_value())


def _shown_response(view: Locator, question: Question, value: str | None) -> Response | None:
    def typed(name: str) -> str:
        return view.locator(f"[name={name}]").input_value()

    if value == "not_seen":
        return NotSeen(typed("reason-not_seen"))
    if value == "not_applicable":
        return NotApplicable(typed("reason-not_applicable"))
    match question.answer:
        case CountRule():
            return Count(int(typed("k")), int(typed("n"))) if typed("k") else None
        case MeasureRule():
            return Measure(float(typed("x"))) if typed("x") else None
        case LevelRule():
            return Level(int(value)) if value else None
        case YesPartlyNoRule():
            return Choice(value) if value else None  # type: ignore[arg-type]


def view_of(page: Page, question: Question) -> Locator:
    """The part of the page that asks this question."""
    return page.locator(f'[data-view="{question.id}"]')


def stored_answers(server: RunningServer, audit: str, email: str) -> dict[str, Answer]:
    """What the server holds of one person's answers to an audit."""
    rows = server.rows(
        "SELECT question, response, note FROM answer JOIN person ON person.id = person_id"
        " WHERE audit_id = ? AND email = ?",
        audit,
        email,
    )
    return {
        str(question): Answer(msgspec.json.decode(str(response), type=KEPT), str(note))
        for question, response, note in rows
    }


def _choose(view: Locator, name: str) -> None:
    view.get_by_role("radio", name=name, exact=True).check()

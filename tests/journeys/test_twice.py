"""Finishing twice, from two tabs, by a nervous thumb: stored once, and nothing lost."""

import msgspec
from playwright.sync_api import Page, expect

from audits.answers import Answer, Choice
from tests.journeys.answering import made_up_answer, questions_of, stored_answers
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR
from tests.journeys.visits import (
    ALL_SENT,
    answer_and_go_on,
    begin,
    get_ready,
    heading,
    open_visit,
    status,
)


def test_a_double_tap_on_finish_and_a_reload_store_one_finished_visit(
    phone: Phone, server: RunningServer
) -> None:
    page = get_ready(phone)
    audit = open_visit(page)
    questions = questions_of("venue-2")[:2]
    begin(page, questions[0])
    for number, question in enumerate(questions):
        answer_and_go_on(page, question, made_up_answer(number, question))
    base = page.url.rpartition("/")[0]
    page.goto(f"{base}/check")
    page.get_by_role("button", name="Finish this visit").dblclick()
    expect(page.locator("[data-view=sent]")).to_be_visible()
    page.goto(f"{base}/check")
    expect(page.locator("[data-view=sent]")).to_be_visible()
    expect(status(page)).to_have_text(ALL_SENT)
    _is_stored_once(server, audit)


def test_two_tabs_that_both_finish_store_one_finished_visit_with_the_answers_of_both(
    phone: Phone, server: RunningServer
) -> None:
    first, second, audit = _two_tabs(phone)
    questions = questions_of("venue-2")[:8]
    answers = {question.id: made_up_answer(n, question) for n, question in enumerate(questions)}
    begin(first, questions[0])
    begin(second, questions[4])
    for one, other in zip(questions[:4], questions[4:], strict=True):
        answer_and_go_on(first, one, answers[one.id])
        answer_and_go_on(second, other, answers[other.id])

    for tab in (first, second):
        tab.goto(f"{tab.url.rpartition('/')[0]}/check")
        expect(tab.get_by_text("34 questions not answered")).to_be_visible()
    # Both buttons were on the screen before either was pressed.
    for tab in (first, second):
        tab.get_by_role("button", name="Finish this visit").click()
    for tab in (first, second):
        tab.reload()
        expect(tab.locator("[data-view=sent]")).to_be_visible()
    expect(status(first)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers
    _is_stored_once(server, audit)


def test_two_tabs_that_answer_the_same_question_keep_the_later_answer(
    phone: Phone, server: RunningServer
) -> None:
    first, second, audit = _two_tabs(phone)
    question = questions_of("venue-2")[0]
    begin(first, question)
    begin(second, question)
    answer_and_go_on(first, question, Answer(Choice("yes")))
    answer_and_go_on(second, question, Answer(Choice("no")))
    expect(status(second)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == {question.id: Answer(Choice("no"))}

    first.reload()
    begin(first, question)
    expect(heading(first, question)).to_be_visible()
    expect(first.locator(f'[data-view="{question.id}"] [value=no]')).to_be_checked()


def _two_tabs(phone: Phone) -> tuple[Page, Page, str]:
    first = get_ready(phone)
    audit = open_visit(first)
    second = phone.context.new_page()
    second.goto(first.url)
    expect(second.locator("[data-view=tasks]")).to_be_visible()
    return first, second, audit


def _is_stored_once(server: RunningServer, audit: str) -> None:
    ((body,),) = server.rows("SELECT body FROM entry WHERE audit_id = ? AND kind = 'submit'", audit)
    stated = msgspec.json.decode(str(body))["entries"]
    assert len(server.rows("SELECT 1 FROM entry WHERE audit_id = ?", audit)) == stated
    assert len(server.rows("SELECT 1 FROM result WHERE audit_id = ?", audit)) == 1
    assert server.rows("SELECT state, missing FROM audit WHERE id = ?", audit) == [("submitted", 0)]

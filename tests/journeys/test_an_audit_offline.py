"""A whole visit with no connection, and what the server has of it afterwards."""

from playwright.sync_api import expect

from audits.answers import Answer
from tests.journeys.answering import (
    fill,
    made_up_answer,
    questions_of,
    shown,
    stored_answers,
)
from tests.journeys.conftest import Phones
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, COMMISSIONER, MANAGER, sign_in
from tests.journeys.visits import (
    ALL_SENT,
    NO_CONNECTION,
    PLACE,
    answer_and_go_on,
    begin,
    card,
    finish,
    get_ready,
    heading,
    open_visit,
    status,
)


def test_a_whole_audit_made_while_the_server_was_down_arrives_complete_and_is_read_by_everybody(
    phone: Phone, new_phone: Phones, server: RunningServer
) -> None:
    page = get_ready(phone)
    server.stop()

    audit = open_visit(page)
    questions = questions_of("venue-2")
    assert len(questions) == 42
    answers = {question.id: made_up_answer(n, question) for n, question in enumerate(questions)}
    assert {type(answer.response).__name__ for answer in answers.values()} == ALL_KINDS
    begin(page, questions[0])
    for question in questions:
        expect(heading(page, question)).to_be_visible()
        answer_and_go_on(page, question, answers[question.id])
    expect(page.locator("[data-view=check]")).to_be_visible()
    expect(page.locator("[data-incomplete]")).to_be_hidden()
    finish(page)
    expect(page.get_by_role("heading", name="Finished and saved on this phone")).to_be_visible()
    expect(status(page)).to_have_text(NO_CONNECTION)

    server.start()
    page.goto(f"{server.address}/visits/sending")
    page.get_by_role("button", name="Send now").click()
    expect(status(page)).to_have_text(ALL_SENT)
    page.goto(f"{server.address}/visits")
    reference = _reference(server, audit)
    expect(card(page)).to_contain_text(f"Sent. Reference {reference}")
    open_visit(page)
    page.goto(f"{page.url}/sent")
    expect(page.get_by_role("heading", name="Visit sent")).to_be_visible()
    expect(page.locator("[data-reference]")).to_have_text(reference)

    assert stored_answers(server, audit, AUDITOR) == answers
    assert server.rows("SELECT state, missing FROM audit WHERE id = ?", audit) == [("submitted", 0)]
    assert len(server.rows("SELECT 1 FROM result WHERE audit_id = ?", audit)) == 1
    phone.close()

    office = new_phone(server.address).open()
    sign_in(office, server.address, COMMISSIONER)
    office.goto(f"{server.address}/audits/{audit}/decide")
    expect(office.get_by_text(reference)).to_be_visible()
    office.get_by_role("button", name="Accept", exact=True).click()
    expect(office.get_by_text("The visit is accepted.")).to_be_visible()

    desk = new_phone(server.address).open()
    sign_in(desk, server.address, MANAGER)
    expect(desk.locator(".sfc-visit", has_text=PLACE)).to_contain_text("Round 2026: score")
    desk.get_by_role("link", name=PLACE).click()
    read = desk.locator("main").inner_text()
    for question in questions:
        assert question.wording in read
        assert answers[question.id].note in read


def test_a_browser_killed_in_the_middle_comes_back_offline_at_the_same_question(
    phone: Phone, server: RunningServer
) -> None:
    page = get_ready(phone)
    server.kill()
    open_visit(page)
    questions = questions_of("venue-2")[:9]
    answers: dict[str, Answer] = {}
    begin(page, questions[0])
    for number, question in enumerate(questions[:-1]):
        answers[question.id] = made_up_answer(number, question)
        answer_and_go_on(page, question, answers[question.id])
    last = questions[-1]
    answers[last.id] = made_up_answer(3, last)
    fill(page, last, answers[last.id])
    # The way on is offered when the answer is on the phone.
    expect(page.locator(f'[data-view="{last.id}"] [data-clear]')).to_be_visible()
    phone.kill()

    page = phone.open("/visits")
    expect(card(page)).to_contain_text("9 of 42 answered")
    card(page).locator("[data-link]").click()
    expect(heading(page, last)).to_be_visible()
    for question in reversed(questions):
        expect(heading(page, question)).to_be_visible()
        assert shown(page, question) == answers[question.id]
        page.locator(f'[data-view="{question.id}"]').get_by_role("button", name="Back").click()


ALL_KINDS = {"Choice", "Level", "Count", "Measure", "NotApplicable", "NotSeen"}


def _reference(server: RunningServer, audit: str) -> str:
    ((reference,),) = server.rows("SELECT reference FROM audit WHERE id = ?", audit)
    return str(reference)

"""With no script at all, online, a visit can still be answered."""

from playwright.sync_api import expect

from audits.answers import Answer
from tests.journeys.answering import fill, made_up_answer, questions_of, shown, stored_answers
from tests.journeys.conftest import Phones
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, sign_in


def test_a_question_is_answered_and_kept_without_any_script(
    new_phone: Phones, server: RunningServer
) -> None:
    page = new_phone(server.address, java_script_enabled=False).open()
    sign_in(page, server.address, AUDITOR)
    page.get_by_role("link", name="Barbican Library", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Barbican Library")
    base = page.url
    answers: dict[str, Answer] = {}
    questions = questions_of("venue-2")
    page.goto(f"{base}/{questions[0].id}")
    for number, question in enumerate(questions[:7]):
        answers[question.id] = made_up_answer(number, question)
        fill(page, question, answers[question.id])
        page.get_by_role("button", name="Next").click()
        expect(page.locator(f"#{questions[number + 1].id}-heading")).to_be_visible()

    assert stored_answers(server, base.rpartition("/")[2], AUDITOR) == answers
    page.goto(base)
    expect(page.get_by_text("7 of 42 answered")).to_be_visible()
    for question in questions[:7]:
        page.goto(f"{base}/{question.id}")
        assert shown(page, question) == answers[question.id]


def test_an_answer_that_lacks_its_reason_is_asked_for_again_without_any_script(
    new_phone: Phones, server: RunningServer
) -> None:
    page = new_phone(server.address, java_script_enabled=False).open()
    sign_in(page, server.address, AUDITOR)
    page.get_by_role("link", name="Barbican Library", exact=False).first.click()
    question = questions_of("venue-2")[0]
    page.goto(f"{page.url}/{question.id}")
    page.get_by_role("radio", name="Could not check").check()
    page.get_by_label("Note", exact=True).fill("The door was shut.")
    page.get_by_role("button", name="Next").click()

    expect(page).to_have_title(f"Error: {question.wording} – SEND Friendly City")
    expect(page.get_by_role("alert")).to_contain_text("Say why you could not check this.")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Why could you not check it?")).to_be_focused()
    assert page.get_by_label("Note", exact=True).input_value() == "The door was shut."

"""A new version of the app is offered, taken only when the person agrees, and loses nothing."""

from playwright.sync_api import expect

from tests.journeys.answering import made_up_answer, questions_of, stored_answers
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR
from tests.journeys.visits import (
    ALL_SENT,
    answer_and_go_on,
    begin,
    card,
    get_ready,
    open_visit,
    status,
)

OLD, NEW = "City of London", "City of London Corporation"
COUNCIL = ".sfc-footer__council"
UNTIL_A_NEW_VERSION_WAITS = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  await found.update();
  for (let tries = 0; found.waiting === null; tries += 1) {
    if (tries > 100) throw new Error('No new version waits.');
    await new Promise((done) => setTimeout(done, 100));
  }
}"""
UPDATE = "A new version of the app is ready"


def test_a_new_version_waits_until_the_person_agrees_and_never_comes_in_the_middle_of_a_visit(
    phone: Phone, server: RunningServer
) -> None:
    page = get_ready(phone)
    audit = open_visit(page)
    questions = questions_of("venue-2")[:4]
    answers = {question.id: made_up_answer(n, question) for n, question in enumerate(questions)}
    begin(page, questions[0])
    answer_and_go_on(page, questions[0], answers[questions[0].id])

    server.stop()
    # Every page says who the council is, so with another name the app is another version.
    server.settings["council_name"] = NEW
    server.start()
    page.reload()
    page.evaluate(UNTIL_A_NEW_VERSION_WAITS)
    for question in questions[1:3]:
        answer_and_go_on(page, question, answers[question.id])
    page.reload()
    answer_and_go_on(page, questions[3], answers[questions[3].id])
    expect(page.locator(COUNCIL)).to_have_text(OLD)
    expect(page.get_by_text(UPDATE)).to_have_count(0)

    page.goto(f"{server.address}/visits")
    expect(page.get_by_role("heading", name=UPDATE)).to_be_visible()
    expect(page.locator(COUNCIL)).to_have_text(OLD)
    page.get_by_role("button", name="Update now").click()
    expect(page.locator(COUNCIL)).to_have_text(NEW)
    expect(page.get_by_text(UPDATE)).to_be_hidden()
    expect(card(page)).to_contain_text("4 of 42 answered")
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers

    server.stop()
    page.reload()
    open_visit(page)
    expect(page.locator(COUNCIL)).to_have_text(NEW)

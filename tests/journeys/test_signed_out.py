"""Being signed out loses nothing: work goes on, and is sent after signing in again."""

import re
from contextlib import closing

from playwright.sync_api import expect

from audits.answers import Answer, Choice
from audits.checklist import YesPartlyNoRule
from tests.journeys.answering import made_up_answer, questions_of, stored_answers
from tests.journeys.conftest import Phones
from tests.journeys.link import Link
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, signed_in_client, type_code
from tests.journeys.visits import (
    ALL_SENT,
    answer_and_go_on,
    begin,
    get_ready,
    open_visit,
    status,
)


def test_a_session_that_ended_while_offline_is_asked_for_only_when_sending(
    new_phone: Phones, server: RunningServer, link: Link
) -> None:
    phone = new_phone(link.address)
    page = get_ready(phone)
    audit = open_visit(page)
    link.be("refuse")
    _sign_out_everywhere_else(server)

    questions = [one for one in questions_of("venue-2") if isinstance(one.answer, YesPartlyNoRule)]
    answers = {question.id: Answer(Choice("yes")) for question in questions[:3]}
    for question in questions[:2]:
        begin(page, question)
        answer_and_go_on(page, question, answers[question.id])
    link.be("open")
    expect(status(page)).to_have_text("Sign in to send 2 answers.")
    begin(page, questions[2])
    answer_and_go_on(page, questions[2], answers[questions[2].id])
    expect(status(page)).to_have_text("Sign in to send 3 answers.")
    assert stored_answers(server, audit, AUDITOR) == {}

    status(page).click()
    type_code(page, link.address, AUDITOR)
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers


def test_signing_out_on_the_phone_keeps_what_was_not_sent(
    new_phone: Phones, server: RunningServer, link: Link
) -> None:
    phone = new_phone(link.address)
    page = get_ready(phone)
    audit = open_visit(page)
    link.be("refuse")
    question = questions_of("venue-2")[0]
    answer = made_up_answer(1, question)
    begin(page, question)
    answer_and_go_on(page, question, answer)
    # The account page comes through; what the answers are sent to does not.
    page.route("**/api/sync", lambda route: route.abort())
    link.be("open")
    page.goto(f"{link.address}/account")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url("**/sign-in*")
    page.unroute("**/api/sync")

    page.goto(f"{link.address}/visits")
    expect(status(page)).to_have_text("Sign in to send 1 answer.")
    status(page).click()
    type_code(page, link.address, AUDITOR)
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == {question.id: answer}


def _sign_out_everywhere_else(server: RunningServer) -> None:
    """As somebody does who lost the phone: from another device's account page."""
    with closing(signed_in_client(server.address, AUDITOR)) as elsewhere:
        account = elsewhere.get("/account").text
        sessions = re.findall(r'name="session" value="([^"]+)"', account)
        assert len(sessions) == 1
        for session in sessions:
            gone = elsewhere.post("/account/sign-out-device", data={"session": session})
            assert gone.status_code == 303

"""Answers over connections that are slow, break in the middle, or are somebody else's Wi-Fi."""

import re
import time
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page, expect

from audits.answers import Answer
from audits.checklist import Question
from tests.journeys.answering import made_up_answer, questions_of, stored_answers
from tests.journeys.conftest import Phones
from tests.journeys.link import SLOW_2G, Link
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, sign_in
from tests.journeys.visits import (
    ALL_SENT,
    answer_and_go_on,
    begin,
    card,
    get_ready,
    open_visit,
    status,
)

Answers = dict[str, Answer]


@pytest.fixture
def far_phone(new_phone: Phones, link: Link) -> Phone:
    """A phone behind a connection that can be made bad."""
    return new_phone(link.address)


def test_a_reply_lost_after_the_server_stored_everything_stores_it_once(
    far_phone: Phone, link: Link, server: RunningServer
) -> None:
    page, audit, answers = _answered_offline(far_phone, link, how_many=5)
    waiting = _press_send(page)
    link.be("lose_replies")
    _press_send(page)
    _until(lambda: len(stored_answers(server, audit, AUDITOR)) == waiting)
    stored = _counters(server, audit)
    assert _press_send(page) == waiting

    link.be("open")
    _press_send(page)
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers
    assert _counters(server, audit) == stored


def test_an_upload_that_breaks_in_the_middle_is_sent_again_and_stored_once(
    far_phone: Phone, link: Link, server: RunningServer
) -> None:
    page, audit, answers = _answered_offline(far_phone, link, how_many=12)
    waiting = _press_send(page)
    link.cut_after("up", 2_000)
    assert _press_send(page) == waiting
    _until(lambda: link.is_cut)
    assert _counters(server, audit) == []

    link.be("open")
    _press_send(page)
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers
    stored = _counters(server, audit)
    assert len(stored) == len(set(stored)) >= waiting


def test_the_sign_in_page_of_a_librarys_wifi_is_no_receipt_and_no_app(
    far_phone: Phone, link: Link, server: RunningServer
) -> None:
    page, audit, answers = _answered_offline(far_phone, link, how_many=4)
    waiting = _press_send(page)
    link.be("portal")
    assert _press_send(page) == waiting
    expect(page.locator("[data-log]")).to_contain_text("This Wi-Fi may want you to sign in to it.")
    # The app itself is not replaced by the library's page either.
    page.reload()
    expect(page.get_by_role("heading", name="Sending", level=1)).to_be_visible()

    link.be("open")
    _press_send(page)
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers


def test_everything_gets_through_a_slow_2g_connection(
    far_phone: Phone, link: Link, server: RunningServer
) -> None:
    page = get_ready(far_phone)
    link.be("open", SLOW_2G)
    audit = open_visit(page)
    answers = _answer(page, questions_of("venue-2")[:10])
    expect(status(page)).to_have_text(ALL_SENT, timeout=40_000)
    assert stored_answers(server, audit, AUDITOR) == answers


def test_an_app_that_was_only_half_fetched_is_not_called_ready_until_it_is_whole(
    far_phone: Phone, link: Link
) -> None:
    far_phone.open()
    sign_in(far_phone.page, link.address, AUDITOR, then="/account")
    # Enough for the list and its script, too little for every checklist.
    link.cut_after("down", 150_000)
    page = far_phone.open("/visits")
    _until(lambda: link.is_cut)
    expect(card(page)).not_to_contain_text("Ready to use offline")

    link.be("open")
    page.goto(f"{link.address}/visits")
    expect(card(page)).to_contain_text("Ready to use offline")


def _answered_offline(phone: Phone, link: Link, how_many: int) -> tuple[Page, str, Answers]:
    page = get_ready(phone)
    link.be("refuse")
    audit = open_visit(page)
    return page, audit, _answer(page, questions_of("venue-2")[:how_many])


def _answer(page: Page, questions: Sequence[Question]) -> Answers:
    answers = {question.id: made_up_answer(n, question) for n, question in enumerate(questions)}
    begin(page, questions[0])
    for question in questions:
        answer_and_go_on(page, question, answers[question.id])
    return answers


def _press_send(page: Page) -> int:
    """Ask for sending now; how many answers waited on the phone before."""
    page.goto(f"{'/'.join(page.url.split('/')[:3])}/visits/sending")
    expect(page.locator("[data-on-phone]")).to_contain_text("Barbican Library")
    found = re.search(r"(\d+) answers? to send", page.locator("[data-on-phone]").inner_text())
    page.get_by_role("button", name="Send now").click()
    return int(found[1]) if found else 0


def _counters(server: RunningServer, audit: str) -> list[int]:
    """The numbers the phone gave to what it made; one that was stored twice would stand twice."""
    rows = server.rows("SELECT counter FROM entry WHERE audit_id = ? ORDER BY counter", audit)
    return [int(row[0]) for row in rows]


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "That did not happen in time."
        time.sleep(0.1)

"""The same promise in another engine: a visit with no connection, in this machine's Firefox."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.journeys.answering import made_up_answer, questions_of, shown, stored_answers
from tests.journeys.phones import NARROW
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, sign_in
from tests.journeys.visits import (
    ALL_SENT,
    answer_and_go_on,
    begin,
    card,
    finish,
    heading,
    open_visit,
    status,
)

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")


@pytest.fixture
def firefox(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """This machine's own Firefox; nothing is installed for it."""
    if FIREFOX is None:
        pytest.skip("There is no Firefox on this machine: apt-get install firefox-esr")
    context = playwright.firefox.launch_persistent_context(
        tmp_path / "firefox",
        executable_path=FIREFOX,
        channel="moz-firefox",
        headless=True,
        viewport=NARROW,
        # Firefox would ask the person whether this site may keep its work.
        firefox_user_prefs={"permissions.default.persistent-storage": 1},
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def test_a_visit_made_offline_in_firefox_survives_a_reload_and_arrives(
    firefox: BrowserContext, server: RunningServer
) -> None:
    page = firefox.pages[0]
    sign_in(page, server.address, AUDITOR, then="/visits")
    expect(card(page)).to_contain_text("Ready to use offline", timeout=20_000)
    server.stop()
    audit = open_visit(page)
    questions = questions_of("venue-2")[:6]
    answers = {question.id: made_up_answer(n, question) for n, question in enumerate(questions)}
    begin(page, questions[0])
    for question in questions:
        answer_and_go_on(page, question, answers[question.id])

    begin(page, questions[4])
    page.reload()
    expect(heading(page, questions[4])).to_be_visible()
    assert shown(page, questions[4]) == answers[questions[4].id]
    page.goto(f"{page.url.rpartition('/')[0]}/check")
    finish(page)

    server.start()
    page.goto(f"{server.address}/visits/sending")
    page.get_by_role("button", name="Send now").click()
    expect(status(page)).to_have_text(ALL_SENT, timeout=20_000)
    assert stored_answers(server, audit, AUDITOR) == answers
    assert len(server.rows("SELECT 1 FROM result WHERE audit_id = ?", audit)) == 1

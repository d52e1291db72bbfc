"""The auditor's pages as an auditor uses them."""

import re

from playwright.sync_api import Locator, Page, expect

from audits.answers import Answer
from audits.checklist import Question
from tests.journeys.answering import fill
from tests.journeys.phones import Phone
from tests.journeys.signing_in import AUDITOR, sign_in

PLACE = "Barbican Library"
ALL_SENT = re.compile(r"^\s*All sent")
NO_CONNECTION = "No connection. Everything is saved on this phone."


def get_ready(phone: Phone, email: str = AUDITOR, place: str = PLACE) -> Page:
    """Sign in with a connection, once, until the visit can be made without one."""
    phone.open()
    sign_in(phone.page, phone.address, email, then="/visits")
    expect(card(phone.page, place)).to_contain_text("Ready to use offline")
    return phone.page


def card(page: Page, place: str = PLACE) -> Locator:
    """A visit on the list."""
    return page.locator("[data-card]", has_text=place).first


def open_visit(page: Page, place: str = PLACE) -> str:
    """Open a visit from the list; its id."""
    card(page, place).locator("[data-link]").click()
    page.wait_for_url(re.compile(r"/visits/[a-z]+-\d+/"))
    expect(page.locator("[data-view]:visible")).to_have_count(1)
    expect(page.locator("[data-view=opening]")).to_be_hidden()
    return page.url.split("/")[5]


def begin(page: Page, question: Question) -> None:
    """Go from a visit's first view to a question, by its part of the task list."""
    page.goto(f"{'/'.join(page.url.split('/')[:6])}/{question.id}")
    expect(heading(page, question)).to_be_visible()


def answer_and_go_on(page: Page, question: Question, answer: Answer) -> None:
    """Give an answer and press Next; when the next page is there, it is saved."""
    fill(page, question, answer)
    view = page.locator(f'[data-view="{question.id}"]')
    view.get_by_role("button", name="Next").click()
    expect(view).to_be_hidden()


def finish(page: Page) -> None:
    """Finish the visit from the page that checks the answers."""
    page.get_by_role("button", name="Finish this visit").click()
    expect(page.locator("[data-view=sent]")).to_be_visible()


def heading(page: Page, question: Question) -> Locator:
    """The wording of a question, at the top of its page."""
    return page.locator(f"#{question.id}-heading")


def status(page: Page) -> Locator:
    """The line that is always there."""
    return page.locator("[data-status-words]")

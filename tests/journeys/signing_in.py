"""Signing in as a person does: the address, the code from the demonstration's mailbox."""

import re

from playwright.sync_api import Page

AUDITOR = "auditor1@demo.example"
COMMISSIONER = "commissioner@demo.example"
ADMINISTRATOR = "admin@demo.example"
MANAGER = "manager.barbican-library@demo.example"


def sign_in(page: Page, address: str, email: str, then: str = "") -> None:
    """Sign in through the pages and wait for the first one behind the door."""
    page.goto(f"{address}/sign-in?next={then}")
    type_code(page, address, email)


def type_code(page: Page, address: str, email: str) -> None:
    """Go on from the sign-in page that is open."""
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Email me a code").click()
    field = page.get_by_label("Code")
    field.wait_for()
    field.fill(newest_code(page, address, email))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def newest_code(page: Page, address: str, email: str) -> str:
    """The code in the newest letter to this person."""
    mailbox = page.request.get(f"{address}/mailbox").text()
    found = re.search(rf">(\d{{8}}) is your code.*?\s*<p[^>]*>To {re.escape(email)}", mailbox)
    assert found, f"There is no letter with a code to {email}:\n{mailbox}"
    return found[1]

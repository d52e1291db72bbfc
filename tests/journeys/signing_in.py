"""Signing in as a person does: the address, the code from the demonstration's mailbox."""

import re

import httpx
from playwright.sync_api import Page

AUDITOR = "auditor1@demo.example"
COMMISSIONER = "commissioner@demo.example"
ADMINISTRATOR = "admin@demo.example"
MANAGER = "manager.barbican-library@demo.example"

ROLES = {
    "auditor": AUDITOR,
    "manager": MANAGER,
    "commissioner": COMMISSIONER,
    "administrator": ADMINISTRATOR,
}


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
    field.fill(newest_code(page.request.get(f"{address}/mailbox").text(), email))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def signed_in_client(address: str, email: str) -> httpx.Client:
    """The same without a browser, for asking many addresses what they answer."""
    client = httpx.Client(base_url=address, headers={"sec-fetch-site": "same-origin"}, timeout=30)
    client.post("/sign-in", data={"email": email})
    code = newest_code(client.get("/mailbox").text, email)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    return client


def newest_code(mailbox: str, email: str) -> str:
    """The code in the newest letter to this person."""
    found = re.search(rf">(\d{{8}}) is your code.*?\s*<p[^>]*>To {re.escape(email)}", mailbox)
    assert found, f"There is no letter with a code to {email}:\n{mailbox}"
    return found[1]

"""What must hold on every page of every role: strict HTML, no dead links, no barriers."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import html_mistakes, is_accessible
from tests.journeys.conftest import Clients, Phones
from tests.journeys.crawling import Crawled, crawl
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import ROLES, sign_in

WIDTHS = (320, 1280)

Crawls = dict[str, list[Crawled]]


@pytest.fixture(scope="module")
def crawls() -> Crawls:
    """What each role's crawl found, made once."""
    return {}


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, int]]:
    """Which kinds of page were seen at which width, so that no two roles look at the same."""
    return set()


@pytest.fixture(params=[*ROLES, "nobody"])
def role(request: pytest.FixtureRequest) -> str:
    """Everybody in turn."""
    return str(request.param)


@pytest.fixture
def crawled(role: str, crawls: Crawls, clients: Clients) -> list[Crawled]:
    """All pages that this role can reach."""
    if role not in crawls:
        crawls[role] = list(crawl(clients[role]))
    return crawls[role]


def test_no_link_leads_to_an_error(crawled: list[Crawled]) -> None:
    assert len(crawled) >= 5
    dead = [
        f"{page.address}, linked from {page.linked_from}: {page.answer.status_code}"
        for page in crawled
        if page.answer.status_code != 200
    ]
    assert dead == []


def test_every_page_is_strict_html(crawled: list[Crawled]) -> None:
    mistakes = {
        page.address: found
        for page in crawled
        if page.is_page and (found := html_mistakes(page.answer.text))
    }
    assert mistakes == {}


def test_made_up_answers_are_called_made_up_on_every_page(crawled: list[Crawled]) -> None:
    silent = [
        page.address
        for page in crawled
        if page.is_page and "Demonstration." not in page.answer.text
    ]
    assert silent == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_kind_of_page_is_accessible_without_scrolling_sideways(
    role: str,
    width: int,
    *,
    crawled: list[Crawled],
    looked_at: set[tuple[str, int]],
    new_phone: Phones,
    reading_server: RunningServer,
) -> None:
    # The pages as the server sends them; those that a phone keeps have a journey of their own.
    size = {"width": width, "height": 800}
    phone = new_phone(reading_server.address, service_workers="block", viewport=size, screen=size)
    page = phone.open()
    if role in ROLES:
        sign_in(page, reading_server.address, ROLES[role])
    wrong = []
    for found in crawled:
        if not found.is_page or (found.pattern, width) in looked_at:
            continue
        looked_at.add((found.pattern, width))
        page.goto(reading_server.address + found.address)
        wrong += [f"{found.address}: {mistake}" for mistake in is_accessible(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_that_say_no_are_accessible_too(
    width: int, new_phone: Phones, reading_server: RunningServer
) -> None:
    address = reading_server.address
    size = {"width": width, "height": 800}
    page = new_phone(address, service_workers="block", viewport=size, screen=size).open()
    wrong = []

    def look(name: str) -> None:
        wrong.extend(f"{name}: {mistake}" for mistake in is_accessible(page))

    page.goto(f"{address}/nowhere")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    look("not found")
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email address").fill("not an address")
    page.get_by_role("button", name="Email me a code").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("a wrong address")
    # Nobody may ask for many codes, so each width asks as somebody else.
    email = f"manager.{'tower-bridge' if width == 320 else 'st-pauls'}@demo.example"
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Email me a code").click()
    page.get_by_label("Code").fill("00000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    look("a wrong code")
    sign_in(page, address, email)
    page.goto(f"{address}/subjects")
    expect(page.get_by_role("heading", name="You cannot see this page")).to_be_visible()
    look("not allowed")
    assert not wrong, "\n".join(wrong)

"""The app itself: it can be installed, and every one of its screens can be used by everybody."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from audits.answers import Answer, Choice
from tests.journeys.accessibility import is_accessible
from tests.journeys.answering import fill, made_up_answer, questions_of, view_of
from tests.journeys.conftest import Phones
from tests.journeys.link import Link
from tests.journeys.servers import RunningServer
from tests.journeys.visits import (
    ALL_SENT,
    begin,
    finish,
    get_ready,
    open_visit,
    status,
)

# The second is a desktop at 400% zoom: 1280 pixels show as much as 320 do.
SIZES = {"phone": (320, 640), "zoomed": (320, 256), "desktop": (1280, 900)}


def test_the_app_can_be_installed(new_phone: Phones, reading_server: RunningServer) -> None:
    page = new_phone(reading_server.address).open("/sign-in")
    debugger = page.context.new_cdp_session(page)
    assert debugger.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = debugger.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["manifest"]["startUrl"] == f"{reading_server.address}/visits"


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_of_the_app_is_accessible_at_any_size(
    size: str, new_phone: Phones, server: RunningServer, link: Link
) -> None:
    width, height = SIZES[size]
    shape = {"width": width, "height": height}
    phone = new_phone(link.address, viewport=shape, screen=shape)
    page = get_ready(phone)
    wrong = {name: found for name in _every_screen(page, link) if (found := is_accessible(page))}
    assert wrong == {}


def test_what_is_chosen_and_where_the_focus_is_shows_in_forced_colours(
    new_phone: Phones, reading_server: RunningServer
) -> None:
    phone = new_phone(reading_server.address, forced_colors="active")
    page = get_ready(phone)
    open_visit(page)
    question = questions_of("venue-2")[0]
    begin(page, question)
    tile = view_of(page, question).locator(".govuk-radios__item").first
    tile.scroll_into_view_if_needed()
    neither = _picture_of(tile)
    tile.locator("input").focus()
    focused = _picture_of(tile)
    tile.locator("input").check()
    tile.locator("input").blur()
    chosen = _picture_of(tile)
    assert len({neither, focused, chosen}) == 3


def _every_screen(page: Page, link: Link) -> Iterator[str]:
    """Open each screen of the app, in each of its states, and name it."""
    yield "the list of visits"
    page.get_by_label("Search a place").fill("no such place")
    expect(page.get_by_text("No visit on your list has that name.")).to_be_visible()
    yield "a search that finds nothing"
    page.get_by_label("Search a place").fill("")
    visit = f"{link.address}/visits/venue-2/{open_visit(page)}"
    yield "a visit to do"
    yield from _every_question(page)
    page.goto(f"{visit}/check")
    expect(page.locator("[data-incomplete]")).to_be_visible()
    yield "check your answers"
    page.goto(visit)
    expect(page.locator("[data-score]")).to_be_visible()
    yield "a visit in progress"
    link.be("refuse")
    page.goto(f"{visit}/check")
    finish(page)
    yield "finished, not sent"
    yield from _other_pages(page, link)
    link.be("open")
    page.goto(f"{link.address}/visits/sending")
    page.get_by_role("button", name="Send now").click()
    expect(status(page)).to_have_text(ALL_SENT)
    yield "everything sent"
    page.goto(f"{visit}/sent")
    expect(page.get_by_role("heading", name="Visit sent")).to_be_visible()
    yield "sent, with its reference"


def _every_question(page: Page) -> Iterator[str]:
    questions = questions_of("venue-2")
    begin(page, questions[0])
    yield "a question with no answer"
    page.get_by_role("button", name="Easy Read").click()
    yield "a question in Easy Read"
    page.get_by_role("button", name="Easy Read").click()
    page.get_by_role("radio", name="Could not check").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Why could you not check it?")).to_be_focused()
    expect(page.get_by_text("Say why you could not check this.")).to_be_visible()
    yield "a question with a mistake in it"
    fill(page, questions[0], Answer(Choice("no")))
    expect(view_of(page, questions[0]).locator("[data-last]")).to_be_visible()
    for summary in view_of(page, questions[0]).locator("summary").all():
        summary.click()
    yield "an answer beside last year's, everything unfolded"
    kinds = {type(question.answer): question for question in questions}
    for kind, question in kinds.items():
        begin(page, question)
        fill(page, question, made_up_answer(1, question))
        yield f"a question of the kind {kind.__name__}"
    must_have = next(question for question in questions if question.essential)
    begin(page, must_have)
    fill(page, must_have, Answer(Choice("no")))
    yield "a must-have that is not met"


def _other_pages(page: Page, link: Link) -> Iterator[str]:
    """With no connection, and one answer that waits."""
    for path, title in (
        ("/visits", "Your visits"),
        ("/visits/sending", "Sending"),
        ("/visits/start", "Start a visit that is not on the list"),
        ("/visits/help", "How this app works"),
        ("/visits/worried", "I am worried about a child"),
        ("/account", "This page needs a connection"),
        ("/visits/venue-2/nothing", "This visit cannot be shown"),
    ):
        page.goto(link.address + path)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        yield title
    page.goto(f"{link.address}/visits/start")
    page.get_by_role("button", name="Start this visit").click()
    expect(page.get_by_text("Choose a place.")).to_be_visible()
    yield "no place chosen"


def _picture_of(tile: Locator) -> bytes:
    """The tile with whatever is drawn around it."""
    box = tile.bounding_box()
    assert box is not None
    around = FloatRect(
        x=box["x"] - 6, y=box["y"] - 6, width=box["width"] + 12, height=box["height"] + 12
    )
    return tile.page.screenshot(clip=around)

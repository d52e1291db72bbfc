"""With a keyboard alone: the focus is always to be seen, and every step can be made."""

from playwright.sync_api import Locator, Page, expect

from audits.answers import Answer, Choice, Level
from audits.checklist import LevelRule, Question
from tests.journeys.answering import questions_of, stored_answers, view_of
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, newest_code
from tests.journeys.visits import ALL_SENT, card, heading, status

# What has the focus must be in sight, not under the bars, and must look as if it had it.
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return 'nothing has the focus';
  const label = element.labels?.[0];
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const isInSight = top !== null
    && [element, label].some((one) => one && (one.contains(top) || top.contains(one)));
  const name = element.outerHTML.slice(0, 120);
  if (!isInSight) return `${name} is hidden by ${top?.outerHTML.slice(0, 80)}`;
  const looks = [[element, null], [element, '::before'], [label, '::before'], [label, null]];
  const isMarked = looks.some(([one, part]) => {
    if (!one) return false;
    const style = getComputedStyle(one, part);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== 'none';
  });
  return isMarked ? '' : `${name} does not show its focus`;
}"""


def test_somebody_with_only_a_keyboard_signs_in_and_answers_three_questions(
    phone: Phone, server: RunningServer
) -> None:
    page = phone.open("/sign-in?next=/visits")
    _tab_to(page.get_by_label("Email address"))
    page.keyboard.type(AUDITOR)
    page.keyboard.press("Enter")
    page.locator("#code").wait_for()
    _tab_to(page.get_by_label("Code"))
    page.keyboard.type(newest_code(page.request.get(f"{server.address}/mailbox").text(), AUDITOR))
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("Ready to use offline")

    _tab_to(card(page).locator("[data-link]"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-view=tasks]")).to_be_visible()
    audit = page.url.rpartition("/")[2]
    _tab_to(page.locator("[data-part] a"))
    page.keyboard.press("Enter")
    answers = {}
    for question in questions_of("venue-2")[:3]:
        expect(heading(page, question)).to_be_focused()
        answers[question.id] = _answer_by_keyboard(page, question)
    expect(status(page)).to_have_text(ALL_SENT)
    assert stored_answers(server, audit, AUDITOR) == answers


def _answer_by_keyboard(page: Page, question: Question) -> Answer:
    """Take the second of the answers offered, with a note, and go on."""
    view = view_of(page, question)
    _tab_to(view.get_by_role("radio"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    _is_seen(page)
    _tab_to(view.get_by_label("Note", exact=True))
    page.keyboard.type("By keyboard.")
    _tab_to(view.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    is_level = isinstance(question.answer, LevelRule)
    return Answer(Level(1) if is_level else Choice("partly"), "By keyboard.")


def _tab_to(wanted: Locator) -> None:
    """Press Tab until one of these has the focus; whatever has it on the way must be seen."""
    for _ in range(60):
        wanted.page.keyboard.press("Tab")
        _is_seen(wanted.page)
        if wanted.evaluate_all("found => found.includes(document.activeElement)"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def _is_seen(page: Page) -> None:
    assert page.evaluate(FOCUS) == ""

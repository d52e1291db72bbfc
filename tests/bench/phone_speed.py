"""What waiting an auditor does, on a phone four times slower than this machine, on slow 4G."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.bench.budgets import Line, percentiles
from tests.journeys.answering import questions_of
from tests.journeys.link import SLOW_4G, Link
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer, build_demonstration
from tests.journeys.signing_in import AUDITOR, signed_in_client
from tests.journeys.visits import begin, get_ready, open_visit

SLOWER = 4
FIRST_VISITS = 9
OPENINGS = 30
TAPS = 150

# Notes the moment at which the page can be used: the script has run and the content is there.
WATCH = """
  window.usable = new Promise((done) => {
    const look = () => {
      const list = document.querySelector('[data-search]:not([hidden])')
        && document.querySelector('[data-card] [data-link]');
      const visit = document.querySelector('[data-view="tasks"]:not([hidden]) [data-part]')
        && document.body.dataset.shell === 'yes';
      if (list || visit) done(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
"""

# Taps an answer, waits for the sign that it is saved, clears it again; and so on.
TAP = """async ({ question, taps }) => {
  const form = document.querySelector(`[data-question="${question}"] form`);
  const clear = form.querySelector('[data-clear]');
  const shown = (isShown) => new Promise((done) => {
    const look = () => {
      if (clear.parentElement.hidden === isShown) return;
      watcher.disconnect();
      done();
    };
    const watcher = new MutationObserver(look);
    watcher.observe(clear.parentElement, { attributes: true });
    look();
  });
  const answer = form.querySelector('[name=response]');
  const waits = [];
  for (let tap = 0; tap < taps; tap += 1) {
    const from = performance.now();
    answer.click();
    await shown(true);
    waits.push(performance.now() - from);
    clear.click();
    await shown(false);
  }
  return waits;
}"""


def phone_speed() -> list[Line]:
    """First visit, opening with no connection, and from a tap to saved."""
    with _demonstration() as (playwright, server, link, folder):
        with contextlib.closing(signed_in_client(server.address, AUDITOR)) as client:
            token = client.cookies["session"]
        first = [
            _first_visit(playwright, link, folder / f"first-{number}", token)
            for number in range(FIRST_VISITS)
        ]
        link.be("open")
        phone = Phone(playwright, folder / "phone", link.address)
        get_ready(phone)
        link.be("refuse")
        _slow_down(phone)
        phone.context.add_init_script(WATCH)
        list_opens = [_open_cold(phone, "/visits") for _ in range(OPENINGS)]
        audit = open_visit(phone.page)
        visit = f"/visits/venue-2/{audit}"
        visit_opens = [_open_cold(phone, visit) for _ in range(OPENINGS)]
        taps = _taps(phone.page)
        phone.close()
    return [
        Line("first visit on slow 4G, list usable", "s", percentiles(first), 3),
        Line("the list opens with no connection", "s", percentiles(list_opens), 1),
        Line("a visit opens with no connection", "s", percentiles(visit_opens), 1),
        Line("from a tap to saved", "ms", percentiles(taps), 50, at="p95"),
    ]


@contextlib.contextmanager
def _demonstration() -> Iterator[tuple[Playwright, RunningServer, Link, Path]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = RunningServer(folder, build_demonstration(folder))
        server.start()
        link = Link(server.port)
        try:
            with sync_playwright() as playwright:
                yield playwright, server, link, folder
        finally:
            link.close()
            server.stop()


def _first_visit(playwright: Playwright, link: Link, profile: Path, token: str) -> float:
    """Seconds from asking for the list, signed in but with nothing on the phone, to using it."""
    phone = Phone(playwright, profile, link.address)
    phone.open()
    phone.context.add_cookies([{"name": "session", "value": token, "url": link.address}])
    phone.context.add_init_script(WATCH)
    _slow_down(phone)
    link.be("open", SLOW_4G)
    phone.open("/visits")
    seconds = _usable_after(phone.page)
    phone.close()
    return seconds


def _open_cold(phone: Phone, path: str) -> float:
    """Seconds to open a page with the worker asleep, as it is when a phone wakes up."""
    phone.page.goto("about:blank")
    debugger = phone.context.new_cdp_session(phone.page)
    debugger.send("ServiceWorker.enable")
    debugger.send("ServiceWorker.stopAllWorkers")
    debugger.detach()
    phone.open(path)
    return _usable_after(phone.page)


def _usable_after(page: Page) -> float:
    return float(page.evaluate("window.usable")) / 1000


def _taps(page: Page) -> list[float]:
    question = questions_of("venue-2")[0]
    begin(page, question)
    waits: list[float] = page.evaluate(TAP, {"question": question.id, "taps": TAPS})
    return waits


def _slow_down(phone: Phone) -> None:
    debugger = phone.context.new_cdp_session(phone.page)
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

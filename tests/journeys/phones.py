"""A phone: a real browser with a profile of its own, which can be killed and opened again."""

import contextlib
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    expect,
)
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.chromium import chromium_path, is_root

NARROW = ViewportSize(width=360, height=740)
# What a browser says when a page breaks its own rules; lost connections are said otherwise.
BROKEN_RULES = ("Content Security Policy", "Refused to", "violates the following")

expect.set_options(timeout=10_000)


class Phone:
    """One person's phone. Its profile outlives the browser, as a phone's storage does.

    ``address`` is where the service is for this phone: the server itself, or a link before it.
    """

    def __init__(self, playwright: Playwright, profile: Path, address: str, **options: Any) -> None:
        self.profile = profile
        self.address = address
        self.mistakes: list[str] = []
        self._playwright = playwright
        self._options = options
        self._context: BrowserContext | None = None

    @property
    def context(self) -> BrowserContext:
        """The running browser."""
        assert self._context is not None, "The phone is switched off."
        return self._context

    @property
    def is_open(self) -> bool:
        """Whether the browser runs."""
        return self._context is not None

    @property
    def page(self) -> Page:
        """The tab in front."""
        return self.context.pages[-1]

    def open(self, path: str = "") -> Page:
        """Start the browser, when it is not running, and go to an address of the service."""
        if self._context is None:
            self._context = self._launch()
            self._context.set_default_timeout(10_000)
            self._context.on("weberror", lambda error: self.mistakes.append(str(error.error)))
            self._context.on("console", self._hear)
        if path:
            self.page.goto(self.address + path)
        return self.page

    def kill(self) -> None:
        """End every process of the browser at once, as a phone short of memory does."""
        first = self._first_process()
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)
        self._context = None

    def close(self) -> None:
        """Close the browser, if it still runs."""
        if self._context is not None:
            with contextlib.suppress(PlaywrightError):
                self._context.close()
            self._context = None

    def _launch(self) -> BrowserContext:
        return self._playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=chromium_path(),
            chromium_sandbox=not is_root(),
            headless=True,
            # A page that could not be reached would reload itself in the middle of the next step.
            args=["--disable-auto-reload"],
            **{**like_a_phone(self._playwright), **self._options},
        )

    def _first_process(self) -> psutil.Process:
        ours = f"--user-data-dir={self.profile}"
        return next(
            process
            for process in psutil.process_iter(["cmdline"])
            if ours in (process.info["cmdline"] or ())
            and not any(part.startswith("--type=") for part in process.info["cmdline"])
        )

    def _hear(self, message: ConsoleMessage) -> None:
        if any(rule in message.text for rule in BROKEN_RULES):
            self.mistakes.append(message.text)


def like_a_phone(playwright: Playwright) -> dict[str, Any]:
    """A Pixel 7's touch and user agent, as narrow as the smaller Android phones."""
    device = dict(playwright.devices["Pixel 7"])
    del device["default_browser_type"]
    return {**device, "viewport": NARROW, "screen": NARROW}

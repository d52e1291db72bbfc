"""What can be asked of any page: axe, sideways scrolling, text that is lost, strict HTML."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# WCAG 1.4.12: a reader may set these, and nothing may be lost.
TEXT_SPACING = """* {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }"""


def is_accessible(page: Page) -> list[str]:
    """Everything wrong with the page as it is now, at its present width; empty when it is well."""
    found = [*violations(page), *sideways(page), *cut_off(page)]
    with spaced_text(page):
        found += [
            f"With more space in the text: {one}" for one in (*sideways(page), *cut_off(page))
        ]
    return found


def violations(page: Page) -> list[str]:
    """What axe finds wrong, one line per element."""
    # Through the debugger, because the pages' own policy rightly refuses other scripts.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run({ runOnly: tags, resultTypes: ['violations'] })", WCAG
    )
    return [
        f"{rule['id']}: {node['target'][0]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the screen; empty when it need not scroll sideways."""
    found: list[str] = page.evaluate("""() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      // What is inside a box that scrolls by itself does not make the page wide.
      const scrolls = (element) => element !== document.body
        && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
      const wide = [...document.body.querySelectorAll('*')].filter((element) => {
        const box = element.getBoundingClientRect();
        const isOutside = box.right > room + 0.5 || box.left < -0.5;
        return box.width > 0 && isOutside && !scrolls(element.parentElement);
      });
      const names = wide.map((element) => `${element.tagName}.${element.className} is too wide`);
      return names.length ? [...new Set(names)].slice(0, 5) : ['the page is too wide'];
    }""")
    return found


@contextmanager
def spaced_text(page: Page) -> Iterator[None]:
    """Set the text spacing that a reader may set, for a moment."""
    # A style element would break the page's policy; a reader's own style sheet does not.
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }""",
        TEXT_SPACING,
    )
    yield
    page.evaluate("() => { document.adoptedStyleSheets = []; }")


def cut_off(page: Page) -> list[str]:
    """Text that its own box hides. What is hidden from sight on purpose does not count."""
    found: list[str] = page.evaluate("""() => [...document.body.querySelectorAll('*')]
      .filter((element) => element.innerText?.trim() && element.checkVisibility())
      .filter((element) => !element.closest('.govuk-visually-hidden, .govuk-skip-link, svg'))
      .filter((element) => {
        const style = getComputedStyle(element);
        const hides = (way) => way === 'hidden' || way === 'clip';
        return (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
          || (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
      })
      .map((element) => `${element.tagName}.${element.className}: ${element.innerText}`)
    """)
    return found


def html_mistakes(text: str) -> list[str]:
    """Where the HTML is not what the standard allows."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [f"line {line}: {code} {detail}" for (line, _), code, detail in parser.errors]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")

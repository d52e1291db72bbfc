"""Draw the PNG icons from ``mark.svg`` with Chromium; run by hand when the mark changes.

``python pwa/icons/render.py [path of a Chromium]``
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ICONS = HERE.parent / "public" / "icons"
TEAL = "#0b5457"

# Name, side in pixels, and how much of the side the mark fills. A maskable icon may be cut to a
# circle of 80%, so its mark is smaller and the ground goes to the edge; an iPhone rounds by itself.
DRAWINGS = [
    ("icon-192.png", 192, 1.0, "transparent"),
    ("icon-512.png", 512, 1.0, "transparent"),
    ("icon-maskable-512.png", 512, 0.72, TEAL),
    ("apple-touch-icon-180.png", 180, 0.9, TEAL),
    ("favicon-32.png", 32, 1.0, "transparent"),
]


def main(chromium: str) -> None:
    """Write every PNG, and the mark itself beside them."""
    mark = (HERE / "mark.svg").read_text(encoding="utf-8")
    ICONS.mkdir(parents=True, exist_ok=True)
    (ICONS / "mark.svg").write_text(mark, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        page = browser.new_page()
        for name, side, share, ground in DRAWINGS:
            draw(page, mark, ICONS / name, side=side, share=share, ground=ground)
        browser.close()


def draw(page: Page, mark: str, path: Path, *, side: int, share: float, ground: str) -> None:
    """Draw the mark in the middle of a square and keep what is around it clear."""
    size = round(side * share)
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(
        f"<style>html,body{{margin:0;background:{ground}}}body{{display:grid;place-items:center;"
        f"height:{side}px}}svg{{display:block;width:{size}px;height:{size}px}}</style>{mark}"
    )
    page.screenshot(path=path, omit_background=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")

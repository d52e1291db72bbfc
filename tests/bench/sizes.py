"""How much the auditor's phone has to fetch: script and style, as they travel."""

import gzip
import json
from pathlib import Path

from tests.bench.budgets import Line
from tests.journeys.servers import ROOT

BUILT = ROOT / "server" / "built"


def sizes() -> list[Line]:
    """The scripts of the auditor's pages with their worker, and all of the style."""
    manifest = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    scripts = [BUILT / manifest[name]["file"] for name in ("site.ts", "auditor.ts")]
    scripts.append(BUILT / "worker.js")
    style = BUILT / manifest["styles/site.scss"]["file"]
    return [
        Line("script of the auditor's pages and worker, gzip", "kB", (_gzip_kb(*scripts),), 60),
        Line("style of all pages, gzip", "kB", (_gzip_kb(style),), 20),
    ]


def _gzip_kb(*files: Path) -> float:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) / 1000

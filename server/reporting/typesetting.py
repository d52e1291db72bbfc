"""The report on paper: Typst sets it as a tagged PDF, and refuses what PDF/UA-1 forbids.

Typst checks titles, headings and alternative texts while it writes. It cannot mark the first cell
of a row as a heading, and nobody has read these files with a screen reader: the web page is the
version that everybody can use, and the document says so.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
import typst

from server.reporting.document import Report

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf_of(report: Report, now: datetime) -> bytes:
    """The report as a PDF; raises TypstError should it break a rule of PDF/UA-1."""
    made = _compiler().compile(
        format="pdf",
        sys_inputs={"report": msgspec.json.encode(report).decode()},
        pdf_standards="ua-1",
        timestamp=int(now.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst makes one file of one document")
    return made


@cache
def _compiler() -> typst.Compiler:
    # Only the fonts that Typst brings, so that every machine sets the same pages.
    return typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False),
    )

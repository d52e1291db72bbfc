"""Tables as an Excel workbook, as an OpenDocument one and as CSV: one table on each sheet.

Every text is written as a text, so that no program runs one that begins like a formula.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import odfdo
import xlsxwriter

from server.reporting.sheets import Sheet, Value
from server.results.spreadsheet import csv_text

WIDEST = 70


def xlsx_file(sheets: Sequence[Sheet], *, title: str, now: datetime) -> bytes:
    """The workbook for Excel, its tables marked up as tables."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # Excel's dates know no zone; the moment is in UTC.
        book.set_properties({"title": title, "created": now.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.repeat_rows(0)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            for column, width in enumerate(_widths(sheet)):
                page.set_column(column, column, width)
            page.write_row(0, 0, sheet.headings, bold)
            for number, row in enumerate(sheet.rows, start=1):
                page.write_row(number, 0, row, plain)
            if sheet.rows:
                page.add_table(
                    0,
                    0,
                    len(sheet.rows),
                    len(sheet.headings) - 1,
                    {
                        "name": sheet.name.replace("-", "_"),
                        "description": sheet.title,
                        "style": "Table Style Light 1",
                        "autofilter": False,
                        "columns": [
                            {"header": heading, "header_format": bold} for heading in sheet.headings
                        ],
                    },
                )
    return out.getvalue()


def ods_file(sheets: Sequence[Sheet], *, title: str, now: datetime) -> bytes:
    """The same as an OpenDocument spreadsheet, the government's format for files to edit."""
    book = odfdo.Document("spreadsheet")
    book.body.clear()
    book.meta.title = title
    book.meta.creation_date = book.meta.date = now
    for sheet in sheets:
        table = odfdo.Table(sheet.name)
        for row in (sheet.headings, *sheet.rows):
            line = odfdo.Row()
            for value in row:
                line.append_cell(_ods_cell(value), clone=False)
            table.append_row(line)
        book.body.append(table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(sheet: Sheet) -> str:
    """One table as CSV."""
    return csv_text([sheet.headings, *sheet.rows])


def _widths(sheet: Sheet) -> list[int]:
    rows = [sheet.headings, *sheet.rows]
    return [
        min(max(len(str(row[column])) for row in rows) + 2, WIDEST)
        for column in range(len(sheet.headings))
    ]


def _ods_cell(value: Value) -> odfdo.Cell:
    return odfdo.Cell(value, text=str(value))

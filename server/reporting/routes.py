"""The board's report on a round as a page, a PDF, workbooks and CSV files."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from server.accounts.access import allow
from server.database import Database
from server.dependencies import Now, TheDatabase, TheSettings
from server.pages import page
from server.reporting.figures import BoardFigures, board_figures
from server.reporting.making import in_a_thread
from server.reporting.sheets import Sheet, sheet_named, sheets
from server.reporting.told import told
from server.reporting.typesetting import pdf_of
from server.reporting.workbooks import csv_of, ods_file, xlsx_file
from server.results.queries import round_by_id
from server.results.spreadsheet import plain_name
from server.settings import Settings

readers = allow("commissioner", "administrator")

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

MakeBook = Callable[..., bytes]


@get("/rounds/{round_id:str}/report", guards=[readers])
async def report_page(
    database: TheDatabase, settings: TheSettings, now: Now, round_id: FromPath[str]
) -> Template:
    """The report on the web: the version that everybody can use."""
    found = await _figures(database, round_id)
    return page(
        "reporting/report.html",
        round=found.round,
        report=told(found, settings, now),
        sheets=_sheets(found, settings, now),
    )


@get("/rounds/{round_id:str}/report.pdf", guards=[readers])
async def report_pdf(
    database: TheDatabase, settings: TheSettings, now: Now, round_id: FromPath[str]
) -> Response[bytes]:
    """The same report on three sheets of paper."""
    found = await _figures(database, round_id)
    made = await in_a_thread(partial(pdf_of, told(found, settings, now), now))
    return _file(made, PDF, found, "pdf")


@get("/rounds/{round_id:str}/report.xlsx", guards=[readers])
async def report_xlsx(
    database: TheDatabase, settings: TheSettings, now: Now, round_id: FromPath[str]
) -> Response[bytes]:
    """The report's figures as a workbook for Excel."""
    found = await _figures(database, round_id)
    return _file(await _book(xlsx_file, found, settings, now), XLSX, found, "xlsx")


@get("/rounds/{round_id:str}/report.ods", guards=[readers])
async def report_ods(
    database: TheDatabase, settings: TheSettings, now: Now, round_id: FromPath[str]
) -> Response[bytes]:
    """The report's figures as an OpenDocument workbook."""
    found = await _figures(database, round_id)
    return _file(await _book(ods_file, found, settings, now), ODS, found, "ods")


@get("/rounds/{round_id:str}/report/{name:str}", guards=[readers])
async def report_csv(
    database: TheDatabase,
    settings: TheSettings,
    *,
    now: Now,
    round_id: FromPath[str],
    name: FromPath[str],
) -> Response[str]:
    """One of the report's tables, such as ``themes.csv``."""
    found = await _figures(database, round_id)
    wanted = re.fullmatch(r"([a-z-]+)\.csv", name)
    sheet = sheet_named(_sheets(found, settings, now), wanted[1]) if wanted else None
    if sheet is None:
        raise NotFoundException("There is no such table in the report.")
    return Response(
        csv_of(sheet),
        media_type="text/csv; charset=utf-8",
        headers=_download(found, f"{sheet.name}.csv"),
    )


async def _figures(database: Database, round_id: str) -> BoardFigures:
    async with database.read() as reads:
        round = await round_by_id(reads, round_id)
        if round is None:
            raise NotFoundException("There is no such round.")
        return await board_figures(reads, round)


def _sheets(found: BoardFigures, settings: Settings, now: datetime) -> list[Sheet]:
    return sheets(found, demonstration=settings.demonstration, now=now)


async def _book(make: MakeBook, found: BoardFigures, settings: Settings, now: datetime) -> bytes:
    title = f"{found.round.name}: figures of the board's report"
    return await in_a_thread(partial(make, _sheets(found, settings, now), title=title, now=now))


def _file(content: bytes, media_type: str, found: BoardFigures, ending: str) -> Response[bytes]:
    return Response(content, media_type=media_type, headers=_download(found, f"report.{ending}"))


def _download(found: BoardFigures, ending: str) -> dict[str, str]:
    name = f"{plain_name(found.round.name)}-{ending}"
    return {"content-disposition": f'attachment; filename="{name}"'}


reporting_router = Router(
    "/",
    route_handlers=[report_page, report_pdf, report_xlsx, report_ods, report_csv],
    include_in_schema=False,
)

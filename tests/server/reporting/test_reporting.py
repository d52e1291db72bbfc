"""The board's report: one set of figures on the page, on paper and in tables, on both databases."""

import csv
import io
import re
import threading
import xml.etree.ElementTree as ET
import zipfile

import pytest
import typst
from litestar.exceptions import ServiceUnavailableException

from server.database.tables import round_subject
from server.reporting.document import Cell, Column, Paragraph, Report, Section, Table
from server.reporting.making import in_a_thread
from server.reporting.typesetting import TEMPLATE, pdf_of
from tests.server.builders import a_subject
from tests.server.conftest import NOW, Client, SignIn
from tests.server.figured import work_out
from tests.server.results.answering import NO
from tests.server.results.conftest import City, read_page

STEP_FREE = "venue-arrive-step-free"
PICTURE_GUIDE = "venue-info-picture-guide"
FILES = (".pdf", ".xlsx", ".ods", "/coverage.csv")


@pytest.fixture
async def commissioner(city: City, sign_in: SignIn) -> str:
    return await sign_in("commissioner")


@pytest.fixture
async def two_rounds(city: City) -> City:
    """Eight venues gained a picture guide, one of them lost its step-free way in."""
    async with city.database.write() as tx:
        more = [await a_subject(tx, name=f"=Venue {letter}") for letter in "ABCDEF"]
        rows = [
            {"round_id": round, "subject_id": venue}
            for round in (city.last_year, city.this_year)
            for venue in more
        ]
        await tx.execute(round_subject.insert(), rows)
    for place in (city.library, city.museum, *more):
        await city.visit({PICTURE_GUIDE: NO}, place=place, round=city.last_year, key="venue-1")
        await city.visit({STEP_FREE: NO} if place == city.museum else None, place=place)
    await work_out(city.database, by=city.manager)
    return city


def report_address(city: City, ending: str = "") -> str:
    return f"/rounds/{city.this_year}/report{ending}"


async def test_only_the_commissioner_and_the_administrator_get_the_report(
    client: Client, city: City, sign_in: SignIn
) -> None:
    for ending in ("", *FILES):
        address = report_address(city, ending)
        await sign_in("manager", person=city.manager)
        assert (await client.get(address)).status_code == 403
        await sign_in("auditor")
        assert (await client.get(address)).status_code == 403
        await sign_in("administrator")
        assert (await client.get(address)).status_code == 200


async def test_what_is_not_there_is_not_found(
    client: Client, city: City, commissioner: str
) -> None:
    for ending in ("", *FILES):
        assert (await client.get(f"/rounds/elsewhere/report{ending}")).status_code == 404
    assert (await client.get(report_address(city, "/secrets.csv"))).status_code == 404


async def test_a_round_without_results_says_so_and_shows_dashes(
    client: Client, city: City, commissioner: str
) -> None:
    page = await read_page(client, report_address(city))
    assert "No place has a full result in this round yet." in page.section("In short")
    assert "Venues 0 of 2 – 0 of 0" in page.section("What we did")
    assert "This is the first round with results" in page.section("Did it get better?")


async def test_it_says_what_was_done_and_whether_it_got_better(
    client: Client, two_rounds: City, commissioner: str
) -> None:
    page = await read_page(client, report_address(two_rounds))
    short = page.section("In short")
    assert "8 of the 9 places on the list have a full result." in short
    assert "All must-haves are met at 7 of 8 places." in short
    assert "The 8 places we could compare rose by" in short
    done = page.section("What we did")
    assert "8 visits: 8 announced" in done
    assert "Venues 8 of 8" in done
    better = page.section("Did it get better since Round 2025?")
    assert re.search(r"Venues 8 \+1\.8", better), better
    assert "1 place lost a must-have that it met before" in page.section("Must-haves")
    moved = page.section("What got better, and what slipped")
    assert "Is there a picture guide that shows what a visit is like? Venues 8 0 8 of 8" in moved
    assert "Can everyone get in without using steps? (must-have) Venues 0 1 7 of 8" in moved


async def test_it_asks_for_what_most_places_lack(
    client: Client, two_rounds: City, commissioner: str
) -> None:
    address = f"/rounds/{two_rounds.last_year}/report"
    page = await read_page(client, address)
    asks = page.section("Where to act: 1 ask")
    assert "8 of 8 venues have none of this." in asks
    assert "(8 venues)" in asks


async def test_page_and_paper_say_the_same(
    client: Client, two_rounds: City, commissioner: str
) -> None:
    made = await client.get(report_address(two_rounds, ".pdf"))
    assert made.headers["content-type"] == "application/pdf"
    assert made.headers["content-disposition"] == 'attachment; filename="round-2026-report.pdf"'
    assert made.content.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in made.content
    assert b"/StructTreeRoot" in made.content
    assert b"pdfuaid:part>1" in made.content


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
async def test_workbooks_hold_one_full_table_on_each_sheet(
    client: Client, two_rounds: City, commissioner: str, ending: str
) -> None:
    made = await client.get(report_address(two_rounds, ending))
    read = sheets_of_xlsx if ending == ".xlsx" else sheets_of_ods
    found = read(made.content)
    assert next(iter(found)) == "cover"
    assert list(found)[-1] == "notes"
    for name, rows in found.items():
        assert {len(row) for row in rows} == {len(rows[0])}, name
        assert all(cell for row in rows for cell in row), f"{name} has an empty cell"
    csv_rows = list(
        csv.reader(
            io.StringIO(
                (await client.get(report_address(two_rounds, "/coverage.csv"))).text.lstrip(
                    "\ufeff"
                )
            )
        )
    )
    assert [[as_text(cell) for cell in row] for row in csv_rows] == found["coverage"]


async def test_what_is_undefined_is_marked_and_never_0(
    client: Client, two_rounds: City, commissioner: str
) -> None:
    text = (await client.get(report_address(two_rounds, "/coverage.csv"))).text
    activities = next(row for row in csv.reader(io.StringIO(text)) if row[0] == "Activities")
    assert activities[-1] == "[x]"


def test_typst_refuses_a_report_that_has_no_title() -> None:
    with pytest.raises(typst.TypstError, match="title"):
        pdf_of(a_report(title=""), NOW)


def test_a_report_is_text_and_never_run_as_mark_up() -> None:
    hostile = '#panic("run") *bold* $x$ @label <b> \\ "quoted"'
    assert pdf_of(a_report(title=hostile), NOW).startswith(b"%PDF")


def test_the_same_report_makes_the_same_file() -> None:
    assert pdf_of(a_report(), NOW) == pdf_of(a_report(), NOW)


async def test_who_would_wait_too_long_is_told_to_come_back() -> None:
    # Waits until the reader has gone, so that this takes no longer than it must.
    gone = threading.Event()
    with pytest.raises(ServiceUnavailableException, match="Try again in a minute"):
        await in_a_thread(gone.wait, seconds=0.05)
    gone.set()
    assert await in_a_thread(lambda: "made") == "made"


def test_the_paper_says_what_has_checked_it_and_no_more() -> None:
    said = " ".join(TEMPLATE.read_text(encoding="utf-8").split())
    assert "This document may not be fully accessible; use the web page" in said
    assert "The typesetter checked it against PDF/UA-1 while writing it; nothing and nobody" in said


def a_report(title: str = "Round 2026") -> Report:
    table = Table(
        id="themes",
        caption=title or "Themes",
        columns=(Column("Theme"), Column("Score", number=True)),
        rows=((Cell("Calm"), Cell("64.0", bar=0.64)),),
    )
    section = Section("one", "One", (Paragraph(title or "Said"), table))
    return Report(title, "To the board", "City", "", ("About",), (section,), "https://x.example/r")


def as_text(cell: str) -> str:
    """A number in a form of its own, however a file wrote it."""
    try:
        return f"{float(cell):.10g}"
    except ValueError:
        return cell


def parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - our own server wrote it just now.


def sheets_of_xlsx(content: bytes) -> dict[str, list[list[str]]]:
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        shared = [
            "".join(node.itertext())
            for node in parsed(file.read("xl/sharedStrings.xml")).findall("m:si", space)
        ]
        names = [
            sheet.attrib["name"]
            for sheet in parsed(file.read("xl/workbook.xml")).findall(".//m:sheet", space)
        ]
        found = {}
        for number, name in enumerate(names, start=1):
            sheet = parsed(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert sheet.find("m:mergeCells", space) is None
            assert not sheet.findall(".//m:f", space), "no cell is a formula"
            found[name] = [
                [
                    shared[int(cell.findtext("m:v", "", space))]
                    if cell.get("t") == "s"
                    else as_text(cell.findtext("m:v", "", space))
                    for cell in row.findall("m:c", space)
                ]
                for row in sheet.findall(".//m:row", space)
            ]
    return found


def sheets_of_ods(content: bytes) -> dict[str, list[list[str]]]:
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        tree = parsed(file.read("content.xml"))
    found = {}
    for sheet in tree.iter(f"{table}table"):
        rows = []
        for row in sheet.iter(f"{table}table-row"):
            cells: list[str] = []
            for cell in row.iter(f"{table}table-cell"):
                assert f"{table}formula" not in cell.attrib
                said = as_text("".join(cell.itertext()))
                cells += [said] * int(cell.get(f"{table}number-columns-repeated", "1"))
            rows.append(cells)
        found[sheet.attrib[f"{table}name"]] = rows
    return found

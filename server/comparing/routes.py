"""Comparing two rounds: the choice, the page, the lists behind its numbers and the files."""

import re

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from audits.checklist import KINDS, Kind
from server.accounts.access import allow
from server.accounts.person import Person
from server.comparing import queries
from server.comparing.choosing import TwoChosen, choose, newest_two
from server.comparing.loading import Compared, Rounds, compared, rounds_to_compare
from server.comparing.screens import (
    places_screen,
    question_screen,
    questions_screen,
    the_page,
)
from server.comparing.tables import TABLES, everything, table_named
from server.database import Reads
from server.dependencies import TheDatabase
from server.pages import page
from server.results.spreadsheet import csv_file

AskRequest = Request[Person, str, State]

FOR_WHOM = allow("commissioner", "administrator")


@get("/compare", guards=[FOR_WHOM])
async def choose_page(
    database: TheDatabase,
    earlier: FromQuery[str | None] = None,
    later: FromQuery[str | None] = None,
) -> Template | Redirect:
    """Go to the two rounds that were chosen, or to the two newest."""
    async with database.read() as reads:
        known = await rounds_to_compare(reads)
    if earlier is None and later is None:
        two = newest_two(known.rounds)
        if two is None:
            return page("comparing/choose.html", rounds=known.rounds, problems=[])
        return Redirect(_address(two), status_code=303)
    chosen = choose(known.rounds, earlier or "", later or "")
    if isinstance(chosen, TwoChosen):
        return Redirect(_address(chosen), status_code=303)
    answer = page(
        "comparing/choose.html",
        rounds=known.rounds,
        problems=chosen,
        earlier=earlier,
        later=later,
    )
    answer.status_code = 422
    return answer


@get("/compare/{earlier:str}/{later:str}", guards=[FOR_WHOM])
async def compare_page(
    database: TheDatabase,
    earlier: FromPath[str],
    later: FromPath[str],
    kind: FromQuery[str | None] = None,
) -> Template:
    """Did the City get more SEND friendly? The answer and everything it rests on."""
    async with database.read() as reads:
        known, found = await _compared(reads, earlier, later)
        context = await the_page(reads, found, _kind(kind))
    return page(
        "comparing/compare.html", rounds=known.rounds, tables=TABLES, **_about(found), **context
    )


@get("/compare/{earlier:str}/{later:str}/questions", guards=[FOR_WHOM])
async def questions_page(
    database: TheDatabase,
    earlier: FromPath[str],
    later: FromPath[str],
    kind: FromQuery[str | None] = None,
    show: FromQuery[str] = "all",
) -> Template:
    """The questions behind a number: lost, gained, the same, new, retired or reworded."""
    async with database.read() as reads:
        _, found = await _compared(reads, earlier, later)
    context = questions_screen(found, _kind(kind), show)
    return page("comparing/questions.html", **_about(found), **context)


@get("/compare/{earlier:str}/{later:str}/questions/{question:str}", guards=[FOR_WHOM])
async def question_page(
    database: TheDatabase,
    earlier: FromPath[str],
    later: FromPath[str],
    question: FromPath[str],
) -> Template:
    """One question: which places lost it, gained it, kept it and never had it."""
    async with database.read() as reads:
        _, found = await _compared(reads, earlier, later)
        context = await question_screen(reads, found, question)
    if context is None:
        raise NotFoundException("This question was not compared between these two rounds.")
    return page("comparing/question.html", **_about(found), **context)


@get("/compare/{earlier:str}/{later:str}/places", guards=[FOR_WHOM])
async def places_page(  # noqa: PLR0917 - each is a part of the address, by name.
    database: TheDatabase,
    earlier: FromPath[str],
    later: FromPath[str],
    kind: FromQuery[str | None] = None,
    show: FromQuery[str] = "compared",
    part: FromQuery[int] = 1,
) -> Template:
    """The places behind a number, in the order of the alphabet."""
    async with database.read() as reads:
        _, found = await _compared(reads, earlier, later)
        context = await places_screen(reads, found, _kind(kind), show, part)
    return page("comparing/places.html", **_about(found), **context)


@get("/compare/{earlier:str}/{later:str}/files/{name:str}", guards=[FOR_WHOM])
async def comparison_file(
    database: TheDatabase, earlier: FromPath[str], later: FromPath[str], name: FromPath[str]
) -> Response[str] | Response[bytes]:
    """One table as CSV, or all of them in one zip file."""
    table = table_named(name)
    if table is None and name != "everything.zip":
        raise NotFoundException("There is no such file.")
    async with database.read() as reads:
        _, found = await _compared(reads, earlier, later)
        names = await queries.places_by_id(reads, _every_place(found))
    called = f"{found.two.earlier.name} to {found.two.later.name}"
    if table:
        return csv_file(table.rows(found, names), f"{called} {table.name}")
    plain = re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-")
    return Response(
        everything(found, names),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{plain}.zip"'},
    )


def _every_place(found: Compared) -> set[str]:
    groups = [one.comparison.groups for one in found.material.kinds.values()]
    return {place for group in groups for place in (*group.a, *group.b)}


async def _compared(reads: Reads, earlier: str, later: str) -> tuple[Rounds, Compared]:
    """The comparison at this address; the address always names the earlier round first."""
    known = await rounds_to_compare(reads)
    two = choose(known.rounds, earlier, later)
    if not isinstance(two, TwoChosen) or two.earlier.id != earlier:
        raise NotFoundException("There are no such two rounds with results.")
    return known, await compared(reads, known, two)


def _about(found: Compared) -> dict[str, object]:
    return {"found": found, "two": found.two, "here": _address(found.two)}


def _address(two: TwoChosen) -> str:
    return f"/compare/{two.earlier.id}/{two.later.id}"


def _kind(asked: str | None) -> Kind | None:
    return next((kind for kind in KINDS if kind == asked), None)


comparing_router = Router(
    "/",
    route_handlers=[
        choose_page,
        compare_page,
        questions_page,
        question_page,
        places_page,
        comparison_file,
    ],
    include_in_schema=False,
)

"""Where to act in a round, for the commissioner and the administrator, with its downloads."""

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from audits.checklists import themes
from server.accounts.access import allow
from server.acting import queries
from server.acting.acting import asks, open_must_haves, theme_rows
from server.acting.seen import kinds_seen
from server.acting.spreadsheet import asks_table, must_haves_table, themes_table
from server.acting.words import effort_of, places_of_kind, what_it_would_lift, who_lacks_it
from server.database import Reads
from server.dependencies import TheDatabase
from server.pages import page
from server.results.queries import round_by_id
from server.results.records import Round
from server.results.spreadsheet import csv_file

readers = allow("commissioner", "administrator")

# How many things stand on the page before the reader asks for all of them.
SHOWN_FIRST = 8


@get("/rounds/{round_id:str}/act", guards=[readers])
async def act_page(
    database: TheDatabase,
    round_id: FromPath[str],
    kind: FromQuery[str] = "",
    theme: FromQuery[str] = "",
    show: FromQuery[str] = "",
) -> Template:
    """What most places lack, which must-haves are open, and which themes are weakest."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        seen = await kinds_seen(reads, round_id)
        rechecks = await queries.rechecks(reads, round_id)
    found = asks(seen, kind=kind, theme=theme)
    return page(
        "acting/act.html",
        round=round,
        seen=seen,
        asks=found if show == "all" else [one for one in found if one.common][:SHOWN_FIRST],
        show_all=show == "all",
        number=len(found),
        must_haves=open_must_haves(seen, rechecks, kind=kind, theme=theme),
        theme_rows=theme_rows(seen),
        themes=themes(),
        kind=kind,
        theme=theme,
        places_of_kind=places_of_kind,
        who_lacks_it=who_lacks_it,
        what_it_would_lift=what_it_would_lift,
        effort_of=effort_of,
    )


@get("/rounds/{round_id:str}/act/questions.csv", guards=[readers])
async def questions_file(database: TheDatabase, round_id: FromPath[str]) -> Response[str]:
    """Every question that some place lacks, with its lift."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        seen = await kinds_seen(reads, round_id)
    return csv_file(asks_table(asks(seen)), f"{round.name} where to act")


@get("/rounds/{round_id:str}/act/must-haves.csv", guards=[readers])
async def must_haves_file(database: TheDatabase, round_id: FromPath[str]) -> Response[str]:
    """Every must-have that is open, by place."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        seen = await kinds_seen(reads, round_id)
        found = open_must_haves(seen, await queries.rechecks(reads, round_id))
    return csv_file(must_haves_table(found), f"{round.name} must-haves open")


@get("/rounds/{round_id:str}/act/themes.csv", guards=[readers])
async def themes_file(database: TheDatabase, round_id: FromPath[str]) -> Response[str]:
    """The mean of every theme, by kind."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        seen = await kinds_seen(reads, round_id)
    return csv_file(themes_table(theme_rows(seen)), f"{round.name} themes")


async def _round(reads: Reads, round_id: str) -> Round:
    found = await round_by_id(reads, round_id)
    if found is None:
        raise NotFoundException("There is no such round.")
    return found


acting_router = Router(
    "/",
    route_handlers=[act_page, questions_file, must_haves_file, themes_file],
    include_in_schema=False,
)

"""A whole round's results, for the commissioner and the administrator, with its downloads."""

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads
from server.dependencies import TheDatabase
from server.pages import page
from server.results import queries
from server.results.loading import place_results, whole_round_page
from server.results.records import Round
from server.results.spreadsheet import answers_table, csv_file, places_table
from server.results.standing import STAGE_WORDS
from server.results.whole_round import open_must_haves

AskRequest = Request[Person, str, State]


@get("/rounds/{round_id:str}", guards=[allow("commissioner", "administrator")])
async def round_page(
    request: AskRequest,
    database: TheDatabase,
    round_id: FromPath[str],
    since: FromQuery[str | None] = None,
) -> Template:
    """How far a round is, what its places scored, and what changed since an earlier round."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        found, earlier = await whole_round_page(reads, round, since)
    return page(
        "results/round.html",
        found=found,
        earlier=earlier,
        must_haves_open=open_must_haves(found),
        stage_words=STAGE_WORDS,
        may_decide=request.user.has("commissioner"),
    )


@get("/rounds/{round_id:str}/places.csv", guards=[allow("commissioner", "administrator")])
async def places_file(
    database: TheDatabase, round_id: FromPath[str], since: FromQuery[str | None] = None
) -> Response[str]:
    """One row per place of the round."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        found, _ = await whole_round_page(reads, round, since)
    return csv_file(places_table(found), f"{round.name} places")


@get("/rounds/{round_id:str}/answers.csv", guards=[allow("commissioner", "administrator")])
async def answers_file(
    database: TheDatabase, round_id: FromPath[str], since: FromQuery[str | None] = None
) -> Response[str]:
    """One row per place and question of the round."""
    async with database.read() as reads:
        round = await _round(reads, round_id)
        found, _ = await whole_round_page(reads, round, since)
        results = await place_results(reads, found)
    return csv_file(answers_table(results), f"{round.name} answers")


async def _round(reads: Reads, round_id: str) -> Round:
    found = await queries.round_by_id(reads, round_id)
    if found is None:
        raise NotFoundException("There is no such round.")
    return found


round_results_router = Router(
    "/", route_handlers=[round_page, places_file, answers_file], include_in_schema=False
)

"""The auditor's list of visits, what stands around it, and what a phone keeps of it all."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from audits.answers import Problem
from audits.asked import asked_at
from audits.checklists import by_key
from audits.order import way_through
from server.accounts.access import allow, anyone
from server.accounts.person import Person
from server.database import Database
from server.dependencies import Now, TheDatabase
from server.ids import uuid7
from server.visits import queries
from server.visits.messages import Visits
from server.visits.opening import Unlisted, unlisted_visit
from server.visits.screens import grouped, rounds_in_words
from server.visits.shells import PLAIN_SHELLS, Shells, TheShells, screen_page

AuditorRequest = Request[Person, str, State]


class StartForm(Struct, frozen=True):
    """Which place, and whether it knows."""

    subject: str = ""
    announced: str = "yes"


FormStart = Annotated[StartForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/api/visits", guards=[allow("auditor")])
async def visits(request: AuditorRequest, database: TheDatabase, now: Now) -> Visits:
    """Everything that the person's phone needs to work without a connection."""
    async with database.read() as reads:
        return await queries.visits_of(reads, request.user, now=now)


@get("/sw.js", guards=[anyone], include_in_schema=False)
async def service_worker(shells: TheShells, database: TheDatabase, now: Now) -> Response[str]:
    """The script that keeps the app on a phone, with the list of what to keep."""
    async with database.read() as reads:
        checklists = await queries.checklists_in_use(reads, today=now.date())
    # The first time, every shell is rendered; nobody else should wait for that.
    script = await asyncio.to_thread(shells.worker, checklists)
    return Response(
        script,
        media_type="text/javascript",
        headers={"cache-control": "no-cache", "service-worker-allowed": "/"},
    )


@get("/shell/{name:str}", guards=[anyone], include_in_schema=False, sync_to_thread=True)
def shell(name: FromPath[str], shells: TheShells) -> Response[str]:
    """A page with nobody's data in it, for the worker's cache."""
    html = shells.html(name)
    if html is None:
        raise NotFoundException("There is no such page.")
    return Response(html, media_type="text/html", headers={"cache-control": "no-cache"})


@get("/visits", guards=[allow("auditor")])
async def visits_page(
    request: AuditorRequest, database: TheDatabase, shells: TheShells, now: Now
) -> Template:
    """The person's visits."""
    async with database.read() as reads:
        found = await queries.visits_of(reads, request.user, now=now)
    return screen_page(
        shells,
        "visits/list.html",
        groups=grouped(found),
        any_visits=bool(found.visits),
        rounds=rounds_in_words(found.rounds),
    )


@get("/visits/start", guards=[allow("auditor")])
async def start_page(
    request: AuditorRequest, database: TheDatabase, shells: TheShells, now: Now
) -> Template:
    """The places of the open rounds."""
    return await _start_page(request, database, shells, now)


@post("/visits/start", guards=[allow("auditor")], status_code=200)
async def start(
    request: AuditorRequest, data: FormStart, database: TheDatabase, shells: TheShells, now: Now
) -> Response[Any]:
    """Begin a visit that is not on the list; it is known from its first answer on."""
    unlisted = Unlisted(place=data.subject, announced=data.announced != "no")
    async with database.read() as reads:
        found = await queries.visits_of(reads, request.user, now=now)
    visit = unlisted_visit(found, uuid7(now), unlisted)
    if visit is None:
        problem = Problem("no_place", "subject", "Choose a place.")
        return await _start_page(request, database, shells, now, problem)
    subject = next(one for one in found.subjects if one.id == visit.subject)
    first = way_through(asked_at(by_key(visit.checklist), subject.facts))[0].id
    address = f"/visits/{visit.checklist}/{visit.audit}/{first}{unlisted.query}"
    return Redirect(address, status_code=303)


@get(
    ["/visits/sending", "/visits/worried", "/visits/help"],
    guards=[allow("auditor")],
)
async def plain_page(request: AuditorRequest, shells: TheShells) -> Template:
    """The pages that say the same to everybody."""
    template, _ = PLAIN_SHELLS[request.url.path.rsplit("/", 1)[1]]
    return screen_page(shells, template)


async def _start_page(
    request: AuditorRequest,
    database: Database,
    shells: Shells,
    now: datetime,
    *problems: Problem,
) -> Template:
    async with database.read() as reads:
        found = await queries.visits_of(reads, request.user, now=now)
    kinds = {kind for one in found.rounds for kind in one.checklists}
    places = [one for one in found.subjects if one.kind in kinds and one.status == "open"]
    answer = screen_page(shells, "visits/start.html", places=places, problems=problems)
    answer.status_code = 422 if problems else 200
    return answer


visits_router = Router(
    "/",
    route_handlers=[
        visits_page,
        start_page,
        start,
        plain_page,
        shell,
        service_worker,
    ],
    include_in_schema=False,
)
visits_api_router = Router("/", route_handlers=[visits])

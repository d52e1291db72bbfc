"""The page that lists everything that happened to one visit."""

from litestar import Request, Router, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from audits.checklists import checklist
from server.accounts.access import allow
from server.accounts.person import Person
from server.dependencies import TheDatabase
from server.history import queries
from server.history.telling import tell
from server.pages import page

A_PAGE = 50


@get("/audits/{audit_id:str}/history", guards=[allow("commissioner", "administrator", "auditor")])
async def history_page(
    request: Request[Person, str, State],
    audit_id: FromPath[str],
    database: TheDatabase,
    number: FromQuery[int] = 1,
) -> Template:
    """Who changed what, on which phone and when; the last that came is first."""
    number = max(1, number)
    async with database.read() as reads:
        facts = await queries.audit_facts(reads, audit_id, request.user)
        if facts is None:
            raise NotFoundException("There is no such visit, or it is not one of yours.")
        count = await queries.count_changes(reads, audit_id)
        found = await queries.changes(reads, audit_id, skip=(number - 1) * A_PAGE, most=A_PAGE)
    used = checklist(facts.kind, facts.version)
    return page(
        "history/history.html",
        visit=facts,
        changes=[tell(change, used) for change in found],
        count=count,
        number=number,
        counted_down_from=count - (number - 1) * A_PAGE,
        pages=max(1, -(-count // A_PAGE)),
    )


history_router = Router("/", route_handlers=[history_page], include_in_schema=False)

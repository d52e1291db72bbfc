"""Planning visits: who goes where and when; changing, cancelling and bringing back."""

from datetime import datetime

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from audits.answers import Problem
from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads, Tx
from server.dependencies import Now, TheDatabase, TheSettings
from server.ids import uuid7
from server.mail.queries import keep_mail
from server.pages import page
from server.rounds import visit_queries
from server.rounds.forms import VisitForm, form_of_visit, read_visit
from server.rounds.letters import cancelled_letter, planned_letter
from server.rounds.queries import Round, register_of, round_by_id
from server.rounds.visit_queries import PlannedVisit, VisitPlan
from server.settings import Settings

SignedIn = Request[Person, str, State]
commissioner = allow("commissioner")


@get("/rounds/{round_id:str}/visits/new", guards=[commissioner])
async def new_visit_page(
    round_id: FromPath[str], database: TheDatabase, subject: FromQuery[str] = ""
) -> Template:
    """The form for one visit."""
    async with database.read() as reads:
        found = await _round(reads, round_id)
        return await _form_page(reads, found, VisitForm(subject=subject), [], None)


@post("/rounds/{round_id:str}/visits/new", guards=[commissioner], status_code=200)
async def add_visit(
    request: SignedIn,
    round_id: FromPath[str],
    data: URLEncodedBody[VisitForm],
    *,
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Redirect | Template:
    """Keep a new visit and tell its auditors."""
    async with database.write() as tx:
        found = await _round(tx, round_id)
        plan = await _read(tx, round_id, data)
        if isinstance(plan, list):
            return await _form_page(tx, found, data, plan, None)
        visit_id = uuid7(now)
        await visit_queries.plan_visit(tx, round_id, plan, visit_id=visit_id, audit_id=uuid7(now))
        visit = await _visit(tx, round_id, visit_id)
        if found.state == "open":
            await _tell(tx, visit, settings, changed=False, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/rounds/{round_id}/plan?done=planned#visits", status_code=303)


@get("/rounds/{round_id:str}/visits/{visit_id:str}", guards=[commissioner])
async def visit_page(
    round_id: FromPath[str], visit_id: FromPath[str], database: TheDatabase
) -> Template:
    """The form for a planned visit; one that has begun is only shown."""
    async with database.read() as reads:
        found = await _round(reads, round_id, also_later=True)
        visit = await _visit(reads, round_id, visit_id)
        return await _form_page(reads, found, form_of_visit(visit), [], visit)


@post("/rounds/{round_id:str}/visits/{visit_id:str}", guards=[commissioner], status_code=200)
async def change_visit(
    request: SignedIn,
    round_id: FromPath[str],
    visit_id: FromPath[str],
    data: URLEncodedBody[VisitForm],
    *,
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Redirect | Template:
    """Keep a changed visit; tell those who make it, and those who do not any more."""
    async with database.write() as tx:
        found = await _round(tx, round_id)
        before = await _not_begun(tx, round_id, visit_id)
        plan = await _read(tx, round_id, data)
        if isinstance(plan, list):
            return await _form_page(tx, found, data, plan, before)
        await visit_queries.change_visit(tx, visit_id, plan)
        after = await _visit(tx, round_id, visit_id)
        if found.state == "open" and before != after:
            gone = [one for one in before.auditors if one not in after.auditors]
            for auditor in gone:
                subject, body = cancelled_letter(before, given_away=True)
                await keep_mail(tx, to=auditor.email, subject=subject, body=body, now=now)
            await _tell(tx, after, settings, changed=True, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/rounds/{round_id}/plan?done=changed_visit#visits", status_code=303)


@post("/rounds/{round_id:str}/visits/{visit_id:str}/cancel", guards=[commissioner], status_code=200)
async def cancel_visit(
    request: SignedIn,
    round_id: FromPath[str],
    visit_id: FromPath[str],
    *,
    database: TheDatabase,
    now: Now,
) -> Redirect:
    """Cancel a visit that nobody has begun; it can be brought back."""
    async with database.write() as tx:
        found = await _round(tx, round_id)
        visit = await _not_begun(tx, round_id, visit_id)
        if visit.cancelled_at is None:
            await visit_queries.mark_cancelled(tx, visit_id, at=now)
            for auditor in visit.auditors if found.state == "open" else ():
                subject, body = cancelled_letter(visit, given_away=False)
                await keep_mail(tx, to=auditor.email, subject=subject, body=body, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/rounds/{round_id}/plan?done=cancelled#cancelled", status_code=303)


@post(
    "/rounds/{round_id:str}/visits/{visit_id:str}/restore", guards=[commissioner], status_code=200
)
async def restore_visit(
    request: SignedIn,
    round_id: FromPath[str],
    visit_id: FromPath[str],
    *,
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Redirect:
    """Bring a cancelled visit back, as it was planned."""
    async with database.write() as tx:
        found = await _round(tx, round_id)
        visit = await _visit(tx, round_id, visit_id)
        if visit.cancelled_at is not None:
            await visit_queries.mark_cancelled(tx, visit_id, at=None)
            if found.state == "open":
                await _tell(tx, visit, settings, changed=False, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/rounds/{round_id}/plan?done=restored#visits", status_code=303)


async def _round(reads: Reads, round_id: str, *, also_later: bool = False) -> Round:
    found = await round_by_id(reads, round_id)
    if found is None:
        raise NotFoundException("There is no such round.")
    if found.state in ("closing", "closed") and not also_later:
        raise ClientException("Visits of this round cannot be changed now.", status_code=409)
    return found


async def _visit(reads: Reads, round_id: str, visit_id: str) -> PlannedVisit:
    visit = await visit_queries.planned_visit(reads, round_id, visit_id)
    if visit is None:
        raise NotFoundException("There is no such visit.")
    return visit


async def _not_begun(reads: Reads, round_id: str, visit_id: str) -> PlannedVisit:
    visit = await _visit(reads, round_id, visit_id)
    if visit.state is not None:
        raise ClientException(
            "This visit has begun, so it stays as it is. What was sent can be sent back, or left "
            "out of the results.",
            status_code=409,
        )
    return visit


async def _read(reads: Reads, round_id: str, sent: VisitForm) -> VisitPlan | list[Problem]:
    return read_visit(
        sent,
        places={one.id: one.status for one in await register_of(reads, round_id) if one.registered},
        auditors={one.id for one in await visit_queries.auditors(reads)},
    )


async def _tell(
    tx: Tx, visit: PlannedVisit, settings: Settings, *, changed: bool, now: datetime
) -> None:
    for auditor in visit.auditors:
        subject, body = planned_letter(visit, auditor, url=settings.public_url, changed=changed)
        await keep_mail(tx, to=auditor.email, subject=subject, body=body, now=now)


async def _form_page(
    reads: Reads,
    found: Round,
    form: VisitForm,
    problems: list[Problem],
    visit: PlannedVisit | None,
) -> Template:
    answer = page(
        "rounds/visit.html",
        round=found,
        form=form,
        problems=problems,
        visit=visit,
        changeable=found.state in ("planned", "open") and (visit is None or visit.state is None),
        places=[one for one in await register_of(reads, found.id) if one.registered],
        auditors=await visit_queries.auditors(reads),
    )
    answer.status_code = 422 if problems else 200
    return answer


visits_planning_router = Router(
    "/",
    route_handlers=[
        new_visit_page,
        add_visit,
        visit_page,
        change_visit,
        cancel_visit,
        restore_visit,
    ],
    include_in_schema=False,
)

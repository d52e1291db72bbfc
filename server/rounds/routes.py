"""Rounds: the list, planning one, its register, and its steps from planned to closed."""

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct, structs

from audits.answers import Problem
from audits.checklist import KINDS
from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads, Tx
from server.dependencies import Now, TheDatabase, TheSettings
from server.figures.freezing import freeze
from server.figures.refreshing import register_changed
from server.ids import uuid7
from server.mail.queries import keep_mail
from server.pages import page
from server.pages.forms import Several, several
from server.rounds import queries
from server.rounds.forms import RoundForm, form_of_round, new_round_form, read_round, versions
from server.rounds.letters import opened_letter
from server.rounds.queries import Round
from server.rounds.states import STEPS, stands_against_opening, step
from server.rounds.visit_queries import planned_visits
from server.settings import Settings

SignedIn = Request[Person, str, State]
commissioner = allow("commissioner")


class RegisterForm(Struct, frozen=True):
    """Which places were ticked."""

    subjects: Several = ""


@get("/rounds", guards=[commissioner])
async def rounds_page(database: TheDatabase) -> Template:
    """All rounds, the newest first."""
    async with database.read() as reads:
        return page("rounds/list.html", rounds=await queries.rounds(reads))


@get("/rounds/new", guards=[commissioner])
async def new_round_page() -> Template:
    """The form with the newest checklists chosen."""
    return _form_page(new_round_form(), [], None)


@post("/rounds/new", guards=[commissioner], status_code=200)
async def add_round(
    data: URLEncodedBody[RoundForm], database: TheDatabase, settings: TheSettings, now: Now
) -> Redirect | Template:
    """Keep a new round; every open place is on its register to begin with."""
    facts = read_round(data)
    if isinstance(facts, list):
        return _form_page(data, facts, None)
    kept = Round(
        id=uuid7(now),
        name=facts.name,
        opens_on=facts.opens_on,
        closes_on=facts.closes_on,
        state="planned",
        made_up=settings.demonstration,
    )
    async with database.write() as tx:
        broken = await queries.add_round(tx, kept, facts.chosen, now=now)
    if broken:
        return _form_page(data, [broken], None)
    return Redirect(f"/rounds/{kept.id}/plan?done=added", status_code=303)


@get("/rounds/{round_id:str}/plan", guards=[commissioner])
async def plan_page(
    round_id: FromPath[str], database: TheDatabase, done: FromQuery[str] = ""
) -> Template:
    """Everything that is planned in a round, and what can be done next."""
    async with database.read() as reads:
        found = await the_round(reads, round_id)
        visits = await planned_visits(reads, round_id)
        register = [one for one in await queries.register_of(reads, round_id) if one.registered]
        visited = {one.subject_id for one in visits if not one.cancelled_at}
        return page(
            "rounds/plan.html",
            round=found,
            chosen=await queries.chosen_checklists(reads, round_id),
            register=register,
            visits=[one for one in visits if not one.cancelled_at],
            cancelled=[one for one in visits if one.cancelled_at],
            without_visit=[one for one in register if one.id not in visited],
            steps=STEPS[found.state],
            done=done,
        )


@get("/rounds/{round_id:str}/edit", guards=[commissioner])
async def edit_round_page(round_id: FromPath[str], database: TheDatabase) -> Template:
    """The form, filled in."""
    async with database.read() as reads:
        found = await _changeable(reads, round_id)
        chosen = await queries.chosen_checklists(reads, round_id)
    return _form_page(form_of_round(found, chosen), [], found)


@post("/rounds/{round_id:str}/edit", guards=[commissioner], status_code=200)
async def change_round(
    round_id: FromPath[str], data: URLEncodedBody[RoundForm], database: TheDatabase, now: Now
) -> Redirect | Template:
    """Keep the name and dates; the checklists only until the round has opened."""
    async with database.write() as tx:
        found = await _changeable(tx, round_id)
        if found.state != "planned":
            fixed = await queries.chosen_checklists(tx, round_id)
            data = structs.replace(data, **{one.kind: str(one.version) for one in fixed})
        facts = read_round(data)
        if isinstance(facts, list):
            return _form_page(data, facts, found)
        kept = structs.replace(
            found, name=facts.name, opens_on=facts.opens_on, closes_on=facts.closes_on
        )
        chosen = facts.chosen if found.state == "planned" else None
        broken = await queries.change_round(tx, kept, chosen, now=now)
    if broken:
        return _form_page(data, [broken], found)
    return Redirect(f"/rounds/{round_id}/plan?done=changed", status_code=303)


@get("/rounds/{round_id:str}/register", guards=[commissioner])
async def register_page(round_id: FromPath[str], database: TheDatabase) -> Template:
    """Which places belong to the round."""
    async with database.read() as reads:
        found = await _changeable(reads, round_id)
        places = await queries.register_of(reads, round_id)
    return page("rounds/register.html", round=found, places=places, kinds=KINDS)


@post("/rounds/{round_id:str}/register", guards=[commissioner], status_code=200)
async def keep_register(
    round_id: FromPath[str], data: URLEncodedBody[RegisterForm], database: TheDatabase
) -> Redirect:
    """Keep the register; a place with a visit stays on it."""
    ticked = set(several(data.subjects))
    async with database.write() as tx:
        await _changeable(tx, round_id)
        places = await queries.register_of(tx, round_id)
        kept = [one.id for one in places if one.id in ticked or (one.registered and one.visited)]
        await queries.keep_register(tx, round_id, kept)
        await register_changed(tx, round_id)
    return Redirect(f"/rounds/{round_id}/plan?done=register", status_code=303)


@get("/rounds/{round_id:str}/step/{to:str}", guards=[commissioner])
async def step_page(round_id: FromPath[str], to: FromPath[str], database: TheDatabase) -> Template:
    """What a step does, and a button to take it."""
    async with database.read() as reads:
        found = await the_round(reads, round_id)
        taken = step(found.state, to)
        if taken is None:
            raise NotFoundException("The round cannot take this step now.")
        return page(
            "rounds/step.html",
            round=found,
            step=taken,
            against=await _against(reads, found, to),
            counts=await queries.audits_by_state(reads, round_id),
        )


@post("/rounds/{round_id:str}/step/{to:str}", guards=[commissioner], status_code=200)
async def take_step(
    request: SignedIn,
    round_id: FromPath[str],
    to: FromPath[str],
    *,
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Redirect:
    """Take the round from one state to the next."""
    async with database.write() as tx:
        found = await the_round(tx, round_id)
        taken = step(found.state, to)
        if taken is None or await _against(tx, found, to):
            raise ClientException("The round cannot take this step now.", status_code=409)
        await queries.change_round(tx, structs.replace(found, state=taken.to), None, now=now)
        if taken.to == "closed":
            await freeze(tx, round_id, by=request.user.id, now=now)
        if found.state == "planned":
            await _tell_auditors(tx, found, settings, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/rounds/{round_id}/plan?done={to}", status_code=303)


async def the_round(reads: Reads, round_id: str) -> Round:
    """The round of an address, or the page that says there is none."""
    found = await queries.round_by_id(reads, round_id)
    if found is None:
        raise NotFoundException("There is no such round.")
    return found


async def _changeable(reads: Reads, round_id: str) -> Round:
    found = await the_round(reads, round_id)
    if found.state in ("closing", "closed"):
        raise ClientException("This round cannot be changed any more.", status_code=409)
    return found


async def _against(reads: Reads, found: Round, to: str) -> list[str]:
    if found.state != "planned" or to != "open":
        return []
    places = [one for one in await queries.register_of(reads, found.id) if one.registered]
    return stands_against_opening(await queries.chosen_checklists(reads, found.id), len(places))


async def _tell_auditors(tx: Tx, found: Round, settings: Settings, *, now: Now) -> None:
    visits = [one for one in await planned_visits(tx, found.id) if not one.cancelled_at]
    everybody = {auditor.id: auditor for visit in visits for auditor in visit.auditors}
    for auditor in everybody.values():
        own = [visit for visit in visits if auditor in visit.auditors]
        subject, body = opened_letter(found.name, own, auditor, url=settings.public_url)
        await keep_mail(tx, to=auditor.email, subject=subject, body=body, now=now)


def _form_page(form: RoundForm, problems: list[Problem], found: Round | None) -> Template:
    answer = page(
        "rounds/form.html",
        form=form,
        problems=problems,
        round=found,
        versions={kind: versions(kind) for kind in KINDS},
    )
    answer.status_code = 422 if problems else 200
    return answer


rounds_router = Router(
    "/",
    route_handlers=[
        rounds_page,
        new_round_page,
        add_round,
        plan_page,
        edit_round_page,
        change_round,
        register_page,
        keep_register,
        step_page,
        take_step,
    ],
    include_in_schema=False,
)

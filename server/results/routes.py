"""A place's result: its manager reads it and replies, the commissioner reads it too."""

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import (
    ClientException,
    NotFoundException,
    PermissionDeniedException,
)
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct

from audits.answers import Problem
from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads
from server.dependencies import Now, TheDatabase
from server.pages import page
from server.results import queries
from server.results.lines import SHOWN, chosen
from server.results.loading import PlacePage, newest_results, place_page
from server.results.spreadsheet import answers_table, csv_file

AskRequest = Request[Person, str, State]

MOST_WORDS = 100
LONGEST_REPLY = 2000


class ReplyForm(Struct, frozen=True):
    """What the reply page sends."""

    body: str = ""


@get("/results", guards=[allow("manager")])
async def results_page(request: AskRequest, database: TheDatabase) -> Template:
    """A manager's places, each with its newest result."""
    async with database.read() as reads:
        places = await newest_results(reads, request.user)
    return page("results/list.html", places=places)


@get(
    "/results/{subject_id:str}/{round_id:str}",
    guards=[allow("manager", "commissioner", "administrator")],
)
async def result_page(
    request: AskRequest,
    database: TheDatabase,
    subject_id: FromPath[str],
    round_id: FromPath[str],
    show: FromQuery[str] = "all",
) -> Template:
    """One place in one round, beside the time before."""
    async with database.read() as reads:
        found = await _place(reads, request.user, subject_id, round_id)
    context = {"here": f"/results/{subject_id}/{round_id}", "back": _back(request.user, found)}
    if found.result is None:
        return page("results/none_yet.html", found=found, **context)
    filtered = {key: chosen(found.result.lines, key) for key in SHOWN}
    return page(
        "results/place.html",
        result=found.result,
        rechecked=found.rechecks,
        reply=found.reply,
        similar=found.similar,
        expected_move=found.expected_move,
        chosen=filtered,
        show=show if show in SHOWN else "all",
        filters=SHOWN,
        may_reply=_may_reply(request.user, found),
        may_decide=request.user.has("commissioner"),
        **context,
    )


@get(
    "/results/{subject_id:str}/{round_id:str}/answers.csv",
    guards=[allow("manager", "commissioner", "administrator")],
)
async def result_file(
    request: AskRequest,
    database: TheDatabase,
    subject_id: FromPath[str],
    round_id: FromPath[str],
) -> Response[str]:
    """Every question of one place's result, as a file for a spreadsheet."""
    async with database.read() as reads:
        found = await _place(reads, request.user, subject_id, round_id)
    if found.result is None:
        raise NotFoundException("There is no result yet.")
    return csv_file(
        answers_table([found.result]), f"{found.subject.name} {found.round.name} answers"
    )


@get("/results/{subject_id:str}/{round_id:str}/reply", guards=[allow("manager")])
async def reply_page(
    request: AskRequest,
    database: TheDatabase,
    subject_id: FromPath[str],
    round_id: FromPath[str],
) -> Template:
    """Write, change or take back the right of reply."""
    async with database.read() as reads:
        found = await _place(reads, request.user, subject_id, round_id)
    _refuse_reply(found)
    body = found.reply.body if found.reply else ""
    return _reply_page(found, body, ())


@post("/results/{subject_id:str}/{round_id:str}/reply", guards=[allow("manager")], status_code=200)
async def reply(
    request: AskRequest,
    data: URLEncodedBody[ReplyForm],
    database: TheDatabase,
    *,
    now: Now,
    subject_id: FromPath[str],
    round_id: FromPath[str],
) -> Redirect | Template:
    """Keep the reply, up to 100 words; empty takes it back."""
    async with database.write() as tx:
        found = await _place(tx, request.user, subject_id, round_id)
        _refuse_reply(found)
        problems = reply_problems(data.body)
        if not problems:
            await queries.keep_reply(
                tx,
                subject_id=subject_id,
                round_id=round_id,
                body=data.body.strip(),
                written_by=request.user.id,
                now=now,
            )
    if problems:
        answer = _reply_page(found, data.body, problems)
        answer.status_code = 422
        return answer
    return Redirect(f"/results/{subject_id}/{round_id}#reply", status_code=303)


def reply_problems(body: str) -> tuple[Problem, ...]:
    """What must be put right before a reply can be kept."""
    words = len(body.split())
    if words > MOST_WORDS:
        message = f"You wrote {words} words. Cut it to {MOST_WORDS} or fewer."
        return (Problem("too_many_words", "body", message),)
    if len(body) > LONGEST_REPLY:
        message = f"This is {len(body)} letters long. Cut it to {LONGEST_REPLY} or fewer."
        return (Problem("text_too_long", "body", message),)
    return ()


async def _place(reads: Reads, viewer: Person, subject_id: str, round_id: str) -> PlacePage:
    subject = await queries.subject_for(reads, viewer, subject_id)
    round = await queries.round_by_id(reads, round_id)
    if subject is None and not viewer.has("commissioner", "administrator"):
        # The same answer whether or not there is such a place.
        raise PermissionDeniedException("You can see only the places you manage.")
    if subject is None or round is None:
        raise NotFoundException("There is no such result.")
    return await place_page(reads, viewer, subject, round)


def _may_reply(viewer: Person, found: PlacePage) -> bool:
    return found.managed and found.result is not None and viewer.has("manager")


def _refuse_reply(found: PlacePage) -> None:
    if not found.managed:
        raise PermissionDeniedException("Only this place's manager can reply.")
    if found.result is None:
        raise ClientException("There is no result to reply to yet.", status_code=409)


def _reply_page(found: PlacePage, body: str, problems: tuple[Problem, ...]) -> Template:
    here = f"/results/{found.subject.id}/{found.round.id}"
    return page("results/reply.html", found=found, body=body, problems=problems, here=here)


def _back(viewer: Person, found: PlacePage) -> dict[str, str]:
    if viewer.has("commissioner", "administrator"):
        return {"text": found.round.name, "href": f"/rounds/{found.round.id}"}
    return {"text": "Your places", "href": "/results"}


results_router = Router(
    "/",
    route_handlers=[
        results_page,
        result_page,
        result_file,
        reply_page,
        reply,
    ],
    include_in_schema=False,
)

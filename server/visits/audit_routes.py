"""One visit, answered without script: each question is a form that posts to its own address.

With script the worker answers these addresses from the shells, and the phone keeps the answers.
"""

from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from msgspec import structs

from audits.answers import Answer, Problem
from server.accounts.access import allow
from server.accounts.person import Person
from server.dependencies import Now, TheDatabase
from server.sync.queue import SyncQueue
from server.visits import queries
from server.visits.forms import QuestionForm, answer_of
from server.visits.opening import Opened, Unlisted, open_visit
from server.visits.recording import DEVICE, keep_answer, keep_finish
from server.visits.screens import (
    Mark,
    Step,
    check_groups,
    mark_of,
    part_rows,
    steps_of,
    visit_screen,
)
from server.visits.shells import Shells, TheShells, checklist_context, screen_page

AuditorRequest = Request[Person, str, State]
FormQuestion = Annotated[QuestionForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
TheVisit = NamedDependency[Opened]
TheQueue = NamedDependency[SyncQueue]


async def find_visit(
    request: AuditorRequest,
    *,
    key: FromPath[str],
    audit: FromPath[str],
    database: TheDatabase,
    now: Now,
) -> Opened:
    """The visit of an address, when it is the asking person's own."""
    given = request.query_params
    unlisted = None
    if "place" in given:
        unlisted = Unlisted(place=given["place"], announced=given.get("announced") != "no")
    async with database.read() as reads:
        opened = await open_visit(reads, request.user, key, audit, unlisted, now=now)
    if opened is None:
        raise NotFoundException("You have no such visit.")
    return opened


@get("/", guards=[allow("auditor")])
async def visit_page(opened: TheVisit, shells: TheShells) -> Template:
    """Where and when, and every part of its checklist."""
    return _audit_page(shells, opened, "")


@get("/check", guards=[allow("auditor")])
async def check_page(opened: TheVisit, shells: TheShells) -> Response[Any]:
    """The answers, those that need a look first."""
    return _audit_page(shells, opened, "check") if opened.takes_answers else _to_sent(opened)


@post("/check", guards=[allow("auditor")], status_code=200)
async def finish(
    request: AuditorRequest,
    *,
    opened: TheVisit,
    database: TheDatabase,
    sync_queue: TheQueue,
    now: Now,
) -> Redirect:
    """Finish the visit: it is scored, and its answers can no longer be changed."""
    if opened.takes_answers:
        async with database.read() as reads:
            entries = await queries.entries_made(
                reads, opened.visit.audit, person=request.user.id, device=DEVICE
            )
        await keep_finish(
            sync_queue,
            opened.start(now),
            person=request.user.id,
            counter=opened.counter + 1,
            entries=entries,
            now=now,
        )
    return _to_sent(opened)


@get("/sent", guards=[allow("auditor")])
async def sent_page(opened: TheVisit, shells: TheShells) -> Response[Any]:
    """The reference, and what happens next."""
    return Redirect(opened.base) if opened.takes_answers else _audit_page(shells, opened, "sent")


@get("/{question:str}", guards=[allow("auditor")])
async def question_page(
    request: AuditorRequest, *, question: FromPath[str], opened: TheVisit, shells: TheShells
) -> Response[Any]:
    """One question."""
    step = _step(opened, question)
    if not opened.takes_answers:
        return _to_sent(opened)
    mark = mark_of(step.question, opened.answers.get(question), opened.visit, opened.subject)
    return _question_page(shells, opened, step, structs.replace(mark, query=_query(request)))


@post("/{question:str}", guards=[allow("auditor")], status_code=200)
async def answer_question(
    request: AuditorRequest,
    *,
    question: FromPath[str],
    data: FormQuestion,
    opened: TheVisit,
    shells: TheShells,
    sync_queue: TheQueue,
    now: Now,
) -> Response[Any]:
    """Keep an answer and go on to the next question."""
    step = _step(opened, question)
    if not opened.takes_answers:
        return _to_sent(opened)
    query = _query(request)
    answer = answer_of(step.question, data)
    problems: list[Problem] = answer if isinstance(answer, list) else []
    if isinstance(answer, Answer) and answer != opened.answers.get(question, Answer()):
        receipt = await keep_answer(
            sync_queue,
            opened.start(now),
            person=request.user.id,
            counter=opened.counter + 1,
            answer=answer,
            question=question,
            now=now,
        )
        if receipt.outcome == "refused":
            field = f"{question}-response"
            problems = [Problem(receipt.code or "refused", field, receipt.reason or "")]
        else:
            # From its first answer on, the visit is known and needs no telling.
            query = ""
    if problems:
        facts = opened.subject.facts
        mark = Mark(form=data, facts=facts, last=None, problems=problems, query=query)
        again = _question_page(shells, opened, step, mark)
        again.status_code = 422
        return again
    onwards = question if data.clear else step.next
    return Redirect(f"{opened.base}/{onwards}{query}", status_code=303)


def _step(opened: Opened, question: str) -> Step:
    for step in steps_of(opened.checklist):
        if step.question.id == question:
            return step
    raise NotFoundException("There is no such question.")


def _to_sent(opened: Opened) -> Redirect:
    return Redirect(f"{opened.base}/sent", status_code=303)


def _audit_page(shells: Shells, opened: Opened, view: str) -> Template:
    groups, rest = check_groups(
        opened.checklist, opened.answers, visit=opened.visit, facts=opened.subject.facts
    )
    screen = visit_screen(opened.visit, opened.subject, answers=opened.answers)
    context = checklist_context(opened.checklist) | {
        "title": {"check": "Check your answers", "sent": "Visit sent"}.get(view, screen.name),
        "view": view,
        "base": opened.base,
        "parts": part_rows(opened.checklist, opened.answers),
        "visit": structs.replace(screen, groups=groups, rest=rest),
    }
    return screen_page(shells, "visits/audit.html", **context)


def _question_page(shells: Shells, opened: Opened, step: Step, mark: Mark) -> Template:
    return screen_page(
        shells,
        "visits/audit.html",
        title=step.question.wording,
        view=step.question.id,
        base=opened.base,
        step=step,
        mark=mark,
        problems=mark.problems,
    )


def _query(request: AuditorRequest) -> str:
    text = request.url.query
    return f"?{text}" if text else ""


audit_router = Router(
    "/visits/{key:str}/{audit:str}",
    route_handlers=[
        visit_page,
        check_page,
        finish,
        sent_page,
        question_page,
        answer_question,
    ],
    dependencies={"opened": Provide(find_visit)},
    include_in_schema=False,
)

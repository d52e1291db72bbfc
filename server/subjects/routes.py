"""The places: the list, one place, and the forms that keep them."""

from litestar import Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from audits.answers import Problem
from audits.checklists import facts
from server.accounts.access import allow
from server.database import Reads
from server.dependencies import Now, TheDatabase
from server.figures.refreshing import refresh_place
from server.ids import uuid7
from server.pages import page
from server.subjects import queries
from server.subjects.form import (
    SubjectForm,
    addresses,
    form_of,
    form_problems,
    subject_from,
)
from server.subjects.parts import parts, parts_named
from server.sync.rescoring import score_again

keepers = allow("commissioner", "administrator")


@get("/subjects", guards=[keepers])
async def subjects_page(
    database: TheDatabase,
    name: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    status: FromQuery[str] = "",
) -> Template:
    """All places, or those that fit what was asked for."""
    async with database.read() as reads:
        found = await queries.subjects_found(reads, name=name, kind=kind, status=status)
    return page("subjects/list.html", found=found, wanted=name, kind=kind, status=status)


@get("/subjects/new", guards=[keepers])
async def new_subject_page(database: TheDatabase) -> Template:
    """The empty form."""
    async with database.read() as reads:
        return await _form_page(reads, SubjectForm(), problems=[], subject_id=None)


@post("/subjects/new", guards=[keepers], status_code=200)
async def add_subject(
    data: URLEncodedBody[SubjectForm], database: TheDatabase, now: Now
) -> Redirect | Template:
    """Keep a new place."""
    async with database.write() as tx:
        subject_id = uuid7(now)
        known = await queries.managers_by_email(tx, addresses(data.managers))
        problems = await _problems(tx, data, known, subject_id=None)
        if not problems:
            kept = subject_from(data, subject_id)
            broken = await queries.add_subject(tx, kept, known.values(), now=now)
            problems = [broken] if broken else []
        if problems:
            return await _form_page(tx, data, problems=problems, subject_id=None)
    return Redirect(f"/subjects/{subject_id}?done=added", status_code=303)


@get("/subjects/{subject_id:str}", guards=[keepers])
async def subject_page(
    subject_id: FromPath[str], database: TheDatabase, done: FromQuery[str] = ""
) -> Template:
    """What is known about one place, and its visits over the rounds."""
    async with database.read() as reads:
        found = await queries.subject_by_id(reads, subject_id)
        if found is None:
            raise NotFoundException("There is no such place.")
        before = (
            await queries.subject_by_id(reads, found.continues_id) if found.continues_id else None
        )
        return page(
            "subjects/subject.html",
            subject=found,
            before=before,
            after=await queries.continued_by(reads, subject_id),
            managers=await queries.managers_of(reads, subject_id),
            visits=await queries.visits_to(reads, subject_id),
            facts=facts(),
            has_parts=found.kind in parts(),
            parts=parts_named(found.kind, found.facts),
            done=done,
        )


@get("/subjects/{subject_id:str}/edit", guards=[keepers])
async def edit_subject_page(subject_id: FromPath[str], database: TheDatabase) -> Template:
    """The form, filled in."""
    async with database.read() as reads:
        found = await queries.subject_by_id(reads, subject_id)
        if found is None:
            raise NotFoundException("There is no such place.")
        managers = await queries.managers_of(reads, subject_id)
        form = form_of(found, [manager.email for manager in managers])
        return await _form_page(reads, form, problems=[], subject_id=subject_id)


@post("/subjects/{subject_id:str}/edit", guards=[keepers], status_code=200)
async def change_subject(
    subject_id: FromPath[str], data: URLEncodedBody[SubjectForm], database: TheDatabase, now: Now
) -> Redirect | Template:
    """Keep a place as the form says."""
    async with database.write() as tx:
        before = await queries.subject_by_id(tx, subject_id)
        if before is None:
            raise NotFoundException("There is no such place.")
        known = await queries.managers_by_email(tx, addresses(data.managers))
        problems = await _problems(tx, data, known, subject_id=subject_id)
        if not problems:
            kept = subject_from(data, subject_id)
            broken = await queries.change_subject(tx, kept, known.values(), now=now)
            problems = [broken] if broken else []
        if problems:
            return await _form_page(tx, data, problems=problems, subject_id=subject_id)
        if before.facts != kept.facts:
            await score_again(tx, subject_id, now=now)
        await refresh_place(tx, subject_id)
        if before.continues_id and before.continues_id != kept.continues_id:
            await refresh_place(tx, before.continues_id)
    return Redirect(f"/subjects/{subject_id}?done=changed", status_code=303)


async def _problems(
    reads: Reads, sent: SubjectForm, known: dict[str, str], *, subject_id: str | None
) -> list[Problem]:
    fixed_kind = None
    kept = await queries.subject_by_id(reads, subject_id) if subject_id else None
    if kept and await queries.has_audits(reads, kept.id):
        fixed_kind = kept.kind
    others = await queries.places_to_continue(reads, sent.kind, besides=subject_id)
    may_continue = {other.id for other in others}
    # Two places that carry on from each other would have no beginning.
    if subject_id and subject_id in await queries.chain_of(reads, sent.continues):
        may_continue.discard(sent.continues)
    return form_problems(
        sent, fixed_kind=fixed_kind, known_managers=known, may_continue=may_continue
    )


async def _form_page(
    reads: Reads, form: SubjectForm, *, problems: list[Problem], subject_id: str | None
) -> Template:
    kept = await queries.subject_by_id(reads, subject_id) if subject_id else None
    answer = page(
        "subjects/form.html",
        form=form,
        problems=problems,
        subject=kept,
        kind_is_fixed=bool(kept and await queries.has_audits(reads, kept.id)),
        facts=facts(),
        parts=parts(),
        others=await queries.places_to_continue(reads, form.kind, besides=subject_id),
    )
    answer.status_code = 422 if problems else 200
    return answer


subjects_router = Router(
    "/",
    route_handlers=[
        subjects_page,
        new_subject_page,
        add_subject,
        subject_page,
        edit_subject_page,
        change_subject,
    ],
    include_in_schema=False,
)

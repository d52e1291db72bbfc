"""A closed round as it was frozen: its revisions, their files, and making a correction."""

import gzip

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct

from audits.answers import Problem
from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads
from server.dependencies import Now, TheDatabase
from server.figures import queries
from server.figures.freezing import freeze
from server.moderation.queries import SentAudit, decide, sent_audits
from server.pages import page
from server.pages.forms import Several, several
from server.rounds.queries import Round, round_by_id

SignedIn = Request[Person, str, State]
keepers = allow("commissioner", "administrator")

LONGEST_REASON = 1000


class CorrectionForm(Struct, frozen=True):
    """Why a closed round is corrected, and which visits it is about."""

    reason: str = ""
    leave_out: Several = ""
    count: Several = ""


@get("/rounds/{round_id:str}/frozen", guards=[keepers])
async def frozen_page(
    round_id: FromPath[str], database: TheDatabase, done: FromQuery[str] = ""
) -> Template:
    """Every revision of a closed round, the newest first."""
    async with database.read() as reads:
        found = await _closed(reads, round_id)
        revisions = await queries.revisions(reads, round_id)
    return page("figures/frozen.html", round=found, revisions=revisions, done=done)


@get("/rounds/{round_id:str}/frozen/{revision:int}/file", guards=[keepers])
async def frozen_file(
    round_id: FromPath[str], revision: FromPath[int], database: TheDatabase
) -> Response[bytes]:
    """The file of a revision, from which anyone can work the figures out again."""
    async with database.read() as reads:
        found = await _closed(reads, round_id)
        file = await queries.frozen_file(reads, round_id, revision)
    if file is None:
        raise NotFoundException("There is no such revision.")
    name = f"round-{found.opens_on.year}-revision-{revision}.json"
    return Response(
        gzip.decompress(file),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@get("/rounds/{round_id:str}/frozen/correct", guards=[keepers])
async def correction_page(round_id: FromPath[str], database: TheDatabase) -> Template:
    """The form of a correction."""
    async with database.read() as reads:
        return await _form_page(reads, await _closed(reads, round_id), CorrectionForm(), [])


@post("/rounds/{round_id:str}/frozen/correct", guards=[keepers], status_code=200)
async def correct(
    request: SignedIn,
    round_id: FromPath[str],
    data: URLEncodedBody[CorrectionForm],
    *,
    database: TheDatabase,
    now: Now,
) -> Redirect | Template:
    """Decide about visits of a closed round and freeze it anew, in one transaction."""
    reason = data.reason.strip()
    async with database.write() as tx:
        found = await _closed(tx, round_id)
        if problems := _problems(reason):
            return await _form_page(tx, found, data, problems)
        of_round = {one.id: one for one in await sent_audits(tx, round_id)}
        for audit_id in several(data.leave_out):
            _check(of_round.get(audit_id), "accepted")
            await decide(tx, audit_id, "void", reason=reason, by=request.user.id, now=now)
        for audit_id in several(data.count):
            _check(of_round.get(audit_id), "submitted")
            await decide(tx, audit_id, "accepted", reason=reason, by=request.user.id, now=now)
        await freeze(tx, round_id, reason=reason, by=request.user.id, now=now)
    return Redirect(f"/rounds/{round_id}/frozen?done=corrected", status_code=303)


async def _closed(reads: Reads, round_id: str) -> Round:
    found = await round_by_id(reads, round_id)
    if found is None:
        raise NotFoundException("There is no such round.")
    if found.state != "closed":
        raise NotFoundException("This round is not closed yet, so nothing of it is fixed.")
    return found


def _problems(reason: str) -> list[Problem]:
    if not reason:
        return [Problem("reason_missing", "reason", "Write why, so that everybody can follow it.")]
    if len(reason) > LONGEST_REASON:
        message = f"Cut this to {LONGEST_REASON} letters or fewer."
        return [Problem("reason_too_long", "reason", message)]
    return []


def _check(audit: SentAudit | None, state: str) -> None:
    if audit is None or audit.state != state or audit.missing:
        raise ClientException("A visit was changed by somebody else. Look again.", status_code=409)


async def _form_page(
    reads: Reads, found: Round, form: CorrectionForm, problems: list[Problem]
) -> Template:
    audits = await sent_audits(reads, found.id)
    answer = page(
        "figures/correct.html",
        round=found,
        form=form,
        counted=[one for one in audits if one.state == "accepted"],
        waiting=[one for one in audits if one.state == "submitted" and not one.missing],
        leave_out=several(form.leave_out),
        count=several(form.count),
        problems=problems,
    )
    answer.status_code = 422 if problems else 200
    return answer


figures_router = Router(
    "/",
    route_handlers=[frozen_page, frozen_file, correction_page, correct],
    include_in_schema=False,
)

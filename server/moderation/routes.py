"""What to look at in a round, and the three decisions about a visit."""

from datetime import datetime

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct

from audits.answers import Problem
from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads, Tx
from server.dependencies import Now, TheDatabase, TheSettings
from server.figures.refreshing import refresh_subject
from server.mail.queries import keep_mail
from server.moderation import queries
from server.moderation.queries import Decision, SentAudit
from server.pages import page
from server.rounds.queries import round_by_id
from server.settings import Settings

SignedIn = Request[Person, str, State]
commissioner = allow("commissioner")

LONGEST_REASON = 1000


class ReasonForm(Struct, frozen=True):
    """Why something is sent back or left out."""

    reason: str = ""


@get("/rounds/{round_id:str}/decisions", guards=[commissioner])
async def decisions_page(round_id: FromPath[str], database: TheDatabase) -> Template:
    """The visits of a round, those to look at first."""
    async with database.read() as reads:
        found = await round_by_id(reads, round_id)
        if found is None:
            raise NotFoundException("There is no such round.")
        audits = await queries.sent_audits(reads, round_id)
    return page("moderation/list.html", round=found, audits=audits)


@get("/audits/{audit_id:str}/decide", guards=[commissioner])
async def decide_page(
    audit_id: FromPath[str], database: TheDatabase, done: FromQuery[str] = ""
) -> Template:
    """One visit, what was decided about it, and what can be decided now."""
    async with database.read() as reads:
        return await _page(reads, await _audit(reads, audit_id), [], done=done)


@post("/audits/{audit_id:str}/accept", guards=[commissioner], status_code=200)
async def accept(
    request: SignedIn,
    audit_id: FromPath[str],
    *,
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Redirect:
    """Accept what was sent: it does not change any more, and the place's managers may read it."""
    async with database.write() as tx:
        found = await _audit(tx, audit_id)
        await _take(tx, found, "accepted", reason="", by=request.user.id, now=now)
        await _tell_managers(tx, found, settings, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/audits/{audit_id}/decide?done=accepted", status_code=303)


@post("/audits/{audit_id:str}/return", guards=[commissioner], status_code=200)
async def send_back(
    request: SignedIn,
    audit_id: FromPath[str],
    data: URLEncodedBody[ReasonForm],
    *,
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Redirect | Template:
    """Send it back to its auditors, who are told why and can change and send it again."""
    async with database.write() as tx:
        found = await _audit(tx, audit_id)
        problems = _reason_problems(data.reason, "return_reason")
        if problems:
            return await _page(tx, found, problems, returning=data.reason)
        reason = data.reason.strip()
        await _take(tx, found, "returned", reason=reason, by=request.user.id, now=now)
        await _tell_auditors(tx, found, reason, settings, now=now)
    request.app.state.postman.wake()
    return Redirect(f"/audits/{audit_id}/decide?done=returned", status_code=303)


@post("/audits/{audit_id:str}/void", guards=[commissioner], status_code=200)
async def leave_out(
    request: SignedIn,
    audit_id: FromPath[str],
    data: URLEncodedBody[ReasonForm],
    *,
    database: TheDatabase,
    now: Now,
) -> Redirect | Template:
    """Leave a visit out of every result, for example one made by mistake."""
    async with database.write() as tx:
        found = await _audit(tx, audit_id)
        problems = _reason_problems(data.reason, "void_reason")
        if problems:
            return await _page(tx, found, problems, leaving_out=data.reason)
        reason = data.reason.strip()
        await _take(tx, found, "void", reason=reason, by=request.user.id, now=now)
    return Redirect(f"/audits/{audit_id}/decide?done=void", status_code=303)


async def _audit(reads: Reads, audit_id: str) -> SentAudit:
    found = await queries.sent_audit(reads, audit_id)
    if found is None:
        raise NotFoundException("There is no such visit.")
    return found


async def _take(
    tx: Tx, found: SentAudit, decision: Decision, *, reason: str, by: str, now: datetime
) -> None:
    if found.round_state == "closed":
        raise ClientException("The round is closed, so its results stay.", status_code=409)
    if decision == "accepted" and found.missing:
        raise ClientException("Some answers have not come yet. Wait for them.", status_code=409)
    if not await queries.decide(tx, found.id, decision, reason=reason, by=by, now=now):
        raise ClientException("Somebody has decided this by now. Look again.", status_code=409)
    await refresh_subject(tx, found.round_id, found.subject_id)


async def _tell_auditors(
    tx: Tx, found: SentAudit, reason: str, settings: Settings, *, now: datetime
) -> None:
    for address in await queries.auditors_of(tx, found.id):
        await keep_mail(
            tx,
            to=address,
            subject=f"Please look again: your visit to {found.place}",
            body=(
                f"Thank you for your visit to {found.place} ({found.reference}).\n\n"
                f"Please look at it again:\n{reason}\n\n"
                f"Change what is needed, then send it again: {settings.public_url}/visits\n"
            ),
            now=now,
        )


async def _tell_managers(tx: Tx, found: SentAudit, settings: Settings, *, now: datetime) -> None:
    for address in await queries.managers_of(tx, found.subject_id):
        await keep_mail(
            tx,
            to=address,
            subject=f"{found.place}: your result for {found.round_name} is ready",
            body=(
                f"The result of the visit to {found.place} is ready to read:\n"
                f"{settings.public_url}/results/{found.subject_id}/{found.round_id}\n\n"
                "It says what is going well, what changed and what to fix first. "
                "You can write a reply of up to 100 words.\n"
            ),
            now=now,
        )


def _reason_problems(reason: str, field: str) -> list[Problem]:
    if not reason.strip():
        return [Problem("reason_missing", field, "Write why, so that everybody can follow it.")]
    if len(reason) > LONGEST_REASON:
        message = f"Cut this to {LONGEST_REASON} letters or fewer."
        return [Problem("reason_too_long", field, message)]
    return []


async def _page(
    reads: Reads,
    found: SentAudit,
    problems: list[Problem],
    *,
    returning: str = "",
    leaving_out: str = "",
    done: str = "",
) -> Template:
    answer = page(
        "moderation/decide.html",
        audit=found,
        decisions=await queries.decisions_on(reads, found.id),
        can={
            decision: found.round_state != "closed" and found.state in states
            for decision, states in queries.DECIDABLE.items()
        },
        problems=problems,
        returning=returning,
        leaving_out=leaving_out,
        done=done,
    )
    answer.status_code = 422 if problems else 200
    return answer


moderation_router = Router(
    "/",
    route_handlers=[decisions_page, decide_page, accept, send_back, leave_out],
    include_in_schema=False,
)

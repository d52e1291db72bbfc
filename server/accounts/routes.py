"""Signing in with a typed code, signing out, and the list of places where one is signed in."""

from datetime import timedelta
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from litestar import Request, Router, get, post
from litestar.datastructures import Cookie, State
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct

from audits.answers import Problem
from server.accounts import queries
from server.accounts.access import anyone, signed_in
from server.accounts.authentication import session_cookie
from server.accounts.codes import (
    CODE_LIFE,
    MOST_CODES_PER_EMAIL,
    MOST_CODES_PER_NETWORK,
    Verdict,
    judge,
    new_code,
    new_token,
)
from server.accounts.person import Person, Role
from server.dependencies import Now, TheDatabase, TheSettings
from server.mail.queries import keep_mail
from server.pages import page
from server.settings import Settings

AskRequest = Request[Person | None, str | None, State]

CODE_COOKIE = "signing-in"

WRONG_CODE: dict[Verdict, str] = {
    "wrong": "That code is not right. Check the email and type the 8 numbers again.",
    "expired": "That code is more than 15 minutes old. Ask for a new one.",
    "superseded": "A newer code was sent after this one. Type the newest code.",
    "spent": "That code has been used or tried too often. Ask for a new one.",
}


class EmailForm(Struct, frozen=True):
    """What the sign-in page sends."""

    email: str = ""
    next: str = ""


class CodeForm(Struct, frozen=True):
    """What the code page sends."""

    code: str = ""
    next: str = ""


class DeviceForm(Struct, frozen=True):
    """Which place to sign out of."""

    session: str = ""


@get("/", guards=[anyone])
async def home(request: AskRequest) -> Redirect | Template:
    """The front door: straight to a signed-in person's own first page."""
    if request.user is not None:
        return Redirect(request.user.home)
    return page("accounts/welcome.html")


@get("/sign-in", guards=[anyone])
async def sign_in_page(next: FromQuery[str] = "") -> Template:
    """Ask for the email address."""
    return page("accounts/sign_in.html", next=_safe(next), email="", problems=())


@post("/sign-in", guards=[anyone], status_code=200)
async def ask_for_code(
    request: AskRequest,
    data: URLEncodedBody[EmailForm],
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Template | Redirect:
    """Send a code, and answer the same whether or not the address is known."""
    try:
        email = validate_email(data.email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        problem = Problem(
            code="email_not_valid",
            field="email",
            message="Type an email address in the right format, like name@example.com.",
        )
        return _sign_in_again(data, problem)
    asked_from = request.client.host if request.client else "unknown"
    async with database.write() as tx:
        of_email, of_network = await queries.codes_asked_lately(
            tx, email=email, asked_from=asked_from, now=now
        )
        if of_email >= MOST_CODES_PER_EMAIL or of_network >= MOST_CODES_PER_NETWORK:
            problem = Problem(
                code="too_many_codes",
                field="email",
                message="Too many codes were asked for. Wait an hour, or use the newest code.",
            )
            return _sign_in_again(data, problem, status_code=429, headers={"retry-after": "3600"})
        code = new_code()
        code_id = await queries.keep_code(
            tx, email=email, asked_from=asked_from, code=code, now=now
        )
        if await queries.active_person_id(tx, email):
            await keep_mail(
                tx,
                to=email,
                subject=f"{code} is your code for SEND Friendly City",
                body=_code_mail(code, settings),
                now=now,
            )
    request.app.state.postman.wake()
    answer = Redirect(f"/sign-in/code?next={_safe(data.next)}")
    answer.cookies.append(
        Cookie(
            key=CODE_COOKIE,
            value=code_id,
            max_age=int(CODE_LIFE.total_seconds()),
            path="/sign-in",
            httponly=True,
            secure=settings.secure,
            samesite="lax",
        )
    )
    return answer


@get("/sign-in/code", guards=[anyone])
async def code_page(next: FromQuery[str] = "") -> Template:
    """Ask for the code."""
    return page("accounts/code.html", next=_safe(next), problems=())


@post("/sign-in/code", guards=[anyone], status_code=200)
async def check_code(
    request: AskRequest,
    data: URLEncodedBody[CodeForm],
    database: TheDatabase,
    settings: TheSettings,
    now: Now,
) -> Template | Redirect:
    """Open the door for the right code; a new token each time, so none can be planted before."""
    token = new_token()
    async with database.write() as tx:
        kept = await queries.kept_code(tx, request.cookies.get(CODE_COOKIE, ""))
        verdict: Verdict = judge(kept, data.code, now) if kept else "expired"
        person_id = None
        if kept:
            await queries.count_try(tx, kept.id)
            if verdict == "right":
                person_id = await queries.active_person_id(tx, kept.email)
        if kept and person_id:
            await queries.spend_code(tx, kept.id, now=now)
            if request.user is not None:
                await queries.end_session(
                    tx, session_id=request.user.session, person_id=request.user.id, now=now
                )
            life = session_life(await queries.roles_of(tx, person_id), settings)
            await queries.begin_session(
                tx,
                person_id=person_id,
                token=token,
                device=request.headers.get("user-agent", "unknown"),
                life=life,
                now=now,
            )
    if not person_id:
        problem = Problem(
            code=f"code_{verdict}",
            field="code",
            message=WRONG_CODE.get(verdict, WRONG_CODE["wrong"]),
        )
        answer = page("accounts/code.html", next=_safe(data.next), problems=(problem,))
        answer.status_code = 422
        return answer
    opened = Redirect(_safe(data.next) or "/", status_code=303)
    opened.cookies.append(session_cookie(settings, token, life))
    return opened


@post("/sign-out", guards=[signed_in], status_code=200)
async def sign_out(
    request: Request[Person, str, State], database: TheDatabase, settings: TheSettings, now: Now
) -> Redirect:
    """End this session. What is on the phone stays on the phone."""
    async with database.write() as tx:
        await queries.end_session(
            tx, session_id=request.user.session, person_id=request.user.id, now=now
        )
    answer = Redirect("/sign-in", status_code=303)
    answer.cookies.append(session_cookie(settings, "", timedelta(0)))
    return answer


@get("/account", guards=[signed_in])
async def account_page(
    request: Request[Person, str, State], database: TheDatabase, now: Now
) -> Template:
    """Who one is here, and where one is signed in."""
    async with database.read() as reads:
        devices = await queries.devices_of(reads, request.user.id, now=now)
    return page("accounts/account.html", devices=devices)


@post("/account/sign-out-device", guards=[signed_in], status_code=200)
async def sign_out_device(
    request: Request[Person, str, State],
    data: URLEncodedBody[DeviceForm],
    database: TheDatabase,
    now: Now,
) -> Redirect:
    """Sign out somewhere else, for example on a lost phone."""
    async with database.write() as tx:
        ended = await queries.end_session(
            tx, session_id=data.session, person_id=request.user.id, now=now
        )
    if not ended:
        raise NotFoundException("You are not signed in there any more.")
    return Redirect("/account", status_code=303)


def session_life(roles: frozenset[Role], settings: Settings) -> timedelta:
    """People who only audit stay signed in for weeks; every other role sees more, so for hours."""
    if roles == {"auditor"}:
        return timedelta(days=settings.auditor_session_days)
    return timedelta(hours=settings.other_session_hours)


def _safe(path: str) -> str:
    """A path of this site, or nothing: a sign-in link must not lead elsewhere."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours and not parts.netloc and not parts.scheme else ""


def _sign_in_again(
    data: EmailForm,
    problem: Problem,
    *,
    status_code: int = 422,
    headers: dict[str, str] | None = None,
) -> Template:
    answer = page(
        "accounts/sign_in.html", next=_safe(data.next), email=data.email, problems=(problem,)
    )
    answer.status_code = status_code
    answer.headers = headers or {}
    return answer


def _code_mail(code: str, settings: Settings) -> str:
    return (
        f"Your code is {code}\n\n"
        "Type it on the sign-in page within 15 minutes. It works once.\n\n"
        "If you did not ask for a code, you do not need to do anything.\n\n"
        f"SEND Friendly City audits, {settings.council_name}\n{settings.public_url}\n"
    )


accounts_router = Router(
    "/",
    route_handlers=[
        home,
        sign_in_page,
        ask_for_code,
        code_page,
        check_code,
        sign_out,
        account_page,
        sign_out_device,
    ],
    include_in_schema=False,
)

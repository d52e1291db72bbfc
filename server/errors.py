"""What people and programs read when something did not work: plain words, a stable code, a way on.

Pages get a page; ``/api`` gets ``application/problem+json`` (RFC 9457) with ``code`` and, for bad
input, ``errors`` that name the field.
"""

import logging
from collections.abc import Sequence

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    ValidationException,
)
from litestar.response import Redirect, Template
from msgspec import Struct

from server.accounts.person import Person
from server.pages import page

log = logging.getLogger(__name__)

AnyRequest = Request[Person | None, str | None, State]


class FieldError(Struct, frozen=True):
    """One field that cannot be taken as it is."""

    field: str
    message: str


class ProblemDetails(Struct, frozen=True):
    """An error as a program reads it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: Sequence[FieldError] = ()


Answer = Response[ProblemDetails] | Template | Redirect


class Words(Struct, frozen=True):
    """The code, the heading and the sentence for one status."""

    code: str
    heading: str
    sentence: str


WORDS = {
    400: Words("bad_request", "Something was not right", "We could not read what was sent."),
    401: Words("sign_in", "Sign in", "Sign in first. Nothing on your phone is lost."),
    403: Words("not_allowed", "You cannot see this page", "Your account does not include it."),
    404: Words("not_found", "Page not found", "Check the address, or go back to your first page."),
    405: Words("method_not_allowed", "Something was not right", "This address takes no such call."),
    409: Words("conflict", "Something changed", "Somebody else changed this. Look again."),
    413: Words("too_large", "Too much at once", "That is larger than we can take."),
    429: Words("too_many", "Too many tries", "Wait a little and try again."),
    500: Words(
        "our_fault",
        "Sorry, there is a problem with the service",
        "Try again later. Answers saved on a phone are safe and will be sent.",
    ),
}


def answer_error(request: AnyRequest, error: Exception) -> Answer:
    """Answer any exception; only bugs are logged with their trace."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    if status >= 500 and not _was_cut_off(error):
        log.exception("bug while answering %s %s", request.method, request.url.path, exc_info=error)
    if request.url.path.startswith("/api/"):
        return _as_problem(error, status, words)
    if isinstance(error, NotAuthorizedException):
        wanted = request.url.path if request.method == "GET" else ""
        return Redirect(f"/sign-in?next={wanted}", status_code=303)
    sentence = words.sentence
    if isinstance(error, HTTPException) and status not in (404, 405, 500) and error.detail:
        sentence = error.detail
    answer = page("pages/error.html", heading=words.heading, sentence=sentence, status=status)
    answer.status_code = status
    answer.headers = dict(getattr(error, "headers", None) or {})
    return answer


def _was_cut_off(error: Exception) -> bool:
    """Whether somebody walked out of the signal while sending, for which Litestar has no class."""
    return isinstance(error, HTTPException) and error.detail == "client disconnected prematurely"


def _as_problem(error: Exception, status: int, words: Words) -> Response[ProblemDetails]:
    detail = error.detail if isinstance(error, HTTPException) and status < 500 else words.sentence
    fields = []
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        fields = [
            FieldError(field=str(item.get("key", "")), message=str(item.get("message", "")))
            for item in error.extra
            if isinstance(item, dict)
        ]
    problem = ProblemDetails(
        type=f"urn:send-friendly-city:{words.code}",
        title=words.heading,
        status=status,
        detail=detail,
        code=words.code,
        errors=fields,
    )
    return Response(
        problem,
        status_code=status,
        media_type="application/problem+json",
        headers=dict(getattr(error, "headers", None) or {}),
    )

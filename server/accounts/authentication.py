"""Finds out who is asking, from an opaque token in one strictly necessary cookie."""

from datetime import UTC, datetime, timedelta

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from server.accounts.queries import note_seen, person_by_token
from server.database import Database
from server.settings import Settings

# Writing "last used" at most this often keeps reading pages free of writes.
NOTE_EVERY = timedelta(hours=1)


def session_cookie_name(settings: Settings) -> str:
    """Over HTTPS the name itself makes browsers insist on Secure, no domain and the whole path."""
    return "__Host-session" if settings.secure else "session"


def session_cookie(settings: Settings, token: str, life: timedelta) -> Cookie:
    """The cookie that carries a session token; zero life removes it."""
    return Cookie(
        key=session_cookie_name(settings),
        value=token,
        max_age=int(life.total_seconds()),
        path="/",
        httponly=True,
        secure=settings.secure,
        samesite="lax",
    )


class Authentication(AbstractAuthenticationMiddleware):
    """Puts the Person, or None, on every request as ``request.user``."""

    async def authenticate_request(
        self, connection: ASGIConnection[object, object, object, State]
    ) -> AuthenticationResult:
        """Look the token up; an unknown or old one is the same as none."""
        settings: Settings = connection.app.state.settings
        database: Database = connection.app.state.database
        token = connection.cookies.get(session_cookie_name(settings))
        if not token:
            return AuthenticationResult(user=None, auth=None)
        now = datetime.now(UTC)
        async with database.glance() as reads:
            found = await person_by_token(reads, token, now=now)
        if found is None:
            return AuthenticationResult(user=None, auth=None)
        person, seen_at = found
        if now - seen_at > NOTE_EVERY:
            async with database.write() as tx:
                await note_seen(tx, person.session, now=now)
        return AuthenticationResult(user=person, auth=token)

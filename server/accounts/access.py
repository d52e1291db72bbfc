"""Who may use a route. Every route has exactly one of these guards; a test fails for one without.

``guards=[allow("commissioner")]``, ``guards=[signed_in]`` or ``guards=[anyone]``.
"""

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from server.accounts.person import Person, Role

Connection = ASGIConnection[BaseRouteHandler, Person | None, str | None, State]

# Which roles each guard lets through, so that tests and the access page can list it.
GUARDS: dict[Guard, frozenset[Role] | None] = {}


def allow(*roles: Role) -> Guard:
    """Let through only people with at least one of the roles."""

    async def has_role(connection: Connection, _: BaseRouteHandler) -> None:
        person = connection.scope.get("user")
        if person is None:
            raise NotAuthorizedException("Sign in first.")
        if not person.has(*roles):
            raise PermissionDeniedException("Your account does not include this page.")

    GUARDS[has_role] = frozenset(roles)
    return has_role


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Let through everybody with an account."""
    if connection.scope.get("user") is None:
        raise NotAuthorizedException("Sign in first.")


async def anyone(_: Connection, __: BaseRouteHandler) -> None:
    """Let everybody through, signed in or not."""


GUARDS[signed_in] = None
GUARDS[anyone] = None

"""The person behind a request."""

from typing import Literal, get_args

from msgspec import Struct

Role = Literal["auditor", "manager", "commissioner", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


class Person(Struct, frozen=True):
    """Somebody signed in, as far as a request needs to know."""

    id: str
    email: str
    name: str
    roles: frozenset[Role]
    session: str

    def has(self, *roles: Role) -> bool:
        """Whether the person has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def home(self) -> str:
        """The page that the person most likely wants first."""
        if self.has("commissioner"):
            return "/rounds"
        if self.has("auditor"):
            return "/visits"
        if self.has("manager"):
            return "/results"
        return "/people"

"""The menu: what a person's roles let them open, the same order on every page."""

from typing import TypedDict

from msgspec import Struct

from server.accounts.person import Person, Role


class Destination(Struct, frozen=True):
    """One line of the menu; no roles means everybody who is signed in."""

    text: str
    href: str
    roles: frozenset[Role] = frozenset()


class MenuItem(TypedDict):
    """One line as GOV.UK's service navigation takes it."""

    text: str
    href: str
    active: bool


MENU = (
    Destination("Visits", "/visits", frozenset({"auditor"})),
    Destination("Sending", "/visits/sending", frozenset({"auditor"})),
    Destination("I am worried about a child", "/visits/worried", frozenset({"auditor"})),
    Destination("Results", "/results", frozenset({"manager"})),
    Destination("Rounds", "/rounds", frozenset({"commissioner"})),
    Destination("Compare", "/compare", frozenset({"commissioner", "administrator"})),
    Destination("Places", "/subjects", frozenset({"commissioner", "administrator"})),
    Destination("Checklists", "/checklists"),
    Destination("People", "/people", frozenset({"administrator"})),
    Destination("Your account", "/account"),
)


def navigation(person: Person | None, path: str) -> list[MenuItem]:
    """The menu of a person; without one, that of an auditor, for the pages kept on phones."""
    roles: frozenset[Role] = person.roles if person else frozenset({"auditor"})
    shown = [item for item in MENU if not item.roles or item.roles & roles]
    best = max((item.href for item in shown if _is_under(path, item.href)), key=len, default="")
    return [{"text": item.text, "href": item.href, "active": item.href == best} for item in shown]


def _is_under(path: str, href: str) -> bool:
    return path == href or path.startswith(href + "/")

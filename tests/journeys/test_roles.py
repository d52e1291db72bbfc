"""Everybody sees the pages of their role, and is refused the others', at every address there is."""

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from server.app import create_app
from server.settings import Settings
from tests.journeys.conftest import Clients, Phones
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, MANAGER, ROLES, sign_in

EVERYBODY = {*ROLES, "nobody"}
SIGNED_IN = set(ROLES)
READERS = {"manager", "commissioner", "administrator"}
COUNCIL = {"commissioner", "administrator"}

# Who may see what, written out by hand: the guards in the code must agree with it.
PAGES = {
    "/": EVERYBODY,
    "/sign-in": EVERYBODY,
    "/sign-in/code": EVERYBODY,
    "/mailbox": EVERYBODY,
    "/health/live": EVERYBODY,
    "/health/ready": EVERYBODY,
    "/manifest.webmanifest": EVERYBODY,
    "/council.css": EVERYBODY,
    "/accessibility-statement": EVERYBODY,
    "/privacy": EVERYBODY,
    "/sw.js": EVERYBODY,
    "/shell/{name}": EVERYBODY,
    "/assets/{file_path}": EVERYBODY,
    "/icons/{file_path}": EVERYBODY,
    "/account": SIGNED_IN,
    "/visits": {"auditor"},
    "/visits/start": {"auditor"},
    "/visits/worried": {"auditor"},
    "/visits/sending": {"auditor"},
    "/visits/help": {"auditor"},
    "/visits/{key}/{audit}": {"auditor"},
    "/visits/{key}/{audit}/check": {"auditor"},
    "/visits/{key}/{audit}/sent": {"auditor"},
    "/visits/{key}/{audit}/{question}": {"auditor"},
    "/api/visits": {"auditor"},
    "/results": {"manager"},
    "/results/{subject_id}/{round_id}": READERS,
    "/results/{subject_id}/{round_id}/answers.csv": READERS,
    "/results/{subject_id}/{round_id}/reply": {"manager"},
    "/rounds/{round_id}": COUNCIL,
    "/rounds/{round_id}/places.csv": COUNCIL,
    "/rounds/{round_id}/answers.csv": COUNCIL,
    "/subjects": COUNCIL,
    "/subjects/new": COUNCIL,
    "/subjects/{subject_id}": COUNCIL,
    "/subjects/{subject_id}/edit": COUNCIL,
    "/rounds": {"commissioner"},
    "/rounds/new": {"commissioner"},
    "/rounds/{round_id}/plan": {"commissioner"},
    "/rounds/{round_id}/edit": {"commissioner"},
    "/rounds/{round_id}/register": {"commissioner"},
    "/rounds/{round_id}/step/{to}": {"commissioner"},
    "/rounds/{round_id}/visits/new": {"commissioner"},
    "/rounds/{round_id}/visits/{visit_id}": {"commissioner"},
    "/rounds/{round_id}/decisions": {"commissioner"},
    "/people": {"administrator"},
    "/people/new": {"administrator"},
    "/people/{person_id}": {"administrator"},
    "/checklists": EVERYBODY,
    "/checklists/{key}": EVERYBODY,
}
OF_AN_OPEN_ROUND = {
    "/rounds/{round_id}/edit",
    "/rounds/{round_id}/register",
    "/rounds/{round_id}/step/{to}",
    "/rounds/{round_id}/visits/new",
    "/rounds/{round_id}/visits/{visit_id}",
}
# There is a page only when the council has set a logo.
ONLY_WITH_A_SETTING = {"/council-logo"}

MENUS = {
    "auditor": [
        "Visits",
        "Sending",
        "I am worried about a child",
        "Checklists",
        "Your account",
    ],
    "manager": ["Results", "Checklists", "Your account"],
    "commissioner": ["Rounds", "Places", "Checklists", "Your account"],
    "administrator": ["Places", "Checklists", "People", "Your account"],
}


def test_the_list_of_who_may_see_what_names_every_address() -> None:
    app = create_app(Settings())
    addresses = {
        route.path_format
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods
    }
    asked = {path for path in addresses if not path.startswith("/api/schema")}
    assert asked == PAGES.keys() | ONLY_WITH_A_SETTING


@pytest.mark.parametrize("path", PAGES)
def test_each_role_sees_its_pages_and_is_refused_the_others(
    path: str, clients: Clients, reading_server: RunningServer
) -> None:
    address = _real(path, reading_server)
    got = {role: client.get(address) for role, client in clients.items()}
    for role, answer in got.items():
        seen = answer.status_code == 200 or _is_home(path, role, answer)
        assert seen == (role in PAGES[path]), f"{role} at {address}: {answer.status_code}"
        if not seen:
            _is_refused_well(role, address, answer)


def test_a_manager_cannot_see_another_managers_place(
    clients: Clients, reading_server: RunningServer
) -> None:
    manager = clients["manager"]
    round_id = _one(reading_server, "SELECT id FROM round WHERE name = 'Round 2025'")
    others = reading_server.rows(
        "SELECT subject_id FROM round_subject WHERE round_id = ? AND subject_id NOT IN"
        " (SELECT subject_id FROM subject_manager JOIN person ON person.id = person_id"
        "  WHERE email = ?)",
        round_id,
        MANAGER,
    )
    assert len(others) > 10
    for (subject,) in others:
        for path in ("", "/answers.csv", "/reply"):
            answer = manager.get(f"/results/{subject}/{round_id}{path}")
            assert answer.status_code in (403, 404), answer.url


def test_an_auditor_cannot_see_another_auditors_visit(
    clients: Clients, reading_server: RunningServer
) -> None:
    others = reading_server.rows(
        "SELECT audit_id, kind FROM assignment JOIN subject ON subject.id = subject_id"
        " WHERE assignment.id NOT IN"
        " (SELECT assignment_id FROM assignment_auditor JOIN person ON person.id = person_id"
        "  WHERE email = ?)",
        AUDITOR,
    )
    assert len(others) > 10
    keys = {"venue": "venue-2", "activity": "activity-1", "police": "police-1"}
    for audit, kind in others:
        answer = clients["auditor"].get(f"/visits/{keys.get(str(kind), 'training-1')}/{audit}")
        assert answer.status_code == 404, answer.url


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_offers_each_role_its_own_pages(
    role: str, new_phone: Phones, reading_server: RunningServer
) -> None:
    page = new_phone(reading_server.address).open()
    sign_in(page, reading_server.address, ROLES[role])
    page.get_by_role("button", name="Menu").click()
    links = page.get_by_role("navigation", name="Menu").get_by_role("link")
    assert [text.strip() for text in links.all_inner_texts()] == MENUS[role]


def _is_home(path: str, role: str, answer: httpx.Response) -> bool:
    """The front door sends people who are signed in to their own first page."""
    return path == "/" and role != "nobody" and answer.has_redirect_location


def _is_refused_well(role: str, address: str, answer: httpx.Response) -> None:
    if role != "nobody":
        assert answer.status_code == 403
        assert "You cannot see this page" in answer.text or address.startswith("/api/")
    elif address.startswith("/api/"):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=")


def _real(path: str, server: RunningServer) -> str:
    """The address with ids of the demonstration: the library in the round before."""
    round_name = "Round 2026" if path in OF_AN_OPEN_ROUND else "Round 2025"
    asset = httpx.get(f"{server.address}/sign-in").text.partition("/assets/")[2].partition('"')[0]
    in_a_visit = path.startswith("/visits/{key}")
    audit = _one(
        server,
        "SELECT audit_id FROM assignment JOIN assignment_auditor ON assignment_id = assignment.id"
        " JOIN subject ON subject.id = subject_id JOIN person ON person.id = person_id"
        " WHERE email = ? AND subject.name LIKE ? AND visit_at > '2026'",
        AUDITOR,
        # Only a visit that is finished has been sent.
        "Barbican Cinema%" if path.endswith("/sent") else "Barbican Library%",
    )
    given = {
        "subject_id": _one(server, "SELECT id FROM subject WHERE name LIKE 'Barbican Library%'"),
        "round_id": _one(server, "SELECT id FROM round WHERE name = ?", round_name),
        "visit_id": _one(server, "SELECT id FROM assignment WHERE audit_id = ?", audit),
        "person_id": _one(server, "SELECT id FROM person WHERE email = ?", AUDITOR),
        "to": "closing",
        "key": "activity-1" if path.endswith("/sent") else "venue-2",
        "audit": audit if in_a_visit else "",
        "question": "venue-info-true",
        "name": "venue-2",
        "file_path": "mark.svg" if path.startswith("/icons") else asset,
    }
    return path.format(**given)


def _one(server: RunningServer, query: str, *values: object) -> str:
    ((found,),) = server.rows(query, *values)
    return str(found)

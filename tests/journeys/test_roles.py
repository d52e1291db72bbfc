"""Everybody sees the pages of their role, and is refused the others', at every address there is."""

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from server.app import create_app
from server.settings import Settings
from tests.journeys.conftest import Clients, Phones
from tests.journeys.servers import RunningServer
from tests.journeys.signing_in import AUDITOR, MANAGER, ROLES, sign_in
from tests.journeys.who_may_see import OF_AN_OPEN_ROUND, ONLY_WITH_A_SETTING, PAGES

MENUS = {
    "auditor": [
        "Visits",
        "Sending",
        "I am worried about a child",
        "Checklists",
        "Your account",
    ],
    "manager": ["Results", "Checklists", "Your account"],
    "commissioner": ["Rounds", "Compare", "Places", "Checklists", "Your account"],
    "administrator": ["Compare", "Places", "Checklists", "People", "Your account"],
}
# One of the files at addresses where each has its own name.
FILES = {
    "/compare/{earlier}/{later}/files/{name}": "everything.zip",
    "/rounds/{round_id}/report/{name}": "themes.csv",
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
        seen = answer.status_code == 200 or _leads_on(answer)
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


def _leads_on(answer: httpx.Response) -> bool:
    """Some addresses, such as the front door, send people on to another page of theirs."""
    to = answer.headers.get("location", "/sign-in")
    return answer.has_redirect_location and not to.startswith("/sign-in")


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
    """The address with ids of the demonstration: the library, and rounds it was visited in."""
    round_ids = dict(server.rows("SELECT name, id FROM round"))
    is_sent = path.endswith(("/sent", "/history", "/decide"))
    # What was sent is about another visit than what can still be answered.
    place = "Barbican Cinema%" if is_sent else "Barbican Library%"
    visit, audit, subject = server.rows(
        "SELECT assignment.id, audit_id, subject_id FROM assignment"
        " JOIN assignment_auditor ON assignment_id = assignment.id"
        " JOIN subject ON subject.id = subject_id JOIN person ON person.id = person_id"
        " WHERE email = ? AND subject.name LIKE ? AND round_id = ?",
        AUDITOR,
        place,
        round_ids["Round 2026"],
    )[0]
    return path.format(
        subject_id=subject,
        round_id=round_ids["Round 2026" if path in OF_AN_OPEN_ROUND else "Round 2025"],
        earlier=round_ids["Round 2024"],
        later=round_ids["Round 2025"],
        visit_id=visit,
        audit=audit,
        audit_id=audit,
        person_id=_one(server, "SELECT id FROM person WHERE email = ?", AUDITOR),
        to="closing",
        revision=1,
        key="activity-1" if is_sent else "venue-2",
        question="venue-info-true",
        name=FILES.get(path, "venue-2"),
        file_path="mark.svg" if path.startswith("/icons") else _script(server),
    )


def _script(server: RunningServer) -> str:
    page = httpx.get(f"{server.address}/sign-in").text
    return page.partition("/assets/")[2].partition('"')[0]


def _one(server: RunningServer, query: str, *values: object) -> str:
    ((found,),) = server.rows(query, *values)
    return str(found)

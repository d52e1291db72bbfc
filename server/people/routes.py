"""People: the list, adding somebody, changing what they may do, ending their access."""

from email_validator import EmailNotValidError, validate_email
from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct

from audits.answers import Problem
from server.accounts.access import allow
from server.accounts.person import ROLES, Person
from server.database import Reads
from server.dependencies import Now, TheDatabase
from server.ids import uuid7
from server.pages import page
from server.pages.forms import Several, several
from server.people import queries
from server.people.queries import KnownPerson

SignedIn = Request[Person, str, State]
administrator = allow("administrator")

LONGEST_NAME = 200


class PersonForm(Struct, frozen=True):
    """What the form about a person sends."""

    name: str = ""
    email: str = ""
    roles: Several = ""
    active: str = "yes"


@get("/people", guards=[administrator])
async def people_page(database: TheDatabase, role: FromQuery[str] = "") -> Template:
    """Everybody, or those with one role."""
    async with database.read() as reads:
        found = await queries.people(reads, role=role)
    return page("people/list.html", found=found, role=role, roles=ROLES)


@get("/people/new", guards=[administrator])
async def new_person_page(database: TheDatabase) -> Template:
    """The empty form."""
    async with database.read() as reads:
        return await _form_page(reads, PersonForm(), [], None)


@post("/people/new", guards=[administrator], status_code=200)
async def add_person(
    data: URLEncodedBody[PersonForm], database: TheDatabase, now: Now
) -> Redirect | Template:
    """Keep a new person; they can sign in at once."""
    async with database.write() as tx:
        problems = _problems(data)
        if not problems:
            broken = await queries.add_person(tx, _person(data, uuid7(now)), now=now)
            problems = [broken] if broken else []
        if problems:
            return await _form_page(tx, data, problems, None)
    return Redirect("/people?done=added", status_code=303)


@get("/people/{person_id:str}", guards=[administrator])
async def person_page(person_id: FromPath[str], database: TheDatabase) -> Template:
    """The form, filled in, with the places a manager manages."""
    async with database.read() as reads:
        found = await _known(reads, person_id)
        form = PersonForm(
            name=found.name,
            email=found.email,
            roles=list(found.roles),
            active="yes" if found.active else "no",
        )
        return await _form_page(reads, form, [], found)


@post("/people/{person_id:str}", guards=[administrator], status_code=200)
async def change_person(
    request: SignedIn,
    person_id: FromPath[str],
    data: URLEncodedBody[PersonForm],
    *,
    database: TheDatabase,
    now: Now,
) -> Redirect | Template:
    """Keep a person as the form says; nobody can take their own access away by mistake."""
    async with database.write() as tx:
        found = await _known(tx, person_id)
        problems = _problems(data)
        if person_id == request.user.id:
            problems += _problems_with_own(data)
        if not problems:
            broken = await queries.change_person(tx, _person(data, person_id), now=now)
            problems = [broken] if broken else []
        if problems:
            return await _form_page(tx, data, problems, found)
    return Redirect("/people?done=changed", status_code=303)


async def _known(reads: Reads, person_id: str) -> KnownPerson:
    found = await queries.person_by_id(reads, person_id)
    if found is None:
        raise NotFoundException("There is no such person.")
    return found


def _problems(sent: PersonForm) -> list[Problem]:
    problems = []
    if not sent.name.strip():
        problems.append(Problem("name_missing", "name", "Write the name."))
    elif len(sent.name) > LONGEST_NAME:
        message = f"The name can have {LONGEST_NAME} letters at most."
        problems.append(Problem("name_too_long", "name", message))
    if not _address(sent.email):
        message = "Write an email address in the right format, like name@example.com."
        problems.append(Problem("email_not_valid", "email", message))
    if not several(sent.roles):
        problems.append(Problem("roles_missing", "roles", "Choose at least one role."))
    elif not set(several(sent.roles)) <= set(ROLES):
        problems.append(Problem("role_unknown", "roles", "Choose from the roles that are listed."))
    return problems


def _problems_with_own(sent: PersonForm) -> list[Problem]:
    if sent.active != "yes":
        message = "You cannot end your own access. Ask another administrator."
        return [Problem("own_access", "active", message)]
    if "administrator" not in several(sent.roles):
        message = "You cannot stop being an administrator yourself. Ask another one."
        return [Problem("own_role", "roles", message)]
    return []


def _person(sent: PersonForm, person_id: str) -> KnownPerson:
    return KnownPerson(
        id=person_id,
        name=" ".join(sent.name.split()),
        email=_address(sent.email),
        active=sent.active == "yes",
        roles=tuple(role for role in ROLES if role in several(sent.roles)),
    )


def _address(text: str) -> str:
    """The address as signing in will look it up, or nothing."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return ""


async def _form_page(
    reads: Reads, form: PersonForm, problems: list[Problem], found: KnownPerson | None
) -> Template:
    answer = page(
        "people/form.html",
        form=form,
        ticked=several(form.roles),
        problems=problems,
        known=found,
        places=await queries.places_of(reads, found.id) if found else [],
        roles=ROLES,
    )
    answer.status_code = 422 if problems else 200
    return answer


people_router = Router(
    "/",
    route_handlers=[people_page, new_person_page, add_person, person_page, change_person],
    include_in_schema=False,
)

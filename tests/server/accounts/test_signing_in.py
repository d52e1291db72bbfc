"""Signing in with a typed code: what it promises to people, and what it refuses to thieves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from server.accounts.codes import MOST_CODES_PER_EMAIL, MOST_TRIES
from server.database import Database
from server.database.tables import mail, session, sign_in_code
from tests.server.builders import a_person
from tests.server.conftest import Client, SignIn

EMAIL = "auditor@example.org"


@pytest.fixture(autouse=True)
async def people(database: Database) -> None:
    """The auditor who signs in, and somebody else."""
    async with database.write() as tx:
        await a_person(tx, "auditor", email=EMAIL)
        await a_person(tx, "commissioner", email="somebody.else@example.org")


async def ask(client: Client, email: str = EMAIL) -> None:
    answer = await client.post("/sign-in", data={"email": email}, follow_redirects=False)
    assert answer.status_code == 302


async def newest_code(database: Database) -> str:
    async with database.read() as reads:
        body = await reads.scalar(select(mail.c.body).order_by(mail.c.id.desc()).limit(1))
    found = re.search(r"\d{8}", body or "")
    assert found
    return found.group()


async def type_code(client: Client, code: str) -> int:
    answer = await client.post("/sign-in/code", data={"code": code}, follow_redirects=False)
    return answer.status_code


async def test_the_right_code_opens_the_door_once(client: Client, database: Database) -> None:
    await ask(client)
    code = await newest_code(database)
    assert await type_code(client, f" {code[:4]} {code[4:]} ") == 303
    assert (await client.get("/account")).status_code == 200
    assert await type_code(client, code) == 422


async def test_five_wrong_tries_spend_the_code(client: Client, database: Database) -> None:
    await ask(client)
    code = await newest_code(database)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(MOST_TRIES):
        assert await type_code(client, wrong) == 422
    assert await type_code(client, code) == 422


async def test_a_newer_code_supersedes_an_older(client: Client, database: Database) -> None:
    await ask(client)
    older, cookie = await newest_code(database), client.cookies.get("signing-in")
    await ask(client)
    client.cookies.set("signing-in", cookie or "", path="/sign-in")
    answer = await client.post("/sign-in/code", data={"code": older})
    assert answer.status_code == 422
    assert "newer code" in answer.text


async def test_a_code_lives_for_fifteen_minutes(client: Client, database: Database) -> None:
    await ask(client)
    code = await newest_code(database)
    past = datetime.now(UTC) - timedelta(seconds=1)
    async with database.write() as tx:
        await tx.execute(update(sign_in_code).values(expires_at=past))
    assert await type_code(client, code) == 422


async def test_a_known_and_an_unknown_address_get_the_same_answer(
    client: Client, database: Database
) -> None:
    known = await client.post("/sign-in", data={"email": EMAIL})
    unknown = await client.post("/sign-in", data={"email": "nobody@example.org"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    async with database.read() as reads:
        assert await reads.scalar(select(func.count()).select_from(mail)) == 1


async def test_asking_too_often_is_refused_with_a_time_to_wait(client: Client) -> None:
    for _ in range(MOST_CODES_PER_EMAIL):
        await ask(client)
    answer = await client.post("/sign-in", data={"email": EMAIL})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "3600"
    assert "Wait an hour" in answer.text


async def test_a_mistyped_address_is_explained_and_kept(client: Client) -> None:
    answer = await client.post("/sign-in", data={"email": "auditor.example.org"})
    assert answer.status_code == 422
    assert "like name@example.com" in answer.text
    assert 'value="auditor.example.org"' in answer.text


async def test_signing_in_makes_a_new_token_and_keeps_only_its_hash(
    client: Client, database: Database
) -> None:
    client.cookies.set("session", "planted-by-somebody-else")
    await ask(client)
    await type_code(client, await newest_code(database))
    tokens = {cookie.value for cookie in client.cookies.jar if cookie.name == "session"}
    token = (tokens - {"planted-by-somebody-else"}).pop()
    async with database.read() as reads:
        kept = await reads.scalar(select(session.c.token_hash))
    assert token not in (kept, None)
    assert len(token or "") >= 43


@pytest.mark.parametrize(
    ("roles", "hours"), [(("auditor",), 30 * 24), (("auditor", "manager"), 12), (("manager",), 12)]
)
async def test_auditors_stay_signed_in_for_weeks_others_for_hours(
    client: Client, database: Database, roles: tuple[str, ...], hours: int
) -> None:
    async with database.write() as tx:
        await a_person(tx, *roles, email="these@example.org")  # type: ignore[arg-type]
    await ask(client, "these@example.org")
    await type_code(client, await newest_code(database))
    async with database.read() as reads:
        row = (await reads.execute(select(session))).one()
    assert row.expires_at - row.created_at == timedelta(hours=hours)


async def test_signing_out_somewhere_else_ends_that_session_only(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    me = await sign_in("auditor", email="two.phones@example.org")
    lost = client.cookies["session"]
    await sign_in(person=me)
    async with database.read() as reads:
        first = await reads.scalar(
            select(session.c.id).where(session.c.person_id == me).order_by(session.c.created_at)
        )
    await client.post("/account/sign-out-device", data={"session": first or ""})
    assert (await client.get("/account")).status_code == 200
    client.cookies.set("session", lost)
    answer = await client.get("/account", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?next=/account"


async def test_nobody_can_end_another_persons_session(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    await sign_in("auditor")
    async with database.read() as reads:
        theirs = await reads.scalar(select(session.c.id))
    await sign_in("administrator")
    answer = await client.post("/account/sign-out-device", data={"session": theirs or ""})
    assert answer.status_code == 404


async def test_a_sign_in_link_cannot_lead_to_another_site(
    client: Client, database: Database
) -> None:
    await ask(client)
    code = await newest_code(database)
    answer = await client.post(
        "/sign-in/code",
        data={"code": code, "next": "//evil.example"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/"


async def test_a_form_posted_from_another_site_is_refused(client: Client) -> None:
    answer = await client.post(
        "/sign-in", data={"email": EMAIL}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    older_browser = await client.post(
        "/sign-in",
        data={"email": EMAIL},
        headers={"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    )
    assert older_browser.status_code == 403

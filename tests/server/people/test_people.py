"""People: who is kept, what they may do, and that it ends at once when it ends."""

import pytest
from sqlalchemy import select

from server.database import Database
from server.database.tables import person, person_role, session
from tests.server.builders import a_person, a_session, a_subject
from tests.server.conftest import Client, SignIn

FILLED = {"name": "New Auditor", "email": "New.Auditor@example.org", "roles": ["auditor"]}


async def test_a_new_person_is_kept_with_every_ticked_role(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    await sign_in("administrator")
    sent = FILLED | {"roles": ["auditor", "commissioner"]}
    assert "can sign in" in (await client.post("/people/new", data=sent)).text
    async with database.read() as reads:
        kept = (
            await reads.execute(select(person).where(person.c.email == "new.auditor@example.org"))
        ).one()
        mine = person_role.c.person_id == kept.id
        roles = (await reads.scalars(select(person_role.c.role).where(mine))).all()
    assert kept.active
    assert set(roles) == {"auditor", "commissioner"}


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": " "}, "name", "Write the name"),
        ({"email": "auditor.example.org"}, "email", "right format"),
        ({"email": "TAKEN@example.org"}, "email", "already"),
        ({"roles": []}, "roles", "at least one role"),
        ({"roles": ["king"]}, "roles", "that are listed"),
    ],
)
async def test_what_is_not_right_about_a_person_is_said_at_its_field(
    client: Client,
    database: Database,
    sign_in: SignIn,
    *,
    wrong: dict[str, object],
    field: str,
    words: str,
) -> None:
    async with database.write() as tx:
        await a_person(tx, "auditor", email="taken@example.org")
    await sign_in("administrator")
    answer = await client.post("/people/new", data=FILLED | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text


async def test_somebody_who_may_not_sign_in_any_more_is_signed_out_everywhere(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        leaver = await a_person(tx, "auditor", email="leaver@example.org")
        tokens = [await a_session(tx, leaver) for _ in range(2)]
    admin = await sign_in("administrator")
    sent = {"name": "Leaver", "email": "leaver@example.org", "roles": "auditor", "active": "no"}
    assert (await client.post(f"/people/{leaver}", data=sent)).status_code == 200
    async with database.read() as reads:
        rows = await reads.execute(select(session.c.person_id, session.c.ended_at))
        assert {(row.person_id, row.ended_at is None) for row in rows} == {
            (leaver, False),
            (admin, True),
        }
    client.cookies.set("session", tokens[0])
    answer = await client.get("/account", follow_redirects=False)
    assert answer.status_code == 303


async def test_other_roles_begin_with_a_new_sign_in_and_another_name_does_not(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        someone = await a_person(tx, "auditor", email="someone@example.org")
        await a_session(tx, someone)
    await sign_in("administrator")

    async def live() -> bool:
        async with database.read() as reads:
            mine = session.c.person_id == someone
            return await reads.scalar(select(session.c.ended_at).where(mine)) is None

    sent = {"name": "Renamed", "email": "someone@example.org", "roles": "auditor"}
    await client.post(f"/people/{someone}", data=sent)
    assert await live()
    await client.post(f"/people/{someone}", data=sent | {"roles": "commissioner"})
    assert not await live()


@pytest.mark.parametrize(
    ("change", "field"), [({"active": "no"}, "active"), ({"roles": "manager"}, "roles")]
)
async def test_an_administrator_cannot_lock_themselves_out(
    client: Client, sign_in: SignIn, *, change: dict[str, str], field: str
) -> None:
    admin = await sign_in("administrator", email="admin@example.org")
    sent = {"name": "Admin", "email": "admin@example.org", "roles": "administrator"}
    answer = await client.post(f"/people/{admin}", data=sent | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert (await client.get("/people")).status_code == 200


async def test_a_manager_is_shown_with_their_own_places_only(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        manager, other = await a_person(tx, "manager"), await a_person(tx, "manager")
        await a_subject(tx, name="Their Library", managers=(manager,))
        await a_subject(tx, name="Another Library", managers=(other,))
    await sign_in("administrator")
    page = (await client.get(f"/people/{manager}")).text
    assert "Their Library" in page
    assert "Another Library" not in page


async def test_the_list_can_be_narrowed_to_a_role(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        await a_person(tx, "auditor", name="Somebody who audits")
        await a_person(tx, "manager", name="Somebody who manages")
    await sign_in("administrator")
    page = (await client.get("/people?role=manager")).text
    assert "Somebody who manages" in page
    assert "Somebody who audits" not in page


@pytest.mark.parametrize("role", ["auditor", "manager", "commissioner"])
async def test_only_administrators_keep_people(
    client: Client, sign_in: SignIn, *, role: str
) -> None:
    own = await sign_in(role)  # type: ignore[arg-type]
    assert (await client.get("/people")).status_code == 403
    sent = {"name": "Me", "email": "me@example.org", "roles": "administrator"}
    assert (await client.post(f"/people/{own}", data=sent)).status_code == 403

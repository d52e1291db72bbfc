"""Rounds: planning, the register, the checklists that are fixed at opening, and the steps."""

import re

import pytest
from sqlalchemy import select, update

from audits.checklists import FOLDER, publications
from server.database import Database
from server.database.tables import mail, round_, round_checklist, round_subject
from tests.server.builders import a_person, a_round, a_subject, an_assignment, an_audit
from tests.server.conftest import Client, SignIn

FILLED = {
    "name": "Round 2027",
    "opens_day": "1",
    "opens_month": "11",
    "opens_year": "2027",
    "closes_day": "26",
    "closes_month": "5",
    "closes_year": "2028",
    "venue": "2",
    "activity": "1",
    "police": "1",
    "training": "1",
}


async def add_round(client: Client, **changes: str) -> str:
    """Plan a round by its form; returns its id."""
    answer = await client.post("/rounds/new", data=FILLED | changes)
    assert answer.status_code == 200, answer.text
    return str(answer.url).split("/rounds/")[1].split("/")[0]


async def test_a_new_round_has_every_open_place_and_the_published_checklists(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        opened = await a_subject(tx)
        await a_subject(tx, status="closed")
        await a_subject(tx, status="planned")
        await a_round(tx, subjects=(opened,))
    await sign_in("commissioner")
    form = (await client.get("/rounds/new")).text
    assert re.search(r'<option value="2" selected>Version 2', form)
    round_id = await add_round(client)
    async with database.read() as reads:
        mine = round_subject.c.round_id == round_id
        places = (await reads.scalars(select(round_subject.c.subject_id).where(mine))).all()
        rows = await reads.execute(
            select(round_checklist).where(round_checklist.c.round_id == round_id)
        )
        chosen = {f"{row.kind}-{row.version}": row.digest for row in rows}
    assert places == [opened]
    assert set(chosen) == {"venue-2", "activity-1", "police-1", "training-1"}
    assert chosen["venue-2"] == publications(FOLDER)["venue-2"].digest


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": ""}, "name", "Write a name"),
        ({"name": "Taken"}, "name", "There is a round with this name"),
        ({"opens_day": "31"}, "opens", "real date"),
        ({"closes_year": "2026"}, "closes", "after the day it opens"),
        ({"venue": "99"}, "venue", "Choose one of the versions"),
    ],
)
async def test_what_is_not_right_about_a_round_is_said_at_its_field(
    client: Client,
    database: Database,
    sign_in: SignIn,
    *,
    wrong: dict[str, str],
    field: str,
    words: str,
) -> None:
    async with database.write() as tx:
        await a_round(tx, name="Taken")
    await sign_in("commissioner")
    answer = await client.post("/rounds/new", data=FILLED | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text


async def test_opening_fixes_the_checklists_and_tells_each_auditor_once(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        place = await a_subject(tx, name="Guildhall Library")
        lead = await a_person(tx, "auditor", email="lead@example.org")
        co = await a_person(tx, "auditor", email="co@example.org")
        await a_person(tx, "auditor", email="other@example.org")
    await sign_in("commissioner")
    round_id = await add_round(client)
    async with database.write() as tx:
        for _ in range(2):
            await an_assignment(tx, round_id=round_id, subject_id=place, lead=lead, co=co)
    asked = (await client.get(f"/rounds/{round_id}/step/open")).text
    assert "The questions are fixed" in asked
    assert (await client.post(f"/rounds/{round_id}/step/open")).status_code == 200
    async with database.read() as reads:
        told = (await reads.scalars(select(mail.c.to_address).order_by(mail.c.to_address))).all()
        body = await reads.scalar(select(mail.c.body).limit(1))
    assert told == ["co@example.org", "lead@example.org"]
    assert body
    assert body.count("Guildhall Library") == 2
    await client.post(f"/rounds/{round_id}/edit", data=FILLED | {"venue": "1"})
    async with database.read() as reads:
        version = await reads.scalar(
            select(round_checklist.c.version).where(
                round_checklist.c.round_id == round_id, round_checklist.c.kind == "venue"
            )
        )
    assert version == 2


async def test_a_round_whose_checklist_is_not_what_was_chosen_does_not_open(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        await a_subject(tx)
    await sign_in("commissioner")
    round_id = await add_round(client)
    async with database.write() as tx:
        await tx.execute(
            update(round_checklist)
            .where(round_checklist.c.round_id == round_id, round_checklist.c.kind == "police")
            .values(digest="0" * 64)
        )
    assert (
        "police-1 is not the one that was chosen"
        in (await client.get(f"/rounds/{round_id}/step/open")).text
    )
    assert (await client.post(f"/rounds/{round_id}/step/open")).status_code == 409
    async with database.read() as reads:
        state = await reads.scalar(select(round_.c.state).where(round_.c.id == round_id))
    assert state == "planned"


async def test_a_round_without_places_does_not_open(client: Client, sign_in: SignIn) -> None:
    await sign_in("commissioner")
    round_id = await add_round(client)
    page = (await client.get(f"/rounds/{round_id}/step/open")).text
    assert "There are no places in this round yet" in page
    assert (await client.post(f"/rounds/{round_id}/step/open")).status_code == 409


async def test_a_round_goes_from_open_to_closing_and_back_and_to_closed_for_good(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        round_id = await a_round(tx, subjects=(await a_subject(tx),))
        other = await a_round(tx)
    await sign_in("commissioner")

    async def step(to: str) -> int:
        return (await client.post(f"/rounds/{round_id}/step/{to}")).status_code

    assert await step("closed") == 409
    assert await step("closing") == 200
    assert await step("open") == 200
    assert await step("closing") == 200
    assert (await client.get(f"/rounds/{round_id}/edit")).status_code == 409
    assert await step("closed") == 200
    assert await step("open") == 409
    async with database.read() as reads:
        rows = await reads.execute(select(round_.c.id, round_.c.state))
        assert {row.id: row.state for row in rows} == {round_id: "closed", other: "open"}


async def test_a_place_with_a_visit_stays_on_the_register(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        lead = await a_person(tx, "auditor")
        visited, unwanted, wanted = [await a_subject(tx) for _ in range(3)]
        round_id = await a_round(tx, subjects=(visited, unwanted))
        made = await an_assignment(tx, round_id=round_id, subject_id=visited, lead=lead)
        await an_audit(tx, assignment_id=made, state="draft")
    await sign_in("commissioner")
    answer = await client.post(f"/rounds/{round_id}/register", data={"subjects": wanted})
    assert answer.status_code == 200
    async with database.read() as reads:
        kept = (await reads.scalars(select(round_subject.c.subject_id))).all()
    assert set(kept) == {visited, wanted}


async def test_the_list_says_how_far_each_round_is(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        lead = await a_person(tx, "auditor")
        places = tuple([await a_subject(tx) for _ in range(4)])
        round_id = await a_round(tx, name="Round A", subjects=places)
        await a_round(tx, name="Round B", subjects=places[:1])
        visits = [
            await an_assignment(tx, round_id=round_id, subject_id=one, lead=lead) for one in places
        ]
        for visit, state in zip(visits, ("draft", "submitted", "accepted"), strict=False):
            await an_audit(tx, assignment_id=visit, state=state)
    await sign_in("commissioner")
    page = " ".join((await client.get("/rounds")).text.split())
    first = page[page.index("Round A") : page.index("Round B")]
    for words in ("4 places", "4 visits planned", "1 begun", "1 to look at", "1 accepted"):
        assert words in first


@pytest.mark.parametrize("role", ["auditor", "manager", "administrator"])
async def test_only_commissioners_plan_rounds(
    client: Client, database: Database, sign_in: SignIn, role: str
) -> None:
    async with database.write() as tx:
        round_id = await a_round(tx)
    await sign_in(role)  # type: ignore[arg-type]
    for path in (
        "",
        "/new",
        f"/{round_id}/plan",
        f"/{round_id}/register",
        f"/{round_id}/decisions",
    ):
        assert (await client.get(f"/rounds{path}")).status_code == 403
    assert (await client.post(f"/rounds/{round_id}/step/closing")).status_code == 403

"""Visits: who goes where and when, and that everybody concerned is told."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from sqlalchemy import select

from server.database import Database
from server.database.tables import assignment, assignment_auditor, mail
from tests.server.builders import a_person, a_round, a_subject, an_assignment, an_audit
from tests.server.conftest import Client, SignIn


class Plan(NamedTuple):
    """A round with two places and three auditors."""

    round: str
    place: str
    closed_place: str
    lead: str
    co: str
    other: str


@pytest.fixture
async def plan(database: Database, sign_in: SignIn) -> Plan:
    """An open round, and the commissioner signed in."""
    async with database.write() as tx:
        place = await a_subject(tx, name="Tower Bridge", address="Tower Bridge Road")
        closed = await a_subject(tx, name="Golden Lane", status="closed")
        people = [
            await a_person(tx, "auditor", name=name, email=f"{name.lower()}@example.org")
            for name in ("Lead", "Co", "Other")
        ]
        await a_person(tx, "auditor", name="Left", active=False)
        await a_person(tx, "manager", name="Manager")
        round_id = await a_round(tx, subjects=(place, closed))
        await a_subject(tx, name="Not in this round")
    await sign_in("commissioner")
    return Plan(round_id, place, closed, *people)


def filled(plan: Plan, **changes: str) -> dict[str, str]:
    """The form of a visit."""
    return {
        "subject": plan.place,
        "lead": plan.lead,
        "co": plan.co,
        "day": "2",
        "month": "7",
        "year": "2027",
        "clock": "10:30",
        "purpose": "routine",
        "announced": "yes",
        "instructions": "Meet at the desk.",
    } | changes


async def letters(database: Database) -> list[tuple[str, str]]:
    """Who was told, and with which heading."""
    async with database.read() as reads:
        rows = await reads.execute(
            select(mail.c.to_address, mail.c.subject).order_by(mail.c.made_at, mail.c.to_address)
        )
        return [(row.to_address.split("@")[0], row.subject.split(":")[0]) for row in rows]


async def the_visit(database: Database) -> str:
    async with database.read() as reads:
        found: str = (await reads.execute(select(assignment.c.id))).scalar_one()
        return found


async def test_a_planned_visit_is_kept_in_londons_time_and_both_are_told(
    client: Client, database: Database, plan: Plan
) -> None:
    answer = await client.post(f"/rounds/{plan.round}/visits/new", data=filled(plan))
    assert "The visit is planned" in answer.text
    async with database.read() as reads:
        kept = (await reads.execute(select(assignment))).one()
        rows = await reads.execute(select(assignment_auditor))
        parts = {row.person_id: row.part for row in rows}
        body = await reads.scalar(select(mail.c.body).where(mail.c.to_address == "co@example.org"))
    assert kept.visit_at == datetime(2027, 7, 2, 9, 30, tzinfo=UTC)
    assert kept.audit_id != kept.id
    assert parts == {plan.lead: "lead", plan.co: "co"}
    assert await letters(database) == [("co", "A visit for you"), ("lead", "A visit for you")]
    for words in ("Tower Bridge", "2 July 2027 at 10:30am", "With Lead", "Meet at the desk."):
        assert words in (body or "")


async def test_a_visit_may_have_no_day_and_no_co_auditor_yet(
    client: Client, database: Database, plan: Plan
) -> None:
    sent = filled(plan, co="", day="", month="", year="", clock="")
    assert (await client.post(f"/rounds/{plan.round}/visits/new", data=sent)).status_code == 200
    async with database.read() as reads:
        assert (await reads.execute(select(assignment.c.visit_at))).scalar_one() is None
    assert await letters(database) == [("lead", "A visit for you")]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"subject": ""}, "subject", "Choose a place"),
        ({"subject": "CLOSED"}, "subject", "not open"),
        ({"lead": ""}, "lead", "Choose who leads"),
        ({"co": "LEAD"}, "co", "somebody else"),
        ({"day": "31", "month": "2"}, "visit", "real date"),
        ({"day": "", "month": "", "year": ""}, "visit", "Write the day"),
        ({"clock": "half past"}, "clock", "like 10:00"),
        ({"purpose": "holiday"}, "purpose", "what the visit is for"),
    ],
)
async def test_what_is_not_right_about_a_visit_is_said_at_its_field(
    client: Client, database: Database, plan: Plan, *, wrong: dict[str, str], field: str, words: str
) -> None:
    stand_in = {"CLOSED": plan.closed_place, "LEAD": plan.lead}
    changes = {name: stand_in.get(value, value) for name, value in wrong.items()}
    answer = await client.post(f"/rounds/{plan.round}/visits/new", data=filled(plan, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert await letters(database) == []


async def test_people_who_left_and_other_roles_cannot_be_chosen(client: Client, plan: Plan) -> None:
    page = (await client.get(f"/rounds/{plan.round}/visits/new")).text
    assert ">Lead<" in page
    assert ">Left<" not in page
    assert ">Manager<" not in page
    assert "Not in this round" not in page


async def test_a_changed_visit_tells_those_who_go_and_those_who_do_not_any_more(
    client: Client, database: Database, plan: Plan
) -> None:
    await client.post(f"/rounds/{plan.round}/visits/new", data=filled(plan))
    visit = await the_visit(database)
    path = f"/rounds/{plan.round}/visits/{visit}"
    assert (await client.post(path, data=filled(plan))).status_code == 200
    assert len(await letters(database)) == 2, "nothing changed, so nobody is told"
    await client.post(path, data=filled(plan, co=plan.other, clock="14:00"))
    assert sorted(await letters(database))[-3:] == [
        ("lead", "A visit for you"),
        ("lead", "Your visit has changed"),
        ("other", "Your visit has changed"),
    ]
    assert ("co", "Somebody else makes this visit now") in await letters(database)


async def test_a_cancelled_visit_can_be_brought_back_as_it_was(
    client: Client, database: Database, plan: Plan
) -> None:
    await client.post(f"/rounds/{plan.round}/visits/new", data=filled(plan))
    visit = await the_visit(database)
    page = await client.post(f"/rounds/{plan.round}/visits/{visit}/cancel")
    assert "Bring back" in page.text
    async with database.read() as reads:
        before = (await reads.execute(select(assignment))).one()
    assert before.cancelled_at is not None
    again = await client.post(f"/rounds/{plan.round}/visits/{visit}/cancel")
    assert again.status_code == 200
    await client.post(f"/rounds/{plan.round}/visits/{visit}/restore")
    async with database.read() as reads:
        after = (await reads.execute(select(assignment))).one()
    assert after.cancelled_at is None
    assert after.audit_id == before.audit_id
    told = [heading for who, heading in await letters(database) if who == "lead"]
    assert sorted(told) == ["A visit for you", "A visit for you", "This visit is cancelled"]


async def test_a_visit_that_has_begun_stays_as_it_is(
    client: Client, database: Database, plan: Plan
) -> None:
    async with database.write() as tx:
        visit = await an_assignment(tx, round_id=plan.round, subject_id=plan.place, lead=plan.lead)
        await an_audit(tx, assignment_id=visit, state="draft")
    path = f"/rounds/{plan.round}/visits/{visit}"
    assert "has begun" in (await client.get(path)).text
    assert (await client.post(path, data=filled(plan))).status_code == 409
    assert (await client.post(f"{path}/cancel")).status_code == 409
    assert await letters(database) == []


async def test_in_a_planned_round_nobody_is_told_before_it_opens(
    client: Client, database: Database, plan: Plan
) -> None:
    async with database.write() as tx:
        later = await a_round(tx, subjects=(plan.place,), state="planned")
    await client.post(f"/rounds/{later}/visits/new", data=filled(plan))
    assert await letters(database) == []


@pytest.mark.parametrize("state", ["closing", "closed"])
async def test_no_visit_is_planned_in_a_round_that_closes(
    client: Client, database: Database, plan: Plan, state: str
) -> None:
    async with database.write() as tx:
        ending = await a_round(tx, subjects=(plan.place,), state=state)
    answer = await client.post(f"/rounds/{ending}/visits/new", data=filled(plan))
    assert answer.status_code == 409


async def test_a_visit_of_another_round_is_not_found_here(
    client: Client, database: Database, plan: Plan
) -> None:
    async with database.write() as tx:
        elsewhere = await a_round(tx, subjects=(plan.place,))
        visit = await an_assignment(tx, round_id=elsewhere, subject_id=plan.place, lead=plan.lead)
    assert (await client.get(f"/rounds/{plan.round}/visits/{visit}")).status_code == 404
    answer = await client.post(f"/rounds/{plan.round}/visits/{visit}/cancel")
    assert answer.status_code == 404


async def test_the_plan_says_which_parts_a_place_is_asked(
    client: Client, plan: Plan, database: Database
) -> None:
    async with database.write() as tx:
        custody = await a_subject(tx, name="Suite", kind="police", facts=["part-custody"])
        await an_assignment(tx, round_id=plan.round, subject_id=custody, lead=plan.lead)
        await an_assignment(tx, round_id=plan.round, subject_id=plan.place, lead=plan.lead)
    page = (await client.get(f"/rounds/{plan.round}/plan")).text
    assert page.count("Asked there:") == 1
    assert "Asked there: Custody" in page

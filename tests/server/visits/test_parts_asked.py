"""Without script too, a visit is about the parts of the checklist that its place is asked."""

import pytest
from sqlalchemy import select, update

from audits.asked import asked_at
from audits.checklists import by_key
from audits.order import way_through
from server.database import Database
from server.database.tables import assignment, subject
from tests.server.builders import a_person, a_round, a_subject, an_assignment
from tests.server.conftest import Client, SignIn
from tests.server.visits.test_without_script import form_for

COUNTER = ["public-body", "part-front-counter"]
ASKED = way_through(asked_at(by_key("police-1"), COUNTER))
CUSTODY = "police-custody-strip-search"


@pytest.fixture
async def base(database: Database, sign_in: SignIn) -> str:
    """The address of my visit to a public counter; a custody suite is noise."""
    async with database.write() as tx:
        me = await a_person(tx, "auditor")
        counter = await a_subject(tx, name="Public counter", kind="police", facts=COUNTER)
        suite = await a_subject(tx, name="Custody suite", kind="police", facts=["part-custody"])
        round_id = await a_round(tx, subjects=(counter, suite))
        planned = await an_assignment(tx, round_id=round_id, subject_id=counter, lead=me)
        await an_assignment(tx, round_id=round_id, subject_id=suite, lead=me)
        audit = await tx.scalar(select(assignment.c.audit_id).where(assignment.c.id == planned))
    await sign_in(person=me)
    return f"/visits/police-1/{audit}"


async def test_a_public_counter_is_not_asked_about_custody(client: Client, base: str) -> None:
    tasks = (await client.get(base)).text
    assert f"0 of {len(ASKED)} answered" in tasks
    assert "Front counter</h2>" in tasks
    assert "Custody</h2>" not in tasks
    assert "police-custody" not in tasks
    assert (await client.get(f"{base}/{CUSTODY}")).status_code == 404
    assert (await client.post(f"{base}/{CUSTODY}", data={"response": "yes"})).status_code == 404


async def test_next_leads_past_what_is_not_asked_and_nothing_of_it_is_missing(
    client: Client, base: str
) -> None:
    address = f"{base}/{ASKED[0].id}"
    for question in ASKED:
        assert address == f"{base}/{question.id}"
        posted = await client.post(address, data=form_for(question), follow_redirects=False)
        address = posted.headers["location"]
    assert address == f"{base}/check"
    check = (await client.get(address)).text
    assert "Not answered</span> <span data-group-count>(0)" in check
    assert "custody" not in check.lower()


async def test_naming_no_part_asks_everything(
    client: Client, base: str, database: Database
) -> None:
    async with database.write() as tx:
        await tx.execute(update(subject).values(facts=["public-body"]))
    everything = by_key("police-1").questions
    assert f"0 of {len(everything)} answered" in (await client.get(base)).text
    assert (await client.get(f"{base}/{CUSTODY}")).status_code == 200


async def test_a_visit_that_is_not_on_the_list_begins_with_what_is_asked(
    client: Client, database: Database, base: str
) -> None:
    async with database.read() as reads:
        suites = select(subject).where(subject.c.name == "Custody suite")
        found = (await reads.execute(suites)).one()
    sent = {"subject": found.id, "announced": "yes"}
    begun = await client.post("/visits/start", data=sent, follow_redirects=False)
    first = way_through(asked_at(by_key("police-1"), found.facts))[0]
    assert first.section == "Custody"
    assert f"/{first.id}?" in begun.headers["location"]

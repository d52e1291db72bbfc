"""Places: who may keep them, what is found, and what is said when something is not right."""

import re

import pytest
from sqlalchemy import select

from server.database import Database
from server.database.tables import subject, subject_manager
from tests.server.builders import a_person, a_round, a_subject, an_assignment, an_audit
from tests.server.conftest import Client, SignIn

FILLED = {
    "name": "Museum of Maps",
    "kind": "venue",
    "place_type": "Museum",
    "address": "Map Street, EC2",
    "about": "Old maps.",
    "facts": ["public-body"],
    "operator": "City Corporation",
    "status": "open",
    "status_note": "",
    "continues": "",
    "managers": "",
}


async def test_a_place_is_found_by_part_of_its_name_kind_and_status(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        await a_subject(tx, name="Barbican Library", address="Silk Street")
        await a_subject(tx, name="Tower Bridge", status="closed")
        await a_subject(tx, name="Library team", kind="training", address="Guildhall")
    await sign_in("commissioner")
    page = (await client.get("/subjects?name=LIBRARY+silk")).text
    assert "Barbican Library" in page
    assert "Library team" not in page
    assert "Tower Bridge" in (await client.get("/subjects?status=closed")).text
    assert "No place fits" in (await client.get("/subjects?kind=police")).text


async def test_a_new_place_is_kept_with_its_facts_and_managers(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        manager = await a_person(tx, "manager", email="manager@example.org")
        await a_person(tx, "manager", email="other@example.org")
    await sign_in("administrator")
    facts = ["public-body", "cqc-registered"]
    sent = FILLED | {"managers": "Manager@example.org\n", "facts": facts}
    answer = await client.post("/subjects/new", data=sent)
    assert "The place is kept" in answer.text
    assert "manager@example.org" in answer.text
    async with database.read() as reads:
        kept = (await reads.execute(select(subject))).one()
        assert (kept.name, kept.facts) == ("Museum of Maps", facts)
        assert (await reads.scalars(select(subject_manager.c.person_id))).all() == [manager]


async def test_one_ticked_fact_and_none_are_both_understood(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    await sign_in("commissioner")
    for number, ticked in enumerate((["public-body"], [])):
        sent = FILLED | {"name": f"Place {number}", "facts": ticked}
        assert (await client.post("/subjects/new", data=sent)).status_code == 200
    async with database.read() as reads:
        rows = await reads.scalars(select(subject.c.facts).order_by(subject.c.name))
        assert rows.all() == [["public-body"], []]


async def test_a_police_function_says_which_parts_it_is_asked(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    await sign_in("commissioner")
    form = (await client.get("/subjects/new")).text
    assert "parts of the checklist are asked here?" in form
    custody = {"kind": "police", "facts": ["part-custody", "public-body"]}
    kept = (await client.post("/subjects/new", data=FILLED | custody)).text
    assert re.search(r"Parts that are asked</dt>\s*<dd[^>]*>Custody</dd>", kept)
    everything = FILLED | {"name": "All of it", "kind": "police", "facts": []}
    assert "All of the checklist" in (await client.post("/subjects/new", data=everything)).text
    async with database.read() as reads:
        facts = await reads.scalar(select(subject.c.facts).where(subject.c.name == FILLED["name"]))
    assert facts == ["public-body", "part-custody"]


async def test_a_place_of_another_kind_names_no_part(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    """Boxes that were ticked before another kind was chosen are sent, though nobody sees them."""
    await sign_in("commissioner")
    sent = FILLED | {"facts": ["part-custody", "public-body"]}
    page = (await client.post("/subjects/new", data=sent)).text
    assert "The place is kept" in page
    assert "Parts that are asked" not in page
    async with database.read() as reads:
        assert await reads.scalar(select(subject.c.facts)) == ["public-body"]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": " "}, "name", "Write the name"),
        ({"name": "Taken"}, "name", "with this name already"),
        ({"name": "x" * 201}, "name", "200 letters at most"),
        ({"kind": ""}, "kind", "Choose which checklist"),
        ({"operator": ""}, "operator", "Write who runs it"),
        ({"status": "closed"}, "status_note", "since when"),
        ({"facts": ["haunted"]}, "facts", "that are listed"),
        ({"continues": "nothing-there"}, "continues", "Choose another place"),
        ({"managers": "nobody@example.org"}, "managers", "nobody@example.org"),
    ],
)
async def test_what_is_not_right_is_said_at_its_field_and_nothing_is_lost(
    client: Client,
    database: Database,
    sign_in: SignIn,
    *,
    wrong: dict[str, object],
    field: str,
    words: str,
) -> None:
    async with database.write() as tx:
        await a_subject(tx, name="Taken")
    await sign_in("commissioner")
    answer = await client.post("/subjects/new", data=FILLED | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert "Old maps." in answer.text
    async with database.read() as reads:
        assert len((await reads.execute(select(subject))).all()) == 1


async def test_the_kind_is_fixed_once_a_place_was_visited(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        lead = await a_person(tx, "auditor")
        visited, fresh = await a_subject(tx), await a_subject(tx)
        round_id = await a_round(tx, subjects=(visited, fresh))
        assignment = await an_assignment(tx, round_id=round_id, subject_id=visited, lead=lead)
        await an_audit(tx, assignment_id=assignment)
    await sign_in("commissioner")
    sent = FILLED | {"kind": "activity"}
    refused = await client.post(f"/subjects/{visited}/edit", data=sent)
    assert refused.status_code == 422
    assert "cannot change" in refused.text
    assert (await client.post(f"/subjects/{fresh}/edit", data=sent)).status_code == 200


async def test_two_places_cannot_carry_on_from_each_other(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        before = await a_subject(tx, name="Old Museum")
        after = await a_subject(tx, name="New Museum", continues_id=before)
    await sign_in("commissioner")
    page = (await client.get(f"/subjects/{after}")).text
    assert re.search(r"Carries on from.*Old Museum", page, re.DOTALL)
    answer = await client.post(f"/subjects/{before}/edit", data=FILLED | {"continues": after})
    assert answer.status_code == 422
    assert "cannot carry on from itself" in answer.text


@pytest.mark.parametrize("role", ["auditor", "manager"])
async def test_only_commissioners_and_administrators_keep_places(
    client: Client, database: Database, sign_in: SignIn, role: str
) -> None:
    async with database.write() as tx:
        place = await a_subject(tx)
    await sign_in(role)
    for path in ("/subjects", "/subjects/new", f"/subjects/{place}", f"/subjects/{place}/edit"):
        assert (await client.get(path)).status_code == 403
    assert (await client.post("/subjects/new", data=FILLED)).status_code == 403


async def test_a_place_shows_its_visits_over_the_rounds(
    client: Client, database: Database, sign_in: SignIn
) -> None:
    async with database.write() as tx:
        lead = await a_person(tx, "auditor")
        place, other = await a_subject(tx), await a_subject(tx)
        earlier = await a_round(tx, name="Round A", subjects=(place, other))
        later = await a_round(tx, name="Round B", subjects=(place, other))
        made = await an_assignment(tx, round_id=earlier, subject_id=place, lead=lead)
        await an_audit(tx, assignment_id=made, state="accepted")
        await an_assignment(tx, round_id=later, subject_id=place, lead=lead)
        await an_assignment(tx, round_id=later, subject_id=other, lead=lead, purpose="recheck")
    await sign_in("commissioner")
    page = (await client.get(f"/subjects/{place}")).text
    assert "Round A" in page
    assert "Accepted" in page
    assert "Round B" in page
    assert "To do" in page
    assert "recheck" not in page
    assert (await client.get("/subjects/no-such-place")).status_code == 404

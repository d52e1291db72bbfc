"""The demonstration is the same each time, and never takes the place of anything real."""

import hashlib
import os
import subprocess
import sys

import msgspec
import pytest
from sqlalchemy import func, select

from audits.asked import asked_at, parts_to_ask
from audits.checklists import checklist, latest
from server.database import Database
from server.database.tables import audit, entry, person, result, subject
from server.demonstration.answering import read_response
from server.demonstration.city import make_city
from server.demonstration.content import Place, content
from server.demonstration.fill import Filled, NotFilled, fill
from tests.server.builders import a_person, a_subject

DIGEST = (
    "import hashlib, msgspec; from server.demonstration.city import make_city; "
    "from server.demonstration.content import content; "
    "print(hashlib.sha256(msgspec.json.encode(make_city(content()))).hexdigest())"
)


def test_two_runs_make_the_same_bytes() -> None:
    here = hashlib.sha256(msgspec.json.encode(make_city(content()))).hexdigest()
    other = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert other.stdout.strip() == here


def test_a_strict_reader_of_the_files_finds_only_what_exists() -> None:
    found = content()
    slugs = {place.slug for place in found.places}
    auditors = {auditor.number for auditor in found.auditors}
    years = {plan.year for plan in found.rounds}
    assert {place.managed_with for place in found.places} <= slugs | {""}
    for visit in found.visits:
        assert visit.place in slugs
        assert {visit.lead, visit.co} <= auditors | {None}
        assert visit.year in years
    assert {reply.place for reply in found.replies} <= slugs
    asked = {
        question.id: question
        for plan in found.rounds
        for kind, version in plan.checklists.items()
        for question in checklist(kind, version).questions
    }
    assert set(found.notes) <= set(asked)
    for visit in found.visits:
        assert {*visit.found, *visit.notes, *visit.could_not_check} <= set(asked)
        for question, text in visit.found.items():
            read_response(asked[question], text)


@pytest.mark.parametrize("place", content().places, ids=lambda place: place.slug)
def test_every_told_answer_fits_its_question(place: Place) -> None:
    for plan in content().rounds:
        version = asked_at(checklist(place.kind, plan.checklists[place.kind]), place.facts)
        asked = {question.id: question for question in version.questions}
        for found in place.found:
            if plan.year in found.rounds or place.kind == "police":
                assert found.question in asked, f"{found.question} is not asked in {plan.name}"
            if found.question in asked:
                read_response(asked[found.question], found.answer)


def test_every_part_of_the_police_checklist_is_asked_somewhere() -> None:
    named = {
        fact
        for place in content().places
        if place.kind == "police"
        for fact in place.facts
        if fact.startswith("part-")
    }
    assert named == set(parts_to_ask(latest("police")))


async def test_an_empty_database_is_filled_and_a_demonstration_can_begin_again(
    database: Database,
) -> None:
    """On both databases: invented people may go, and everything comes back through the phones."""
    async with database.write() as tx:
        await a_person(tx, "auditor", email="auditor99@demo.example")
        await a_subject(tx, name="Left over")
    refused = await fill(database, fresh=False)
    assert isinstance(refused, NotFilled)
    assert "not empty" in refused.reason
    filled = await fill(database, fresh=True)
    assert isinstance(filled, Filled)
    async with database.read() as reads:
        names = (await reads.scalars(select(subject.c.name))).all()
        audits = await reads.scalar(select(func.count()).select_from(audit))
        held = await reads.scalar(
            select(func.count()).select_from(entry).where(entry.c.held.is_not(None))
        )
        unscored = await reads.scalar(
            select(func.count())
            .select_from(audit)
            .outerjoin(result, result.c.audit_id == audit.c.id)
            .where(audit.c.state.in_(("submitted", "accepted")), result.c.audit_id.is_(None))
        )
    assert len(names) == 30
    assert "Left over" not in names
    assert (audits, held, unscored) == (filled.audits, 0, 0)


async def test_a_demonstration_that_is_there_can_be_kept(city: Database) -> None:
    kept = await fill(city, if_empty=True)
    assert isinstance(kept, Filled)
    assert kept.kept
    async with city.read() as reads:
        assert await reads.scalar(select(func.count()).select_from(audit)) == kept.audits


async def test_real_people_are_never_taken_for_a_demonstration(database: Database) -> None:
    async with database.write() as tx:
        await a_person(tx, "administrator", email="somebody@example.org")
    assert isinstance(await fill(database, if_empty=True), NotFilled)


async def test_real_people_are_never_deleted(database: Database) -> None:
    async with database.write() as tx:
        await a_person(tx, "administrator", email="somebody@example.org")
        await a_person(tx, "auditor", email="auditor1@demo.example")
    refused = await fill(database, fresh=True)
    assert isinstance(refused, NotFilled)
    assert "not made up" in refused.reason
    async with database.read() as reads:
        assert await reads.scalar(select(func.count()).select_from(person)) == 2


def test_made_up_data_is_refused_where_pages_would_not_say_so(
    database_url: str, tmp_path: object
) -> None:
    given = os.environ | {"SFC_DATABASE_URL": database_url, "SFC_DEMONSTRATION": "false"}
    ran = subprocess.run(
        [sys.executable, "-m", "server", "demo", "--fresh"],
        env=given,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 1
    assert "SFC_DEMONSTRATION=true" in ran.stderr

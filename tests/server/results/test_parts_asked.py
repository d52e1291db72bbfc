"""Results of a place that is asked some parts of its checklist only: the rest counts nowhere."""

import csv
import io

import pytest
from sqlalchemy import insert, select

from audits.asked import asked_at
from audits.checklists import by_key
from server.database import Database
from server.database.tables import question_result, round_subject
from tests.server.builders import a_subject
from tests.server.conftest import Client, SignIn
from tests.server.figured import work_out
from tests.server.results.answering import NO
from tests.server.results.conftest import City, read_page

CHECKLIST = by_key("police-1")
COUNTER = ["public-body", "part-front-counter"]
ASKED = [question.id for question in asked_at(CHECKLIST, COUNTER).questions]
STEP_FREE = "police-counter-step-free"
# A must-have of another part, answered by an auditor who saw it anyway.
NOT_A_CELL = "police-custody-not-a-cell"
WORDING = {question.id: question.wording for question in CHECKLIST.questions}


@pytest.fixture
async def counter(city: City, database: Database, sign_in: SignIn) -> str:
    """A public counter whose auditor answered more than it is asked; everybody is at work."""
    async with database.write() as tx:
        counter = await a_subject(tx, name="Public counter", kind="police", facts=COUNTER)
        await tx.execute(insert(round_subject).values(round_id=city.this_year, subject_id=counter))
    await city.visit({STEP_FREE: NO, NOT_A_CELL: NO}, place=counter, key="police-1")
    await work_out(database, by=await sign_in("commissioner"))
    return counter


async def points_stored(database: Database) -> dict[str, float | None]:
    """What is stored of every question, for all figures to be made of."""
    async with database.read() as reads:
        rows = await reads.execute(select(question_result.c.question, question_result.c.points))
        return {row.question: row.points for row in rows}


def edited(facts: list[str]) -> dict[str, object]:
    return {
        "name": "Public counter",
        "kind": "police",
        "place_type": "Police function",
        "operator": "City Corporation",
        "status": "open",
        "facts": facts,
    }


async def test_a_counter_is_not_marked_on_custody(
    client: Client, city: City, counter: str, database: Database
) -> None:
    address = f"/results/{counter}/{city.this_year}"
    page = await read_page(client, address)
    assert WORDING[STEP_FREE] in page.words
    assert WORDING[NOT_A_CELL] not in page.words
    assert "custody" not in page.words.lower()
    assert "could not be checked" not in page.words
    table = csv.DictReader(io.StringIO((await client.get(f"{address}/answers.csv")).text))
    assert [row["Question id"] for row in table] == ASKED
    assert sorted(await points_stored(database)) == sorted(ASKED)


async def test_the_round_names_no_place_for_what_it_was_not_asked(
    client: Client, city: City, counter: str
) -> None:
    page = await read_page(client, f"/rounds/{city.this_year}")
    assert WORDING[STEP_FREE] in page.words
    assert WORDING[NOT_A_CELL] not in page.words
    act = await read_page(client, f"/rounds/{city.this_year}/act?show=all")
    assert WORDING[STEP_FREE] in act.words
    assert "custody" not in act.words.lower()


async def test_naming_other_parts_counts_the_answers_that_were_kept(
    client: Client, city: City, counter: str, database: Database
) -> None:
    address = f"/results/{counter}/{city.this_year}"
    custody = [question.id for question in CHECKLIST.questions if question.section == "Custody"]
    for facts, asked in (
        (["public-body", "part-custody"], custody),
        (["public-body"], [question.id for question in CHECKLIST.questions]),
        (COUNTER, ASKED),
    ):
        answer = await client.post(f"/subjects/{counter}/edit", data=edited(facts))
        assert "The changes are kept" in answer.text
        page = await read_page(client, address)
        for question in (STEP_FREE, NOT_A_CELL):
            assert (WORDING[question] in page.words) == (question in asked)
        stored = await points_stored(database)
        assert sorted(stored) == sorted(asked)
        assert {id for id, points in stored.items() if points == 0} == {STEP_FREE, NOT_A_CELL} & {
            *asked
        }

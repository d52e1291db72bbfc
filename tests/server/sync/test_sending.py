"""What a phone may rely on when it sends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from sqlalchemy import text

from audits.answers import Choice, NotSeen
from server.database import Database
from tests.server.builders import a_person, a_session
from tests.server.conftest import Client
from tests.server.sync.conftest import City, Post, Send
from tests.server.sync.kept import kept
from tests.server.sync.phone import Phone, as_json

YES_NO = "venue-info-access-page"


async def test_an_entry_sent_twice_is_stored_once(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    first = await send(city.lead, lead_phone.batch())
    second = await send(city.lead, lead_phone.batch())
    assert [one.outcome for one in first.receipts] == ["stored"]
    assert [one.outcome for one in second.receipts] == ["already_stored"]
    assert len((await kept(database))["entry"]) == 1


async def test_an_entry_twice_in_one_batch_is_stored_once(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    entry = lead_phone.answer(YES_NO, Choice("yes"))
    receipt = await send(city.lead, lead_phone.batch(entry, entry))
    assert [one.outcome for one in receipt.receipts] == ["stored", "already_stored"]
    assert len((await kept(database))["entry"]) == 1


async def test_twenty_sends_of_the_same_batch_at_once_store_once(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer_all()
    lead_phone.submit()
    batch = lead_phone.batch()
    sent = await asyncio.gather(*(send(city.lead, batch) for _ in range(20)))
    outcomes = [[one.outcome for one in answer.receipts] for answer in sent]
    assert outcomes.count(["stored"] * 43) == 1
    assert outcomes.count(["already_stored"] * 43) == 19
    found = await kept(database)
    assert (len(found["entry"]), len(found["answer"]), len(found["audit"])) == (43, 42, 1)


async def test_a_bad_entry_never_blocks_the_others_and_is_explained(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    questions = [YES_NO, "venue-info-true", "venue-info-picture-guide", "venue-info-sensory-map"]
    for question in questions:
        lead_phone.answer(question, NotSeen("It was locked."))
    lead_phone.answer(questions[0], NotSeen(""))
    lead_phone.answer("no-such-question", Choice("yes"))
    batch = as_json(lead_phone.batch())
    batch["entries"][0]["kind"] = "photo"
    del batch["entries"][1]["made_at"]
    batch["entries"][2]["answer"]["response"] = {"type": "smell", "value": 3}
    batch["entries"].append({"number": 7})
    answer = await send(city.lead, batch)
    assert [one.id for one in answer.receipts[:-1]] == [one.id for one in lead_phone.made]
    found = [(one.outcome, one.code) for one in answer.receipts]
    assert found == [
        ("refused", "kind_unknown"),
        ("refused", "unreadable"),
        ("refused", "unreadable"),
        ("stored", None),
        ("refused", "reason_missing"),
        ("refused", "question_unknown"),
        ("refused", "kind_unknown"),
    ]
    assert "made_at" in str(answer.receipts[1].reason)
    assert all(one.reason and one.action for one in answer.receipts if one.outcome == "refused")
    assert [row["question"] for row in (await kept(database))["answer"]] == [questions[3]]


async def test_an_unreadable_visit_holds_up_only_its_own_entries(
    city: City, lead_phone: Phone, send: Send
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    other = Phone(city.unlisted(), "the lead's phone", counter=1)
    other.answer(YES_NO, Choice("no"))
    batch = as_json(lead_phone.batch())
    spoiled = as_json(other.batch())
    del spoiled["audits"][0]["began_at"]
    batch["audits"] += spoiled["audits"]
    batch["entries"] += spoiled["entries"]
    answer = await send(city.lead, batch)
    found = [(one.outcome, one.code) for one in answer.receipts]
    assert found == [("stored", None), ("refused", "audit_start_missing")]


async def test_an_id_used_again_for_something_else_is_refused_and_changes_nothing(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    await send(city.lead, lead_phone.batch())
    before = await kept(database)
    batch = as_json(lead_phone.batch())
    batch["entries"][0]["answer"]["response"]["value"] = "no"
    batch["entries"][0]["counter"] = 99
    answer = await send(city.lead, batch)
    assert [one.code for one in answer.receipts] == ["same_id_other_content"]
    assert await kept(database) == before


async def test_a_note_with_a_character_no_database_keeps_is_explained(
    city: City, lead_phone: Phone, send: Send
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"), note="by the door\0")
    answer = await send(city.lead, lead_phone.batch())
    assert [one.code for one in answer.receipts] == ["text_unreadable"]


@pytest.mark.parametrize("year", ["0001", "1970", "2099", "9999"])
async def test_a_clock_that_is_wrong_by_years_loses_nothing(
    city: City, lead_phone: Phone, send: Send, year: str
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    batch = as_json(lead_phone.batch())
    wrong = f"{year}-01-01T00:00:00+14:00"
    batch["sent_at"] = batch["audits"][0]["began_at"] = batch["entries"][0]["made_at"] = wrong
    answer = await send(city.lead, batch)
    assert [one.outcome for one in answer.receipts] == ["stored"]
    again = await send(city.lead, batch)
    assert [one.outcome for one in again.receipts] == ["already_stored"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"<html>Welcome to our wi-fi</html>", ""),
        (b'{"app": "1"}', "device"),
        (b'{"device": "x", "app": "1", "sent_at": "now", "audits": [], "entries": []}', "sent_at"),
        (b'{"device": "' + b"x" * 50 + b'"}', "device"),
    ],
)
async def test_what_is_not_a_batch_is_refused_naming_the_field(
    city: City, post: Post, body: bytes, field: str
) -> None:
    answer = await post(city.lead, body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_more_than_500_entries_at_once_are_too_many(
    city: City, lead_phone: Phone, post: Post
) -> None:
    for _ in range(501):
        lead_phone.answer(YES_NO, Choice("yes"))
    answer = await post(city.lead, lead_phone.batch())
    assert answer.status_code == 413
    assert "at most 500" in answer.json()["detail"]
    assert (await post(city.lead, lead_phone.batch(*lead_phone.made[:500]))).status_code == 200


async def test_nobodys_answers_are_stored_under_another_name(
    city: City, lead_phone: Phone, post: Post, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    answer = await post(city.co, lead_phone.batch(person=city.lead))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await kept(database))["entry"] == []


async def test_only_auditors_send(
    city: City, lead_phone: Phone, post: Post, client: Client, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    body = msgspec.json.encode(lead_phone.batch())
    assert (await client.post("/api/sync", content=body)).status_code == 401
    async with database.write() as tx:
        manager = await a_person(tx, "manager", "commissioner")
        city.tokens[manager] = await a_session(tx, manager)
    assert (await post(manager, lead_phone.batch())).status_code == 403


async def test_a_receipt_is_only_given_after_the_commit(
    city: City, lead_phone: Phone, post: Post, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    async with commits_that_fail(database):
        answer = await post(city.lead, lead_phone.batch())
        assert answer.status_code == 500
        assert "receipts" not in answer.json()
        assert (await kept(database))["entry"] == []
    answer = await post(city.lead, lead_phone.batch())
    assert [one["outcome"] for one in answer.json()["receipts"]] == ["stored"]


async def test_a_batch_that_breaks_the_database_does_not_break_the_others(
    city: City, lead_phone: Phone, co_phone: Phone, post: Post, database: Database
) -> None:
    lead_phone.answer(YES_NO, Choice("yes"))
    co_phone.answer("venue-info-sensory-map", NotSeen("poison"))
    others = [Phone(city.unlisted(), f"phone {number}") for number in range(6)]
    for phone in others:
        phone.answer(YES_NO, Choice("no"))
    async with rows_that_fail(database, "venue-info-sensory-map"):
        answers = await asyncio.gather(
            post(city.lead, lead_phone.batch()),
            post(city.co, co_phone.batch()),
            *(post(city.stranger, phone.batch()) for phone in others),
        )
    assert [answer.status_code for answer in answers] == [200, 500] + [200] * 6
    assert len((await kept(database))["entry"]) == 7


@asynccontextmanager
async def commits_that_fail(database: Database) -> AsyncIterator[None]:
    """Every new entry leaves a debt that the database finds out only when it commits."""
    debt = "REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED"
    async with trap(
        database, f"CREATE TABLE debt (id TEXT {debt})", "INSERT INTO debt VALUES ('nobody')"
    ):
        yield


@asynccontextmanager
async def rows_that_fail(database: Database, question: str) -> AsyncIterator[None]:
    """An entry for this question breaks a rule of the database."""
    check = f"CREATE TABLE debt (id TEXT CHECK (id <> '{question}'))"
    async with trap(database, check, "INSERT INTO debt VALUES (NEW.question)"):
        yield


@asynccontextmanager
async def trap(database: Database, table: str, action: str) -> AsyncIterator[None]:
    """A table, and a trigger that writes there for every entry."""
    if database.is_sqlite:
        trigger = [f"CREATE TRIGGER trap AFTER INSERT ON entry BEGIN {action}; END"]
        undo = ["DROP TRIGGER trap"]
    else:
        body = f"BEGIN {action}; RETURN NULL; END"
        trigger = [
            f"CREATE FUNCTION spring() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            "CREATE TRIGGER trap AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION spring()",
        ]
        undo = ["DROP TRIGGER trap ON entry", "DROP FUNCTION spring"]
    await run_all(database, [table, *trigger])
    try:
        yield
    finally:
        await run_all(database, [*undo, "DROP TABLE debt"])


async def run_all(database: Database, statements: list[str]) -> None:
    """Run statements that no table of ours describes."""
    async with database.write() as tx:
        for statement in statements:
            await tx.execute(text(statement))

"""Work is never dropped: what cannot be counted is kept, and somebody else's visit stays theirs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, update

from audits.answers import Choice
from server.database import Database
from server.database.tables import (
    assignment,
    assignment_auditor,
    audit,
    round_,
    round_subject,
    subject,
)
from tests.server.sync.conftest import City, Send
from tests.server.sync.kept import kept
from tests.server.sync.phone import Phone

YES_NO = "venue-info-access-page"


async def change(database: Database, table: Table, **values: Any) -> None:
    """Set columns of every row."""
    async with database.write() as tx:
        await tx.execute(update(table).values(**values))


async def sends_one_answer(city: City, phone: Phone, send: Send) -> tuple[str, str | None]:
    """Send the phone's newest answer; the outcome and its code."""
    entry = phone.answer(YES_NO, Choice("yes"))
    receipt = (await send(city.lead, phone.batch(entry))).receipts[0]
    return receipt.outcome, receipt.code


async def test_nothing_is_dropped_when_the_round_has_closed(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer_all()
    lead_phone.submit()
    await change(database, round_, state="closed")
    answer = await send(city.lead, lead_phone.batch())
    assert {(one.outcome, one.code) for one in answer.receipts} == {("stored", "round_closed")}
    assert all("kept" in str(one.reason) for one in answer.receipts)
    found = await kept(database)
    assert {row["held"] for row in found["entry"]} == {"round_closed"}
    assert (len(found["entry"]), found["answer"], found["result"]) == (43, [], [])
    assert found["audit"][0]["state"] == "draft"
    again = await send(city.lead, lead_phone.batch())
    assert {(one.outcome, one.code) for one in again.receipts} == {
        ("already_stored", "round_closed")
    }


async def test_a_closing_round_still_takes_what_was_begun(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    await change(database, round_, state="closing")
    assert await sends_one_answer(city, lead_phone, send) == ("stored", None)


async def test_a_result_of_a_closed_round_does_not_change(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer_all()
    lead_phone.submit()
    await send(city.lead, lead_phone.batch())
    before = await kept(database)
    await change(database, round_, state="closed")
    assert await sends_one_answer(city, lead_phone, send) == ("stored", "round_closed")
    after = await kept(database)
    assert len(after.pop("entry")) == len(before.pop("entry")) + 1
    assert after == before


@pytest.mark.parametrize("decided", [("accepted", "already_accepted"), ("void", "visit_void")])
async def test_what_comes_after_the_decision_is_kept_but_not_counted(
    city: City, lead_phone: Phone, send: Send, database: Database, decided: tuple[str, str]
) -> None:
    assert await sends_one_answer(city, lead_phone, send) == ("stored", None)
    state, code = decided
    await change(database, audit, state=state)
    lead_phone.answer("venue-info-picture-guide", None)
    assert await sends_one_answer(city, lead_phone, send) == ("stored", code)
    assert [row["counter"] for row in (await kept(database))["answer"]] == [1]


async def test_a_place_that_is_not_in_the_round_is_kept_for_a_decision(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    async with database.write() as tx:
        await tx.execute(round_subject.delete())
    assert await sends_one_answer(city, lead_phone, send) == ("stored", "not_in_round")
    assert (await kept(database))["audit"][0]["subject_id"] == city.library


async def test_a_visit_given_to_somebody_else_meanwhile_is_kept_for_a_decision(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    async with database.write() as tx:
        await tx.execute(
            update(assignment_auditor)
            .where(assignment_auditor.c.person_id == city.lead)
            .values(person_id=city.stranger)
        )
    assert await sends_one_answer(city, lead_phone, send) == ("stored", "not_assigned")
    stranger = Phone(city.start(), "the stranger's phone")
    stranger.answer(YES_NO, Choice("no"))
    answer = await send(city.stranger, stranger.batch())
    assert [(one.outcome, one.code) for one in answer.receipts] == [("stored", None)]
    found = await kept(database)
    assert [row["lead_id"] for row in found["audit"]] == [city.stranger]
    assert [row["person_id"] for row in found["answer"]] == [city.stranger]


async def test_a_cancelled_visit_that_was_made_is_kept_for_a_decision(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    await change(database, assignment, cancelled_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert await sends_one_answer(city, lead_phone, send) == ("stored", "not_assigned")


async def test_an_auditor_cannot_write_into_anothers_audit(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    unlisted = city.unlisted()
    own = Phone(unlisted, "the lead's phone")
    await sends_one_answer(city, lead_phone, send)
    await sends_one_answer(city, own, send)
    before = await kept(database)
    for start in (unlisted, city.start(assignment=None)):
        intruder = Phone(start, "the stranger's phone")
        intruder.answer(YES_NO, Choice("no"))
        intruder.submit()
        answer = await send(city.stranger, intruder.batch())
        assert {one.code for one in answer.receipts} == {"audit_is_not_yours"}
        assert answer.audits == []
        without_start = await send(city.stranger, intruder.batch(audits=[]))
        assert {one.code for one in without_start.receipts} == {"audit_is_not_yours"}
    assert await kept(database) == before


async def test_an_audit_keeps_the_place_and_round_it_began_with(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    async with database.write() as tx:
        other = await tx.scalar(subject.select().where(subject.c.id != city.library))
    moved = Phone(city.start(subject=other), "the lead's phone")
    assert await sends_one_answer(city, moved, send) == ("refused", "audit_is_not_yours")
    assert await sends_one_answer(city, lead_phone, send) == ("stored", None)
    assert await sends_one_answer(city, moved, send) == ("refused", "audit_is_not_yours")


async def test_a_draft_stays_on_the_checklist_version_it_began_with(
    city: City, send: Send, database: Database
) -> None:
    older = Phone(city.start(checklist="venue-1"), "the lead's phone")
    assert await sends_one_answer(city, older, send) == ("stored", None)
    assert (await kept(database))["audit"][0]["checklist_version"] == 1
    newer = Phone(city.start(), "the lead's tablet", counter=5)
    assert await sends_one_answer(city, newer, send) == ("refused", "other_checklist")


@pytest.mark.parametrize(
    ("unknown", "code"),
    [
        ({"checklist": "venue-99"}, "checklist_unknown"),
        ({"checklist": "police-1"}, "checklist_unknown"),
        ({"round": "no-such-round"}, "round_unknown"),
        ({"subject": "no-such-place"}, "subject_unknown"),
    ],
)
async def test_a_visit_to_the_unknown_is_refused_and_explained(
    city: City, send: Send, database: Database, unknown: dict[str, str], code: str
) -> None:
    phone = Phone(city.unlisted(**unknown), "the lead's phone")
    assert await sends_one_answer(city, phone, send) == ("refused", code)
    assert (await kept(database))["audit"] == []

"""What happened to a visit can be told, to those it concerns."""

from datetime import timedelta

import pytest

from audits.answers import Choice, NotSeen
from audits.checklists import by_key
from server.database import Database
from server.history.telling import clock_in_words
from server.sync.judging import Sent
from server.sync.messages import Batch
from server.sync.reading import ReadBatch
from server.sync.storing import store_batches
from tests.server.conftest import NOW, Client, SignIn
from tests.server.sync.conftest import City, city
from tests.server.sync.phone import MADE_AT, Phone

__all__ = ["city"]

YES_NO = "venue-info-access-page"
WORDING = {question.id: question.wording for question in by_key("venue-2").questions}


async def store(database: Database, person: str, batch: Batch) -> None:
    """Store a batch as if it came now."""
    starts = {start.id: start for start in batch.audits}
    read = ReadBatch(batch.device, batch.sent_at, person, starts, batch.entries)
    async with database.write() as tx:
        await store_batches(tx, [Sent(person, read, NOW)])


async def a_visit(database: Database, city: City) -> Phone:
    """The library's visit with two answers, the second one a change of mind."""
    phone = Phone(city.start(), "the lead's phone")
    phone.answer(YES_NO, Choice("yes"))
    phone.answer(YES_NO, NotSeen("The page <was> down."), note="Asked at the desk")
    await store(database, city.lead, phone.batch(sent_at=NOW + timedelta(hours=3)))
    return phone


async def test_every_change_is_told_with_who_what_and_when(
    city: City, client: Client, sign_in: SignIn, database: Database
) -> None:
    phone = await a_visit(database, city)
    await store(database, city.lead, phone.batch(phone.submit(), sent_at=NOW))
    await sign_in("commissioner")
    answer = await client.get(f"/audits/{city.audit}/history")
    assert answer.status_code == 200
    assert answer.text.count(WORDING[YES_NO]) == 2
    assert "<strong>Yes</strong>" in answer.text
    assert "The page &lt;was&gt; down." in answer.text
    assert "Note: Asked at the desk" in answer.text
    assert "By its clock 20 November 2026 at 2:05pm" in answer.text
    assert "We received it 21 November 2026 at 9:30am" in answer.text
    assert answer.text.index("Finished the visit") < answer.text.index("Could not check")
    assert answer.text.index("Could not check") < answer.text.index("<strong>Yes</strong>")


async def test_a_clock_that_was_far_off_is_pointed_out(
    city: City, client: Client, sign_in: SignIn, database: Database
) -> None:
    await a_visit(database, city)
    await sign_in("commissioner")
    answer = await client.get(f"/audits/{city.audit}/history")
    assert answer.text.count("clock was about 3 hours fast") == 2


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (0, ""),
        (120, ""),
        (-120, ""),
        (121, "This phone's clock was about 2 minutes fast."),
        (-3_700, "This phone's clock was about 1 hour slow."),
        (-86_400 * 400, "This phone's clock was about 400 days slow."),
    ],
)
def test_a_clock_is_told_in_its_largest_unit(offset: int, words: str) -> None:
    assert clock_in_words(offset) == words


async def test_the_history_goes_on_over_pages(
    city: City, client: Client, sign_in: SignIn, database: Database
) -> None:
    phone = Phone(city.start(), "the lead's phone")
    for number in range(120):
        phone.answer(YES_NO, Choice("yes"), note=f"number {number} of them")
    await store(database, city.lead, phone.batch(sent_at=MADE_AT))
    await sign_in("administrator")
    seen: list[str] = []
    for number in (1, 2, 3):
        answer = await client.get(f"/audits/{city.audit}/history", params={"number": number})
        assert f"Page {number} of 3" in answer.text
        assert ("Earlier changes" in answer.text) == (number < 3)
        seen += [f"{one}" for one in range(120) if f"number {one} of them" in answer.text]
    assert sorted(seen, key=int) == [str(one) for one in range(120)]


async def test_a_history_is_only_for_those_it_concerns(
    city: City, client: Client, sign_in: SignIn, database: Database
) -> None:
    await a_visit(database, city)
    page = f"/audits/{city.audit}/history"
    for person, status in ((city.lead, 200), (city.co, 200), (city.stranger, 404)):
        await sign_in(person=person)
        assert (await client.get(page)).status_code == status
    await sign_in("manager")
    assert (await client.get(page)).status_code == 403
    await sign_in("commissioner")
    assert (await client.get("/audits/nothing/history")).status_code == 404

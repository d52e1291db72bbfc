"""What a phone may rely on when it sends."""

from audits.answers import Choice
from server.database import Database
from tests.server.sync.conftest import City, Send
from tests.server.sync.kept import kept
from tests.server.sync.phone import Phone


async def test_an_entry_sent_twice_is_stored_once(
    city: City, lead_phone: Phone, send: Send, database: Database
) -> None:
    lead_phone.answer("venue-info-access-page", Choice("yes"))
    first = await send(city.lead, lead_phone.batch())
    second = await send(city.lead, lead_phone.batch())
    assert [one.outcome for one in first.receipts] == ["stored"]
    assert [one.outcome for one in second.receipts] == ["already_stored"]
    assert len((await kept(database))["entry"]) == 1

"""Killed with SIGKILL while many phones send, the server loses nothing it gave a receipt for.

A short sample with a real process on SQLite: five kills, each after a fixed number of answers.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import select

from audits.checklists import by_key
from audits.scoring import score_audit
from server.database import Database
from server.database.tables import answer, entry, result
from server.ids import uuid7
from server.sync.messages import AnswerEntry, AuditStart, Batch, BatchReceipt
from tests.journeys.servers import RunningServer
from tests.server.builders import a_person, a_round, a_session, a_subject
from tests.server.conftest import NOW
from tests.server.sync.kept import score_kept
from tests.server.sync.phone import MADE_AT, Phone

PHONES = 6
ENTRIES_A_BATCH = 4
# How many batches are answered in each of the server's lives before it is killed.
LIVES = (1, 3, 7, 12, 18)


class Storm:
    """Phones that send until the server is gone, and what they were given receipts for."""

    def __init__(self, server: RunningServer, phones: dict[str, Phone]) -> None:
        """``phones`` are by the session token of their person."""
        self.server = server
        self.phones = phones
        self.receipts: set[str] = set()

    async def rage(self, kill_after: int | None) -> None:
        """Let all phones send what has no receipt; kill the server after so many answers."""
        self.answered, self.kill_after = 0, kill_after
        async with httpx.AsyncClient(base_url=self.server.address, timeout=30) as client:
            await asyncio.gather(
                *(self._send(client, token, phone) for token, phone in self.phones.items())
            )

    async def _send(self, client: httpx.AsyncClient, token: str, phone: Phone) -> None:
        waiting = [made for made in phone.made if made.id not in self.receipts]
        for begin in range(0, len(waiting), ENTRIES_A_BATCH):
            batch = phone.batch(*waiting[begin : begin + ENTRIES_A_BATCH])
            try:
                receipt = await self._post(client, token, batch)
            except httpx.TransportError:
                return
            self.receipts |= {one.id for one in receipt.receipts if one.outcome != "refused"}
            self.answered += 1
            if self.answered == self.kill_after:
                self.server.kill()

    async def _post(self, client: httpx.AsyncClient, token: str, batch: Batch) -> BatchReceipt:
        found = await client.post(
            "/api/sync",
            content=msgspec.json.encode(batch),
            headers={"cookie": f"session={token}", "content-type": "application/json"},
        )
        assert found.status_code == 200, found.text
        return msgspec.json.decode(found.content, type=BatchReceipt)


@pytest.fixture
def server(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """A server process on an empty database of its own."""
    shutil.copy(migrated_sqlite, tmp_path / "audits.db")
    running = RunningServer(tmp_path, tmp_path / "audits.db")
    yield running
    running.kill()


async def test_a_server_killed_in_a_storm_keeps_everything_it_gave_a_receipt_for(
    server: RunningServer,
) -> None:
    database = Database(f"sqlite:///{server.database}")
    phones = await phones_that_have_finished(database)
    storm = Storm(server, phones)
    for kill_after in LIVES:
        await asyncio.to_thread(server.start)
        await storm.rage(kill_after)
        kept = {str(row[0]) for row in server.rows("SELECT id FROM entry")}
        assert storm.receipts <= kept
    assert len(storm.receipts) < sum(len(phone.made) for phone in phones.values())
    await asyncio.to_thread(server.start)
    await storm.rage(None)
    for token in phones:
        await check_nothing_is_missing_or_double(database, phones[token])
    await database.close()


async def phones_that_have_finished(database: Database) -> dict[str, Phone]:
    """One phone each for some auditors, with a whole visit on it, by session token."""
    phones = {}
    async with database.write() as tx:
        library = await a_subject(tx)
        round_id = await a_round(tx, subjects=(library,), versions={"venue": 2})
        for number in range(PHONES):
            token = await a_session(tx, await a_person(tx, "auditor"))
            start = AuditStart(
                id=uuid7(NOW),
                subject=library,
                round=round_id,
                checklist="venue-2",
                purpose="routine",
                announced=False,
                assignment=None,
                began_at=MADE_AT,
            )
            phones[token] = Phone(start, f"phone {number}")
            phones[token].answer_all("worst" if number % 2 else "best")
            phones[token].answer_all("best" if number % 2 else "worst")
            phones[token].submit()
    return phones


async def check_nothing_is_missing_or_double(database: Database, phone: Phone) -> None:
    """The entries, the answers they add up to, and the result are those of the phone."""
    audit_id = phone.start.id
    latest = {made.question: made for made in phone.made if isinstance(made, AnswerEntry)}
    async with database.read() as reads:
        entries = await reads.scalars(select(entry.c.id).where(entry.c.audit_id == audit_id))
        assert sorted(entries) == sorted(made.id for made in phone.made)
        answers = await reads.execute(
            select(answer.c.question, answer.c.entry_id).where(answer.c.audit_id == audit_id)
        )
        assert {row.question: row.entry_id for row in answers} == {
            question: made.id for question, made in latest.items()
        }
        results = await reads.scalars(select(result.c.score).where(result.c.audit_id == audit_id))
        assert len(results.all()) == 1
    given = {question: made.answer for question, made in latest.items()}
    expected = score_audit(by_key("venue-2"), given, ["public-body"])
    assert await score_kept(database, audit_id) == expected

"""Group commit: batches that wait are stored in one transaction and answered after its commit.

A commit that reaches the disk takes the same time for one phone as for thirty. So while one
transaction is written, the batches that come meanwhile gather for the next.
"""

import asyncio
import logging

from msgspec import Struct

from server.database import Database
from server.sync.judging import Sent
from server.sync.messages import BatchReceipt
from server.sync.storing import store_batches

# Bounds how long one transaction keeps everybody else waiting.
MOST_BATCHES = 32

log = logging.getLogger(__name__)

Outcome = BatchReceipt | Exception


class SyncQueue:
    """A background task from :meth:`start` until :meth:`stop`."""

    def __init__(self, database: Database) -> None:
        """Batches are stored in ``database``, which must be open before :meth:`start`."""
        self._database = database
        self._waiting: list[_Waiting] = []
        self._news = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take batches."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Store what waits, then stop."""
        self._closing = True
        self._news.set()
        if self._task:
            await self._task

    async def store(self, sent: Sent) -> BatchReceipt:
        """Store a batch and return its receipts once they are committed; raises what went wrong."""
        answer: asyncio.Future[BatchReceipt] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(sent, answer))
        self._news.set()
        return await answer

    async def _work(self) -> None:
        while True:
            await self._news.wait()
            if not self._waiting:
                # Only stopping brings news without a batch.
                return
            group, self._waiting = self._waiting[:MOST_BATCHES], self._waiting[MOST_BATCHES:]
            if not self._waiting and not self._closing:
                self._news.clear()
            outcomes = await self._store([waiting.sent for waiting in group])
            for waiting, outcome in zip(group, outcomes, strict=True):
                waiting.tell(outcome)

    async def _store(self, group: list[Sent]) -> list[Outcome]:
        try:
            async with self._database.write() as tx:
                stored: list[Outcome] = [*await store_batches(tx, group)]
            return stored
        except Exception:
            log.warning("a group of %d batches is stored one by one", len(group), exc_info=True)
        try:
            return await self._store_one_by_one(group)
        except Exception as error:
            # The commit itself failed: nothing is stored, so nobody gets a receipt.
            return [error] * len(group)

    async def _store_one_by_one(self, group: list[Sent]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        async with self._database.write() as tx:
            for sent in group:
                try:
                    async with tx.begin_nested():
                        outcomes += await store_batches(tx, [sent])
                except Exception as error:
                    outcomes.append(error)
        return outcomes


class _Waiting(Struct, frozen=True):
    sent: Sent
    answer: asyncio.Future[BatchReceipt]

    def tell(self, outcome: Outcome) -> None:
        if self.answer.done():
            return
        if isinstance(outcome, Exception):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)

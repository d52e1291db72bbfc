"""Connections: one writer and many readers on SQLite, one pool on PostgreSQL; commits are visible.

``async with database.write() as tx`` begins, and commits when the block ends without an error.
``async with database.read() as reads`` gives a connection that cannot change anything.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

Tx = AsyncConnection
Reads = AsyncConnection

READERS = 4


class Database:
    """The connections of one server process, from :meth:`open` until :meth:`close`."""

    def __init__(self, url: str) -> None:
        """``url`` is ``sqlite:///path/to/file.db`` or ``postgresql://user@host/name``."""
        self.url = _with_async_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = asyncio.Lock()
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, connections=1, read_only=False)
            self._readers = _sqlite_engine(self.url, connections=READERS, read_only=True)
            self._glances = _sqlite_engine(
                self.url,
                connections=1,
                read_only=True,
                isolation_level="AUTOCOMMIT",
                skip_autocommit_rollback=True,
            )
        else:
            self._writer = create_async_engine(self.url, pool_size=10)
            self._readers = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._glances = self._writer.execution_options(isolation_level="AUTOCOMMIT")

    async def open(self) -> None:
        """Connect once, so that a wrong address is told at the start and not at the first visit."""
        async with self._writer.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._glances.dispose()
        await self._readers.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """One transaction; committed when the block ends well, rolled back when it raises."""
        if not self.is_sqlite:
            async with self._writer.begin() as tx:
                yield tx
            return
        # SQLite has one writer at a time: waiting here in turn is fair, its busy handler is not.
        async with self._turn, self._writer.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        """A consistent view of what is committed."""
        async with self._readers.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Reads]:
        """For a single question, such as who is asking: it sees what is committed at that moment.

        Without a transaction of its own it takes a third of the time of :meth:`read`.
        """
        async with self._glances.connect() as connection:
            yield connection


def _with_async_driver(url: URL) -> URL:
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    return url.set(drivername=driver[url.get_backend_name()])


def _sqlite_engine(url: URL, *, connections: int, read_only: bool, **options: Any) -> AsyncEngine:
    if not url.database or url.database == ":memory:":
        raise ValueError("a SQLite database needs a file: sqlite:///data/audits.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        **options,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own implicit transactions would begin deferred and lose concurrent updates.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-16000")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    if options.get("isolation_level") == "AUTOCOMMIT":
        return engine

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def sqlite_version() -> str:
    """The version of the SQLite library in use, for the health page."""
    return sqlite3.sqlite_version

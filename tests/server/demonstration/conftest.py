"""The demonstration, filled once, for all tests that only read it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.database import Database
from server.demonstration.fill import Filled, fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the whole demonstration."""
    path = tmp_path_factory.mktemp("demonstration") / "audits.db"

    async def do() -> None:
        database = Database(f"sqlite:///{path}")
        assert isinstance(await fill(database, fresh=False), Filled)
        await database.close()

    asyncio.run(do())
    return path


@pytest.fixture
async def city(filled: Path) -> AsyncIterator[Database]:
    """The filled database, to read."""
    database = Database(f"sqlite:///{filled}")
    await database.open()
    yield database
    await database.close()

"""What the connections promise."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from server.database import Database
from server.database.tables import person
from tests.server.builders import a_person


async def _people(database: Database) -> int:
    async with database.read() as reads:
        return await reads.scalar(select(func.count()).select_from(person)) or 0


async def test_forty_writers_at_once_all_get_their_turn(database: Database) -> None:
    async def write_one() -> None:
        async with database.write() as tx:
            await a_person(tx, "auditor")

    await asyncio.gather(*(write_one() for _ in range(40)))
    assert await _people(database) == 40


async def test_what_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(KeyError):
        async with database.write() as tx:
            await a_person(tx)
            raise KeyError
    assert await _people(database) == 0


async def test_a_savepoint_rolls_back_alone(database: Database) -> None:
    async with database.write() as tx:
        await a_person(tx)
        with pytest.raises(KeyError):
            async with tx.begin_nested():
                await a_person(tx)
                raise KeyError
    assert await _people(database) == 1


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as reads:
            await a_person(reads)
    assert await _people(database) == 0

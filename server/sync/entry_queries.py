"""Writing entries and the answers they add up to, 80 rows for every visit.

Binding each value through SQLAlchemy took a fifth of the server's time under load. So the text of
these two statements is compiled once, and the driver gets rows in the order of the table's columns.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

import msgspec
from sqlalchemy import Insert, insert, tuple_
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.sqlite import aiosqlite

from audits.answers import Answer, Response
from server.database import Tx
from server.database.tables import answer, entry
from server.sync.judging import in_utc
from server.sync.known import NewEntry
from server.sync.messages import AnswerEntry
from server.sync.queries import insert_into

Row = tuple[object, ...]

_encode = msgspec.json.encode


async def add_entries(tx: Tx, new: Sequence[NewEntry]) -> None:
    """Keep entries that were judged to be new."""
    moment = _moments_for(tx)
    rows = []
    for one in new:
        made = one.entry
        question = made.question if isinstance(made, AnswerEntry) else None
        rows.append(
            (
                made.id,
                made.audit,
                one.person,
                one.device,
                made.counter,
                "submit" if question is None else "answer",
                question,
                _encode(made).decode(),
                moment(in_utc(made.made_at)),
                moment(one.received_at),
                one.clock_offset_s,
                one.held,
            )
        )
    await _write_rows(tx, _add_entry, rows)


async def fold_answers(tx: Tx, new: Sequence[NewEntry]) -> None:
    """Let each answer be that of its newest entry: the largest counter, then device, then id."""
    newest: dict[tuple[str, str, str], tuple[int, str, str, Answer]] = {}
    for one in new:
        made = one.entry
        if one.held is None and isinstance(made, AnswerEntry):
            key = (made.audit, one.person, made.question)
            before = newest.get(key)
            if before is None or before[:3] < (made.counter, one.device, made.id):
                newest[key] = (made.counter, one.device, made.id, made.answer)
    rows = [
        (*key, _as_text(given.response), given.note, counter, device, entry_id)
        for key, (counter, device, entry_id, given) in sorted(newest.items())
    ]
    await _write_rows(tx, _upsert_answer, rows)


def _add_entry(_: str) -> Insert:
    return insert(entry)


def _upsert_answer(dialect: str) -> Insert:
    given = insert_into(dialect, answer)
    there = answer.c
    # Compared byte by byte, as Python and the phone do, whatever the database's own order is.
    plain = "BINARY" if dialect == "sqlite" else "C"
    return given.on_conflict_do_update(
        index_elements=["audit_id", "person_id", "question"],
        set_={
            name: given.excluded[name]
            for name in ("response", "note", "counter", "device_id", "entry_id")
        },
        where=tuple_(
            given.excluded.counter,
            given.excluded.device_id.collate(plain),
            given.excluded.entry_id.collate(plain),
        )
        > tuple_(there.counter, there.device_id.collate(plain), there.entry_id.collate(plain)),
    )


async def _write_rows(tx: Tx, statement: Callable[[str], Insert], rows: Sequence[Row]) -> None:
    if rows:
        await tx.exec_driver_sql(_text_of(statement, tx.dialect.name), list(rows))


@cache
def _text_of(statement: Callable[[str], Insert], dialect: str) -> str:
    asked = {"sqlite": aiosqlite.dialect, "postgresql": asyncpg.dialect}[dialect]
    return str(statement(dialect).compile(dialect=asked()))


def _moments_for(tx: Tx) -> Callable[[datetime], object]:
    """How the driver takes a moment in UTC: SQLite keeps text, in the form SQLAlchemy reads."""
    if tx.dialect.name == "sqlite":
        return lambda moment: moment.isoformat(" ", "microseconds")[:26]
    return lambda moment: moment


def _as_text(response: Response | None) -> str | None:
    return None if response is None else _encode(response).decode()

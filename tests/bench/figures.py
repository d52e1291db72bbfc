"""How long figures take: one accepted audit, a page that compares, and working out everything.

``python -m tests.bench.figures`` builds a City of 1,000 places, 41 questions and 10 rounds on both
databases; ``--subjects 10000`` the big one, which takes some minutes and 4 GB of disk.
"""

import argparse
import asyncio
import contextlib
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import update

from audits.checklists import checklist
from server.database import Database
from server.database.migrate import migrate
from server.database.tables import audit, metadata
from server.figures.chain_queries import chain_figures
from server.figures.pair_queries import pair_figures
from server.figures.question_queries import question_pairs
from server.figures.rebuilding import rebuild
from server.figures.refreshing import refresh_subject
from tests.audits.builders import any_answer
from tests.postgres import running_postgres

ROUNDS = 10
AUDITORS = 40
BEGAN = datetime(2016, 9, 5, 9, 0, tzinfo=UTC)

# Rows of one table, some thousands at a time.
Rows = Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]


def city(subjects: int, random: Random) -> Rows:
    """A City whose places are visited in nine rounds of ten; the last round is open."""
    people = [f"person-{number}" for number in range(AUDITORS)]
    places = [f"place-{number:06}" for number in range(subjects)]
    yield _rows(
        "person",
        [
            {
                "id": one,
                "email": f"{one}@example.org",
                "name": one,
                "active": True,
                "created_at": BEGAN,
            }
            for one in people
        ],
    )
    for some in _thousands(places):
        yield _rows("subject", [_place(one, number) for number, one in enumerate(some)])
    rounds = [f"round-{number}" for number in range(ROUNDS)]
    yield _rows("round", [_round(one, number) for number, one in enumerate(rounds)])
    yield _rows(
        "round_checklist",
        [
            {"round_id": one, "kind": "venue", "version": _version(number), "digest": "0" * 64}
            for number, one in enumerate(rounds)
        ],
    )
    for number, round_id in enumerate(rounds):
        for some in _thousands(places):
            yield _rows("round_subject", [{"round_id": round_id, "subject_id": p} for p in some])
            visited = [place for place in some if random.random() < 0.94]
            yield _rows("audit", [_audit(round_id, number, one, random) for one in visited])
            for few in _thousands(visited, 100):
                yield _rows("answer", list(_answers(round_id, number, few, random)))


def _version(number: int) -> int:
    return 1 if number < ROUNDS // 2 else 2


def _place(place: str, number: int) -> dict[str, Any]:
    return {
        "id": place,
        "name": place,
        "kind": "venue",
        "place_type": "Library",
        "address": "",
        "about": "",
        "facts": '["public-body"]',
        "operator": f"Operator {number % 50}",
        "status": "open",
        "status_note": "",
        "made_up": True,
        "changed_at": BEGAN,
    }


def _round(round_id: str, number: int) -> dict[str, Any]:
    return {
        "id": round_id,
        "name": round_id,
        "opens_on": date(2016 + number, 9, 1),
        "closes_on": date(2017 + number, 5, 31),
        "state": "open" if number == ROUNDS - 1 else "closed",
        "made_up": True,
        "changed_at": BEGAN,
    }


def _audit(round_id: str, number: int, place: str, random: Random) -> dict[str, Any]:
    last = number == ROUNDS - 1
    return {
        "id": f"{round_id}-{place}",
        "round_id": round_id,
        "subject_id": place,
        "kind": "venue",
        "checklist_version": _version(number),
        "purpose": "routine",
        "announced": True,
        "lead_id": f"person-{random.randrange(AUDITORS)}",
        "state": "submitted" if last and random.random() < 0.3 else "accepted",
        "reference": f"{number}-{place[6:]}",
        "began_at": BEGAN,
        "first_received_at": BEGAN,
        "submitted_at": BEGAN,
        "missing": 0,
    }


def _answers(
    round_id: str, number: int, places: list[str], random: Random
) -> Iterator[dict[str, Any]]:
    questions = checklist("venue", _version(number)).questions
    for place in places:
        for counter, question in enumerate(questions):
            response = any_answer(question, random).response
            # Nearly all is seen, as in real visits, so that nearly every place is graded.
            if random.random() < 0.8:
                while response is None or type(response).__name__ == "NotSeen":
                    response = any_answer(question, random).response
            yield {
                "audit_id": f"{round_id}-{place}",
                "person_id": "person-0",
                "question": question.id,
                "response": msgspec.json.encode(response).decode(),
                "note": "",
                "counter": counter,
                "device_id": "phone",
                "entry_id": f"{round_id}-{place}-{counter}",
            }


def _rows(table: str, rows: list[dict[str, Any]]) -> tuple[str, list[str], list[tuple[Any, ...]]]:
    columns = list(rows[0]) if rows else []
    return table, columns, [tuple(row[name] for name in columns) for row in rows]


def _thousands(items: list[str], size: int = 1000) -> Iterator[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def fill_sqlite(path: Path, rows: Rows) -> None:
    """Write the rows as fast as SQLite takes them."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table, columns, values in rows:
            if values:
                names, marks = ", ".join(columns), ", ".join("?" * len(columns))
                # The names are this file's own.
                statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
                connection.executemany(statement, [_for_sqlite(row) for row in values])
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _for_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        value.strftime("%Y-%m-%d %H:%M:%S.000000")
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for value in row
    )


async def fill_postgres(url: str, rows: Rows) -> None:
    """Write the rows as fast as PostgreSQL takes them."""
    connection = await asyncpg.connect(url)
    for table, columns, values in rows:
        if values:
            await connection.copy_records_to_table(table, records=values, columns=columns)
    await connection.execute("ANALYZE")
    await connection.close()


async def measure(name: str, database: Database, subjects: int) -> None:
    """Print what one database takes for this City."""
    began = time.perf_counter()
    found = await rebuild(database, repair=True)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}, {subjects} places: {found.places} results and {found.pairs} pairs worked out")
    print(f"  everything anew          {took:8.1f} s, at most {peak:.0f} MB")
    if not database.is_sqlite:
        async with database.write() as tx:
            for table in metadata.sorted_tables:
                await tx.exec_driver_sql(f'ANALYZE "{table.name}"')
    random = Random(1)
    await _accept_some(database, subjects, random)
    await _compare_cold(database)
    await _times("comparing, warm", 50, lambda: _compare(database), budget=50)
    await _times("the chain of rounds", 10, lambda: _chain(database))


async def _accept_some(database: Database, subjects: int, random: Random) -> None:
    """A visit is accepted: its questions, its place and its pairs are new, and committed."""
    round_id, taken = f"round-{ROUNDS - 1}", []
    while len(taken) < 300:
        place = f"place-{random.randrange(subjects):06}"
        await _decide(database, round_id, place, "submitted")
        began = time.perf_counter()
        if await _decide(database, round_id, place, "accepted"):
            taken.append(time.perf_counter() - began)
    _print("one accepted audit", taken[20:], 5)


async def _decide(database: Database, round_id: str, place: str, state: str) -> bool:
    async with database.write() as tx:
        there = await tx.execute(
            update(audit).where(audit.c.id == f"{round_id}-{place}").values(state=state)
        )
        if there.rowcount:
            await refresh_subject(tx, round_id, place)
        return there.rowcount == 1


async def _compare_cold(database: Database) -> None:
    async def cold() -> None:
        plain = database.url.set(drivername=database.url.get_backend_name())
        again = Database(plain.render_as_string(hide_password=False))
        # Connecting is not what a page waits for.
        async with again.read() as reads:
            await reads.exec_driver_sql("SELECT 1")
        began = time.perf_counter()
        await _compare(again)
        taken.append(time.perf_counter() - began)
        await again.close()

    taken: list[float] = []
    for _ in range(8):
        await cold()
    _print("comparing, cold", taken, 300)


async def _compare(database: Database) -> None:
    async with database.read() as reads:
        pair = await pair_figures(reads, f"round-{ROUNDS - 2}", f"round-{ROUNDS - 1}", "venue")
        if pair is None:
            raise RuntimeError("there is nothing to compare")
        await question_pairs(reads, pair)


async def _chain(database: Database) -> None:
    async with database.read() as reads:
        await chain_figures(reads, "venue")


async def _times(
    what: str, times: int, do: Callable[[], Awaitable[None]], budget: int | None = None
) -> None:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await do()
        taken.append(time.perf_counter() - began)
    _print(what, taken, budget)


def _print(what: str, taken: list[float], budget: int | None) -> None:
    cuts = statistics.quantiles([1000 * one for one in taken], n=100, method="inclusive")
    against = f"  (budget {budget} ms at p95)" if budget else ""
    print(f"  {what:24} p50 {cuts[49]:7.1f}  p95 {cuts[94]:7.1f}  p99 {cuts[98]:7.1f} ms{against}")


async def _on_sqlite(folder: Path, subjects: int) -> None:
    path = folder / "figures.db"
    database = Database(f"sqlite:///{path}")
    await migrate(database)
    await asyncio.to_thread(fill_sqlite, path, city(subjects, Random(subjects)))
    await measure("SQLite", database, subjects)
    await database.close()
    print(f"  the file                 {path.stat().st_size / 1e6:8.0f} MB")


async def _on_postgres(address: str, subjects: int) -> None:
    database = Database(f"{address}/postgres")
    await migrate(database)
    await fill_postgres(f"{address}/postgres", city(subjects, Random(subjects)))
    await measure("PostgreSQL", database, subjects)
    await database.close()


def main(arguments: list[str]) -> None:
    """Measure one size on the databases that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.figures", description=__doc__)
    parser.add_argument("--subjects", type=int, default=1000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    asked = parser.parse_args(arguments)
    if asked.only != "postgres":
        folder = Path(tempfile.mkdtemp(prefix="sfc-figures-"))
        try:
            asyncio.run(_on_sqlite(folder, asked.subjects))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if asked.only != "sqlite":
        with running_postgres(durable=True) as address:
            asyncio.run(_on_postgres(address, asked.subjects))


if __name__ == "__main__":
    main(sys.argv[1:])

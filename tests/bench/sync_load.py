"""How many visits a second the server takes from phones, durably, and how long each phone waits.

A real server on SQLite (``synchronous=FULL``) and 32 phones, each sending one visit after another:
40 answers and the submission in one request, scored before the answer. The phones are in this
process and share the machine's cores with the server. ``python -m tests.bench.sync_load``
"""

import asyncio
import gzip
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from audits.checklists import by_key
from server.database import Database
from server.database.migrate import migrate
from server.database.tables import assignment, assignment_auditor, entry, result
from server.ids import uuid7
from server.sync.messages import AuditStart
from tests.journeys.servers import RunningServer
from tests.server.builders import a_person, a_round, a_session, a_subject
from tests.server.sync.phone import Phone, an_answer

PHONES = 32
VISITS_OF_A_PHONE = 60
ANSWERS = 40
WARM_UP_VISITS = 5
LONGEST_S = 20.0

BUDGET_PER_SECOND = 200.0
BUDGET_P99_MS = 250.0
BUDGET_MB = 200.0


class Figures(Struct, frozen=True):
    """What was measured; waits in milliseconds, memory in megabytes."""

    visits: int
    per_second: float
    p50: float
    p95: float
    p99: float
    longest: float
    server_mb: float
    # Of one core; what is left of two is the phones' and everything else's on the machine.
    server_cpu_ms: float


class PreparedPhone(Struct, frozen=True):
    """Complete HTTP requests, so that making them costs nothing while it is measured."""

    requests: list[bytes]


def measure() -> Figures:
    """Run the load once, and check afterwards that everything answered as stored is there."""
    with tempfile.TemporaryDirectory(prefix="sfc-bench-") as folder:
        server = RunningServer(Path(folder), Path(folder) / "audits.db")
        address = f"sqlite:///{server.database}"
        phones = asyncio.run(_prepare(address))
        server.start()
        try:
            warm_up, waits, seconds, cpu_s = asyncio.run(_all_phones(phones, server))
            memory = server.memory() / 1e6
        finally:
            server.stop()
        asyncio.run(_check(address, len(waits) + warm_up))
    waits.sort()
    return Figures(
        visits=len(waits),
        per_second=len(waits) / seconds,
        p50=_at(waits, 0.50),
        p95=_at(waits, 0.95),
        p99=_at(waits, 0.99),
        longest=waits[-1] * 1000,
        server_mb=memory,
        server_cpu_ms=cpu_s / len(waits) * 1000,
    )


async def _prepare(address: str) -> list[PreparedPhone]:
    database = Database(address)
    await migrate(database)
    now = datetime.now(UTC)
    phones, visits, auditors = [], [], []
    async with database.write() as tx:
        subjects = tuple([await a_subject(tx) for _ in range(PHONES * VISITS_OF_A_PHONE)])
        round_id = await a_round(tx, subjects=subjects, versions={"venue": 2})
        # Every visit is to a place of its own, as in a round.
        places = iter(subjects)
        for _ in range(PHONES):
            person = await a_person(tx, "auditor")
            token = await a_session(tx, person)
            device = str(uuid4())
            requests = []
            for _ in range(VISITS_OF_A_PHONE):
                start = AuditStart(
                    id=uuid7(now),
                    subject=next(places),
                    round=round_id,
                    checklist="venue-2",
                    purpose="routine",
                    announced=True,
                    assignment=uuid7(now),
                    began_at=now,
                )
                visits.append(
                    {
                        "id": start.assignment,
                        "round_id": round_id,
                        "subject_id": start.subject,
                        "audit_id": start.id,
                        "purpose": "routine",
                        "announced": True,
                        "instructions": "",
                    }
                )
                auditors.append(
                    {"assignment_id": start.assignment, "person_id": person, "part": "lead"}
                )
                requests.append(_request(_visit(start, device), token))
            phones.append(PreparedPhone(requests))
        await tx.execute(assignment.insert(), visits)
        await tx.execute(assignment_auditor.insert(), auditors)
    await database.close()
    return phones


def _visit(start: AuditStart, device: str) -> bytes:
    phone = Phone(start, device)
    questions = by_key(start.checklist).questions[:ANSWERS]
    for number, question in enumerate(questions):
        worth = "worst" if number % 3 == 0 else "best"
        phone.answer(question.id, an_answer(question, worth), note="Seen at the main entrance")
    phone.submit()
    # Ids as a phone makes them: sorted by time.
    entries = [msgspec.structs.replace(made, id=uuid7(datetime.now(UTC))) for made in phone.made]
    return msgspec.json.encode(phone.batch(*entries, sent_at=datetime.now(UTC)))


def _request(body: bytes, token: str) -> bytes:
    return (
        "POST /api/sync HTTP/1.1\r\n"
        "host: 127.0.0.1\r\n"
        "content-type: application/json\r\n"
        "accept-encoding: gzip\r\n"
        "sec-fetch-site: same-origin\r\n"
        f"cookie: session={token}\r\n"
        f"content-length: {len(body)}\r\n"
        "\r\n"
    ).encode() + body


async def _all_phones(
    phones: list[PreparedPhone], server: RunningServer
) -> tuple[int, list[float], float, float]:
    warm_up: list[float] = []
    waits: list[float] = []
    port = server.port
    await asyncio.gather(*(_send(p.requests[:WARM_UP_VISITS], port, warm_up) for p in phones))
    begun, cpu = time.perf_counter(), server.cpu_seconds()
    await asyncio.gather(*(_send(p.requests[WARM_UP_VISITS:], port, waits) for p in phones))
    return len(warm_up), waits, time.perf_counter() - begun, server.cpu_seconds() - cpu


async def _send(requests: list[bytes], port: int, waits: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    until = time.perf_counter() + LONGEST_S
    for request in requests:
        begun = time.perf_counter()
        if begun > until:
            break
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]
        body = await reader.readexactly(int(length))
        waits.append(time.perf_counter() - begun)
        if b"content-encoding: gzip" in head.lower():
            body = gzip.decompress(body)
        if body.count(b'"outcome":"stored"') != ANSWERS + 1:
            raise RuntimeError(f"not everything was stored: {head!r} {body[:2000]!r}")
    writer.close()


async def _check(address: str, visits: int) -> None:
    database = Database(address)
    async with database.read() as reads:
        entries = await reads.scalar(select(func.count()).select_from(entry))
        results = await reads.scalar(select(func.count()).select_from(result))
    await database.close()
    if (entries, results) != (visits * (ANSWERS + 1), visits):
        raise RuntimeError(f"{visits} visits were sent, {entries} entries, {results} results kept")


def _at(waits: list[float], share: float) -> float:
    return waits[min(len(waits) - 1, int(len(waits) * share))] * 1000


def main() -> None:
    """Print the figures beside their budgets."""
    figures = measure()
    if "--json" in sys.argv:
        print(json.dumps(msgspec.to_builtins(figures)))
        return
    print(f"{PHONES} phones, {ANSWERS} answers and the submission a visit, {figures.visits} visits")
    print(f"{'':24}{'measured':>10}{'budget':>10}")
    print(f"{'visits a second':24}{figures.per_second:10.0f}{BUDGET_PER_SECOND:10.0f}")
    print(f"{'a phone waits, p50, ms':24}{figures.p50:10.0f}{'':>10}")
    print(f"{'a phone waits, p95, ms':24}{figures.p95:10.0f}{'':>10}")
    print(f"{'a phone waits, p99, ms':24}{figures.p99:10.0f}{BUDGET_P99_MS:10.0f}")
    print(f"{'longest wait, ms':24}{figures.longest:10.0f}{'':>10}")
    print(f"{'server CPU a visit, ms':24}{figures.server_cpu_ms:10.1f}{'':>10}")
    print(f"{'server memory, MB':24}{figures.server_mb:10.0f}{BUDGET_MB:10.0f}")


if __name__ == "__main__":
    main()

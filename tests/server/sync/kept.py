"""What the database keeps of an audit, for tests to compare."""

from typing import Any

import msgspec
from sqlalchemy import Table, select

from audits.scoring import AuditScore
from server.database import Database, Reads
from server.database.tables import answer, audit, entry, result

# When something came is no part of what an audit is.
TIMES = {"received_at", "first_received_at", "submitted_at", "scored_at"}

Rows = list[dict[str, Any]]


async def kept(database: Database) -> dict[str, Rows]:
    """Every row of entries, answers, audits and results, without the times of their arrival."""
    async with database.read() as reads:
        return {table.name: await rows(reads, table) for table in (entry, answer, audit, result)}


async def rows(reads: Reads, table: Table) -> Rows:
    """A table's rows in the order of their keys."""
    found = await reads.execute(select(table))
    plain = [
        {name: value for name, value in row._mapping.items() if name not in TIMES} for row in found
    ]
    keys = [column.name for column in table.primary_key]
    return sorted(plain, key=lambda row: [row[key] for key in keys])


async def score_kept(database: Database, audit_id: str) -> AuditScore | None:
    """The score kept for an audit."""
    async with database.read() as reads:
        detail = await reads.scalar(select(result.c.detail).where(result.c.audit_id == audit_id))
    return msgspec.json.decode(detail, type=AuditScore) if detail else None

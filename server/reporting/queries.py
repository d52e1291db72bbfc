"""How the visits of a round were made."""

from msgspec import Struct
from sqlalchemy import func, select

from server.database import Reads
from server.database.tables import audit, entry


class VisitCounts(Struct, frozen=True):
    """Visits that count in a round: ``doubles`` are second ones, ``rechecks`` count in no score.

    ``by_several`` are visits in which two auditors or more gave answers.
    """

    visits: int
    announced: int
    doubles: int
    by_several: int
    rechecks: int


async def visit_counts(reads: Reads, round_id: str) -> VisitCounts:
    """The accepted visits of a round, by how they were made."""
    people = (
        select(func.count(entry.c.person_id.distinct()))
        .where(entry.c.audit_id == audit.c.id)
        .scalar_subquery()
    )
    rows = (
        await reads.execute(
            select(audit.c.purpose, audit.c.announced, people.label("people")).where(
                audit.c.round_id == round_id, audit.c.state == "accepted"
            )
        )
    ).all()
    counted = [row for row in rows if row.purpose in ("routine", "double")]
    return VisitCounts(
        visits=len(counted),
        announced=sum(row.announced for row in counted),
        doubles=sum(row.purpose == "double" for row in counted),
        by_several=sum(row.people > 1 for row in counted),
        rechecks=sum(row.purpose == "recheck" for row in rows),
    )

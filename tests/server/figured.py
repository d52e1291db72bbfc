"""Works out the figures of a test's rounds, as accepting and closing would have done."""

from datetime import UTC, datetime

from sqlalchemy import select

from server.database import Database
from server.database.tables import round_, round_subject
from server.figures.freezing import freeze
from server.figures.refreshing import refresh_subject, register_changed

CLOSED_AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


async def work_out(database: Database, *, by: str) -> None:
    """Every round's figures, the oldest first; ``by`` is who closed the closed ones."""
    async with database.write() as tx:
        rounds = (
            await tx.execute(select(round_.c.id, round_.c.state).order_by(round_.c.opens_on))
        ).all()
        for round_id, state in rounds:
            await register_changed(tx, round_id)
            if state == "closed":
                await freeze(tx, round_id, by=by, now=CLOSED_AT)
                continue
            listed = select(round_subject.c.subject_id).where(round_subject.c.round_id == round_id)
            for subject_id in (await tx.scalars(listed)).all():
                await refresh_subject(tx, round_id, subject_id)

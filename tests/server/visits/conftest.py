"""A city with one open round: one visit of the asking auditor, and others that are not theirs."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from msgspec import Struct
from sqlalchemy import select

from audits.answers import Answer, Choice, Level
from server.database import Database
from server.database.tables import assignment
from tests.server.builders import (
    a_person,
    a_round,
    a_scored_audit,
    a_subject,
    an_assignment,
)
from tests.server.conftest import SignIn


class City(Struct, frozen=True):
    """What a test needs to name."""

    me: str
    other: str
    library: str
    other_place: str
    not_eligible: str
    round: str
    audit: str
    other_audit: str

    @property
    def base(self) -> str:
        """The address of my visit."""
        return f"/visits/venue-2/{self.audit}"


MakeCity = Callable[[], Awaitable[City]]


@pytest.fixture
async def city(database: Database, sign_in: SignIn) -> City:
    """My visit to a library that was audited last year, another auditor's visit, other places."""
    async with database.write() as tx:
        me = await a_person(tx, "auditor", name="Auditor Me")
        other = await a_person(tx, "auditor", name="Auditor Other")
        library = await a_subject(tx, name="Noise Library", address="Silk Street")
        other_place = await a_subject(tx, name="Other Garden")
        not_eligible = await a_subject(tx, name="Unlisted Tower")
        places = (library, other_place)
        before = await a_round(
            tx, subjects=places, name="Round 2025", state="closed", opens_on=date(2025, 9, 1)
        )
        now = await a_round(tx, subjects=places, name="Round 2026", versions={"venue": 2})
        await a_scored_audit(
            tx, round_id=before, subject_id=library, given={other: LAST_YEAR}, version=1
        )
        planned = await an_assignment(tx, round_id=now, subject_id=library, lead=me, co=other)
        theirs = await an_assignment(tx, round_id=now, subject_id=other_place, lead=other)
        closed = await an_assignment(tx, round_id=before, subject_id=other_place, lead=me)
        audits = {
            row.id: row.audit_id for row in await tx.execute(select(assignment)) if row.id != closed
        }
    await sign_in(person=me)
    return City(
        me=me,
        other=other,
        library=library,
        other_place=other_place,
        not_eligible=not_eligible,
        round=now,
        audit=audits[planned],
        other_audit=audits[theirs],
    )


LAST_YEAR = {
    "venue-info-access-page": Answer(Choice("no"), "Nothing was online."),
    "venue-info-true": Answer(Level(2)),
}

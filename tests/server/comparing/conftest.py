"""A small City in three rounds: places of two kinds, visits in one line, figures kept with them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from msgspec import Struct

from audits.answers import Answer, Response
from audits.checklist import Kind
from server.comparing.choosing import TwoChosen, choose
from server.comparing.loading import Compared, compared, rounds_to_compare
from server.database import Database
from server.figures.refreshing import refresh_subject
from tests.server.builders import a_person, a_round, a_scored_audit, a_subject
from tests.server.conftest import SignIn
from tests.server.results.answering import everything_met

Changed = Mapping[str, Response | Answer | None]


class Town(Struct):
    """Ids of what is there; ``visit`` adds a visit and brings the figures up to date."""

    database: Database
    venues: list[str]
    clubs: list[str]
    auditors: list[str]
    first: str
    second: str
    third: str

    async def visit(
        self, round: str, place: str, changed: Changed | None = None, **facts: Any
    ) -> str:
        """An accepted visit on which all is met but what is named."""
        kind: Kind = "venue" if place in self.venues else "activity"
        version = 2 if kind == "venue" and round != self.first else 1
        places = [*self.venues, *self.clubs]
        # Everybody sees some places and nobody sees one twice, as in a well planned round.
        shift = [self.first, self.second, self.third].index(round)
        auditor = self.auditors[(places.index(place) + shift) % len(self.auditors)]
        purpose = facts.pop("purpose", "routine")
        async with self.database.write() as tx:
            audit_id = await a_scored_audit(
                tx,
                round_id=round,
                subject_id=place,
                given={facts.pop("lead", auditor): everything_met(f"{kind}-{version}", changed)},
                version=version,
                visit={"purpose": purpose},
                **facts,
            )
            await refresh_subject(tx, round, place)
        return audit_id

    async def compared(self, earlier: str, later: str) -> Compared:
        """Two rounds as the pages have them."""
        async with self.database.read() as reads:
            known = await rounds_to_compare(reads)
            two = choose(known.rounds, earlier, later)
            assert isinstance(two, TwoChosen)
            return await compared(reads, known, two)

    def address(self, earlier: str, later: str) -> str:
        """Where their page is."""
        return f"/compare/{earlier}/{later}"


@pytest.fixture
async def town(database: Database) -> Town:
    """Eight venues, each with its own operator, and three clubs; nobody has been there yet."""
    async with database.write() as tx:
        venues = [
            await a_subject(tx, name=f"Venue {letter}", operator=f"Operator {letter}")
            for letter in "ABCDEFGH"
        ]
        clubs = [
            await a_subject(tx, name=f"Club {letter}", kind="activity", operator=f"Club {letter}")
            for letter in "ABC"
        ]
        places = (*venues, *clubs)
        return Town(
            database=database,
            venues=venues,
            clubs=clubs,
            auditors=[await a_person(tx, "auditor") for _ in range(6)],
            first=await a_round(tx, name="Round 2024", opens_on=date(2024, 9, 1), subjects=places),
            second=await a_round(
                tx,
                name="Round 2025",
                opens_on=date(2025, 9, 1),
                subjects=places,
                versions={"venue": 2},
            ),
            third=await a_round(
                tx,
                name="Round 2026",
                opens_on=date(2026, 9, 1),
                subjects=places,
                versions={"venue": 2},
            ),
        )


@pytest.fixture
async def commissioner(town: Town, sign_in: SignIn) -> str:
    return await sign_in("commissioner")

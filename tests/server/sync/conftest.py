"""A city with a round, places, planned visits and noise, and phones that send to the server."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from msgspec import Struct
from sqlalchemy import select

from server.database import Database
from server.database.tables import assignment
from server.ids import uuid7
from server.sync.messages import AuditStart, Batch, BatchReceipt
from tests.server.builders import a_person, a_round, a_session, a_subject, an_assignment
from tests.server.conftest import Client
from tests.server.sync.phone import MADE_AT, Phone

Send = Callable[..., Awaitable[BatchReceipt]]
Post = Callable[..., Awaitable[httpx.Response]]


class City(Struct, frozen=True):
    """Ids of what every test here begins with."""

    round: str
    library: str
    lead: str
    co: str
    stranger: str
    assignment: str
    audit: str
    tokens: dict[str, str]

    def start(self, **other: Any) -> AuditStart:
        """The planned visit of the library by two auditors."""
        facts: dict[str, Any] = {
            "id": self.audit,
            "subject": self.library,
            "round": self.round,
            "checklist": "venue-2",
            "purpose": "routine",
            "announced": True,
            "assignment": self.assignment,
            "began_at": MADE_AT,
        }
        return AuditStart(**(facts | other))

    def unlisted(self, **other: Any) -> AuditStart:
        """A visit nobody planned."""
        return self.start(
            **{"id": uuid7(datetime.now(UTC)), "assignment": None, "announced": False} | other
        )


@pytest.fixture
async def city(database: Database) -> City:
    """One planned visit with two auditors, a third auditor, and another place as noise."""
    async with database.write() as tx:
        lead, co, stranger = [await a_person(tx, "auditor") for _ in range(3)]
        tokens = {person: await a_session(tx, person) for person in (lead, co, stranger)}
        library = await a_subject(tx, facts=["public-body"])
        other = await a_subject(tx)
        round_id = await a_round(tx, subjects=(library, other), versions={"venue": 2})
        planned = await an_assignment(tx, round_id=round_id, subject_id=library, lead=lead, co=co)
        await an_assignment(tx, round_id=round_id, subject_id=other, lead=stranger)
        audit_id = await tx.scalar(select(assignment.c.audit_id).where(assignment.c.id == planned))
    return City(round_id, library, lead, co, stranger, planned, str(audit_id), tokens)


@pytest.fixture
def lead_phone(city: City) -> Phone:
    """The lead's phone on the planned visit."""
    return Phone(city.start(), "the lead's phone")


@pytest.fixture
def co_phone(city: City) -> Phone:
    """The co-auditor's phone on the same visit, which began a little later."""
    began_at = MADE_AT.replace(minute=9)
    return Phone(city.start(began_at=began_at), "the co-auditor's phone")


@pytest.fixture
def post(client: Client, city: City) -> Post:
    """``answer = await post(city.lead, batch or anything)``: the bare HTTP response."""

    async def do(person: str, batch: object) -> httpx.Response:
        body = batch if isinstance(batch, bytes) else msgspec.json.encode(batch)
        return await client.post(
            "/api/sync",
            content=body,
            headers={
                "content-type": "application/json",
                "cookie": f"session={city.tokens[person]}",
            },
        )

    return do


@pytest.fixture
def send(post: Post) -> Send:
    """``receipt = await send(city.lead, batch)``: what a phone gets for a good batch."""

    async def do(person: str, batch: Batch | dict[str, Any]) -> BatchReceipt:
        answer = await post(person, batch)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=BatchReceipt)

    return do

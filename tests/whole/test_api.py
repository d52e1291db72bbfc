"""The API keeps to its own document, whatever is sent to it."""

import asyncio
from pathlib import Path

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from server.app import create_app
from server.database import Database
from server.database.migrate import migrate
from server.settings import Settings
from tests.server.builders import a_person, a_round, a_session, a_subject, an_assignment


async def _prepare(url: str) -> str:
    """A round with one planned visit; the token of its auditor."""
    database = Database(url)
    await migrate(database)
    async with database.write() as tx:
        auditor = await a_person(tx, "auditor")
        place = await a_subject(tx)
        this_round = await a_round(tx, subjects=(place,))
        await an_assignment(tx, round_id=this_round, subject_id=place, lead=auditor)
        token = await a_session(tx, auditor)
    await database.close()
    return token


@pytest.fixture
def api(tmp_path: Path) -> schemathesis.BaseSchema:
    """The document as the running application serves it, with an auditor's session."""
    url = f"sqlite:///{tmp_path}/audits.db"
    token = asyncio.run(_prepare(url))
    schema = schemathesis.openapi.from_asgi(
        "/api/schema/openapi.json", create_app(Settings(database_url=url))
    )
    schema.config.headers = {"cookie": f"session={token}", "sec-fetch-site": "same-origin"}
    return schema


def test_whatever_is_sent_the_answer_is_one_the_document_knows(
    api: schemathesis.BaseSchema,
) -> None:
    asked = set()
    for found in api.get_all_operations():
        operation = found.ok()
        asked.add(operation.label)

        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case) -> None:
            answer = case.call()
            assert answer.status_code != 401
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        holds()
    assert {"POST /api/sync", "GET /api/visits"} <= asked

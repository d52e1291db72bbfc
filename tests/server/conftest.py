"""The server's tests run on real SQLite and real PostgreSQL, with the application in-process."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import text

from server.accounts.person import Role
from server.app import create_app
from server.database import Database
from server.database.migrate import migrate
from server.database.tables import metadata
from server.settings import Settings
from tests.postgres import running_postgres
from tests.server.builders import a_person, a_session

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

Client = AsyncTestClient[Litestar]
SignIn = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One PostgreSQL with every table for the whole run; tests empty it."""
    with running_postgres() as address:
        asyncio.run(_migrate(f"{address}/postgres"))
        yield f"{address}/postgres"


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test runs once on SQLite and once on PostgreSQL."""
    if request.param == "postgres":
        address: str = request.getfixturevalue("postgres")
        return address
    shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "audits.db")
    return f"sqlite:///{tmp_path / 'audits.db'}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty, migrated database."""
    opened = Database(database_url)
    if not opened.is_sqlite:
        async with opened.write() as tx:
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            await tx.execute(text(f"TRUNCATE {names}"))
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def now() -> datetime:
    """A fixed moment for whatever needs one."""
    return NOW


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of an installation on the test's database."""
    return Settings(database_url=database_url)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    """The running application, as a browser of this site would call it."""
    app = create_app(settings)
    async with AsyncTestClient(app, base_url="http://testserver.local") as opened:
        opened.headers["sec-fetch-site"] = "same-origin"
        yield opened


@pytest.fixture
def sign_in(client: Client, database: Database) -> SignIn:
    """``person = await sign_in("manager", email=...)``: a new person, signed in on the client."""

    async def do(*roles: Role, person: str | None = None, **facts: str) -> str:
        async with database.write() as tx:
            person_id = person or await a_person(tx, *roles, **facts)
            token = await a_session(tx, person_id)
        client.cookies.set("session", token)
        return person_id

    return do

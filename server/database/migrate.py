"""Brings a database to the tables this version needs (Alembic, run from the program itself)."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.database.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Apply every migration that has not been applied, in one transaction."""
    async with database.write() as tx:
        await tx.run_sync(_upgrade)


def present_migration(connection: Connection) -> str | None:
    """The migration the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_migration() -> str | None:
    """The migration this version of the program needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

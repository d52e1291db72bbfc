"""The migrations and the tables say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from server.database import Database
from server.database.migrate import migrate, newest_migration, present_migration
from server.database.tables import metadata


async def test_a_migrated_database_has_exactly_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as reads:
        assert await reads.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.read() as reads:
        assert await reads.run_sync(present_migration) == newest_migration()

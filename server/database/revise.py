"""Writes a migration from the tables: ``python -m server.database.revise "Add photos"``."""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from server.database.database import Database
from server.database.migrate import MIGRATIONS, migrate


async def revise(message: str) -> None:
    """Compare an empty database brought up to date with the tables, and write the difference."""
    number = len(list((MIGRATIONS / "versions").glob("*.py"))) + 1

    def write(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        await migrate(database)
        async with database.write() as tx:
            await tx.run_sync(write)
        await database.close()


if __name__ == "__main__":
    asyncio.run(revise(sys.argv[1]))

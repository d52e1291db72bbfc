"""How Alembic reaches the database: over the connection the program gives it."""

from typing import Literal

from alembic import context

from server.database.tables import metadata
from server.database.types import Json, Moment


def _plain_types(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our column types as what the database has, so old migrations need none of our code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=_plain_types,
)
context.run_migrations()

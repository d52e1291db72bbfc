"""Whether the service is alive, and whether it can do its work."""

from litestar import Response, Router, get
from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server.accounts.access import anyone
from server.database.migrate import newest_migration, present_migration
from server.dependencies import TheDatabase


class Health(Struct, frozen=True):
    """One word, and the reason when it is not well."""

    status: str
    reason: str | None = None


@get("/health/live", guards=[anyone])
async def live() -> Health:
    """The process answers; nothing else is looked at."""
    return Health(status="ok")


@get("/health/ready", guards=[anyone])
async def ready(database: TheDatabase) -> Response[Health]:
    """The database answers and has the tables this version needs."""
    try:
        async with database.read() as reads:
            await reads.execute(text("SELECT 1"))
            present = await reads.run_sync(present_migration)
    except SQLAlchemyError:
        return Response(Health("unwell", "The database does not answer."), status_code=503)
    if present != newest_migration():
        reason = f"The database is at {present}, this version needs {newest_migration()}."
        return Response(Health("unwell", reason), status_code=503)
    return Response(Health(status="ok"))


health_router = Router("/", route_handlers=[live, ready], include_in_schema=False)

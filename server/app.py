"""Puts the application together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from server.accounts.access import anyone
from server.accounts.authentication import Authentication
from server.accounts.routes import accounts_router
from server.acting.routes import acting_router
from server.checklists.routes import checklists_router
from server.comparing.routes import comparing_router
from server.database import Database
from server.errors import answer_error
from server.figures.routes import figures_router
from server.health import health_router
from server.history.routes import history_router
from server.log import RequestLog
from server.mail.postman import Postman
from server.mail.routes import mail_router
from server.moderation.routes import moderation_router
from server.pages.routes import files_routers, pages_router
from server.pages.templates import make_environment
from server.people.routes import people_router
from server.reporting.routes import reporting_router
from server.results.round_routes import round_results_router
from server.results.routes import results_router
from server.rounds.routes import rounds_router
from server.rounds.visit_routes import visits_planning_router
from server.security import refuse_other_sites, security_headers
from server.settings import Settings
from server.story.routes import story_router
from server.subjects.routes import subjects_router
from server.sync.queue import SyncQueue
from server.sync.routes import sync_router
from server.visits.audit_routes import audit_router
from server.visits.routes import visits_api_router, visits_router
from server.visits.shells import Shells

MOST_BODY_BYTES = 2_000_000


def create_app(settings: Settings) -> Litestar:
    """The whole service for one installation; it opens its database when it starts."""
    database = Database(settings.database_url)
    postman = Postman(database, settings)
    sync_queue = SyncQueue(database)
    environment = make_environment(settings)
    shells = Shells(environment, settings)

    @asynccontextmanager
    async def while_running(_: Litestar) -> AsyncIterator[None]:
        await database.open()
        postman.start()
        sync_queue.start()
        try:
            yield
        finally:
            await sync_queue.stop()
            await postman.stop()
            await database.close()

    return Litestar(
        route_handlers=[
            accounts_router,
            mail_router,
            health_router,
            pages_router,
            results_router,
            round_results_router,
            comparing_router,
            figures_router,
            subjects_router,
            rounds_router,
            visits_planning_router,
            moderation_router,
            people_router,
            checklists_router,
            sync_router,
            history_router,
            acting_router,
            story_router,
            reporting_router,
            visits_router,
            visits_api_router,
            audit_router,
            *files_routers,
        ],
        dependencies={
            "database": Provide(lambda: database, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "sync_queue": Provide(lambda: sync_queue, sync_to_thread=False),
            "shells": Provide(lambda: shells, sync_to_thread=False),
            "now": Provide(lambda: datetime.now(UTC), sync_to_thread=False),
        },
        before_request=refuse_other_sites,
        middleware=[
            Authentication,
            RequestLog,
        ],
        before_send=[security_headers(settings.secure)],
        exception_handlers={Exception: answer_error},
        compression_config=CompressionConfig(backend="gzip", minimum_size=1000),
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        openapi_config=OpenAPIConfig(
            title="SEND Friendly City audits",
            version="1",
            # The document alone: the pages that draw it would load scripts from other companies.
            render_plugins=[JsonRenderPlugin()],
            openapi_router=Router(
                "/api/schema", route_handlers=[], guards=[anyone], include_in_schema=False
            ),
        ),
        request_max_body_size=MOST_BODY_BYTES,
        state=State(
            {
                "settings": settings,
                "database": database,
                "postman": postman,
                "sync_queue": sync_queue,
            }
        ),
        lifespan=[while_running],
        logging_config=None,
    )

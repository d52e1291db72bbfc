"""Who may use what, asked of the whole application at once."""

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from server.accounts.access import GUARDS
from server.app import create_app
from server.settings import Settings


def _handlers(app: Litestar) -> list[tuple[str, HTTPRouteHandler]]:
    return [
        (f"{'/'.join(sorted(handler.http_methods))} {route.path}", handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler)
    ]


def test_every_route_states_who_may_use_it(tmp_path: object) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/audits.db"))
    unstated = [
        name
        for name, handler in _handlers(app)
        if not name.startswith("OPTIONS")
        and sum(guard in GUARDS for guard in handler.resolve_guards()) != 1
    ]
    assert unstated == []
    assert len(_handlers(app)) > 20


def test_no_route_changes_anything_on_a_get(tmp_path: object) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/audits.db"))
    mixed = [
        name
        for name, handler in _handlers(app)
        if "GET" in handler.http_methods and handler.http_methods & {"POST", "PUT", "DELETE"}
    ]
    assert mixed == []

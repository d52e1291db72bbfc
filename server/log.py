"""One JSON line per request: what, how long, which account; no addresses, queries or cookies."""

import json
import logging
import sys
import time
from datetime import UTC, datetime

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("server.requests")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The message, or the fields given as ``extra={"fields": ...}``."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        fields = getattr(record, "fields", None)
        line.update(fields if isinstance(fields, dict) else {"message": record.getMessage()})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send every log of the process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These two tell of every file they look at, at the level everybody else uses for news.
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class RequestLog:
    """Notes every request but those for built files."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write one line when its answer begins."""
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith(("/assets/", "/health/")):
            await self.app(scope, receive, send)
            return
        begun, method = time.perf_counter(), scope["method"]

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                person = scope.get("user")
                fields = {
                    "method": method,
                    "path": scope["path"],
                    "status": message["status"],
                    "ms": round((time.perf_counter() - begun) * 1000, 1),
                    "person": getattr(person, "id", None),
                }
                log.info("request", extra={"fields": fields})
            await send(message)

        await self.app(scope, receive, send_noted)

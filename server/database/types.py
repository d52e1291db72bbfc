"""Column types that both SQLite and PostgreSQL keep exactly."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC: SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment back as UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A msgspec-typed value kept as JSON text; what comes out has the type that was named."""

    impl = Text
    cache_ok = True

    def __init__(self, kept: Any) -> None:
        """``kept`` is the type to decode to, for example ``list[str]`` or a Struct."""
        super().__init__()
        self.kept = kept
        self._decode = msgspec.json.Decoder(kept).decode

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Encode as JSON text."""
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """Decode to the named type."""
        return None if value is None else self._decode(value)

"""Where phones send their entries."""

from typing import Any

from litestar import Request, Router, post
from litestar.datastructures import State
from litestar.dto import MsgspecDTO
from litestar.exceptions import ClientException, HTTPException, ValidationException
from litestar.openapi.spec import Reference, Schema
from litestar.params import JSONBody
from litestar.typing import FieldDefinition

from server.accounts.access import allow
from server.accounts.person import Person
from server.dependencies import Now
from server.sync.judging import Sent
from server.sync.messages import Batch, BatchReceipt
from server.sync.queue import SyncQueue
from server.sync.reading import NotABatch, ReadBatch, read_batch

MOST_ENTRIES = 500


class AsFarAsReadable(MsgspecDTO[ReadBatch]):
    """Reads a body as ``read_batch`` does, while the OpenAPI document says what it should be."""

    def decode_bytes(self, value: bytes) -> ReadBatch:
        """A batch in which unreadable entries are refused; raises when there is no batch."""
        read = read_batch(value)
        if isinstance(read, NotABatch):
            raise ValidationException(
                "This is not a batch of answers.",
                extra=[{"key": read.field, "message": read.message}],
            )
        return read

    @classmethod
    def create_for_field_definition(cls, *_: Any, **__: Any) -> None:
        """Nothing is generated: ``decode_bytes`` reads."""

    @classmethod
    def create_openapi_schema(
        cls,
        field_definition: FieldDefinition,
        handler_id: str,  # noqa: ARG003
        schema_creator: Any,
    ) -> Reference | Schema:
        """The document shows the batch."""
        shown = FieldDefinition.from_annotation(Batch, name=field_definition.name)
        schema: Reference | Schema = schema_creator.for_field_definition(shown)
        return schema


@post("/api/sync", guards=[allow("auditor")], status_code=200, dto=AsFarAsReadable, return_dto=None)
async def sync(
    request: Request[Person, str, State],
    data: JSONBody[ReadBatch],
    now: Now,
) -> BatchReceipt:
    """Take entries from a phone; a receipt says that an entry is durably stored."""
    if data.person is not None and data.person != request.user.id:
        raise ClientException(
            "These answers were given by somebody else. They stay on the phone until that person "
            "signs in here.",
            status_code=409,
        )
    if len(data.entries) > MOST_ENTRIES:
        raise HTTPException(
            f"Send at most {MOST_ENTRIES} answers at once. These were {len(data.entries)}.",
            status_code=413,
        )
    # Asked of the application, because two dependencies of one route cost a task group each time.
    queue: SyncQueue = request.app.state.sync_queue
    return await queue.store(Sent(request.user.id, data, now))


sync_router = Router("/", route_handlers=[sync])

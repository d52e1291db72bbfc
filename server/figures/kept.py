"""What was worked out from figures, kept in memory for as long as the figures stay as they were.

Every key holds how often the figures had changed when they were read, in the same transaction as
the figures themselves, so what is found here is never out of date.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from server.database import Reads

# Enough for the pairs that people look at; one of 10,000 places takes some 20 MB.
MOST_KEPT = 64

Found = TypeVar("Found")

# By connection pool, so that two databases in one process never mix.
_kept: WeakKeyDictionary[AsyncEngine, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


async def kept(reads: Reads, key: Hashable, work_out: Callable[[], Awaitable[Found]]) -> Found:
    """What was worked out under this key before, or is now."""
    found: OrderedDict[Hashable, Any] = _kept.setdefault(reads.engine, OrderedDict())
    if key in found:
        found.move_to_end(key)
        before: Found = found[key]
        return before
    now = await work_out()
    found[key] = now
    if len(found) > MOST_KEPT:
        found.popitem(last=False)
    return now

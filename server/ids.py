"""Ids that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7)."""

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID


def uuid7(now: datetime, *, randbits: Callable[[int], int] = secrets.randbits) -> str:
    """A new id; 74 random bits make it unique, the leading milliseconds keep indexes compact."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    random = randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random % (1 << 62)
    return str(UUID(int=value))

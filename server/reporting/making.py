"""Makes files beside the event loop: one at a time, and not for ever."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from litestar.exceptions import ServiceUnavailableException

Made = TypeVar("Made")

SECONDS = 20
# One thread: a second report waits, so that people who ask for many never starve those who sync.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="report")


async def in_a_thread(make: Callable[[], Made], seconds: float = SECONDS) -> Made:
    """What ``make`` gives; a reader who would wait too long is told to come back."""
    running = asyncio.get_running_loop().run_in_executor(_thread, make)
    try:
        return await asyncio.wait_for(running, seconds)
    except TimeoutError:
        raise ServiceUnavailableException(
            "Many reports are being made. Try again in a minute."
        ) from None

"""A bad connection between a phone and the server: slow, cut, lost, or a hotel's sign-in page.

A browser's own throttling does not reach what a service worker fetches; this stands between them,
in a thread of its own, for any browser and for the worker too.
"""

import asyncio
import math
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Literal, TypeVar

CHUNK = 4096
# Enough chunks on their way for a fast link with a long delay; more would hide the link's rate.
ON_THE_WAY = 64

PORTAL_PAGE = b"<!DOCTYPE html><title>Library Wi-Fi</title><h1>Welcome! Accept our terms.</h1>"

Mode = Literal["open", "refuse", "lose_replies", "portal"]
Way = Literal["down", "up"]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Quality:
    """Bytes a second each way, and the seconds a byte takes one way."""

    down: float = math.inf
    up: float = math.inf
    delay: float = 0.0


FAST = Quality()
# Lighthouse's "slow 4G": 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
SLOW_4G = Quality(down=200_000, up=93_750, delay=0.075)
# A phone with one bar in a basement: 250 kbit/s down, 50 kbit/s up, 800 ms there and back.
SLOW_2G = Quality(down=31_250, up=6_250, delay=0.4)


class Link:
    """Listens on ``port`` and passes everything on to the server, as well as it is told to.

    Each change of mode cuts what is under way, as walking out of the signal does.
    """

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.carried: dict[Way, int] = {"down": 0, "up": 0}
        self._mode: Mode = "open"
        self._quality = FAST
        self._left: dict[Way, float] = {}
        self._free_at: dict[Way, float] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.be("open")

    def be(self, mode: Mode, quality: Quality = FAST) -> None:
        """Change what the link does from now on."""
        self._do(self._change(mode, quality, {}))

    def cut_after(self, way: Way, count: int) -> None:
        """Carry so many bytes more that way, then break in the middle and refuse everything."""
        self._do(self._change("open", FAST, {way: count}))

    @property
    def is_cut(self) -> bool:
        """Whether nothing gets through any more."""
        return self._mode == "refuse"

    def close(self) -> None:
        """Stop listening and end the thread."""
        self.be("refuse")
        self._do(self._stop_listening())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[None, None, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _change(self, mode: Mode, quality: Quality, left: dict[Way, float]) -> None:
        self._mode, self._quality = mode, quality
        self._left = {"down": math.inf, "up": math.inf, **left}
        self._free_at = {"down": 0.0, "up": 0.0}
        under_way = list(self._open)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _stop_listening(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            if self._mode == "portal":
                await self._be_a_portal(phone, to_phone)
            elif self._mode != "refuse":
                await self._pass_on(phone, to_phone)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            to_phone.transport.abort()

    async def _be_a_portal(
        self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter
    ) -> None:
        """Answer every request as the Wi-Fi of a hotel or library does until one has agreed."""
        await phone.read(65_536)
        head = (
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n"
            f"content-length: {len(PORTAL_PAGE)}\r\n\r\n"
        )
        to_phone.write(head.encode() + PORTAL_PAGE)
        await to_phone.drain()
        to_phone.close()
        await to_phone.wait_closed()

    async def _pass_on(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        # Shaking hands takes one way there and one back before the first byte can go.
        await asyncio.sleep(2 * self._quality.delay)
        server, to_server = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            ways = [
                asyncio.ensure_future(self._carry(phone, to_server, "up")),
                asyncio.ensure_future(self._carry(server, to_phone, "down")),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            to_server.transport.abort()

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: Way
    ) -> None:
        """Bring bytes one way, each chunk when the link's rate and delay allow."""
        moving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(ON_THE_WAY)
        leaving = asyncio.ensure_future(self._collect(source, moving, way))
        try:
            while chunk := await self._arrived(moving):
                if way == "down" and self._mode == "lose_replies":
                    return
                target.write(self._what_gets_through(chunk, way))
                await target.drain()
        finally:
            leaving.cancel()

    async def _collect(
        self,
        source: asyncio.StreamReader,
        moving: asyncio.Queue[tuple[float, bytes]],
        way: Way,
    ) -> None:
        try:
            while chunk := await source.read(CHUNK):
                await moving.put((self._arrival(len(chunk), way), chunk))
        finally:
            await moving.put((0.0, b""))

    async def _arrived(self, moving: asyncio.Queue[tuple[float, bytes]]) -> bytes:
        due, chunk = await moving.get()
        await asyncio.sleep(due - time.monotonic())
        return chunk

    def _what_gets_through(self, chunk: bytes, way: Way) -> bytes:
        kept = chunk[: int(min(self._left[way], len(chunk)))]
        self._left[way] -= len(kept)
        self.carried[way] += len(kept)
        if self._left[way] == 0:
            self._mode = "refuse"
            for task in self._open:
                task.cancel()
        return kept

    def _arrival(self, size: int, way: Way) -> float:
        """When a chunk arrives: all connections share the rate, as on a real link."""
        rate = self._quality.down if way == "down" else self._quality.up
        self._free_at[way] = max(time.monotonic(), self._free_at[way]) + size / rate
        return self._free_at[way] + self._quality.delay

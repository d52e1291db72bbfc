"""Sends kept mail by SMTP, one message at a time, trying again for ever but ever less often."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from server.database import Database
from server.mail.queries import Mail, mark_sent, mark_trouble, unsent_mail
from server.settings import Settings

FIRST_WAIT = 5.0
LONGEST_WAIT = 600.0
ROUND_OF_MAIL = 50

log = logging.getLogger(__name__)


class Postman:
    """A background task from :meth:`start` to :meth:`stop`; idle when there is no mail server."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Without ``settings.smtp_url`` mail stays in the database, as in the demonstration."""
        self._database = database
        self._settings = settings
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin sending what waits."""
        if self._settings.smtp_url:
            self._news.set()
            self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Stop; what was not sent is sent at the next start."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def wake(self) -> None:
        """There may be new mail."""
        self._news.set()

    async def _work(self) -> None:
        wait = FIRST_WAIT
        while True:
            await self._news.wait()
            self._news.clear()
            if await self._send_all():
                wait = FIRST_WAIT
                continue
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
            self._news.set()

    async def _send_all(self) -> bool:
        async with self._database.read() as reads:
            waiting = await unsent_mail(reads, ROUND_OF_MAIL)
        for letter in waiting:
            try:
                await self._send(letter)
            except (aiosmtplib.SMTPException, OSError) as error:
                log.warning("mail %s was not sent: %s", letter.id, error)
                async with self._database.write() as tx:
                    await mark_trouble(tx, letter.id, str(error))
                return False
            async with self._database.write() as tx:
                await mark_sent(tx, letter.id, now=datetime.now(UTC))
        return True

    async def _send(self, letter: Mail) -> None:
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = letter.to_address
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.id}@{urlsplit(self._settings.public_url).hostname}>"
        message.set_content(letter.body)
        where = urlsplit(self._settings.smtp_url)
        await aiosmtplib.send(
            message,
            hostname=where.hostname,
            port=where.port,
            username=unquote(where.username) if where.username else None,
            password=unquote(where.password) if where.password else None,
            use_tls=where.scheme == "smtps",
        )

"""Mail waiting, sent and in trouble."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select, update

from server.database import Reads, Tx
from server.database.tables import mail
from server.ids import uuid7


class Mail(Struct, frozen=True):
    """One message to one person."""

    id: str
    to_address: str
    subject: str
    body: str
    made_at: datetime
    sent_at: datetime | None
    trouble: str | None


async def keep_mail(tx: Tx, *, to: str, subject: str, body: str, now: datetime) -> None:
    """Keep a message in the same transaction as what it tells about."""
    await tx.execute(
        mail.insert().values(id=uuid7(now), to_address=to, subject=subject, body=body, made_at=now)
    )


async def newest_mail(reads: Reads, limit: int) -> list[Mail]:
    """The newest messages to anybody, for the demonstration's mailbox."""
    rows = await reads.execute(
        select(mail).order_by(mail.c.made_at.desc(), mail.c.id.desc()).limit(limit)
    )
    return [Mail(**row._mapping) for row in rows]


async def unsent_mail(reads: Reads, limit: int) -> list[Mail]:
    """What waits to be sent, oldest first."""
    rows = await reads.execute(
        select(mail).where(mail.c.sent_at.is_(None)).order_by(mail.c.made_at).limit(limit)
    )
    return [Mail(**row._mapping) for row in rows]


async def mark_sent(tx: Tx, mail_id: str, *, now: datetime) -> None:
    """The mail server took it."""
    await tx.execute(update(mail).where(mail.c.id == mail_id).values(sent_at=now, trouble=None))


async def mark_trouble(tx: Tx, mail_id: str, trouble: str) -> None:
    """The mail server did not take it; it will be tried again."""
    await tx.execute(update(mail).where(mail.c.id == mail_id).values(trouble=trouble))

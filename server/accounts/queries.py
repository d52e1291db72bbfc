"""What is kept about people, codes and sessions."""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, func, select, update

from server.accounts.codes import CODE_LIFE, RATE_WINDOW, KeptCode, hash_code, hash_token
from server.accounts.person import Person, Role
from server.database import Reads, Tx
from server.database.tables import person, person_role, session, sign_in_code
from server.ids import uuid7

# Built once: every request asks this, and building it takes longer than answering it.
_WHOSE_TOKEN = (
    select(
        person.c.id,
        person.c.email,
        person.c.name,
        session.c.id.label("session"),
        session.c.seen_at,
        person_role.c.role,
    )
    .join_from(session, person, session.c.person_id == person.c.id)
    .outerjoin(person_role, person_role.c.person_id == person.c.id)
    .where(
        session.c.token_hash == bindparam("token_hash"),
        session.c.ended_at.is_(None),
        session.c.expires_at > bindparam("now"),
        person.c.active,
    )
)


async def person_by_token(
    reads: Reads, token: str, *, now: datetime
) -> tuple[Person, datetime] | None:
    """The person whose live session this token opens, and when the session was last noted."""
    asked = {"token_hash": hash_token(token), "now": now}
    rows = (await reads.execute(_WHOSE_TOKEN, asked)).all()
    if not rows:
        return None
    first = rows[0]
    roles: frozenset[Role] = frozenset(row.role for row in rows if row.role)
    known = Person(
        id=first.id, email=first.email, name=first.name, roles=roles, session=first.session
    )
    return known, first.seen_at


async def active_person_id(reads: Reads, email: str) -> str | None:
    """The id of the person with this address, if there is one who may sign in."""
    found: str | None = await reads.scalar(
        select(person.c.id).where(person.c.email == email, person.c.active)
    )
    return found


async def roles_of(reads: Reads, person_id: str) -> frozenset[Role]:
    """The person's roles."""
    rows = await reads.scalars(
        select(person_role.c.role).where(person_role.c.person_id == person_id)
    )
    return frozenset(rows.all())


async def codes_asked_lately(
    reads: Reads, *, email: str, asked_from: str, now: datetime
) -> tuple[int, int]:
    """How many codes were asked for in the last hour: for this address, and from this network."""
    since = now - RATE_WINDOW
    counts = []
    for column, value in ((sign_in_code.c.email, email), (sign_in_code.c.asked_from, asked_from)):
        count = await reads.scalar(
            select(func.count()).where(column == value, sign_in_code.c.created_at > since)
        )
        counts.append(count or 0)
    return counts[0], counts[1]


async def keep_code(tx: Tx, *, email: str, asked_from: str, code: str, now: datetime) -> str:
    """Keep a new code's fingerprint and return its id; older codes of the address stop working."""
    code_id = uuid7(now)
    await tx.execute(
        sign_in_code.insert().values(
            id=code_id,
            email=email,
            asked_from=asked_from,
            code_hash=hash_code(code_id, code),
            created_at=now,
            expires_at=now + CODE_LIFE,
            tries=0,
        )
    )
    return code_id


async def kept_code(reads: Reads, code_id: str) -> KeptCode | None:
    """The code that was sent, and whether it is still the newest for its address."""
    row = (
        await reads.execute(select(sign_in_code).where(sign_in_code.c.id == code_id))
    ).one_or_none()
    if row is None:
        return None
    newest = await reads.scalar(
        select(sign_in_code.c.id)
        .where(sign_in_code.c.email == row.email)
        .order_by(sign_in_code.c.created_at.desc(), sign_in_code.c.id.desc())
        .limit(1)
    )
    return KeptCode(
        id=row.id,
        email=row.email,
        code_hash=row.code_hash,
        expires_at=row.expires_at,
        tries=row.tries,
        spent=row.spent_at is not None,
        newest=newest == row.id,
    )


async def count_try(tx: Tx, code_id: str) -> None:
    """Note one more try at a code, right or wrong."""
    await tx.execute(
        update(sign_in_code)
        .where(sign_in_code.c.id == code_id)
        .values(tries=sign_in_code.c.tries + 1)
    )


async def spend_code(tx: Tx, code_id: str, *, now: datetime) -> None:
    """A code opens the door once."""
    await tx.execute(update(sign_in_code).where(sign_in_code.c.id == code_id).values(spent_at=now))


async def begin_session(
    tx: Tx, *, person_id: str, token: str, device: str, life: timedelta, now: datetime
) -> None:
    """Start a session for a token made just now; only its fingerprint is kept."""
    await tx.execute(
        session.insert().values(
            id=uuid7(now),
            token_hash=hash_token(token),
            person_id=person_id,
            device=device[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + life,
        )
    )


async def note_seen(tx: Tx, session_id: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    await tx.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


async def end_session(tx: Tx, *, session_id: str, person_id: str, now: datetime) -> bool:
    """End one of the person's own sessions; false when there is no such live session."""
    done = await tx.execute(
        update(session)
        .where(
            session.c.id == session_id,
            session.c.person_id == person_id,
            session.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return bool(done.rowcount)


class Device(Struct, frozen=True):
    """A place where somebody is signed in."""

    session: str
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


async def devices_of(reads: Reads, person_id: str, *, now: datetime) -> list[Device]:
    """Where the person is signed in now, most recently used first."""
    rows = await reads.execute(
        select(session)
        .where(
            session.c.person_id == person_id,
            session.c.ended_at.is_(None),
            session.c.expires_at > now,
        )
        .order_by(session.c.seen_at.desc())
    )
    return [
        Device(
            session=row.id,
            device=row.device,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]

"""What is kept about people, their roles and their places."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from audits.answers import Problem
from server.accounts.person import ROLES, Role
from server.database import Reads, Tx
from server.database.constraints import problem_of
from server.database.tables import person, person_role, session, subject, subject_manager

_PROBLEMS = {
    "uq_person_email": Problem(
        "email_taken", "email", "There is somebody with this email address already."
    )
}


class KnownPerson(Struct, frozen=True):
    """Somebody with an account."""

    id: str
    name: str
    email: str
    active: bool
    roles: tuple[Role, ...]


class ManagedPlace(Struct, frozen=True):
    """A place somebody manages."""

    id: str
    name: str


async def people(reads: Reads, *, role: str = "") -> list[KnownPerson]:
    """Everybody, by name; those who cannot sign in any more come last."""
    found = await _people(reads)
    return [one for one in found if not role or role in one.roles]


async def person_by_id(reads: Reads, person_id: str) -> KnownPerson | None:
    """One person."""
    return next(iter(await _people(reads, person_id)), None)


async def places_of(reads: Reads, person_id: str) -> list[ManagedPlace]:
    """The places somebody manages."""
    rows = await reads.execute(
        select(subject.c.id, subject.c.name)
        .join_from(subject_manager, subject)
        .where(subject_manager.c.person_id == person_id)
        .order_by(subject.c.name)
    )
    return [ManagedPlace(**row._mapping) for row in rows]


async def add_person(tx: Tx, kept: KnownPerson, *, now: datetime) -> Problem | None:
    """Keep a new person, or say what stands against it."""
    try:
        async with tx.begin_nested():
            await tx.execute(
                insert(person).values(
                    id=kept.id,
                    name=kept.name,
                    email=kept.email,
                    active=kept.active,
                    created_at=now,
                )
            )
    except IntegrityError as error:
        return problem_of(error, _PROBLEMS)
    await _keep_roles(tx, kept.id, kept.roles)
    return None


async def change_person(tx: Tx, kept: KnownPerson, *, now: datetime) -> Problem | None:
    """Keep a person as they are now; with fewer rights or another address, sign them out."""
    before = await person_by_id(tx, kept.id)
    try:
        async with tx.begin_nested():
            await tx.execute(
                update(person)
                .where(person.c.id == kept.id)
                .values(name=kept.name, email=kept.email, active=kept.active)
            )
    except IntegrityError as error:
        return problem_of(error, _PROBLEMS)
    await tx.execute(delete(person_role).where(person_role.c.person_id == kept.id))
    await _keep_roles(tx, kept.id, kept.roles)
    # A session is as long as its roles allowed when it began, so other roles need a new one.
    if before and (not kept.active or (before.email, before.roles) != (kept.email, kept.roles)):
        await _end_sessions(tx, kept.id, now=now)
    return None


async def _end_sessions(tx: Tx, person_id: str, *, now: datetime) -> None:
    await tx.execute(
        update(session)
        .where(session.c.person_id == person_id, session.c.ended_at.is_(None))
        .values(ended_at=now)
    )


async def _keep_roles(tx: Tx, person_id: str, roles: Collection[Role]) -> None:
    if roles:
        await tx.execute(
            insert(person_role), [{"person_id": person_id, "role": role} for role in roles]
        )


async def _people(reads: Reads, person_id: str | None = None) -> list[KnownPerson]:
    query = (
        select(person.c.id, person.c.name, person.c.email, person.c.active, person_role.c.role)
        .outerjoin(person_role, person_role.c.person_id == person.c.id)
        .order_by(person.c.active.desc(), person.c.name, person.c.id)
    )
    if person_id is not None:
        query = query.where(person.c.id == person_id)
    found: dict[str, KnownPerson] = {}
    roles: dict[str, set[Role]] = {}
    for row in await reads.execute(query):
        found[row.id] = KnownPerson(row.id, row.name, row.email, row.active, ())
        roles.setdefault(row.id, set()).update({row.role} if row.role else ())
    return [
        KnownPerson(
            one.id,
            one.name,
            one.email,
            one.active,
            tuple(role for role in ROLES if role in roles[one.id]),
        )
        for one in found.values()
    ]

"""What is kept about rounds: their dates, checklists, register and state."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import ScalarSelect, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from audits.answers import Problem
from audits.checklist import Kind
from server.database import Reads, Tx
from server.database.constraints import problem_of
from server.database.tables import (
    assignment,
    audit,
    round_,
    round_checklist,
    round_subject,
    subject,
)

State = Literal["planned", "open", "closing", "closed"]

_PROBLEMS = {
    "uq_round_name": Problem(
        "name_taken", "name", "There is a round with this name. Use another name."
    )
}


class Round(Struct, frozen=True):
    """A round as it is kept."""

    id: str
    name: str
    opens_on: date
    closes_on: date
    state: State
    made_up: bool


class RoundLine(Struct, frozen=True):
    """A round in the list, with how far it is."""

    id: str
    name: str
    opens_on: date
    closes_on: date
    state: State
    places: int
    visits: int
    begun: int
    sent: int
    accepted: int


class Chosen(Struct, frozen=True):
    """The checklist version of one kind, and the digest that fixes what it says."""

    kind: Kind
    version: int
    digest: str


class Eligible(Struct, frozen=True):
    """A place that is or could be on the register; one with visits stays on it."""

    id: str
    name: str
    kind: Kind
    status: Literal["open", "closed", "planned"]
    registered: bool
    visited: bool


async def rounds(reads: Reads) -> list[RoundLine]:
    """All rounds, the newest first."""
    places = select(func.count()).where(round_subject.c.round_id == round_.c.id)
    visits = select(func.count()).where(
        assignment.c.round_id == round_.c.id, assignment.c.cancelled_at.is_(None)
    )
    rows = await reads.execute(
        select(
            round_.c.id,
            round_.c.name,
            round_.c.opens_on,
            round_.c.closes_on,
            round_.c.state,
            places.scalar_subquery().label("places"),
            visits.scalar_subquery().label("visits"),
            _audits_in("draft", "returned").label("begun"),
            _audits_in("submitted").label("sent"),
            _audits_in("accepted").label("accepted"),
        ).order_by(round_.c.opens_on.desc(), round_.c.name)
    )
    return [RoundLine(**row._mapping) for row in rows]


def _audits_in(*states: str) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(audit.c.round_id == round_.c.id, audit.c.state.in_(states))
        .scalar_subquery()
    )


async def round_by_id(reads: Reads, round_id: str) -> Round | None:
    """One round."""
    row = (
        await reads.execute(
            select(
                round_.c.id,
                round_.c.name,
                round_.c.opens_on,
                round_.c.closes_on,
                round_.c.state,
                round_.c.made_up,
            ).where(round_.c.id == round_id)
        )
    ).one_or_none()
    return Round(**row._mapping) if row else None


async def chosen_checklists(reads: Reads, round_id: str) -> list[Chosen]:
    """The checklist of each kind in a round."""
    rows = await reads.execute(
        select(round_checklist.c.kind, round_checklist.c.version, round_checklist.c.digest).where(
            round_checklist.c.round_id == round_id
        )
    )
    return [Chosen(**row._mapping) for row in rows]


async def register_of(reads: Reads, round_id: str) -> list[Eligible]:
    """Every place, by name, and whether it is on the register of the round."""
    registered = exists().where(
        round_subject.c.round_id == round_id, round_subject.c.subject_id == subject.c.id
    )
    planned = exists().where(
        assignment.c.round_id == round_id,
        assignment.c.subject_id == subject.c.id,
        assignment.c.cancelled_at.is_(None),
    )
    made = exists().where(audit.c.round_id == round_id, audit.c.subject_id == subject.c.id)
    rows = await reads.execute(
        select(
            subject.c.id,
            subject.c.name,
            subject.c.kind,
            subject.c.status,
            registered.label("registered"),
            (planned | made).label("visited"),
        ).order_by(subject.c.name)
    )
    return [Eligible(**row._mapping) for row in rows]


async def add_round(
    tx: Tx, kept: Round, chosen: Collection[Chosen], *, now: datetime
) -> Problem | None:
    """Keep a new round; every open place is on its register to begin with."""
    try:
        async with tx.begin_nested():
            await tx.execute(insert(round_).values(**_values(kept), changed_at=now))
    except IntegrityError as error:
        return problem_of(error, _PROBLEMS)
    await _keep_chosen(tx, kept.id, chosen)
    open_now = (await tx.scalars(select(subject.c.id).where(subject.c.status == "open"))).all()
    await keep_register(tx, kept.id, open_now)
    return None


async def change_round(
    tx: Tx, kept: Round, chosen: Collection[Chosen] | None, *, now: datetime
) -> Problem | None:
    """Keep a round's name, dates and state, and its checklists unless they are fixed by now."""
    try:
        async with tx.begin_nested():
            await tx.execute(
                update(round_).where(round_.c.id == kept.id).values(**_values(kept), changed_at=now)
            )
    except IntegrityError as error:
        return problem_of(error, _PROBLEMS)
    if chosen is not None:
        await _keep_chosen(tx, kept.id, chosen)
    return None


async def keep_register(tx: Tx, round_id: str, subject_ids: Collection[str]) -> None:
    """The places that belong to a round, in place of those that did before."""
    await tx.execute(delete(round_subject).where(round_subject.c.round_id == round_id))
    if subject_ids:
        await tx.execute(
            insert(round_subject),
            [{"round_id": round_id, "subject_id": one} for one in subject_ids],
        )


async def audits_by_state(reads: Reads, round_id: str) -> Mapping[str, int]:
    """How many visits of a round are in each state."""
    rows = await reads.execute(
        select(audit.c.state, func.count().label("many"))
        .where(audit.c.round_id == round_id)
        .group_by(audit.c.state)
    )
    return {row.state: row.many for row in rows}


async def _keep_chosen(tx: Tx, round_id: str, chosen: Collection[Chosen]) -> None:
    await tx.execute(delete(round_checklist).where(round_checklist.c.round_id == round_id))
    await tx.execute(
        insert(round_checklist),
        [
            {
                "round_id": round_id,
                "kind": one.kind,
                "version": one.version,
                "digest": one.digest,
            }
            for one in chosen
        ],
    )


def _values(kept: Round) -> dict[str, object]:
    return {
        "id": kept.id,
        "name": kept.name,
        "opens_on": kept.opens_on,
        "closes_on": kept.closes_on,
        "state": kept.state,
        "made_up": kept.made_up,
    }

"""Fills a database with the demonstration, through the same door as the phones' own batches."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from server.database import Database
from server.database.migrate import migrate
from server.demonstration import queries
from server.demonstration.city import City, MadeRound, make_city
from server.demonstration.content import address, content
from server.demonstration.phones import Delivery
from server.demonstration.visiting import start_of
from server.figures.freezing import freeze
from server.figures.refreshing import refresh_subject, register_changed
from server.sync.judging import Sent
from server.sync.messages import Receipt, SubmitEntry
from server.sync.reading import NotABatch, read_batch
from server.sync.storing import store_batches


class NotFilled(Struct, frozen=True):
    """Why nothing was written, and what to do."""

    reason: str


class Filled(Struct, frozen=True):
    """What there is now, and who can sign in; ``kept`` when it was there before."""

    audits: int
    who: list[tuple[str, str]]
    kept: bool = False


async def fill(
    database: Database, *, fresh: bool = False, if_empty: bool = False
) -> Filled | NotFilled:
    """Write the demonstration into an empty database.

    ``fresh`` empties one it wrote before; ``if_empty`` leaves one it wrote before as it is.
    """
    if fresh:
        async with database.write() as tx:
            if await queries.real_people(tx):
                return NotFilled(
                    "This database has people who are not made up. Nothing was deleted. "
                    "Choose another database with SFC_DATABASE_URL."
                )
            await queries.drop_everything(tx)
    await migrate(database)
    async with database.read() as reads:
        empty, real_people = await queries.is_empty(reads), await queries.real_people(reads)
        if not empty and if_empty and not real_people:
            audits = await queries.count_audits(reads)
            return Filled(audits, _who_can_sign_in(make_city(content())), kept=True)
        if not empty:
            return NotFilled(
                "This database is not empty. Nothing was changed. Start a demonstration over "
                "with --fresh, or choose another database with SFC_DATABASE_URL."
            )
    city = make_city(content())
    async with database.write() as tx:
        await queries.add_people(tx, city.people)
        await queries.add_subjects(tx, city.subjects)
    for made in city.rounds:
        await _live_through(database, made, {one.email: one.id for one in city.people})
    return Filled(
        audits=len({audit for made in city.rounds for audit in _audits(made)}),
        who=_who_can_sign_in(city),
    )


async def _live_through(database: Database, made: MadeRound, ids: dict[str, str]) -> None:
    async with database.write() as tx:
        await queries.open_round(tx, made, ids)
        for group in _until_submitted(made.deliveries):
            for answered in await store_batches(tx, [_sent(delivery) for delivery in group]):
                _check_stored(answered.receipts)
        for decision in made.decisions:
            await queries.add_decision(tx, decision)
        await queries.add_replies(tx, made.id, made.replies)
        await register_changed(tx, made.id)
        if made.plan.state == "closed":
            closed = start_of(made.plan.closes_on)
            await queries.close_round(tx, made.id, at=closed)
            await freeze(tx, made.id, by=ids[address("commissioner")], now=closed)
            return
        decided = {decision.audit for decision in made.decisions}
        for subject in sorted({visit.subject for visit in made.visits if visit.audit in decided}):
            await refresh_subject(tx, made.id, subject)


def _until_submitted(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Several batches together are stored faster; each group ends with what is scored then."""
    group: list[Delivery] = []
    for delivery in deliveries:
        group.append(delivery)
        if isinstance(delivery.batch.entries[-1], SubmitEntry):
            yield group
            group = []
    if group:
        yield group


def _check_stored(receipts: Sequence[Receipt]) -> None:
    turned_away = [receipt for receipt in receipts if receipt.outcome != "stored"]
    if turned_away:
        raise ValueError(f"an entry of the demonstration is not taken: {turned_away[0]}")


def _sent(delivery: Delivery) -> Sent:
    batch = read_batch(msgspec.json.encode(delivery.batch))
    if isinstance(batch, NotABatch):
        raise ValueError(f"the demonstration made a batch that cannot be read: {batch.message}")
    return Sent(delivery.person, batch, delivery.received_at)


def _audits(made: MadeRound) -> set[str]:
    return {start.id for delivery in made.deliveries for start in delivery.batch.audits}


def _who_can_sign_in(city: City) -> list[tuple[str, str]]:
    shown = ("commissioner", "admin", "auditor1", "auditor9", "manager.barbican-library")
    names = {person.email: person.name for person in city.people}
    return [(address(called), names[address(called)]) for called in shown]

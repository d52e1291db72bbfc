"""The state of an audit is a function of the set of its entries, however they arrive."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from audits.answers import Choice, Level, NotSeen
from server.database import Database
from server.database.tables import answer, audit, entry, result
from server.sync.judging import Sent
from server.sync.messages import AnswerEntry, Entry
from server.sync.reading import ReadBatch
from server.sync.storing import store_batches
from tests.server.conftest import NOW
from tests.server.sync.conftest import City
from tests.server.sync.kept import Rows, kept
from tests.server.sync.phone import MADE_AT, Phone

CHOICE, LEVEL = "venue-info-access-page", "venue-info-true"

Made = tuple[Phone, str, Entry]


def what_two_people_made(city: City) -> list[Made]:
    """Entries of three devices: equal counters, changed minds, a cleared answer, three submits."""
    phone = Phone(city.start(), "the lead's phone")
    tablet = Phone(city.start(began_at=MADE_AT.replace(hour=9)), "the lead's tablet")
    co = Phone(city.start(began_at=MADE_AT.replace(hour=8)), "the co-auditor's phone")
    for one in (phone, tablet, co):
        one.answer(CHOICE, Choice("yes"), note=one.device)
        one.answer(LEVEL, Level(2))
        one.answer(CHOICE, Choice("no"), note=f"again {one.device}")
    phone.submit()
    phone.answer(LEVEL, None)
    tablet.answer(LEVEL, NotSeen("The room was locked."))
    phone.submit()
    co.submit()
    people = ((phone, city.lead), (tablet, city.lead), (co, city.co))
    return [(one, person, made) for one, person in people for made in one.made]


async def arrive(database: Database, groups: Sequence[Sequence[Made]]) -> dict[str, Rows]:
    """Start with nothing, let groups of entries arrive, and see what is kept."""
    async with database.write() as tx:
        for table in (result, answer, entry, audit):
            await tx.execute(table.delete())
    for group in groups:
        async with database.write() as tx:
            await store_batches(tx, batches_of(group))
    return await kept(database)


def batches_of(group: Sequence[Made]) -> list[Sent]:
    """The group's entries as the batches their phones would send, in order."""
    batches: dict[str, tuple[Phone, str, list[Entry]]] = {}
    for phone, person, made in group:
        batches.setdefault(phone.device, (phone, person, []))[2].append(made)
    return [
        Sent(
            person,
            ReadBatch(phone.device, MADE_AT, person, {phone.start.id: phone.start}, entries),
            NOW,
        )
        for phone, person, entries in batches.values()
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_any_split_order_and_repetition_ends_in_the_same_state(
    city: City, database: Database, data: DataObject
) -> None:
    made = what_two_people_made(city)
    expected = await arrive(database, [made])
    repeated = data.draw(st.lists(st.sampled_from(range(len(made))), max_size=8), "repeated")
    order = data.draw(st.permutations([*range(len(made)), *repeated]), "order")
    arriving = [made[index] for index in order]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(arriving) - 1)), "cuts"))
    groups = [
        arriving[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(arriving)], strict=True)
    ]
    assert await arrive(database, groups) == expected
    assert len(expected["entry"]) == len(made)
    assert len(expected["result"]) == 1
    assert answers_in(expected) == newest(made)


def answers_in(found: dict[str, Rows]) -> dict[tuple[str, str], str]:
    """Which entry each kept answer comes from."""
    return {(row["person_id"], row["question"]): row["entry_id"] for row in found["answer"]}


def newest(made: Sequence[Made]) -> dict[tuple[str, str], str]:
    """Which entry each answer should come from: the largest counter, then device, then id."""
    ordered = sorted(made, key=lambda one: (one[2].counter, one[0].device, one[2].id))
    return {
        (person, entry.question): entry.id
        for _, person, entry in ordered
        if isinstance(entry, AnswerEntry)
    }

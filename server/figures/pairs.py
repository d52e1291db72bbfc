"""Works out pairs of places from their pooled points, some at a time."""

from collections.abc import AsyncIterator, Collection, Mapping

from msgspec import Struct
from sqlalchemy import bindparam, select

from audits.checklist import Kind
from audits.comparison import PlacePair
from audits.comparison.continuing import carried_on
from server.database import Reads
from server.database.tables import subject, subject_round
from server.figures.material_queries import points_again, points_of
from server.figures.pairing import PointsOfPlaces, on_ruler, pair_places, rescored_between
from server.figures.records import QuestionAtPlace, TwoRounds

# How many places are read at once: what bounds the memory of a comparison.
PLACES_AT_ONCE = 400

_GRADED = (
    select(subject_round.c.subject_id)
    .where(
        subject_round.c.round_id == bindparam("round"),
        subject_round.c.kind == bindparam("kind"),
        subject_round.c.status == "graded",
    )
    .order_by(subject_round.c.subject_id)
)
_CONTINUES = select(subject.c.id, subject.c.continues_id).where(subject.c.continues_id.is_not(None))


async def graded_in(reads: Reads, kind: Kind, round_id: str) -> list[str]:
    """The places of a kind with a graded result in a round, in order of id."""
    return list((await reads.scalars(_GRADED, {"round": round_id, "kind": kind})).all())


async def places_in_both(
    reads: Reads, rounds: TwoRounds, continues: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The places graded in both rounds: the later id, and the id in the earlier round.

    Who carries on from whom is what editors say today, unless it is given.
    """
    if continues is None:
        continues = {row.id: row.continues_id for row in await reads.execute(_CONTINUES)}
    earlier = await graded_in(reads, rounds.kind, rounds.earlier.id)
    later = await graded_in(reads, rounds.kind, rounds.later.id)
    return carried_on(earlier, later, continues)


async def pairs_between(
    reads: Reads,
    rounds: TwoRounds,
    before: Mapping[str, str],
) -> dict[str, PlacePair]:
    """The pairs of these places (later id: earlier id) on which some question matched."""
    found: dict[str, PlacePair] = {}
    async for some in _material(reads, rounds, before):
        found |= pair_places(rounds, a=some.a, b=some.b, before=some.before, again=some.again)
    return found


async def matched_between(
    reads: Reads,
    rounds: TwoRounds,
    before: Mapping[str, str],
    questions: Collection[str],
) -> AsyncIterator[QuestionAtPlace]:
    """These questions at these places, as far as both rounds have points for them."""
    async for some in _material(reads, rounds, before):
        for place, was in some.before.items():
            a = on_ruler(
                some.a.get(was, {}), some.again.get(was, {}) if rounds.older_is_earlier else {}
            )
            b = on_ruler(
                some.b.get(place, {}), {} if rounds.older_is_earlier else some.again.get(place, {})
            )
            for question in questions:
                if question in a and question in b:
                    yield QuestionAtPlace(place, question, a[question], b[question])


class _Material(Struct, frozen=True):
    before: Mapping[str, str]
    a: PointsOfPlaces
    b: PointsOfPlaces
    again: PointsOfPlaces


async def _material(
    reads: Reads,
    rounds: TwoRounds,
    before: Mapping[str, str],
) -> AsyncIterator[_Material]:
    kind, earlier, later = rounds.kind, rounds.earlier, rounds.later
    questions = rescored_between(rounds)
    places = list(before)
    for start in range(0, len(places), PLACES_AT_ONCE):
        some = {place: before[place] for place in places[start : start + PLACES_AT_ONCE]}
        a = await points_of(reads, kind, [earlier.id], list(some.values()))
        b = await points_of(reads, kind, [later.id], list(some))
        again = await points_again(
            reads,
            earlier.id if rounds.older_is_earlier else later.id,
            questions,
            list(some.values()) if rounds.older_is_earlier else list(some),
        )
        yield _Material(some, a[earlier.id], b[later.id], again)

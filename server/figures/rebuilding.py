"""Works every figure out again and holds it against what is stored, some places at a time.

Open rounds are worked out from the answers as they are kept, closed ones from their files. Each
step is one transaction, so the service goes on meanwhile and memory stays small.
"""

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager

from msgspec import Struct, field, structs

from audits.checklist import KINDS, Kind
from audits.comparison import comparable
from audits.exact import TOLERANCE
from audits.frozen import FrozenRound, from_file
from audits.policy import POLICY
from audits.recompute import first_difference, recompute
from audits.scoring import Points
from server.database import Database, Tx
from server.figures import stored_queries as stored
from server.figures.freezing import frozen_places
from server.figures.keeping_queries import (
    count_change,
    drop_pairs,
    drop_place,
    keep_pairs,
    keep_places,
    keep_rulers,
    place_figures,
)
from server.figures.material_queries import points_again, rounds_of_kind, visits_that_count
from server.figures.pairing import pairs_of_rounds, rescored_between
from server.figures.pairs import graded_in, pairs_between, places_in_both
from server.figures.queries import frozen_file
from server.figures.records import PlaceFigures, TwoRounds
from server.figures.refreshing import place_now, rulers
from server.figures.stored_queries import LEVELS, RoundToCheck, StoredPair

PLACES_AT_ONCE = 200
MOST_TOLD = 50

_PlaceAndPoints = tuple[PlaceFigures, Mapping[str, Points]]

# Places as they should be stored, by id.
Expected = dict[str, _PlaceAndPoints]


class Rebuilt(Struct):
    """How much was looked at, how much was not as it should be, and the first of it in words."""

    places: int = 0
    pairs: int = 0
    different: int = 0
    told: list[str] = field(default_factory=list)

    def tell(self, what: str) -> None:
        """Note a difference."""
        self.different += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(what)


async def rebuild(database: Database, *, repair: bool) -> Rebuilt:
    """Check every figure; with ``repair`` also put right what is not as it should be."""
    work = _Work(database, repair, Rebuilt())
    async with database.read() as reads:
        rounds = await stored.rounds_to_check(reads)
    for round in rounds:
        await work.check_round(round)
    for kind in KINDS:
        await work.check_pairs(kind)
    return work.found


class _Work(Struct):
    database: Database
    repair: bool
    found: Rebuilt
    frozen: dict[str, FrozenRound] = field(default_factory=dict)

    def step(self) -> AbstractAsyncContextManager[Tx]:
        return self.database.write() if self.repair else self.database.read()

    async def check_round(self, round: RoundToCheck) -> None:
        async with self.database.read() as reads:
            ids = await stored.places_seen(reads, round)
            file = await frozen_file(reads, round.id) if round.state == "closed" else None
        from_the_file = self._from_file(round, file) if file else None
        before = self.found.different
        for some in _some(sorted({*ids, *(from_the_file or ())})):
            async with self.step() as tx:
                if from_the_file is None:
                    expected = await _expected(tx, round, some)
                else:
                    expected = {one: from_the_file[one] for one in some if one in from_the_file}
                await self._compare_places(tx, round, some, expected)
        await self._note_change(round.id, round.versions, before)

    def _from_file(self, round: RoundToCheck, file: bytes) -> Expected:
        frozen = from_file(file)
        again = recompute(frozen)
        if difference := first_difference(frozen.figures, again.figures):
            self.found.tell(f"{round.name}, the file: {difference}")
        places = frozen_places(frozen.subjects, frozen.figures)
        # Of the file only what comparisons need is kept in memory.
        figures = structs.replace(frozen.figures, places={})
        self.frozen[round.id] = structs.replace(frozen, audits=(), figures=figures)
        return {id: (place, frozen.figures.places[id].points) for id, place in places.items()}

    async def _compare_places(
        self, tx: Tx, round: RoundToCheck, some: list[str], expected: Expected
    ) -> None:
        places = await stored.stored_places(tx, round.id, some)
        points = await stored.stored_points(tx, round, some)
        wrong = []
        for id in some:
            self.found.places += 1
            should = expected.get(id)
            is_now = (places[id], points.get(id, {})) if id in places else None
            if should is None and is_now is None and id not in points:
                continue
            if should is None or is_now is None or not _alike(should, is_now):
                self.found.tell(f"{round.name}, place {id}: {_what(should, is_now)}")
                wrong.append(id)
        if self.repair:
            for id in wrong:
                for kind in round.versions:
                    await drop_place(tx, kind, round.id, id)
            await keep_places(tx, round.id, [expected[id] for id in wrong if id in expected])

    async def check_pairs(self, kind: Kind) -> None:
        async with self.database.read() as reads:
            rounds = await rounds_of_kind(reads, kind)
            pairs = [two for two in pairs_of_rounds(kind, rounds) if two.stored]
            there = await stored.rounds_with_pairs(reads, kind)
        for earlier_id, later_id in sorted(there - {(t.earlier.id, t.later.id) for t in pairs}):
            self.found.tell(f"{kind}: rounds {earlier_id} and {later_id} are not stored pairs")
            if self.repair:
                async with self.database.write() as tx:
                    await stored.drop_rounds_pairs(tx, kind, earlier_id, later_id)
        for two in pairs:
            before = self.found.different
            async with self.database.read() as reads:
                same = await self._same_places(reads, two)
                ids = sorted({*same, *await stored.stored_pair_ids(reads, two)})
            for some in _some(ids):
                async with self.step() as tx:
                    await self._compare_pairs(tx, two, some, same)
            if two.consecutive:
                await self._check_rulers(two, set(same.values()))
            await self._note_change(two.later.id, [kind], before)

    async def _same_places(self, reads: Tx, two: TwoRounds) -> dict[str, str]:
        """Who carries on from whom is what the file of the later round says, once it is closed."""
        frozen = self.frozen.get(two.later.id)
        if frozen is None:
            return await places_in_both(reads, two)
        continues = {one.id: one.continues for one in frozen.subjects if one.continues}
        return await places_in_both(reads, two, continues)

    async def _compare_pairs(
        self, tx: Tx, two: TwoRounds, some: list[str], same: Mapping[str, str]
    ) -> None:
        before = {id: same[id] for id in some if id in same}
        found = await pairs_between(tx, two, before)
        rows = await stored.stored_pair_rows(tx, two, some)
        frozen = self.frozen.get(two.later.id)
        policy = frozen.policy if frozen else POLICY
        wrong = []
        for id in some:
            self.found.pairs += 1
            pair = found.get(id)
            should = None
            if pair is not None:
                levels = tuple(getattr(pair, name) for name in LEVELS)
                should = StoredPair(before[id], levels, comparable(pair, policy))
            if not _same_pair(should, rows.get(id)):
                about = f"{two.earlier.name} and {two.later.name}, place {id}"
                self.found.tell(f"{about}: should be {should}, is {rows.get(id)}")
                wrong.append(id)
        if self.repair:
            await drop_pairs(tx, [(two, id) for id in wrong])
            kept = [(two, id, before[id], found[id]) for id in wrong if id in found]
            await keep_pairs(tx, kept, policy)

    async def _check_rulers(self, two: TwoRounds, paired: Collection[str]) -> None:
        questions = rescored_between(two) if two.older_is_earlier else ()
        async with self.database.read() as reads:
            places = await graded_in(reads, two.kind, two.earlier.id)
        for some in _some(places):
            async with self.step() as tx:
                again = await points_again(tx, two.earlier.id, questions, some)
                should = rulers(questions, some, paired, again)
                is_now = await stored.stored_rulers(tx, two.kind, two.earlier.id, some)
                wrong = {}
                for id in some:
                    by_rule, there = should.get(id, {}), is_now.get(id, {})
                    wanted = {q: ruler for q, ruler in by_rule.items() if ruler is not None}
                    if not _close_numbers(wanted, there):
                        about = f"{two.earlier.name}, place {id}, by the next checklist"
                        self.found.tell(f"{about}: should be {wanted}, is {there}")
                        wrong[id] = dict.fromkeys(there) | by_rule
                if self.repair:
                    await keep_rulers(tx, two, wrong)

    async def _note_change(self, round_id: str, kinds: Collection[Kind], before: int) -> None:
        if self.repair and self.found.different > before and kinds:
            async with self.database.write() as tx:
                await count_change(tx, round_id, kinds)


async def _expected(tx: Tx, round: RoundToCheck, some: list[str]) -> Expected:
    places = await stored.places_by_id(tx, some)
    visits = await visits_that_count(tx, round.id, some)
    expected: Expected = {}
    for id, audits in visits.items():
        place = places[id]
        if place.kind not in round.versions:
            continue
        found = place_now(place.kind, round.versions[place.kind], audits, place.facts)
        if found:
            figures = place_figures(id, place.kind, found, operator=place.operator)
            expected[id] = (figures, found.points)
    return expected


def _some(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + PLACES_AT_ONCE] for start in range(0, len(ids), PLACES_AT_ONCE)]


def _alike(should: _PlaceAndPoints, is_now: _PlaceAndPoints) -> bool:
    (place, points), (stored_place, stored_points) = should, is_now
    names = PlaceFigures.__struct_fields__
    return all(
        _close(getattr(place, name), getattr(stored_place, name)) for name in names
    ) and _close_numbers(points, stored_points)


def _close_numbers(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return one.keys() == other.keys() and all(_close(one[name], other[name]) for name in one)


def _close(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TOLERANCE
    return one == other


def _same_pair(one: StoredPair | None, other: StoredPair | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.before, one.comparable) == (other.before, other.comparable) and all(
        _close(a, b) for a, b in zip(one.levels, other.levels, strict=True)
    )


def _what(should: object, is_now: object) -> str:
    if should is None:
        return "has figures though no audit counts"
    return "is missing" if is_now is None else f"should be {should}, is {is_now}"

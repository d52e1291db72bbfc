"""Keeps the figures of a place up to date, in the transaction that changes one of its audits.

Only accepted audits count, whatever the state of their round; what waits for a moderator is shown
elsewhere, and changes nothing here. Once a round is closed nothing here changes it: its correction
is a new revision (``freezing``).
"""

from collections.abc import Collection, Mapping, Sequence

from audits.checklist import Kind, Question
from audits.checklists import checklist
from audits.comparison.continuing import carried_on
from audits.frozen import FrozenPlace
from audits.recompute import frozen_place
from audits.round_result import AuditRecord, round_result
from audits.scoring import Points
from server.database import Tx
from server.figures.keeping_queries import (
    count_change,
    drop_pairs,
    drop_place,
    keep_pairs,
    keep_places,
    keep_rulers,
    kinds_of,
    place_figures,
)
from server.figures.material_queries import (
    Place,
    family_of,
    points_again,
    points_at,
    points_of,
    rounds_of_kind,
    visits_that_count,
)
from server.figures.pairing import PointsOfPlaces, pair_places, pairs_of_rounds, rescored_between
from server.figures.records import TwoRounds


async def refresh_subject(tx: Tx, round_id: str, subject_id: str) -> None:
    """Work out a place in a round again, and its pairs with the rounds before, after and first.

    A second visit that changes no points changes no pair either.
    """
    family = await family_of(tx, subject_id, round_id)
    await _refresh(tx, round_id, family, family[subject_id], pairs_too=False)


async def refresh_place(tx: Tx, subject_id: str) -> None:
    """Work out a place in every round that is not closed, after its facts or operator changed.

    Also after an editor said what it carries on from. Where that is taken back, refresh the place
    it no longer carries on from as well.
    """
    kind = (await family_of(tx, subject_id))[subject_id].kind
    for one in await rounds_of_kind(tx, kind):
        family = await family_of(tx, subject_id, one.id)
        await _refresh(tx, one.id, family, family[subject_id], pairs_too=True)


async def register_changed(tx: Tx, round_id: str) -> None:
    """Note that other places are eligible now, on which every mean of the round depends."""
    if kinds := await kinds_of(tx, round_id):
        await count_change(tx, round_id, kinds)


def place_now(
    kind: Kind, version: int, audits: Sequence[AuditRecord], facts: Collection[str]
) -> FrozenPlace | None:
    """A place's result by the checklists and the policy of today; None where no audit counts."""
    used = {(audit.kind, audit.version) for audit in audits}
    checklists = {f"{kind}-{version}": checklist(kind, version) for kind, version in used}
    result = round_result(checklist(kind, version), audits, facts, checklists=checklists)
    return frozen_place(result) if result else None


async def keep_family_pairs(tx: Tx, pairs: list[TwoRounds], family: Collection[Place]) -> None:
    """Pair a place, and those that carry on from one another with it, in each pair of rounds."""
    if not pairs:
        return
    kind, ids = pairs[0].kind, [place.id for place in family]
    continues = {place.id: place.continues for place in family if place.continues}
    rounds = {one.id for two in pairs for one in (two.earlier, two.later)}
    points = await points_of(tx, kind, sorted(rounds), ids)
    kept, gone = [], []
    for two in pairs:
        a, b = points[two.earlier.id], points[two.later.id]
        before = carried_on(a, b, continues)
        questions = rescored_between(two)
        older = two.earlier if two.older_is_earlier else two.later
        again = await points_again(tx, older.id, questions, ids) if before else {}
        if two.consecutive and two.older_is_earlier:
            await keep_rulers(tx, two, rulers(questions, a, before.values(), again))
        found = pair_places(two, a=a, b=b, before=before, again=again)
        kept += [(two, place, before[place], pair) for place, pair in found.items()]
        gone += [(two, place) for place in ids if place not in found]
    await drop_pairs(tx, gone)
    await keep_pairs(tx, kept)


def rulers(
    questions: Sequence[Question],
    places: Collection[str],
    paired: Collection[str],
    again: PointsOfPlaces,
) -> dict[str, dict[str, float | None]]:
    """What the next round's checklist makes of answers, none where the place is not in it."""
    return {
        place: {
            question.id: _number(again.get(place, {}).get(question.id)) if place in paired else None
            for question in questions
        }
        for place in places
        if questions
    }


def _number(points: Points) -> float | None:
    return None if isinstance(points, str) else points


async def _refresh(
    tx: Tx, round_id: str, family: Mapping[str, Place], place: Place, *, pairs_too: bool
) -> None:
    if place.version is None or place.state is None or place.state == "closed":
        return
    before = await points_at(tx, place.kind, round_id, place.id)
    visits = await visits_that_count(tx, round_id, [place.id])
    found = place_now(place.kind, place.version, visits.get(place.id, []), place.facts)
    if found is None:
        if not before:
            return
        await drop_place(tx, place.kind, round_id, place.id)
    else:
        figures = place_figures(place.id, place.kind, found, operator=place.operator)
        changed = {} if found.points == before else found.points
        if not before.keys() <= found.points.keys():
            # Fewer parts are asked there now: what is not asked has no points.
            await drop_place(tx, place.kind, round_id, place.id)
        await keep_places(tx, round_id, [(figures, changed)])
    if pairs_too or found is None or found.points != before:
        every = pairs_of_rounds(place.kind, await rounds_of_kind(tx, place.kind))
        touched = [two for two in every if round_id in (two.earlier.id, two.later.id)]
        await keep_family_pairs(tx, [two for two in touched if two.stored], family.values())
    await count_change(tx, round_id, [place.kind])

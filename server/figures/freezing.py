"""Freezes a round when it closes, and again for every correction; nothing frozen ever changes.

The figures that pages read are those of the newest revision: they are made to agree with its file,
so that whoever works the file out again gets what the pages show.
"""

from collections.abc import Mapping
from datetime import datetime

from audits.checklists import checklist
from audits.frozen import (
    Figures,
    FrozenRound,
    FrozenSubject,
    digest_of,
    from_file,
    to_file,
    without_words,
)
from audits.policy import POLICY
from audits.recompute import figures_of, recompute
from server.database import Tx
from server.figures.code_version import code_version
from server.figures.frozen_queries import (
    accepted_audits,
    keep_frozen,
    round_to_freeze,
    subjects_of,
)
from server.figures.keeping_queries import (
    count_change,
    drop_place,
    keep_places,
    place_figures,
)
from server.figures.material_queries import family_of, rounds_of_kind
from server.figures.pairing import pairs_of_rounds
from server.figures.queries import places_in
from server.figures.records import Frozen, PlaceFigures, RoundToFreeze
from server.figures.refreshing import keep_family_pairs

CLOSED = "The round closed."


async def freeze(tx: Tx, round_id: str, *, by: str, now: datetime, reason: str = CLOSED) -> Frozen:
    """Freeze a round that is closed: the first revision, or the next one for a correction."""
    found = await round_to_freeze(tx, round_id)
    drafted = await _drafted(tx, found, reason, now)
    # What is kept is what the file says once it is read again, so that nothing hangs on this run.
    frozen = recompute(from_file(to_file(drafted)))
    file = to_file(frozen)
    made = Frozen(
        round=round_id,
        revision=found.revision,
        reason=reason,
        digest=digest_of(file),
        made_at=now,
        made_by=by,
    )
    await keep_frozen(tx, made, file)
    await _settle(tx, round_id, frozen.subjects, frozen.figures)
    await count_change(tx, round_id, list(found.kinds))
    return made


async def _drafted(tx: Tx, found: RoundToFreeze, reason: str, now: datetime) -> FrozenRound:
    subjects = await subjects_of(tx, found.id)
    records = await accepted_audits(tx, found.id, [subject.id for subject in subjects])
    audits = tuple(without_words(one) for one in records)
    kinds = {kind: checklist(kind, version) for kind, (version, _) in sorted(found.kinds.items())}
    used = {one.key: one for one in kinds.values()}
    used |= {f"{a.kind}-{a.version}": checklist(a.kind, a.version) for a in audits}
    return FrozenRound(
        format=1,
        id=found.id,
        name=found.name,
        opens_on=found.opens_on,
        closes_on=found.closes_on,
        revision=found.revision,
        reason=reason,
        made_at=now,
        made_with=code_version(),
        policy=POLICY,
        kinds={kind: one.key for kind, one in kinds.items()},
        checklist_digests={kinds[kind].key: found.kinds[kind][1] for kind in kinds},
        checklists=used,
        subjects=tuple(subjects),
        audits=audits,
        figures=figures_of(
            kinds=kinds, checklists=used, subjects=subjects, audits=audits, policy=POLICY
        ),
    )


async def _settle(
    tx: Tx, round_id: str, subjects: tuple[FrozenSubject, ...], figures: Figures
) -> None:
    """Let the figures that pages read be those of the file, and pairs follow."""
    before = await places_in(tx, round_id)
    now = frozen_places(subjects, figures)
    changed = [one for one in now.values() if before.get(one.subject) != one]
    await keep_places(tx, round_id, [(one, figures.places[one.subject].points) for one in changed])
    gone = [one for one in before.values() if one.subject not in now]
    for one in gone:
        await drop_place(tx, one.kind, round_id, one.subject)
    pairs = {}
    for place in [*changed, *gone]:
        if place.kind not in pairs:
            every = pairs_of_rounds(place.kind, await rounds_of_kind(tx, place.kind))
            pairs[place.kind] = [
                two for two in every if two.stored and round_id in (two.earlier.id, two.later.id)
            ]
        family = await family_of(tx, place.subject)
        await keep_family_pairs(tx, pairs[place.kind], family.values())


def frozen_places(subjects: tuple[FrozenSubject, ...], figures: Figures) -> dict[str, PlaceFigures]:
    """The file's places as pages read them, by id."""
    by_id: Mapping[str, FrozenSubject] = {subject.id: subject for subject in subjects}
    return {
        id: place_figures(id, by_id[id].kind, place, operator=by_id[id].operator)
        for id, place in figures.places.items()
    }

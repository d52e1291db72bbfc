"""One round's figures, as they were worked out when its audits came or were accepted."""

from sqlalchemy import bindparam, select

from audits.checklist import Kind
from server.database import Reads
from server.database.tables import (
    frozen_round,
    person,
    round_,
    round_checklist,
    round_subject,
    subject,
    subject_round,
)
from server.figures.records import KindFigures, PlaceFigures, Revision, RoundFigures, RoundState

_PLACES = (
    select(
        *(
            subject_round.c[{"subject": "subject_id"}.get(name, name)]
            for name in PlaceFigures.__struct_fields__
        )
    )
    .where(subject_round.c.round_id == bindparam("round"))
    .order_by(subject_round.c.subject_id)
)
_REGISTER = (
    select(subject.c.kind, subject.c.id)
    .join(round_subject, round_subject.c.subject_id == subject.c.id)
    .where(round_subject.c.round_id == bindparam("round"))
)
_CHECKLISTS = select(round_checklist.c.kind, round_checklist.c.version).where(
    round_checklist.c.round_id == bindparam("round")
)
_STATE = select(round_.c.state).where(round_.c.id == bindparam("round"))


async def round_figures(reads: Reads, round_id: str) -> RoundFigures | None:
    """Every place of every kind in a round; None where there is no such round."""
    given = {"round": round_id}
    state: RoundState | None = await reads.scalar(_STATE, given)
    if state is None:
        return None
    eligible: dict[str, set[str]] = {}
    for kind, subject_id in await reads.execute(_REGISTER, given):
        eligible.setdefault(kind, set()).add(subject_id)
    places: dict[str, dict[str, PlaceFigures]] = {}
    for one in (await places_in(reads, round_id)).values():
        places.setdefault(one.kind, {})[one.subject] = one
    versions: dict[Kind, int] = {
        row.kind: row.version for row in await reads.execute(_CHECKLISTS, given)
    }
    frozen = await revisions(reads, round_id)
    return RoundFigures(
        round=round_id,
        state=state,
        kinds={
            kind: KindFigures(
                kind=kind,
                version=version,
                eligible=frozenset(eligible.get(kind, ())),
                places=places.get(kind, {}),
            )
            for kind, version in sorted(versions.items())
        },
        frozen=frozen[0] if frozen else None,
    )


async def places_in(reads: Reads, round_id: str) -> dict[str, PlaceFigures]:
    """Every place that has a result in a round, by id and in its order."""
    rows = await reads.execute(_PLACES, {"round": round_id})
    return {row[0]: PlaceFigures(*row) for row in rows.all()}


async def revisions(reads: Reads, round_id: str) -> list[Revision]:
    """How a closed round was frozen: the newest revision first."""
    asked = _REVISIONS.where(frozen_round.c.round_id == round_id)
    return [Revision(*row) for row in await reads.execute(asked)]


async def frozen_file(reads: Reads, round_id: str, revision: int | None = None) -> bytes | None:
    """The compressed file of a revision, of the newest unless another is named."""
    asked = select(frozen_round.c.file).where(frozen_round.c.round_id == round_id)
    if revision is not None:
        asked = asked.where(frozen_round.c.revision == revision)
    found: bytes | None = await reads.scalar(
        asked.order_by(frozen_round.c.revision.desc()).limit(1)
    )
    return found


_REVISIONS = (
    select(
        frozen_round.c.round_id,
        frozen_round.c.revision,
        frozen_round.c.reason,
        frozen_round.c.digest,
        frozen_round.c.made_at,
        person.c.name,
    )
    .join(person, person.c.id == frozen_round.c.made_by)
    .order_by(frozen_round.c.revision.desc())
)

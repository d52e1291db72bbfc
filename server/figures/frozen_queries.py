"""What a frozen round is made of, and keeping it."""

import gzip
from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select

from audits.checklist import Kind
from audits.frozen import FrozenSubject
from audits.round_result import AuditRecord
from server.database import Reads, Tx
from server.database.tables import (
    audit,
    frozen_round,
    round_,
    round_checklist,
    round_subject,
    subject,
)
from server.figures.material_queries import visits_that_count
from server.figures.records import Frozen, RoundToFreeze

# How many places' answers are read at once.
PLACES_AT_ONCE = 400

_ROUND = select(round_.c.id, round_.c.name, round_.c.opens_on, round_.c.closes_on).where(
    round_.c.id == bindparam("round"), round_.c.state == "closed"
)
_KINDS = select(round_checklist.c.kind, round_checklist.c.version, round_checklist.c.digest).where(
    round_checklist.c.round_id == bindparam("round")
)
_ELIGIBLE = select(round_subject.c.subject_id).where(round_subject.c.round_id == bindparam("round"))
_ACCEPTED = select(audit.c.subject_id).where(
    audit.c.round_id == bindparam("round"), audit.c.state == "accepted"
)
_SUBJECTS = (
    select(
        subject.c.id,
        subject.c.name,
        subject.c.kind,
        subject.c.place_type,
        subject.c.facts,
        subject.c.operator,
        subject.c.status,
        subject.c.continues_id,
        subject.c.id.in_(_ELIGIBLE).label("eligible"),
    )
    .where(or_(subject.c.id.in_(_ELIGIBLE), subject.c.id.in_(_ACCEPTED)))
    .order_by(subject.c.id)
)


async def round_to_freeze(tx: Tx, round_id: str) -> RoundToFreeze:
    """A closed round with its checklists; raises when it is not closed."""
    given = {"round": round_id}
    row = (await tx.execute(_ROUND, given)).one()
    kinds: dict[Kind, tuple[int, str]] = {
        kind: (version, digest) for kind, version, digest in await tx.execute(_KINDS, given)
    }
    last = await tx.scalar(
        select(func.max(frozen_round.c.revision)).where(frozen_round.c.round_id == round_id)
    )
    return RoundToFreeze(*row, kinds=kinds, revision=(last or 0) + 1)


async def subjects_of(reads: Reads, round_id: str) -> list[FrozenSubject]:
    """The register of a round, and places that were visited without being on it, by id."""
    return [
        FrozenSubject(
            id=row.id,
            name=row.name,
            kind=row.kind,
            place_type=row.place_type,
            facts=tuple(sorted(row.facts)),
            operator=row.operator,
            status=row.status,
            continues=row.continues_id,
            eligible=bool(row.eligible),
        )
        for row in await reads.execute(_SUBJECTS, {"round": round_id})
    ]


async def accepted_audits(
    reads: Reads, round_id: str, subject_ids: Sequence[str]
) -> list[AuditRecord]:
    """Every accepted audit of these places in a round, with its answers, by id."""
    found: list[AuditRecord] = []
    for start in range(0, len(subject_ids), PLACES_AT_ONCE):
        some = subject_ids[start : start + PLACES_AT_ONCE]
        visits = await visits_that_count(reads, round_id, some)
        found += [one for of_place in visits.values() for one in of_place]
    return sorted(found, key=lambda one: one.id)


async def keep_frozen(tx: Tx, frozen: Frozen, file: bytes) -> None:
    """Keep a revision; none is ever changed."""
    await tx.execute(
        frozen_round.insert().values(
            round_id=frozen.round,
            revision=frozen.revision,
            reason=frozen.reason,
            digest=frozen.digest,
            made_at=frozen.made_at,
            made_by=frozen.made_by,
            file=gzip.compress(file, mtime=0),
        )
    )

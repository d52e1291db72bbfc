"""All rounds of a kind as a chain, each linked to the round before it and to the first."""

from itertools import pairwise

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from audits.checklist import Kind
from audits.comparison.chain import Link
from server.database import Reads
from server.database.tables import round_subject, subject_pair, subject_round
from server.figures.material_queries import rounds_of_kind
from server.figures.records import ChainFigures, ChainLink

_a, _b = aliased(round_subject), aliased(round_subject)

_LINKS = (
    select(
        subject_pair.c.earlier_id,
        subject_pair.c.later_id,
        func.avg(subject_pair.c.m_a),
        func.avg(subject_pair.c.m_b),
        func.count(),
    )
    .join(
        _a,
        and_(
            _a.c.round_id == subject_pair.c.earlier_id, _a.c.subject_id == subject_pair.c.before_id
        ),
    )
    .join(
        _b,
        and_(
            _b.c.round_id == subject_pair.c.later_id, _b.c.subject_id == subject_pair.c.subject_id
        ),
    )
    .where(subject_pair.c.kind == bindparam("kind"), subject_pair.c.comparable)
    .group_by(subject_pair.c.earlier_id, subject_pair.c.later_id)
)
_BASE_SCORE = (
    select(func.avg(subject_round.c.score))
    .join(
        round_subject,
        and_(
            round_subject.c.round_id == subject_round.c.round_id,
            round_subject.c.subject_id == subject_round.c.subject_id,
        ),
    )
    .where(
        subject_round.c.round_id == bindparam("round"),
        subject_round.c.kind == bindparam("kind"),
        subject_round.c.status == "graded",
    )
)


async def chain_figures(reads: Reads, kind: Kind) -> ChainFigures | None:
    """A kind's rounds since the first; None where there has been none.

    The matched means are the plain averages of what is stored for each place.
    """
    rounds = await rounds_of_kind(reads, kind)
    if not rounds:
        return None
    means = {
        (earlier, later): (Link(a, b), places)
        for earlier, later, a, b, places in await reads.execute(_LINKS, {"kind": kind})
    }
    nothing = (Link(None, None), 0)
    base = rounds[0]
    score: float | None = await reads.scalar(_BASE_SCORE, {"round": base.id, "kind": kind})
    links = []
    for before, round in pairwise(rounds):
        link, places = means.get((before.id, round.id), nothing)
        direct, direct_places = means.get((base.id, round.id), nothing)
        links.append(ChainLink(round, link, places, direct, direct_places))
    return ChainFigures(kind, base, score, tuple(links))

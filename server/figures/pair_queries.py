"""Places of two rounds side by side.

Consecutive rounds, and the first with each later one, are stored; other pairs are worked out when
they are asked for. Both stay in memory for as long as the figures they are made of do not change.
"""

from msgspec import Struct
from sqlalchemy import and_, bindparam, func, select

from audits.checklist import Kind
from audits.comparison import PlacePair, comparable, compare_places
from server.database import Reads
from server.database.tables import (
    figures_change,
    round_subject,
    subject,
    subject_pair,
    subject_round,
)
from server.figures.kept import kept
from server.figures.material_queries import rounds_of_kind
from server.figures.pairing import pairs_of_rounds
from server.figures.pairs import pairs_between, places_in_both
from server.figures.records import PairedPlace, PairFigures, RoundOfKind, TwoRounds

REGISTERED = and_(
    round_subject.c.round_id == subject_round.c.round_id,
    round_subject.c.subject_id == subject_round.c.subject_id,
)
_PAIRS = (
    select(
        subject_pair.c.subject_id,
        subject_pair.c.before_id,
        *(subject_pair.c[name] for name in ("m_a", "m_b", "b_a", "b_b", "s_a", "s_b")),
        subject_pair.c.share,
        subject_pair.c.weight,
        subject_pair.c.comparable,
    )
    .where(
        subject_pair.c.kind == bindparam("kind"),
        subject_pair.c.earlier_id == bindparam("earlier"),
        subject_pair.c.later_id == bindparam("later"),
    )
    .order_by(subject_pair.c.subject_id)
)
_SEEN = (
    select(
        subject_round.c.subject_id,
        subject_round.c.score,
        subject_round.c.operator,
        subject_round.c.auditor_ids,
    )
    .join(round_subject, REGISTERED)
    .where(
        subject_round.c.round_id == bindparam("round"),
        subject_round.c.kind == bindparam("kind"),
        subject_round.c.status == "graded",
    )
    .order_by(subject_round.c.subject_id)
)
_ELIGIBLE = (
    select(func.count())
    .select_from(round_subject)
    .join(subject, subject.c.id == round_subject.c.subject_id)
    .where(round_subject.c.round_id == bindparam("round"), subject.c.kind == bindparam("kind"))
)
_CHANGES = select(figures_change.c.round_id, figures_change.c.number).where(
    figures_change.c.kind == bindparam("kind"),
    figures_change.c.round_id.in_([bindparam("earlier"), bindparam("later")]),
)


async def pair_figures(
    reads: Reads, earlier_id: str, later_id: str, kind: Kind
) -> PairFigures | None:
    """One kind in any two rounds, in whatever order they are named.

    None where one of them did not ask this kind, or they are the same.
    """
    every = pairs_of_rounds(kind, await rounds_of_kind(reads, kind))
    named = [two for two in every if {two.earlier.id, two.later.id} == {earlier_id, later_id}]
    if not named:
        return None
    rounds = named[0]
    change = await _changes(reads, rounds)
    return await kept(reads, ("places", rounds, change), lambda: _work_out(reads, rounds, change))


class _Seen(Struct, frozen=True):
    subject: str
    score: float
    operator: str
    auditors: tuple[str, ...]


class _Found(Struct, frozen=True):
    subject: str
    before: str
    pair: PlacePair
    comparable: bool


async def _work_out(reads: Reads, rounds: TwoRounds, change: tuple[int, int]) -> PairFigures:
    a, b = [await _seen(reads, rounds.kind, one) for one in (rounds.earlier, rounds.later)]
    found = await (_stored if rounds.stored else _paired_now)(reads, rounds)
    places = {
        one.subject: PairedPlace(
            subject=one.subject,
            before=one.before,
            pair=one.pair,
            comparable=one.comparable,
            operator=b[one.subject].operator,
            auditors_a=a[one.before].auditors,
            auditors_b=b[one.subject].auditors,
        )
        for one in found
        if one.before in a and one.subject in b
    }
    now = {place.before: place.subject for place in places.values()}
    scores_a = {now.get(one.subject, one.subject): one.score for one in a.values()}
    return PairFigures(
        rounds=rounds,
        comparison=compare_places(
            {place.subject: place.pair for place in places.values() if place.comparable},
            dict(sorted(scores_a.items())),
            {one.subject: one.score for one in b.values()},
        ),
        places=places,
        eligible_a=await _eligible(reads, rounds.kind, rounds.earlier),
        eligible_b=await _eligible(reads, rounds.kind, rounds.later),
        change=change,
    )


async def _seen(reads: Reads, kind: Kind, round: RoundOfKind) -> dict[str, _Seen]:
    """The graded places on the register, in order of id."""
    rows = await reads.execute(_SEEN, {"round": round.id, "kind": kind})
    return {row[0]: _Seen(*row) for row in rows.all()}


async def _eligible(reads: Reads, kind: Kind, round: RoundOfKind) -> int:
    return await reads.scalar(_ELIGIBLE, {"round": round.id, "kind": kind}) or 0


async def _stored(reads: Reads, rounds: TwoRounds) -> list[_Found]:
    given = {"kind": rounds.kind, "earlier": rounds.earlier.id, "later": rounds.later.id}
    # Questions are read by themselves, as a page shows either places or questions.
    return [
        _Found(
            subject=row.subject_id,
            before=row.before_id,
            pair=PlacePair(
                m_a=row.m_a,
                m_b=row.m_b,
                b_a=row.b_a,
                b_b=row.b_b,
                s_a=row.s_a,
                s_b=row.s_b,
                share=row.share,
                weight=row.weight,
                moves={},
                parts={},
            ),
            comparable=row.comparable,
        )
        for row in (await reads.execute(_PAIRS, given)).all()
    ]


async def _paired_now(reads: Reads, rounds: TwoRounds) -> list[_Found]:
    before = await places_in_both(reads, rounds)
    found = await pairs_between(reads, rounds, before)
    return [_Found(place, before[place], pair, comparable(pair)) for place, pair in found.items()]


async def _changes(reads: Reads, rounds: TwoRounds) -> tuple[int, int]:
    given = {"kind": rounds.kind, "earlier": rounds.earlier.id, "later": rounds.later.id}
    numbers = {row.round_id: row.number for row in await reads.execute(_CHANGES, given)}
    return numbers.get(rounds.earlier.id, 0), numbers.get(rounds.later.id, 0)

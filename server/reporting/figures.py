"""Every figure of the board's report, worked out once for the page, the paper and the tables."""

from msgspec import Struct

from audits.checklist import Kind
from audits.policy import POLICY
from audits.scoring.city import weighted_over_kinds
from server.acting.acting import Ask, OpenMustHave, ThemeRow, asks, open_must_haves, theme_rows
from server.acting.queries import rechecks
from server.acting.seen import KindSeen, kinds_seen
from server.comparing.choosing import TwoChosen
from server.comparing.loading import Compared, compared, rounds_to_compare
from server.comparing.many import QuestionRow
from server.database import Reads
from server.figures.queries import revisions
from server.figures.records import Revision
from server.reporting.queries import VisitCounts, visit_counts
from server.results.records import Round


class BoardFigures(Struct, frozen=True):
    """One round for the board; ``compared`` is None where there is no earlier round with results.

    ``frozen`` is the newest revision of a closed round.
    """

    round: Round
    frozen: Revision | None
    visits: VisitCounts
    seen: dict[Kind, KindSeen]
    compared: Compared | None
    asks: tuple[Ask, ...]
    must_haves: tuple[OpenMustHave, ...]
    themes: tuple[ThemeRow, ...]

    @property
    def places(self) -> int:
        """How many places have a full result."""
        return sum(len(one.places) for one in self.seen.values())

    @property
    def eligible(self) -> int:
        """How many places the round was meant to visit."""
        return sum(one.eligible for one in self.seen.values())

    @property
    def all_met(self) -> int:
        """How many places meet all their must-haves."""
        return sum(all_met_of(one) for one in self.seen.values())

    @property
    def city(self) -> float | None:
        """The City's score; None while a kind stands for too few places (method 1.5 and 2.8)."""
        means: dict[str, float | None] = {
            kind: one.mean for kind, one in self.seen.items() if one.places
        }
        if None in means.values():
            return None
        return weighted_over_kinds(means, POLICY.kind_weights)

    @property
    def better(self) -> list[QuestionRow]:
        """Questions that more places have than before, the most first."""
        rows = self.compared.many.questions if self.compared else ()
        gained = [row for row in rows if _net(row) > 0]
        return sorted(gained, key=lambda row: (-_net(row), row.question.id))

    @property
    def slipped(self) -> list[QuestionRow]:
        """Questions that fewer places have than before, the most first."""
        rows = self.compared.many.questions if self.compared else ()
        lost = [row for row in rows if _net(row) < 0]
        return sorted(lost, key=lambda row: (_net(row), row.question.id))


def all_met_of(seen: KindSeen) -> int:
    """How many places of a kind meet all their must-haves."""
    return sum(place.score.essentials_met for place in seen.places)


async def board_figures(reads: Reads, round: Round) -> BoardFigures:
    """All figures of a round, beside the newest earlier round that has results."""
    seen = await kinds_seen(reads, round.id)
    frozen = await revisions(reads, round.id)
    return BoardFigures(
        round=round,
        frozen=frozen[0] if frozen else None,
        visits=await visit_counts(reads, round.id),
        seen=seen,
        compared=await _compared(reads, round),
        asks=tuple(asks(seen)),
        must_haves=tuple(open_must_haves(seen, await rechecks(reads, round.id))),
        themes=tuple(theme_rows(seen)),
    )


async def _compared(reads: Reads, round: Round) -> Compared | None:
    known = await rounds_to_compare(reads)
    ids = [one.id for one in known.rounds]
    if round.id not in ids or ids.index(round.id) == 0:
        return None
    here = ids.index(round.id)
    return await compared(reads, known, TwoChosen(known.rounds[here - 1], known.rounds[here]))


def _net(row: QuestionRow) -> int:
    return row.found.matrix.gained - row.found.matrix.lost

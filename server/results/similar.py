"""A place among others like it: where the middle half of them is, and what luck may do to it.

Never a ranking: a manager learns nothing about any one other place.
"""

from statistics import quantiles

from msgspec import Struct

from audits.agreement import noise_from_doubles
from audits.checklist import Checklist
from audits.comparison.shrinking import shrink
from audits.policy import POLICY
from server.comparing import queries as comparing
from server.comparing.queries import Double
from server.database import Reads
from server.figures.kept import kept
from server.figures.queries import round_figures
from server.results import similar_queries as queries
from server.results.records import Subject

# A smaller expected move is not worth a sentence.
LEAST_MOVE = 0.005


class Similar(Struct, frozen=True):
    """``places`` others of the same sort, or else of the same kind; ``low`` to ``high`` is the
    middle half of their scores, ``met`` at how many of how many each question is met.
    """

    places: int
    same_sort: bool
    low: float
    high: float
    met: dict[str, tuple[int, int]]

    def said_of(self, question: str) -> tuple[int, int] | None:
        """How many have it, of how many; None where they are too few to say (method 3)."""
        met, asked = self.met.get(question, (0, 0))
        return (met, asked) if asked >= POLICY.disclosure.similar_places else None


async def similar_to(
    reads: Reads, place: Subject, round_id: str, checklist: Checklist
) -> Similar | None:
    """The other places like this one in a round; None where they are too few (method 3)."""
    for same_sort in (True, False):
        scores = await queries.scores_of_others(reads, place, round_id, same_sort=same_sort)
        if len(scores) < POLICY.disclosure.similar_places:
            continue
        low, _, high = quantiles(scores, n=4, method="inclusive")
        met = await queries.met_at_others(
            reads, place, round_id, _passes(checklist), same_sort=same_sort
        )
        return Similar(len(scores), same_sort, low, high, met)
    return None


async def expected_move(reads: Reads, place: Subject, round_id: str) -> float | None:
    """What the score would do by itself next time (method 2.6); None until the noise is known."""
    changes = await comparing.figures_changes(reads)
    noise = await kept(reads, ("noise of an audit", changes), lambda: _noise(reads))
    if noise is None:
        return None
    figures = await round_figures(reads, round_id)
    kind = figures.kinds.get(place.kind) if figures else None
    if kind is None:
        return None
    audits = {one.subject: len(one.auditor_ids) for one in kind.places.values()}
    move = shrink(dict(kind.scores), noise, audits).expected_move.get(place.id)
    return move if move is not None and abs(move) >= LEAST_MOVE else None


async def _noise(reads: Reads) -> float | None:
    """The variance of one audit, once enough places were seen by two auditors (method 2.7)."""
    pairs = []
    for round in await comparing.rounds(reads):
        pairs += [_two_scores(double) for double in await comparing.doubles(reads, round.id)]
    found = noise_from_doubles(pairs)
    return found.sem2 if found.n >= POLICY.agreement.min_double_audits else None


def _two_scores(double: Double) -> tuple[float, float]:
    first = double.seen[0]
    second = next(one for one in double.seen if one.auditor != first.auditor)
    return first.score, second.score


def _passes(checklist: Checklist) -> dict[str, float]:
    return {
        question.id: float(question.essential.pass_at)
        for question in checklist.questions
        if question.essential and question.essential.pass_at != 1
    }

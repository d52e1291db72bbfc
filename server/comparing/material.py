"""Everything that the comparison of two rounds is worked out from, read once."""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import KINDS, Checklist, Kind, Question
from audits.checklists import checklist
from audits.comparison import Comparison
from audits.comparison.arrays import (
    Matched,
    matched_places,
    question_matrices,
    question_parts,
)
from server.comparing import queries
from server.comparing.choosing import TwoChosen
from server.comparing.queries import Double, Means, Round
from server.database import Reads
from server.figures.pair_queries import pair_figures
from server.figures.pairing import rescored_between, shared_weights
from server.figures.pairs import matched_between
from server.figures.records import PairFigures, QuestionChange


class KindMaterial(Struct, frozen=True):
    """One kind that both rounds asked."""

    pair: PairFigures
    matched: Matched
    questions: dict[str, QuestionChange]
    weights: dict[str, float]
    again: tuple[Question, ...]

    @property
    def comparison(self) -> Comparison:
        """The groups, the six terms and the places' changes."""
        return self.pair.comparison

    @property
    def checklists(self) -> tuple[Checklist, Checklist]:
        """What the earlier round asked, and the later one."""
        rounds = self.pair.rounds
        return (
            checklist(rounds.kind, rounds.earlier.version),
            checklist(rounds.kind, rounds.later.version),
        )

    @property
    def older_and_newer(self) -> tuple[Checklist, Checklist]:
        """The checklist that came first and the one that is the ruler (method 2.1)."""
        older, newer = sorted(self.checklists, key=lambda one: one.version)
        return older, newer


class Material(Struct, frozen=True):
    """Two rounds side by side, and what one needs to know about each."""

    earlier: Round
    later: Round
    kinds: dict[Kind, KindMaterial]
    means: Means
    register_a: frozenset[str]
    register_b: frozenset[str]
    met_a: frozenset[str]
    met_b: frozenset[str]
    doubles: list[Double]

    @property
    def compared(self) -> dict[Kind, KindMaterial]:
        """The kinds in which some place could be compared."""
        return {kind: one for kind, one in self.kinds.items() if one.comparison.terms}


async def read_material(reads: Reads, two: TwoChosen, means: Means) -> Material:
    """Read both rounds of every kind that both asked."""
    kinds = {}
    for kind in KINDS:
        pair = await pair_figures(reads, two.earlier.id, two.later.id, kind)
        if pair:
            kinds[kind] = await _kind_material(reads, pair)
    a, b = two.earlier.id, two.later.id
    return Material(
        earlier=two.earlier,
        later=two.later,
        kinds=kinds,
        means=means,
        register_a=await queries.register_of(reads, a),
        register_b=await queries.register_of(reads, b),
        met_a=await queries.all_must_haves_met(reads, a),
        met_b=await queries.all_must_haves_met(reads, b),
        doubles=[*await queries.doubles(reads, a), *await queries.doubles(reads, b)],
    )


async def _kind_material(reads: Reads, pair: PairFigures) -> KindMaterial:
    matched, weights = await _matched(reads, pair), dict(shared_weights(pair.rounds))
    return KindMaterial(
        pair=pair,
        matched=matched,
        questions=_questions(pair, matched, weights),
        weights=weights,
        again=rescored_between(pair.rounds),
    )


def _questions(
    pair: PairFigures, matched: Matched, weights: Mapping[str, float]
) -> dict[str, QuestionChange]:
    """What ``figures.question_pairs`` asks the database, from the points that are here anyway."""
    newer = checklist(pair.rounds.kind, max(pair.rounds.earlier.version, pair.rounds.later.version))
    passes = {q.id: float(q.essential.pass_at) for q in newer.questions if q.essential}
    parts = question_parts(matched, weights)
    return {
        question: QuestionChange(question, weights[question], matrix, parts[question])
        for question, matrix in question_matrices(matched, passes).items()
    }


async def _matched(reads: Reads, pair: PairFigures) -> Matched:
    """The points behind a comparison, as they are stored or scored again where they must be."""
    rounds, weights = pair.rounds, shared_weights(pair.rounds)
    before = {one.subject: one.before for one in pair.compared}
    # Only the next round's ruler is stored; any other is worked out from the answers.
    stored = rounds.consecutive and rounds.older_is_earlier
    if before and (stored or not rescored_between(rounds)):
        kind = rounds.kind
        a = await queries.scored_points(reads, kind, rounds.earlier.id, by_next_ruler=stored)
        b = await queries.scored_points(reads, kind, rounds.later.id, by_next_ruler=False)
        return matched_places(list(weights), a, b, before)
    then: dict[str, dict[str, float]] = {}
    now: dict[str, dict[str, float]] = {}
    async for one in matched_between(reads, rounds, before, weights):
        then.setdefault(before[one.subject], {})[one.question] = one.a
        now.setdefault(one.subject, {})[one.question] = one.b
    return matched_places(list(weights), then, now, before)

"""A round against an earlier one: the same places on the same questions (method 2)."""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import KINDS, Checklist, Kind
from audits.comparison import (
    CityComparison,
    Comparison,
    compare_city,
    compare_rounds,
    shared_questions,
)
from audits.policy import POLICY
from server.results.outcome import Outcome, place_points, round_points
from server.results.records import Given, Round


class KindCompared(Struct, frozen=True):
    """One kind in both rounds; ``shared`` of the ``asked`` questions stayed the same."""

    comparison: Comparison
    shared: int
    asked: int


class Compared(Struct, frozen=True):
    """A round against an earlier one; ``before`` are the earlier results, by today's places."""

    earlier: Round
    kinds: dict[Kind, KindCompared]
    city: CityComparison
    before: dict[str, Outcome]

    @property
    def places(self) -> int:
        """How many places could be compared."""
        return sum(len(kind.comparison.groups.c) for kind in self.kinds.values())

    @property
    def places_before(self) -> int:
        """How many places had a result in the earlier round."""
        return sum(len(kind.comparison.groups.a) for kind in self.kinds.values())

    @property
    def places_now(self) -> int:
        """How many places have a result in this round."""
        return sum(len(kind.comparison.groups.b) for kind in self.kinds.values())

    @property
    def shared(self) -> int:
        """How many questions stayed the same, over the kinds that could be compared."""
        return sum(self.kinds[kind].shared for kind in self.kinds if kind in self.city.kinds)

    @property
    def asked(self) -> int:
        """How many questions those kinds ask now."""
        return sum(self.kinds[kind].asked for kind in self.kinds if kind in self.city.kinds)

    @property
    def improvement(self) -> float | None:
        """The City's change, like for like (method 2.1); None where nothing could be compared."""
        return self.city.terms.improvement if self.city.terms else None

    @property
    def enough_places(self) -> int:
        """How many compared places a verdict needs (method 2.4)."""
        return POLICY.comparison.min_places

    @property
    def few_places(self) -> bool:
        """Whether some kind rests on too few places for its change to mean much."""
        each = [len(kind.comparison.groups.c) for kind in self.kinds.values()]
        return any(0 < places < self.enough_places for places in each)

    def change_of(self, subject_id: str) -> float | None:
        """One place's change, like for like."""
        return next(
            (
                kind.comparison.d[subject_id]
                for kind in self.kinds.values()
                if subject_id in kind.comparison.d
            ),
            None,
        )


def compare(
    earlier: Round, before: Mapping[str, Outcome], now: Mapping[str, Outcome], given: Given
) -> Compared:
    """Compare results by place; ``given`` are earlier answers whose rule for points has changed."""
    kinds: dict[Kind, KindCompared] = {}
    newest = _checklists(now)
    for kind in (kind for kind in KINDS if kind in newest):
        checklist = newest[kind]
        old = {id: one for id, one in before.items() if one.checklist.kind == kind}
        new = {id: one for id, one in now.items() if one.checklist.kind == kind}
        older = _checklists(old).get(kind, checklist)
        a = round_points(
            older, {id: place_points(one, checklist, given) for id, one in old.items()}
        )
        b = round_points(checklist, {id: one.score.points for id, one in new.items()})
        kinds[kind] = KindCompared(
            comparison=compare_rounds(a, b),
            shared=len(shared_questions(a, b)),
            asked=len(checklist.questions),
        )
    city = compare_city({kind: found.comparison for kind, found in kinds.items()})
    return Compared(earlier, kinds, city, dict(before))


def _checklists(outcomes: Mapping[str, Outcome]) -> dict[Kind, Checklist]:
    return {one.checklist.kind: one.checklist for one in outcomes.values()}

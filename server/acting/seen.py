"""The places of a round question by question, as everything on this page starts from them."""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import Checklist, Kind
from audits.checklists import checklist
from audits.exact import mean
from audits.frozen import from_file
from audits.policy import POLICY
from audits.scoring import AuditScore, Points, ruler_of, score_points
from server.acting import queries
from server.database import Reads
from server.figures.queries import frozen_file, round_figures
from server.figures.records import KindFigures


class SeenPlace(Struct, frozen=True):
    """A place with a full result."""

    id: str
    name: str
    score: AuditScore


class KindSeen(Struct, frozen=True):
    """One kind in a round: ``places`` of the ``eligible`` have a full result, by name."""

    kind: Kind
    checklist: Checklist
    eligible: int
    places: tuple[SeenPlace, ...]

    @property
    def points(self) -> dict[str, Mapping[str, Points]]:
        """The pooled points by place and question."""
        return {place.id: place.score.points for place in self.places}

    @property
    def names(self) -> dict[str, str]:
        """The places' names by id."""
        return {place.id: place.name for place in self.places}

    @property
    def mean(self) -> float | None:
        """The plain mean of the places; None while they are too few (method 2.8)."""
        return mean_of([place.score.score for place in self.places])


def mean_of(values: list[float | None]) -> float | None:
    """A mean of at least as many places as a figure may stand for (method 2.8)."""
    known = [value for value in values if value is not None]
    return mean(known) if len(known) >= POLICY.disclosure.internal_places else None


async def kinds_seen(reads: Reads, round_id: str) -> dict[Kind, KindSeen]:
    """Every kind of a round that its register or its visits have, with all full results."""
    figures = await round_figures(reads, round_id)
    if figures is None:
        return {}
    register = await queries.register(reads, round_id)
    facts = {place.id: place.facts for place in register} | await _facts_at_close(
        reads, round_id, closed=figures.frozen is not None
    )
    points = await queries.points_of_round(reads, round_id)
    return {
        kind: KindSeen(
            kind=kind,
            checklist=checklist(kind, found.version),
            eligible=len(found.eligible),
            places=tuple(
                SeenPlace(place.id, place.name, score)
                for place in register
                if place.kind == kind and place.id in points.get(kind, {})
                for score in [_score(found, points[kind][place.id], facts[place.id])]
            ),
        )
        for kind, found in figures.kinds.items()
        if found.eligible
    }


def _score(found: KindFigures, points: Mapping[str, Points], facts: list[str]) -> AuditScore:
    ruler = ruler_of(checklist(found.kind, found.version), facts)
    return score_points(ruler.questions, points)


async def _facts_at_close(reads: Reads, round_id: str, *, closed: bool) -> dict[str, list[str]]:
    """The facts as they were when the round closed, so that its must-haves never change."""
    file = await frozen_file(reads, round_id) if closed else None
    if file is None:
        return {}
    return {place.id: list(place.facts) for place in from_file(file).subjects}

"""A whole round as its commissioner reads it: how far it is, and what its places scored."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from audits.checklist import KINDS, Kind, Question, Theme
from audits.checklists import themes
from audits.exact import mean, reaches
from audits.policy import POLICY
from audits.scoring import AuditScore, Coverage, city_score, coverage
from server.results.outcome import Outcome
from server.results.records import Round, Subject
from server.results.since import Compared
from server.results.standing import STAGES, Stage


class Place(Struct, frozen=True):
    """One place of the round; ``audit_ids`` are all its visits, for their histories."""

    subject: Subject
    on_register: bool
    stage: Stage
    outcome: Outcome | None
    audit_ids: tuple[str, ...]

    @property
    def counted(self) -> AuditScore | None:
        """The score that enters the round's figures, if it does (method 1.2 and 1.5)."""
        if self.outcome is None or not self.on_register:
            return None
        return self.outcome.score if self.outcome.score.status == "graded" else None


class Mean(Struct, frozen=True):
    """A mean of place scores and how many it stands for; None where they are too few (2.8)."""

    value: float | None
    n: int


class KindRow(Struct, frozen=True):
    """One kind in the round."""

    kind: Kind
    places: tuple[Place, ...]
    coverage: Coverage
    score: Mean
    themes: dict[str, Mean]


class OpenMustHave(Struct, frozen=True):
    """A must-have and where it is not met, was met before, or could not be checked."""

    question: Question
    not_met: tuple[Subject, ...]
    lost: tuple[Subject, ...]
    could_not_check: tuple[Subject, ...]


class WholeRound(Struct, frozen=True):
    """Everything the page of a round shows."""

    round: Round
    kinds: tuple[KindRow, ...]
    city: Mean
    missing_kinds: tuple[str, ...]
    compared: Compared | None

    @property
    def places(self) -> list[Place]:
        """Every place, kind by kind, by name."""
        return [place for kind in self.kinds for place in kind.places]

    @property
    def counted(self) -> list[Place]:
        """The places whose result enters the round's figures."""
        return [place for place in self.places if place.counted]

    @property
    def stages(self) -> dict[Stage, int]:
        """How many places on the register have come how far."""
        listed = [place.stage for place in self.places if place.on_register]
        return {stage: listed.count(stage) for stage in STAGES}

    @property
    def all_met(self) -> int:
        """How many counted places meet all their must-haves."""
        return sum(place.counted.essentials_met for place in self.places if place.counted)

    @property
    def incomplete(self) -> list[Place]:
        """Places with a result that is too incomplete to count (method 1.2)."""
        return [
            place
            for place in self.places
            if place.outcome and place.on_register and not place.counted
        ]

    @property
    def not_on_register(self) -> list[Place]:
        """Places that were visited although the round was not meant to; in no figure."""
        return [place for place in self.places if place.outcome and not place.on_register]

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes in their order on screen."""
        return themes()


def whole_round(round: Round, places: Sequence[Place], compared: Compared | None) -> WholeRound:
    """Put a round together from its places, which are in order of their names."""
    kinds = tuple(
        _kind_row(kind, [place for place in places if place.subject.kind == kind]) for kind in KINDS
    )
    scores: dict[str, list[float | None]] = {
        row.kind: [place.counted.score for place in row.places if place.counted] for row in kinds
    }
    return WholeRound(
        round=round,
        kinds=tuple(row for row in kinds if row.places),
        city=_city_mean(scores),
        missing_kinds=tuple(row.kind for row in kinds if row.places and not scores[row.kind]),
        compared=compared,
    )


def open_must_haves(found: WholeRound) -> list[OpenMustHave]:
    """The must-haves that are open somewhere: those lost since last time, then at most places."""
    before = found.compared.before if found.compared else {}
    questions: dict[str, Question] = {}
    failed: dict[str, list[Subject]] = {}
    unknown: dict[str, list[Subject]] = {}
    lost: dict[str, list[Subject]] = {}
    for place in found.places:
        if place.outcome is None:
            continue
        score = place.outcome.score
        questions |= {q.id: q for q in place.outcome.checklist.questions}
        for question in score.essentials_failed:
            failed.setdefault(question, []).append(place.subject)
            if _was_met(before.get(place.subject.id), questions[question]):
                lost.setdefault(question, []).append(place.subject)
        for question in score.essentials_unknown:
            unknown.setdefault(question, []).append(place.subject)
    each = [
        OpenMustHave(
            questions[id],
            tuple(failed.get(id, ())),
            tuple(lost.get(id, ())),
            tuple(unknown.get(id, ())),
        )
        for id in {**failed, **unknown}
    ]
    return sorted(each, key=_ring_first)


def _ring_first(one: OpenMustHave) -> tuple[int, int, int, str]:
    return (-len(one.lost), -len(one.not_met), -len(one.could_not_check), one.question.id)


def _was_met(before: Outcome | None, question: Question) -> bool:
    """Whether an earlier answer to the same question met it, by today's mark."""
    if before is None or question.comparable_since > before.checklist.version:
        return False
    points = before.score.points.get(question.id)
    mark = float(question.essential.pass_at) if question.essential else 1
    return not isinstance(points, str | None) and reaches(points, mark)


def _kind_row(kind: Kind, places: Sequence[Place]) -> KindRow:
    counted = [place.counted for place in places if place.counted]
    return KindRow(
        kind=kind,
        places=tuple(places),
        coverage=coverage(
            [place.subject.id for place in places if place.on_register],
            [place.subject.id for place in places if place.outcome],
        ),
        score=_mean([score.score for score in counted]),
        themes={
            theme.id: _mean(
                [score.themes[theme.id].score for score in counted if theme.id in score.themes]
            )
            for theme in themes()
        },
    )


def _city_mean(scores: Mapping[str, Sequence[float | None]]) -> Mean:
    """The kinds' mean by their fixed weights; None while one of them stands for too few places."""
    seen = {kind: found for kind, found in scores.items() if found}
    enough = all(len(found) >= POLICY.disclosure.internal_places for found in seen.values())
    number = sum(len(found) for found in seen.values())
    return Mean(city_score(seen).city if enough else None, number)


def _mean(values: Sequence[float | None]) -> Mean:
    known = [value for value in values if value is not None]
    enough = len(known) >= POLICY.disclosure.internal_places
    return Mean(mean(known) if enough else None, len(known))

"""What to act on in a round: questions by their lift, must-haves that are open, weak themes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from audits.checklist import KINDS, Kind, Question, Theme
from audits.checklists import themes
from audits.exact import reaches, total
from audits.lifting import Lift, lifts
from audits.policy import POLICY
from audits.scoring.city import weighted_over_kinds
from server.acting.queries import Recheck
from server.acting.seen import KindSeen, SeenPlace, mean_of


class Ask(Struct, frozen=True):
    """One thing that places of a kind lack; ``mean`` is the kind's, None for too few places."""

    kind: Kind
    lift: Lift
    mean: float | None
    without: tuple[SeenPlace, ...]
    part: tuple[SeenPlace, ...]
    unknown: tuple[SeenPlace, ...]

    @property
    def common(self) -> bool:
        """Whether several places, and at least half of those asked, lack some of it."""
        return self.lift.short > 1 and 2 * self.lift.short >= self.lift.asked


class OpenAt(Struct, frozen=True):
    """A place where a must-have is open, and the recheck that found it met since."""

    place: SeenPlace
    met_since: datetime | None


class OpenMustHave(Struct, frozen=True):
    """A must-have and the places where it is not met, only part met, or could not be checked.

    ``places`` is at how many it was asked.
    """

    kind: Kind
    question: Question
    places: int
    not_met: tuple[OpenAt, ...]
    part_met: tuple[OpenAt, ...]
    unknown: tuple[OpenAt, ...]

    @property
    def still_open(self) -> int:
        """At how many places it is not met, and no recheck has found otherwise."""
        return sum(one.met_since is None for one in self.not_met)


class ThemeMean(Struct, frozen=True):
    """A mean of theme scores over ``n`` places; None where they are too few."""

    value: float | None
    n: int


class ThemeRow(Struct, frozen=True):
    """A theme across the City; ``missing`` is its part of what the City's score lacks of 100."""

    theme: Theme
    city: float | None
    n: int
    kinds: dict[Kind, ThemeMean]
    missing: float | None


def asks(seen: Mapping[Kind, KindSeen], *, kind: str = "", theme: str = "") -> list[Ask]:
    """What places lack, the most lift for its effort first; of one kind or theme if asked."""
    found = [
        _ask(one, lift)
        for one in seen.values()
        if kind in ("", one.kind)
        for lift in lifts(one.checklist, one.points)
        if theme in ("", lift.question.theme)
    ]
    # Kinds that are too few for a mean come last: what they lack is told, not weighed.
    return sorted(
        found,
        key=lambda one: (
            one.mean is None,
            -round(one.lift.for_its_effort, 12),
            -one.lift.short,
            one.lift.question.id,
        ),
    )


def open_must_haves(
    seen: Mapping[Kind, KindSeen], rechecks: Sequence[Recheck], *, kind: str = "", theme: str = ""
) -> list[OpenMustHave]:
    """Must-haves that are open somewhere: still open at most places first."""
    found = [
        _open(one, question, rechecks)
        for one in seen.values()
        if kind in ("", one.kind)
        for question in one.checklist.questions
        if question.essential and theme in ("", question.theme)
    ]
    return sorted(
        (one for one in found if one.not_met or one.part_met or one.unknown),
        key=lambda one: (
            -one.still_open,
            -len(one.not_met),
            -len(one.part_met),
            -len(one.unknown),
            one.question.id,
        ),
    )


def theme_rows(seen: Mapping[Kind, KindSeen]) -> list[ThemeRow]:
    """The themes across the City, the weakest first; those without a City mean come last."""
    lacking = {
        kind: lifts(one.checklist, one.points) for kind, one in seen.items() if one.mean is not None
    }
    rows = [_theme_row(theme, seen, lacking) for theme in themes()]
    return sorted(rows, key=lambda row: (row.city is None, row.city or 0))


def _ask(seen: KindSeen, lift: Lift) -> Ask:
    return Ask(
        kind=seen.kind,
        lift=lift,
        mean=seen.mean,
        without=_places(seen, lift.without),
        part=_places(seen, lift.part),
        unknown=_places(seen, lift.unknown),
    )


def _places(seen: KindSeen, ids: Collection[str]) -> tuple[SeenPlace, ...]:
    return tuple(place for place in seen.places if place.id in ids)


def _open(seen: KindSeen, question: Question, rechecks: Sequence[Recheck]) -> OpenMustHave:
    def open_at(which: str) -> tuple[OpenAt, ...]:
        return tuple(
            OpenAt(place, _met_since(place, question, rechecks))
            for place in seen.places
            if question.id in getattr(place.score, which)
        )

    return OpenMustHave(
        kind=seen.kind,
        question=question,
        places=sum(question.id in place.score.points for place in seen.places),
        not_met=open_at("essentials_failed"),
        part_met=open_at("essentials_part_met"),
        unknown=open_at("essentials_unknown"),
    )


def _met_since(
    place: SeenPlace, question: Question, rechecks: Sequence[Recheck]
) -> datetime | None:
    """When the newest recheck that asked found the must-have met; None if it did not."""
    asked = [one for one in rechecks if one.subject == place.id and question.id in one.score.points]
    if not asked or question.essential is None:
        return None
    points = asked[-1].score.points[question.id]
    if isinstance(points, str | None) or not reaches(points, float(question.essential.pass_at)):
        return None
    return asked[-1].on


def _theme_row(
    theme: Theme, seen: Mapping[Kind, KindSeen], lacking: Mapping[Kind, Sequence[Lift]]
) -> ThemeRow:
    kinds = {kind: _theme_mean(theme, seen[kind]) for kind in KINDS if kind in seen}
    missing: dict[str, float | None] = {
        kind: total(one.lift for one in each if one.question.theme == theme.id)
        for kind, each in lacking.items()
    }
    return ThemeRow(
        theme=theme,
        city=weighted_over_kinds(
            {kind: found.value for kind, found in kinds.items()}, POLICY.kind_weights
        ),
        n=sum(found.n for found in kinds.values() if found.value is not None),
        kinds=kinds,
        missing=weighted_over_kinds(missing, POLICY.kind_weights),
    )


def _theme_mean(theme: Theme, seen: KindSeen) -> ThemeMean:
    scores = [
        place.score.themes[theme.id].score
        for place in seen.places
        if theme.id in place.score.themes
    ]
    return ThemeMean(mean_of(scores), sum(score is not None for score in scores))

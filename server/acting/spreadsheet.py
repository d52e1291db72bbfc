"""What is on the page "Where to act" as tables for a spreadsheet."""

from collections.abc import Iterable, Sequence

from audits.checklists import themes
from audits.scoring import shown_level
from server.acting.acting import Ask, OpenAt, OpenMustHave, ThemeRow
from server.pages.templates import LONDON
from server.results.spreadsheet import Row


def asks_table(asks: Iterable[Ask]) -> Iterable[Row]:
    """One row per kind and question that some place lacks."""
    names = {theme.id: theme.name for theme in themes()}
    yield (
        "Kind",
        "Question id",
        "Theme",
        "Question",
        "Must-have",
        "Places with a full result",
        "Places where it applies and was checked",
        "Places with none of it",
        "Places with part of it",
        "Places where it could not be checked",
        "Lift of the kind's mean in points, if all had it",
        "Lift in points, if each took one step",
        "Effort at one place, 1 to 5",
    )
    for ask in asks:
        lift, question = ask.lift, ask.lift.question
        weighed = ask.mean is not None
        yield (
            ask.kind,
            question.id,
            names[question.theme],
            question.wording,
            "yes" if question.essential else "no",
            lift.places,
            lift.asked,
            len(lift.without),
            len(lift.part),
            len(lift.unknown),
            round(lift.lift * 100, 4) if weighed else None,
            round(lift.next_step * 100, 4) if weighed and lift.next_step is not None else None,
            question.effort,
        )


def must_haves_table(found: Iterable[OpenMustHave]) -> Iterable[Row]:
    """One row per place and must-have that is open there."""
    yield ("Kind", "Question id", "Must-have", "Place", "State", "Met at a recheck on")
    for one in found:
        for state, where in (
            ("not met", one.not_met),
            ("part met", one.part_met),
            ("could not check", one.unknown),
        ):
            for open_at in where:
                yield (
                    one.kind,
                    one.question.id,
                    one.question.wording,
                    open_at.place.name,
                    state,
                    _day(open_at),
                )


def themes_table(rows: Sequence[ThemeRow]) -> Iterable[Row]:
    """One row per theme and kind."""
    yield ("Theme", "Kind", "Mean score out of 100", "Places")
    for row in rows:
        for kind, found in row.kinds.items():
            value = None if found.value is None else shown_level(found.value)
            yield (row.theme.name, kind, value, found.n)


def _day(open_at: OpenAt) -> str | None:
    return open_at.met_since.astimezone(LONDON).date().isoformat() if open_at.met_since else None

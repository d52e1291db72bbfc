"""The report's figures as tidy tables: one for each sheet, a row for each thing, no cell empty."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from audits.checklist import KINDS
from audits.checklists import themes
from audits.scoring import shown_level
from server.acting.words import effort_of
from server.comparing.changes import Change
from server.comparing.wording import KIND_NAMES, TERMS, headline, verdict_words
from server.pages.templates import day
from server.reporting.figures import BoardFigures, all_met_of
from server.reporting.told import MADE_UP

Value = str | int | float

# What stands in a cell that has no number, as the Government Analysis Function recommends.
NOT_AVAILABLE = "[x]"


class Sheet(Struct, frozen=True):
    """One table: ``name`` in files and on the tab, the headings, and rows as long as they are."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(found: BoardFigures, *, demonstration: bool, now: datetime) -> list[Sheet]:
    """The cover, the tables and the notes, in the order they stand in a workbook."""
    tables = [
        Sheet(name, title, headings, tuple(tuple(_filled(row)) for row in rows(found)))
        for name, title, headings, rows in _TABLES
    ]
    return [_cover(found, tables, demonstration=demonstration, now=now), *tables, _notes(found)]


def sheet_named(found: list[Sheet], name: str) -> Sheet | None:
    """One table by its name."""
    return next((sheet for sheet in found if sheet.name == name), None)


_Row = Sequence[Value | None]


def _filled(row: _Row) -> Iterable[Value]:
    return (NOT_AVAILABLE if value is None or value == "" else value for value in row)


def _points(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 4)


def _level(value: float | None) -> float | None:
    """A level as it is shown, cut, so that a table never says more than the page."""
    return None if value is None else float(shown_level(value))


def _coverage(found: BoardFigures) -> Iterable[_Row]:
    for kind in KINDS:
        if kind in found.seen:
            one = found.seen[kind]
            met = all_met_of(one)
            yield (
                KIND_NAMES[kind],
                one.eligible,
                len(one.places),
                met,
                _level(one.mean),
            )


def _change_cells(change: Change) -> tuple[Value | None, ...]:
    return (change.n, _points(change.change), _points(change.low), _points(change.high))


def _changes(found: BoardFigures) -> Iterable[_Row]:
    if found.compared is None:
        return
    since = found.compared.two.earlier.name
    whole = found.compared.headline
    yield "City", since, *_change_cells(whole), verdict_words(whole)
    for kind, one in found.compared.many.kinds.items():
        yield KIND_NAMES[kind], since, *_change_cells(one.change), one.words


def _account(found: BoardFigures) -> Iterable[_Row]:
    for bar in found.compared.account.bars if found.compared else ():
        yield (*TERMS[bar.term], _points(bar.value))


def _themes(found: BoardFigures) -> Iterable[_Row]:
    changes = {theme.id: one for theme, one in found.compared.many.themes} if found.compared else {}
    for one in found.themes:
        moved = changes.get(one.theme.id)
        cells = _change_cells(moved.change) if moved else (None, None, None, None)
        level = _level(one.city)
        yield one.theme.name, level, one.n, *cells, moved.words if moved else None


def _must_haves(found: BoardFigures) -> Iterable[_Row]:
    for one in found.must_haves:
        again = sum(at.met_since is not None for at in (*one.not_met, *one.part_met, *one.unknown))
        yield (
            KIND_NAMES[one.kind],
            one.question.id,
            one.question.wording,
            one.places,
            len(one.not_met),
            len(one.part_met),
            len(one.unknown),
            again,
        )


def _questions(found: BoardFigures) -> Iterable[_Row]:
    names = {theme.id: theme.name for theme in themes()}
    for one in found.compared.many.questions if found.compared else ():
        matrix = one.found.matrix
        yield (
            KIND_NAMES[one.kind],
            one.question.id,
            names[one.question.theme],
            one.question.wording,
            matrix.n,
            matrix.gained,
            matrix.kept,
            matrix.lost,
            matrix.never,
            one.words,
        )


def _act(found: BoardFigures) -> Iterable[_Row]:
    for one in found.asks:
        lift = one.lift
        weighed = one.mean is not None
        yield (
            KIND_NAMES[one.kind],
            lift.question.id,
            lift.question.wording,
            lift.places,
            lift.asked,
            len(lift.without),
            len(lift.part),
            _points(lift.lift) if weighed else None,
            _points(lift.next_step) if weighed else None,
            effort_of(lift),
        )


_CHANGE_HEADINGS = ("Places compared", "Change in points", "Likely from", "Likely to")
_TABLES: tuple[tuple[str, str, tuple[str, ...], Callable[[BoardFigures], Iterable[_Row]]], ...] = (
    (
        "coverage",
        "Places seen, by kind",
        (
            "Kind",
            "Places on the list",
            "Places with a full result",
            "Places that meet all must-haves",
            "Mean score out of 100",
        ),
        _coverage,
    ),
    (
        "change",
        "Change like for like, for the City and by kind",
        ("Kind", "Since", *_CHANGE_HEADINGS, "What may be said"),
        _changes,
    ),
    (
        "plain-average",
        "Where the change of the plain average came from",
        ("Part", "What it is", "Points"),
        _account,
    ),
    (
        "themes",
        "Themes, each kind counting the same",
        ("Theme", "Score out of 100", "Places", *_CHANGE_HEADINGS, "What may be said"),
        _themes,
    ),
    (
        "must-haves",
        "Must-haves that are open somewhere",
        (
            "Kind",
            "Question id",
            "Must-have",
            "Places with a full result",
            "Not met at",
            "Part met at",
            "Could not check at",
            "Of these, met at a recheck",
        ),
        _must_haves,
    ),
    (
        "questions",
        "Questions gained and lost, over the compared places",
        (
            "Kind",
            "Question id",
            "Theme",
            "Question",
            "Places compared",
            "Gained",
            "Kept",
            "Lost",
            "Never",
            "What may be said",
        ),
        _questions,
    ),
    (
        "where-to-act",
        "What places lack, by lift for its effort",
        (
            "Kind",
            "Question id",
            "Question",
            "Places with a full result",
            "Places where it applies and was checked",
            "None of it at",
            "Part of it at",
            "Lift of the kind's mean in points, if all had it",
            "Lift in points, if each took one step",
            "Effort at one place",
        ),
        _act,
    ),
)


def _cover(
    found: BoardFigures, tables: list[Sheet], *, demonstration: bool, now: datetime
) -> Sheet:
    since = found.compared.two.earlier.name if found.compared else NOT_AVAILABLE
    said = headline(found.compared.headline) if found.compared else None
    frozen = (
        f"Closed, revision {found.frozen.revision}, digest {found.frozen.digest}"
        if found.frozen
        else "Not closed: only accepted visits count, and the figures can still change"
    )
    rows = [
        ("Title", f"How SEND friendly is the City? {found.round.name}"),
        ("Round", found.round.name),
        ("Visits", f"{day(found.round.opens_on)} to {day(found.round.closes_on)}"),
        ("State of the figures", frozen),
        ("Made on", day(now)),
        ("Compared with", since),
        ("Verdict", f"{said.verdict}. {said.moved} {said.likely}".strip() if said else since),
        ("For whom", "For the board, not for publication: some figures rest on few places"),
        ("Real or made up", MADE_UP if demonstration else "Real"),
        *((f"Sheet: {table.name}", table.title) for table in tables),
        ("Sheet: notes", "What the words mean, and what these figures cannot say"),
    ]
    return Sheet("cover", "Cover", ("What", "Value"), tuple(rows))


def _notes(found: BoardFigures) -> Sheet:
    unseen = found.eligible - found.places
    rows = (
        (NOT_AVAILABLE, "Not available: fewer than three places, or nothing to compare."),
        ("Score", "Points earned of those that applied and could be checked, out of 100."),
        ("Full result", "At least 90% of what applied could be checked. Only these count."),
        ("Like for like", "The same places on the same questions, by the newer checklist's rules."),
        ("Likely from and to", "A range that holds the true change 19 times in 20."),
        ("Must-have", "A question that rests on a legal duty. Not met, it caps the grade."),
        ("Gained and lost", "Places that have all of it now and did not then, and the reverse."),
        ("Lift", "What the kind's mean would rise by, with everything else left as it was found."),
        ("Unseen places", f"{unseen} of the {found.eligible} on the list have no full result."),
        (
            "Many tests",
            "Kinds, themes and questions are tested together, so each must stand out more.",
        ),
        ("Causes", "A change says what moved, not why, and not what families feel."),
    )
    return Sheet("notes", "Notes", ("Word", "What it means"), rows)

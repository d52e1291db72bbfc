"""Results as CSV files for a spreadsheet, with no cell that it could run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from litestar import Response

from audits.scoring import Points, shown_level
from server.pages.templates import LONDON
from server.results.lines import Line, Said
from server.results.place import PlaceResult
from server.results.standing import STAGE_WORDS
from server.results.whole_round import Place, WholeRound

Row = Sequence[str | int | float | None]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: str | int | float | None) -> str:
    """A value as text; a text that a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def csv_text(rows: Iterable[Row]) -> str:
    """Rows as CSV (RFC 4180), beginning with the mark that tells spreadsheets it is UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_file(rows: Iterable[Row], name: str) -> Response[str]:
    """The answer to a download, with a file name made of plain letters."""
    return Response(
        csv_text(rows),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{plain_name(name)}.csv"'},
    )


def plain_name(name: str) -> str:
    """A name in plain letters, digits and dashes, for files."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


ANSWER_HEADINGS = (
    "Place",
    "Kind",
    "Round",
    "Question id",
    "Theme",
    "Question",
    "Must-have",
    "Standing",
    "Answer",
    "What it means or why",
    "Notes",
    "Points out of 100",
    "Weight",
    "Answer last time",
    "Last time",
    "Part of the change, in points",
)


def answers_table(results: Iterable[PlaceResult]) -> Iterable[Row]:
    """One row per place and question."""
    yield ANSWER_HEADINGS
    for result in results:
        for line in result.lines:
            yield _answer_row(result, line)


PLACE_HEADINGS = (
    "Place",
    "Kind",
    "Type",
    "Operator",
    "On the register",
    "State",
    "Visited on",
    "Announced",
    "Checklist",
    "Score out of 100",
    "Grade",
    "Grade without must-haves",
    "Share of the checklist checked",
    "Lowest score if all had been checked",
    "Highest score if all had been checked",
    "Must-haves that count here",
    "Must-haves not met",
    "Must-haves part met",
    "Must-haves that could not be checked",
    "Compared with",
    "Change in points, like for like",
)


def places_table(found: WholeRound) -> Iterable[Row]:
    """One row per place of a round."""
    yield PLACE_HEADINGS
    for place in found.places:
        yield _place_row(found, place)


def _place_row(found: WholeRound, place: Place) -> Row:
    known: Row = (
        place.subject.name,
        place.subject.kind,
        place.subject.place_type,
        place.subject.operator,
        "yes" if place.on_register else "no",
        STAGE_WORDS[place.stage],
    )
    if place.outcome is None:
        return (*known, *[None] * (len(PLACE_HEADINGS) - len(known)))
    score, audits = place.outcome.score, place.outcome.audits
    change = found.compared.change_of(place.subject.id) if found.compared else None
    return (
        *known,
        " / ".join(audit.visited_at.astimezone(LONDON).date().isoformat() for audit in audits),
        " / ".join("yes" if audit.announced else "no" for audit in audits),
        place.outcome.checklist.key,
        _level(score.score),
        score.grade,
        score.base_grade,
        None if score.completeness is None else round(score.completeness, 4),
        _level(score.low),
        _level(score.high),
        score.essentials,
        len(score.essentials_failed),
        len(score.essentials_part_met),
        len(score.essentials_unknown),
        found.compared.earlier.name if found.compared and change is not None else None,
        None if change is None else round(change * 100, 4),
    )


def _answer_row(result: PlaceResult, line: Line) -> Row:
    return (
        result.subject.name,
        result.subject.kind,
        result.round.name,
        line.question.id,
        line.question.theme,
        line.question.wording,
        "yes" if line.must_have else "no",
        line.standing.replace("_", " "),
        _words(line.said),
        " / ".join(said.found.meaning for said in line.said if said.found.meaning),
        " / ".join(note for said in line.said for note in said.notes),
        _level(line.points),
        line.question.weight,
        _words(line.before),
        result.since.round.name if result.since and line.before else "",
        None if line.change is None else round(line.change * 100, 4),
    )


def _level(score: Points) -> str | None:
    """A level as it is shown, cut; an empty cell where there is none."""
    return shown_level(score) if isinstance(score, float | int) else None


def _words(said: Sequence[Said]) -> str:
    return " / ".join(one.found.words for one in said)

"""What the report says about change: the headline with its range, what places gained and lost."""

from collections.abc import Sequence

from audits.scoring import shown_change
from server.comparing.changes import Change
from server.comparing.many import QuestionRow
from server.comparing.wording import TERMS, counted, headline
from server.reporting.document import Cell, Column, Paragraph, Part, Section, Table, row
from server.reporting.figures import BoardFigures
from server.reporting.words import KIND_NAMES, share_of, shortened

MOST_QUESTIONS = 4
FIRST_ROUND = "This is the first round with results, so there is nothing to compare it with yet."


def in_short_of_change(found: BoardFigures) -> str:
    """The verdict in one bullet."""
    if found.compared is None:
        return FIRST_ROUND
    said = headline(found.compared.headline)
    since = found.compared.two.earlier.name
    return f"Since {since}: {said.verdict}. {said.moved} {said.likely}".strip()


def better_or_not(found: BoardFigures) -> Section:
    """Did it get better? The headline, by kind, and where the plain average's change came from."""
    if found.compared is None:
        return Section("change", "Did it get better?", (Paragraph(FIRST_ROUND),))
    said = headline(found.compared.headline)
    sentences = " ".join(part for part in (said.moved, said.likely, said.so_what) if part)
    parts: list[Part] = [Paragraph(f"{said.verdict}.", lead=True), Paragraph(sentences)]
    if found.compared.headline.change is not None:
        parts += [_by_kind(found), *_account(found)]
    return Section(
        "change", f"Did it get better since {found.compared.two.earlier.name}?", tuple(parts)
    )


def better_section(found: BoardFigures) -> Section:
    """Questions that more places have than before, and those that places lost."""
    heading = "What got better, and what slipped"
    if found.compared is None:
        return Section("moved", heading, (Paragraph(FIRST_ROUND),), new_sheet=True)
    parts: tuple[Part, ...] = (
        Paragraph(
            "Places that have all of it now and did not then, and the other way round. One "
            "question by itself is rarely more than chance; what was lost is worth a call all the "
            "same."
        ),
        *_questions("better", "More places have it", found.better),
        *_questions("slipped", "Fewer places have it", found.slipped),
    )
    return Section("moved", heading, parts, new_sheet=True)


def range_of(change: Change) -> str:
    """The interval of a change; a dash where there is none, or too little behind it to say."""
    if change.low is None or change.high is None or not change.enough:
        return "–"
    return f"{shown_change(change.low)} to {shown_change(change.high)}"


def _by_kind(found: BoardFigures) -> Table:
    kinds = found.compared.many.kinds if found.compared else {}
    return Table(
        id="by-kind",
        caption="Change in points, same places on the same questions",
        columns=(
            Column("Kind", 1.4),
            Column("Places compared", number=True),
            Column("Change", number=True),
            Column("Likely between", 1.3, number=True),
            Column("What may be said", 1.6),
        ),
        rows=tuple(
            row(
                KIND_NAMES[kind],
                str(one.change.n),
                shown_change(one.change.change),
                range_of(one.change),
                one.words,
            )
            for kind, one in kinds.items()
        ),
    )


def _account(found: BoardFigures) -> tuple[Part, ...]:
    bars = found.compared.account.bars if found.compared else ()
    if not bars:
        return ()
    whole = sum(bar.tenths for bar in bars) / 1000
    return (
        Table(
            id="account",
            caption=f"Where the change of the plain average ({shown_change(whole)}) came from",
            columns=(Column("Part", 3), Column("Points", number=True)),
            rows=tuple(row(TERMS[bar.term][0], shown_change(bar.tenths / 1000)) for bar in bars),
        ),
    )


def _questions(id: str, caption: str, rows: Sequence[QuestionRow]) -> tuple[Part, ...]:
    if not rows:
        return (Paragraph(f"{caption}: no question."),)
    rest = len(rows) - MOST_QUESTIONS
    told = Table(
        id=id,
        caption=f"{caption}: {counted(len(rows), 'question')}"
        + (f", of which these {MOST_QUESTIONS} moved most" if rest > 0 else ""),
        columns=(
            Column("Question", 3.4),
            Column("Kind"),
            Column("Gained", 0.6, number=True),
            Column("Lost", 0.5, number=True),
            Column("Have it now", 1.1, number=True),
        ),
        rows=tuple(_question(one) for one in rows[:MOST_QUESTIONS]),
    )
    return (told,)


def _question(one: QuestionRow) -> tuple[Cell, ...]:
    matrix = one.found.matrix
    must_have = " (must-have)" if one.question.essential else ""
    return row(
        shortened(one.question.wording) + must_have,
        KIND_NAMES[one.kind],
        str(matrix.gained),
        str(matrix.lost),
        share_of(matrix.kept + matrix.gained, matrix.n),
    )

"""What the report says about now: themes, must-haves that are open, and three things to ask for."""

from audits.scoring import shown_change, shown_level
from server.acting.acting import OpenMustHave
from server.acting.words import effort_of, what_it_would_lift, who_lacks_it
from server.pages.templates import counted
from server.reporting.change_told import range_of
from server.reporting.document import Bullets, Cell, Column, Paragraph, Part, Section, Table, row
from server.reporting.figures import BoardFigures
from server.reporting.words import KIND_NAMES, share_of, shared_asks, shortened

MOST_MUST_HAVES = 6
ASKS = 3


def theme_section(found: BoardFigures) -> Section:
    """The nine themes, the weakest first, and what changed in each."""
    changes = {theme.id: one for theme, one in found.compared.many.themes} if found.compared else {}
    rows = []
    for one in found.themes:
        moved = changes.get(one.theme.id)
        rows.append(
            row(
                one.theme.name,
                Cell(shown_level(one.city), bar=one.city),
                str(one.n) if one.city is not None else "–",
                shown_change(moved.change.change) if moved else "–",
                range_of(moved.change) if moved else "–",
                f"{moved.words} ({moved.change.n})" if moved else "–",
            )
        )
    table = Table(
        id="themes",
        caption="Themes out of 100, each kind counting the same; the weakest first",
        columns=(
            Column("Theme", 2),
            Column("Score now", 1.3),
            Column("Places", 0.7, number=True),
            Column("Change", 0.8, number=True),
            Column("Likely between", 1.2, number=True),
            Column("What may be said (places)", 1.6),
        ),
        rows=tuple(rows),
    )
    said = (
        "Nine themes are tested at once, so one must stand out more than the headline before it "
        "is called better or worse. The change counts only places and questions that stayed the "
        "same."
    )
    return Section("themes", "Themes", (table, Paragraph(said)), new_sheet=True)


def must_have_section(found: BoardFigures) -> Section:
    """Must-haves: met then and now, lost, and open."""
    parts: list[Part] = [Paragraph("A must-have rests on a legal duty. " + _met(found))]
    if _lost(found):
        parts.append(Paragraph(_lost(found)))
    shown = [one for one in found.must_haves if one.not_met or one.part_met]
    if shown:
        rest = len(shown) - MOST_MUST_HAVES
        more = f", of which these {MOST_MUST_HAVES} are open at most places" if rest > 0 else ""
        parts.append(
            Table(
                id="must-haves",
                caption=f"Open must-haves: {len(shown)}{more}",
                columns=(
                    Column("Must-have", 3.2),
                    Column("Kind"),
                    Column("Not met", number=True),
                    Column("Part met", 0.8, number=True),
                    Column("Met at a recheck", 1.1, number=True),
                ),
                rows=tuple(_must_have(one) for one in shown[:MOST_MUST_HAVES]),
            )
        )
    return Section("must-haves", "Must-haves", tuple(parts))


def act_section(found: BoardFigures) -> Section:
    """Three asks: what several places lack, and what it would change."""
    asked = [
        f"“{one.lift.question.wording}” {who_lacks_it(one.kind, one.lift)} "
        f"{what_it_would_lift(one.kind, one.lift, one.mean)} "
        f"What it takes at each: {effort_of(one.lift)}."
        for one in shared_asks(found.asks)[:ASKS]
    ]
    if not asked:
        nothing = "Nothing is missing at half of the places of a kind or more."
        return Section("act", "Where to act", (Paragraph(nothing),))
    said = (
        "The best for each kind that most of its places lack, sorted by what it would add to the "
        "mean score of the kind for the effort it takes."
    )
    return Section(
        "act",
        f"Where to act: {counted(len(asked), 'ask')}",
        (Paragraph(said), Bullets(tuple(asked), numbered=True)),
    )


def _met(found: BoardFigures) -> str:
    now = f"All of them are met at {share_of(found.all_met, found.places, 'place')} now."
    if found.compared is None or not found.compared.must_haves.places:
        return now
    had = found.compared.must_haves
    return (
        f"{now} At the {counted(had.places, 'place')} we could compare it was {had.met_a} in "
        f"{found.compared.two.earlier.name} and is {had.met_b} now."
    )


def _lost(found: BoardFigures) -> str:
    lost = found.compared.must_haves.lost if found.compared else ()
    if not lost:
        return ""
    places = len({place for one in lost for place in one.places})
    it, them = ("it", "it") if places == 1 else ("they", "them")
    return (
        f"{counted(places, 'place')} lost a must-have that {it} met before "
        f"({counted(len(lost), 'question')}): ring {them} first."
    )


def _must_have(one: OpenMustHave) -> tuple[Cell, ...]:
    met = sum(open_at.met_since is not None for open_at in (*one.not_met, *one.part_met))
    return row(
        shortened(one.question.wording),
        KIND_NAMES[one.kind],
        share_of(len(one.not_met), one.places),
        str(len(one.part_met)),
        str(met),
    )

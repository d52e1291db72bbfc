"""The tables of a comparison as files: every number of the pages, not rounded."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from audits.scoring import shown_change
from server.comparing.changes import Change
from server.comparing.loading import Compared
from server.comparing.queries import Place
from server.comparing.wording import (
    CAUSES,
    KIND_NAMES,
    TERMS,
    headline,
    lamp_words,
    verdict_words,
)
from server.results.spreadsheet import Row, csv_text

Names = Mapping[str, Place]


class Table(Struct, frozen=True):
    """One file: its name, what it holds, and how its rows are made."""

    name: str
    title: str
    rows: Callable[[Compared, Names], Iterable[Row]]


def table_named(name: str) -> Table | None:
    """The table behind a file such as ``kinds.csv``."""
    return next((table for table in TABLES if f"{table.name}.csv" == name), None)


def everything(found: Compared, names: Names) -> bytes:
    """All tables in one zip file; the same bytes for the same figures."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for table in TABLES:
            entry = zipfile.ZipInfo(f"{table.name}.csv")
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, csv_text(table.rows(found, names)))
    return out.getvalue()


def _summary(found: Compared, _: Names) -> Iterable[Row]:
    said = headline(found.headline)
    mix = found.account.spreadsheet
    yield "What", "Value"
    yield "Earlier round", found.two.earlier.name
    yield "Later round", found.two.later.name
    yield "Both rounds closed", "no" if found.unfinished else "yes"
    yield "Verdict", said.verdict
    yield "In words", " ".join(part for part in (said.moved, said.likely, said.so_what) if part)
    yield from zip(_CHANGE_HEADINGS, _change_cells(found.headline), strict=True)
    yield "Verdict with kinds weighted by eligible places", verdict_words(found.by_eligible)
    yield "Change with kinds weighted by eligible places", _points(found.by_eligible.change)
    yield "Change of the plain average, in points", _points(found.account.city.raw)
    yield "Change in a spreadsheet of all places, in points", _points(mix.raw)
    yield "Of it inside kinds", _points(mix.within)
    yield "Of it from the mix of kinds", _points(mix.mix)


def _account(found: Compared, _: Names) -> Iterable[Row]:
    yield "Part of the change", "Points", "Points as shown, so that they add up"
    for bar in found.account.bars:
        yield TERMS[bar.term][0], _points(bar.value), bar.tenths / 10
    yield "All together", _points(found.account.city.raw), _shown_total(found)


def _causes(found: Compared, names: Names) -> Iterable[Row]:
    yield "Why", "Kind", "Place", "Effect of all of them on the plain average, in points"
    for cause in found.account.causes:
        for kind, places in cause.places.items():
            for place in places:
                yield (
                    CAUSES[cause.cause],
                    KIND_NAMES[kind],
                    names[place].name,
                    _points(cause.effect),
                )


def _kinds(found: Compared, _: Names) -> Iterable[Row]:
    yield (
        "Kind",
        f"Places in {found.two.earlier.name}",
        f"Places in {found.two.later.name}",
        f"Plain mean in {found.two.earlier.name}",
        f"Plain mean in {found.two.later.name}",
        *_CHANGE_HEADINGS,
        "What may be said",
    )
    for kind, row in found.many.kinds.items():
        same = found.sameness[kind]
        levels = _points(row.level_a), _points(row.level_b)
        cells = _change_cells(row.change)
        yield KIND_NAMES[kind], same.n_a, same.n_b, *levels, *cells, row.words


def _themes(found: Compared, _: Names) -> Iterable[Row]:
    yield "Theme", *_CHANGE_HEADINGS, "What may be said"
    for theme, row in found.many.themes:
        yield theme.name, *_change_cells(row.change), row.words


def _questions(found: Compared, _: Names) -> Iterable[Row]:
    yield (
        "Kind",
        "Question id",
        "Question",
        "Theme",
        "Must-have",
        "Lost",
        "Gained",
        "Kept",
        "Never",
        "Places",
        "Mid-p",
        "Part of the kind's improvement, in points",
        "What may be said",
    )
    for row in found.many.questions:
        matrix = row.found.matrix
        yield (
            KIND_NAMES[row.kind],
            row.question.id,
            row.question.wording,
            row.question.theme,
            "yes" if row.question.essential else "no",
            matrix.lost,
            matrix.gained,
            matrix.kept,
            matrix.never,
            matrix.n,
            matrix.p_mid,
            _points(row.found.part),
            row.words,
        )


def _question_lists(found: Compared, _: Names) -> Iterable[Row]:
    yield "Kind", "Question id", "Question", "Compared", "Why"
    for kind, same in found.sameness.items():
        lists = same.questions
        again = {question.id for question in lists.scored_again}
        for question in lists.same:
            why = "the same, scored again by the newer rule" if question.id in again else "the same"
            yield KIND_NAMES[kind], question.id, question.wording, "yes", why
        for why, questions in (
            ("new", lists.new),
            ("no longer asked", lists.retired),
            ("now means something else", lists.reworded),
        ):
            for question in questions:
                yield KIND_NAMES[kind], question.id, question.wording, "no", why


def _places(found: Compared, names: Names) -> Iterable[Row]:
    a, b = found.two.earlier.name, found.two.later.name
    yield (
        "Kind",
        "Place",
        "Operator",
        "Group",
        f"Score in {a}",
        f"Score in {b}",
        f"On the same questions in {a}",
        f"On the same questions in {b}",
        "Change like for like, in points",
        "Share of the weight that is the same",
        "Same auditors",
        "On the funnel",
    )
    for kind, one in found.material.kinds.items():
        comparison, groups = one.comparison, one.comparison.groups
        plot = found.funnels[kind]
        where = {dot.id: dot.where for dot in plot.places} if plot else {}
        for group, ids in (
            ("compared", groups.c),
            ("not comparable", groups.x),
            ("only in the later round", groups.j),
            ("only in the earlier round", groups.l),
        ):
            for id in sorted(ids, key=lambda id: names[id].name):
                pair = one.pair.places.get(id)
                known = pair.pair if pair else None
                yield (
                    KIND_NAMES[kind],
                    names[id].name,
                    names[id].operator,
                    group,
                    _points(comparison.scores_a.get(id)),
                    _points(comparison.scores_b.get(id)),
                    _points(known.m_a if known else None),
                    _points(known.m_b if known else None),
                    _points(known.d if known else None),
                    known.share if known else None,
                    ("yes" if pair.auditors_a == pair.auditors_b else "no") if pair else None,
                    where.get(id),
                )


def _series(found: Compared, _: Names) -> Iterable[Row]:
    yield (
        "Round",
        "Plain average",
        "Linked level",
        "Points since the first round",
        "Index, first round = 100",
        "Compared directly with the first round, in points",
        "Drift, in points",
        "Places compared with the round before",
        "New checklists",
    )
    for one in found.series.points:
        yield (
            one.round.name,
            _points(one.raw),
            _points(one.linked),
            _points(one.cumulative),
            one.index,
            _points(one.direct),
            _points(one.drift),
            one.places,
            ", ".join(KIND_NAMES[kind] for kind in one.new_checklists),
        )


def _lights(found: Compared, _: Names) -> Iterable[Row]:
    names = (found.two.earlier.name, found.two.later.name)
    yield "Would you say the same if", "Same", "Change, in points", "In words"
    if found.lights is None:
        return
    for lamp in found.lights.lamps:
        asked, line = lamp_words(lamp, names)
        same = "cannot tell" if lamp.same is None else "yes" if lamp.same else "no"
        yield asked.removeprefix("… "), same, _points(lamp.change), line
    yield "weights were drawn at random, 1,000 times", None, None, found.lights.redrawn


def _auditors(found: Compared, _: Names) -> Iterable[Row]:
    one = found.auditors
    yield "What", "Places or answers", "Value"
    yield (
        "Same auditors both times: mean change, in points",
        one.same.places,
        _points(one.same.change),
    )
    yield "Other auditors: mean change, in points", one.changed.places, _points(one.changed.change)
    yield "Places that two auditors saw by themselves", one.doubles, None
    if one.enough_doubles and one.noise.sem2 is not None:
        yield "Noise of one audit, in points", one.doubles, _points(one.noise.sem2**0.5)
    for sort in one.agreement:
        if sort.kappa.enough:
            yield f"Same answer, {sort.answer_type}", sort.kappa.n, sort.kappa.agree
            yield f"Weighted kappa, {sort.answer_type}", sort.kappa.n, sort.kappa.kappa


def _coverage(found: Compared, _: Names) -> Iterable[Row]:
    a, b = found.two.earlier.name, found.two.later.name
    yield (
        "Kind",
        f"Eligible in {a}",
        f"With a result in {a}",
        f"Eligible in {b}",
        f"With a result in {b}",
        "Missed now, with a result before",
        f"Their mean in {a}",
        f"Mean in {a} of those seen again",
        "Mean now",
        "If all unseen scored nothing",
        "If all unseen scored everything",
    )
    for kind, one in found.missing.items():
        yield (
            KIND_NAMES[kind],
            one.eligible_a,
            one.audited_a,
            one.eligible_b,
            one.audited_b,
            len(one.missed),
            _points(one.missed_mean),
            _points(one.seen_mean),
            _points(one.level),
            _points(one.lowest),
            _points(one.highest),
        )


def _must_haves(found: Compared, names: Names) -> Iterable[Row]:
    yield "Kind", "Question id", "Must-have met before and not now", "Place"
    for lost in found.must_haves.lost:
        for place in lost.places:
            question = lost.question
            yield KIND_NAMES[lost.kind], question.id, question.wording, names[place].name


TABLES = (
    Table("summary", "The answer", _summary),
    Table("account", "What moved the average", _account),
    Table("places-in-and-out", "Places in one round only", _causes),
    Table("kinds", "By kind", _kinds),
    Table("themes", "By theme", _themes),
    Table("questions", "By question", _questions),
    Table("question-lists", "Same, new and retired questions", _question_lists),
    Table("places", "By place", _places),
    Table("series", "Since the first round", _series),
    Table("lights", "Would you say the same", _lights),
    Table("auditors", "The auditors", _auditors),
    Table("coverage", "Who is missing", _coverage),
    Table("must-haves-lost", "Must-haves lost", _must_haves),
)

_CHANGE_HEADINGS = (
    "Places compared",
    "Change like for like, in points",
    "Likely from",
    "Likely to",
    "Fewest operators or auditors",
    "p of the change",
)


def _change_cells(change: Change) -> Row:
    return (
        change.n,
        _points(change.change),
        _points(change.low),
        _points(change.high),
        change.groups,
        change.p,
    )


def _points(value: float | None) -> float | None:
    """In points out of 100, with the digits that a float holds for certain."""
    return None if value is None else round(100 * value, 9)


def _shown_total(found: Compared) -> str | None:
    raw = found.account.city.raw
    return None if raw is None else shown_change(raw)

"""What each page shows: the comparison, with the names of the places that are on it."""

from collections.abc import Collection, Sequence
from typing import Any, Literal

import numpy as np
from msgspec import Struct

from audits.checklist import Kind, Question
from audits.exact import TOLERANCE
from audits.policy import POLICY
from server.comparing import queries
from server.comparing.drawing import draw_funnel, draw_series, draw_waterfall
from server.comparing.funnel import FunnelPlot
from server.comparing.loading import Compared
from server.comparing.many import QuestionRow
from server.comparing.queries import Place
from server.comparing.wording import (
    CAUSES,
    KIND_NAMES,
    TERMS,
    headline,
    lamp_words,
    likely,
    moved_by,
    verdict_words,
)
from server.database import Reads
from server.figures.queries import revisions

# How many places the page itself lists; the others are one link away.
MOST_ON_THE_PAGE = 60
PLACES_IN_A_PART = 200
QUESTIONS_FIRST = 12
LOST_FIRST = 8

ShowQuestions = Literal["all", "lost", "gained", "same", "new", "retired", "reworded", "again"]
SHOW_QUESTIONS: dict[str, str] = {
    "all": "Every compared question",
    "lost": "Lost somewhere",
    "gained": "Gained somewhere",
    "again": "Scored again",
    "new": "New",
    "retired": "No longer asked",
    "reworded": "Now mean something else",
}
SHOW_PLACES: dict[str, str] = {
    "compared": "Compared",
    "opened": "New on the list",
    "not_audited_before": "On the list before, without a result then",
    "closed": "Closed or off the list",
    "missed": "Without a result now",
    "not_comparable": "Not comparable",
    "no_longer": "No longer meet all must-haves",
    "newly": "Now meet all must-haves",
}
WORDS = {
    "KINDS": KIND_NAMES,
    "TERMS": TERMS,
    "CAUSES": CAUSES,
    "likely": likely,
    "moved_by": moved_by,
    "verdict_words": verdict_words,
    "RULES": POLICY.comparison,
    "AGREEMENT": POLICY.agreement,
}


class PlaceLine(Struct, frozen=True):
    """One place of a list; what is not known about it is None."""

    place: Place
    level_a: float | None
    level_b: float | None
    change: float | None
    share: float | None
    in_later: bool


class QuestionLine(Struct, frozen=True):
    """One question of a list; without a row it was not compared."""

    kind: Kind
    question: Question
    row: QuestionRow | None


async def the_page(reads: Reads, found: Compared, kind: Kind | None) -> dict[str, Any]:
    """Everything on the page of a comparison; ``kind`` chooses questions and places."""
    shown_kind = kind if kind in found.material.kinds else _kind_with_most_places(found)
    plot = found.funnels[shown_kind] if shown_kind else None
    lost = {place for one in found.must_haves.lost for place in one.places[:LOST_FIRST]}
    names = await queries.places_by_id(reads, {*lost, *_on_the_funnel(plot)})
    places = _by_name(names, _on_the_funnel(plot))
    two = (found.two.earlier.name, found.two.later.name)
    return {
        "said": headline(found.headline),
        "kind": shown_kind,
        "waterfall": draw_waterfall(found.account.bars) if found.account.bars else None,
        "lamps": [(lamp, *lamp_words(lamp, two)) for lamp in found.lights.lamps]
        if found.lights
        else [],
        "plot": plot,
        "funnel": draw_funnel(plot, [one.id for one in _drawn(plot, places)]) if plot else None,
        "dots": {dot.id: dot for dot in plot.drawn} if plot else {},
        "funnel_places": places,
        "series_drawing": draw_series(found.series),
        "names": names,
        "questions": [row for row in found.many.questions if row.kind == shown_kind],
        "first": QUESTIONS_FIRST,
        "lost_first": LOST_FIRST,
        "most_places": MOST_ON_THE_PAGE,
        "frozen": [
            (round, made[0])
            for round in (found.two.earlier, found.two.later)
            if (made := await revisions(reads, round.id))
        ],
        **WORDS,
    }


def questions_screen(found: Compared, kind: Kind | None, show: str) -> dict[str, Any]:
    """A list of questions: compared ones with lost first, others in the order of the checklist."""
    chosen = show if show in SHOW_QUESTIONS else "all"
    lines = [line for line in _question_lines(found, chosen) if kind in (None, line.kind)]
    return {
        "kind": kind,
        "show": chosen,
        "choices": SHOW_QUESTIONS,
        "lines": lines,
        "kinds": list(found.material.kinds),
        **WORDS,
    }


async def question_screen(reads: Reads, found: Compared, question_id: str) -> dict[str, Any] | None:
    """The places behind one question's gained, kept, lost and never; None if not compared."""
    row = next((one for one in found.many.questions if one.question.id == question_id), None)
    if row is None:
        return None
    matched = found.material.kinds[row.kind].matched
    a, b = matched.column(question_id)
    mark = 1.0 if row.question.essential is None else float(row.question.essential.pass_at)
    then, now = a >= mark - TOLERANCE, b >= mark - TOLERANCE
    known = ~np.isnan(a)
    groups = {
        "Lost": known & then & ~now,
        "Gained": known & ~then & now,
        "Kept": known & then & now,
        "Never": known & ~then & ~now,
    }
    ids = {
        name: [matched.places[at] for at in np.flatnonzero(some)] for name, some in groups.items()
    }
    names = await queries.places_by_id(reads, {id for some in ids.values() for id in some})
    return {
        "row": row,
        "groups": {name: _by_name(names, some) for name, some in ids.items()},
        **WORDS,
    }


async def places_screen(
    reads: Reads, found: Compared, kind: Kind | None, show: str, part: int
) -> dict[str, Any]:
    """A list of places in the order of the alphabet, some hundred at a time."""
    chosen = show if show in SHOW_PLACES else "compared"
    ids = _ids_of(found, chosen, kind)
    names = await queries.places_by_id(reads, ids)
    every = _by_name(names, ids)
    parts = max(1, -(-len(every) // PLACES_IN_A_PART))
    part = min(max(part, 1), parts)
    some = every[(part - 1) * PLACES_IN_A_PART : part * PLACES_IN_A_PART]
    return {
        "kind": kind,
        "show": chosen,
        "choices": {
            key: words
            for key, words in SHOW_PLACES.items()
            if key in ("compared", chosen) or _ids_of(found, key, None)
        },
        "kinds": list(found.material.kinds),
        "lines": [_place_line(found, place) for place in some],
        "count": len(every),
        "part": part,
        "parts": parts,
        **WORDS,
    }


def _kind_with_most_places(found: Compared) -> Kind | None:
    kinds = found.material.kinds
    return max(kinds, key=lambda kind: len(kinds[kind].comparison.groups.c), default=None)


def _on_the_funnel(plot: FunnelPlot | None) -> list[str]:
    """The places that the page names: all of a short list, else those that are drawn."""
    if plot is None:
        return []
    few = len(plot.places) <= MOST_ON_THE_PAGE
    return [dot.id for dot in (plot.places if few else plot.drawn)]


def _drawn(plot: FunnelPlot | None, places: Sequence[Place]) -> list[Place]:
    drawn = {dot.id for dot in plot.drawn} if plot else set()
    return [place for place in places if place.id in drawn]


def _by_name(names: dict[str, Place], ids: Collection[str]) -> list[Place]:
    return sorted(
        {id: names[id] for id in ids}.values(), key=lambda one: (one.name.lower(), one.id)
    )


def _question_lines(found: Compared, show: str) -> list[QuestionLine]:
    again = {q.id for one in found.sameness.values() for q in one.questions.scored_again}
    rows = found.many.questions
    match show:
        case "lost":
            chosen = [row for row in rows if row.found.matrix.lost]
        case "gained":
            some = [row for row in rows if row.found.matrix.gained]
            chosen = sorted(some, key=lambda row: -row.found.matrix.gained)
        case "again":
            chosen = [row for row in rows if row.question.id in again]
        case "all":
            chosen = list(rows)
        case _:
            return [
                QuestionLine(kind, question, None)
                for kind, one in found.sameness.items()
                for question in getattr(one.questions, show)
            ]
    return [QuestionLine(row.kind, row.question, row) for row in chosen]


def _ids_of(found: Compared, show: str, kind: Kind | None) -> list[str]:
    wanted = {one: kinds for one, kinds in found.material.kinds.items() if kind in (None, one)}
    if show in ("no_longer", "newly"):
        chosen: tuple[str, ...] = getattr(found.must_haves, show)
        return [id for id in chosen if any(id in one.pair.places for one in wanted.values())]
    if show == "compared":
        return [id for one in wanted.values() for id in one.comparison.groups.c]
    cause = next(one for one in found.account.causes if one.cause == show)
    return [id for of_kind, ids in cause.places.items() if of_kind in wanted for id in ids]


def _place_line(found: Compared, place: Place) -> PlaceLine:
    one = found.material.kinds[place.kind]
    pair = one.pair.places.get(place.id)
    return PlaceLine(
        place=place,
        level_a=one.comparison.scores_a.get(place.id),
        level_b=one.comparison.scores_b.get(place.id),
        change=pair.pair.d if pair and pair.comparable else None,
        share=pair.pair.share if pair else None,
        in_later=place.id in one.comparison.scores_b,
    )

"""Must-haves at the compared places: all met, lost and gained since the earlier round (1.3)."""

from collections.abc import Collection, Mapping

import numpy as np
from msgspec import Struct, structs

from audits.checklist import Kind, Question
from audits.exact import TOLERANCE
from server.comparing.material import KindMaterial, Material


class LostMustHave(Struct, frozen=True):
    """A must-have that places met in the earlier round and do not meet now: ring them first."""

    kind: Kind
    question: Question
    places: tuple[str, ...]


class MustHaves(Struct, frozen=True):
    """At how many compared places all must-haves are met, and where that changed."""

    places: int
    met_a: int
    met_b: int
    no_longer: tuple[str, ...]
    newly: tuple[str, ...]
    lost: tuple[LostMustHave, ...]


def must_haves(found: Material) -> MustHaves:
    """Count must-haves over the compared places; questions that changed meaning are not lost."""
    compared = [place for one in found.kinds.values() for place in one.pair.compared]
    then = {place.subject for place in compared if place.before in found.met_a}
    now = {place.subject for place in compared if place.subject in found.met_b}
    return MustHaves(
        places=len(compared),
        met_a=len(then),
        met_b=len(now),
        no_longer=tuple(sorted(then - now)),
        newly=tuple(sorted(now - then)),
        lost=tuple(lost for kind, one in found.kinds.items() for lost in _lost(kind, one)),
    )


def where_they_apply(found: MustHaves, facts: Mapping[str, Collection[str]]) -> MustHaves:
    """Without the places where a must-have is none: some rest on a fact of the place (1.3)."""
    kept = []
    for one in found.lost:
        fact = one.question.essential.applies_to if one.question.essential else None
        places = tuple(p for p in one.places if fact is None or fact in facts.get(p, ()))
        if places:
            kept.append(structs.replace(one, places=places))
    return structs.replace(found, lost=tuple(kept))


def _lost(kind: Kind, one: KindMaterial) -> list[LostMustHave]:
    lost = []
    for question in one.older_and_newer[1].questions:
        if question.essential is None or question.id not in one.weights:
            continue
        a, b = one.matched.column(question.id)
        mark = float(question.essential.pass_at) - TOLERANCE
        # What is not known is neither at the mark nor under it.
        rows = np.flatnonzero((a >= mark) & (b < mark))
        if len(rows):
            places = tuple(one.matched.places[row] for row in rows)
            lost.append(LostMustHave(kind, question, places))
    return lost

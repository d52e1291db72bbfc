"""The exact split of a raw change between two rounds (method 2.1 and 2.2).

The headline is the mean change of places that could be compared, on questions that stayed the same.
Everything else that moved the average is one of five further terms, and the six add up.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from audits.comparison.matching import (
    PlacePair,
    RoundPoints,
    comparable,
    pair_place,
    published_score,
    shared_questions,
)
from audits.exact import mean, total
from audits.policy import POLICY, Policy
from audits.scoring.city import weighted_over_kinds


class Groups(Struct, frozen=True):
    """Which places are in which group, each in order of id.

    A, B: scored in the round. C: compared. J: only in B. L: only in A. X: in both, not comparable.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]
    c: tuple[str, ...]
    j: tuple[str, ...]
    l: tuple[str, ...]  # noqa: E741 - the method's own letter, beside a, b, c, j and x.
    x: tuple[str, ...]


class Terms(Struct, frozen=True):
    """The six parts of a raw change; all defined or none."""

    improvement: float
    checklist: float
    applicability: float
    joiners: float
    leavers: float
    not_comparable: float


class Comparison(Struct, frozen=True):
    """Two rounds of one kind, compared; ``terms`` is None where no place could be compared."""

    groups: Groups
    r_a: float | None
    r_b: float | None
    raw: float | None
    terms: Terms | None
    by_question: dict[str, float]
    d: dict[str, float]
    matched_a: float | None
    matched_b: float | None
    pairs: dict[str, PlacePair]
    scores_a: dict[str, float]
    scores_b: dict[str, float]


class CityComparison(Struct, frozen=True):
    """The kinds' splits joined by fixed weights; kinds without a compared place are set aside."""

    kinds: tuple[str, ...]
    set_aside: tuple[str, ...]
    raw: float | None
    terms: Terms | None


def compare_rounds(a: RoundPoints, b: RoundPoints, policy: Policy = POLICY) -> Comparison:
    """Compare an earlier round (a) with a later one (b) of the same kind (method 2.1, 2.2).

    ``terms.improvement`` is the headline H. A place that moved is a leaver and a joiner unless both
    rounds give it the same id.
    """
    scores_a, scores_b = _scores(a), _scores(b)
    shared = shared_questions(a, b)
    both = [place for place in scores_a if place in scores_b]
    found = {place: pair_place(a, b, place, shared) for place in both}
    pairs = {p: pair for p, pair in found.items() if pair and comparable(pair, policy)}
    return compare_places(pairs, scores_a, scores_b)


def compare_places(
    pairs: Mapping[str, PlacePair], scores_a: Mapping[str, float], scores_b: Mapping[str, float]
) -> Comparison:
    """The split of a raw change, from places paired before (method 2.2).

    ``pairs`` are the comparable ones, ``scores`` all published ones, each in order of place id. A
    place has the same id in both rounds; ``by_question`` needs the parts of the pairs.
    """
    both = [place for place in scores_a if place in scores_b]
    groups = Groups(
        a=tuple(scores_a),
        b=tuple(scores_b),
        c=tuple(pairs),
        j=tuple(place for place in scores_b if place not in scores_a),
        l=tuple(place for place in scores_a if place not in scores_b),
        x=tuple(place for place in both if place not in pairs),
    )
    r_a, r_b = mean(list(scores_a.values())), mean(list(scores_b.values()))
    return Comparison(
        groups=groups,
        r_a=r_a,
        r_b=r_b,
        raw=None if r_a is None or r_b is None else r_b - r_a,
        terms=_terms(groups, pairs, scores_a, scores_b),
        by_question=_by_question(pairs.values()),
        d={place: pair.d for place, pair in pairs.items()},
        matched_a=mean([pair.m_a for pair in pairs.values()]),
        matched_b=mean([pair.m_b for pair in pairs.values()]),
        pairs=dict(pairs),
        scores_a=dict(scores_a),
        scores_b=dict(scores_b),
    )


def compare_city(
    kinds: Mapping[str, Comparison],
    weights: Mapping[str, float] | None = None,
    policy: Policy = POLICY,
) -> CityComparison:
    """The City's split: kind splits by fixed weights, over the kinds that compare (method 2.2)."""
    weights = policy.kind_weights if weights is None else weights
    compared = {kind: found for kind, found in kinds.items() if found.terms}
    raw = weighted_over_kinds({kind: found.raw for kind, found in compared.items()}, weights)
    terms = {
        name: weighted_over_kinds(
            {kind: getattr(found.terms, name) for kind, found in compared.items()}, weights
        )
        for name in Terms.__struct_fields__
    }
    known = {name: value for name, value in terms.items() if value is not None}
    return CityComparison(
        kinds=tuple(sorted(compared)),
        set_aside=tuple(sorted(kind for kind in kinds if kind not in compared)),
        raw=raw,
        terms=Terms(**known) if len(known) == len(terms) else None,
    )


def improvement_over(pairs: Mapping[str, PlacePair], questions: Iterable[str]) -> float:
    """The part of the improvement that comes from these questions (method 2.2).

    Exactly additive over questions, sections and areas. Themes overlap: use ``improvement_within``.
    """
    wanted = set(questions)
    parts = [total(v for q, v in pair.parts.items() if q in wanted) for pair in pairs.values()]
    return mean(parts) or 0


def improvement_within(
    pairs: Mapping[str, PlacePair], weights: Mapping[str, float], questions: Iterable[str]
) -> dict[str, float]:
    """Each compared place's change on a theme by itself; their mean is H of the theme (method 2.2).

    ``weights`` are the ruler's. A place where none of the theme's questions matched is left out.
    """
    wanted = set(questions)
    changes = {}
    for place, pair in pairs.items():
        inside = [q for q in pair.parts if q in wanted]
        weight = total(weights[q] for q in inside)
        if weight:
            changes[place] = total(pair.parts[q] for q in inside) * pair.weight / weight
    return changes


def place_effects(found: Comparison) -> dict[str, float]:
    """What each joiner, leaver and place that was not comparable did to the raw change (2.2).

    Adds up to those three terms, so that they split further by cause, such as closed or missed.
    """
    if not found.pairs:
        return {}
    c_a = _mean_score(found.groups.c, found.scores_a)
    c_b = _mean_score(found.groups.c, found.scores_b)
    effects = {}
    for place in (*found.groups.j, *found.groups.l, *found.groups.x):
        in_b = _pull((place,), found.scores_b, c_b) if place in found.scores_b else 0
        in_a = _pull((place,), found.scores_a, c_a) if place in found.scores_a else 0
        effects[place] = in_b - in_a
    return effects


def _scores(round: RoundPoints) -> dict[str, float]:
    """Published scores in order of place id, so that sums repeat; undefined ones are not in it."""
    scores = {place: published_score(round, place) for place in sorted(round.places)}
    return {place: score for place, score in scores.items() if score is not None}


def _terms(
    groups: Groups,
    pairs: Mapping[str, PlacePair],
    scores_a: Mapping[str, float],
    scores_b: Mapping[str, float],
) -> Terms | None:
    if not pairs:
        return None
    n = len(pairs)
    each = list(pairs.values())
    c_a, c_b = _mean_score(groups.c, scores_a), _mean_score(groups.c, scores_b)
    x_a = _pull(groups.x, scores_a, c_a)
    x_b = _pull(groups.x, scores_b, c_b)
    return Terms(
        improvement=total(pair.m_b - pair.m_a for pair in each) / n,
        checklist=total((p.s_b - p.b_b) - (p.s_a - p.b_a) for p in each) / n,
        applicability=total((p.b_b - p.m_b) - (p.b_a - p.m_a) for p in each) / n,
        joiners=_pull(groups.j, scores_b, c_b),
        leavers=-_pull(groups.l, scores_a, c_a),
        not_comparable=x_b - x_a,
    )


def _mean_score(places: tuple[str, ...], scores: Mapping[str, float]) -> float:
    return total(scores[place] for place in places) / len(places)


def _pull(group: tuple[str, ...], scores: Mapping[str, float], continuing: float) -> float:
    """How far a group pulls its round's mean away from the continuing places; 0 for no group."""
    return total(scores[place] - continuing for place in group) / len(scores) if group else 0


def _by_question(pairs: Iterable[PlacePair]) -> dict[str, float]:
    """The improvement by question, which adds up to it exactly."""
    each = list(pairs)
    sums: dict[str, float] = {}
    for pair in each:
        for question, part in pair.parts.items():
            sums[question] = sums.get(question, 0) + part
    return {question: part / len(each) for question, part in sums.items()}

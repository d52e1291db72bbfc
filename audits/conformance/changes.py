"""The calculations on two and more rounds that a vector may name (method 2.1 to 2.3 and 2.8)."""

import msgspec

from audits import publication
from audits.comparison import chain as chaining
from audits.comparison import rounds
from audits.comparison.matching import AskedQuestion, Rescored, RoundPoints
from audits.comparison.mix import KindMean, mix_effect
from audits.comparison.rounds import Comparison, Terms
from audits.conformance import inputs
from audits.conformance.given import read, standing, weights_of
from audits.policy import Policy
from audits.scoring.points import Points


def compare_rounds(given: object, policy: Policy) -> object:
    """The six terms between two rounds (method 2.1, 2.2)."""
    found = _comparison(read(given, inputs.CompareInput), policy)
    groups = found.groups
    result: dict[str, object] = {
        "n": {
            "A": len(groups.a),
            "B": len(groups.b),
            "C": len(groups.c),
            "J": len(groups.j),
            "L": len(groups.l),
            "X": len(groups.x),
        },
        "R_A": found.r_a,
        "R_B": found.r_b,
        "raw": found.raw,
        **_terms(found.terms),
        "by_question": found.by_question,
        "d": found.d,
    }
    if found.terms:
        result["matched_level"] = {"A": found.matched_a, "B": found.matched_b}
    return result


def city_compare(given: object, policy: Policy) -> object:
    """The six terms of the City (method 2.2)."""
    city = read(given, inputs.CityCompareInput)
    kinds = {kind: _comparison(pair, policy) for kind, pair in city.kinds.items()}
    found = rounds.compare_city(kinds, weights_of(kinds, city.v), policy)
    return {
        "kinds": found.kinds,
        "set_aside": found.set_aside,
        "raw": found.raw,
        **_terms(found.terms),
    }


def naive_mix(given: object, policy: Policy) -> object:
    """Why the spreadsheet disagrees (method 2.2)."""
    del policy
    kinds = read(given, inputs.MixInput).kinds
    found = mix_effect({name: KindMean(k.n_a, k.r_a, k.n_b, k.r_b) for name, k in kinds.items()})
    return {
        "pooled_A": found.pooled_a,
        "pooled_B": found.pooled_b,
        "raw": found.raw,
        "within": found.within,
        "mix": found.mix,
    }


def chain(given: object, policy: Policy) -> object:
    """The chained series (method 2.3)."""
    series = read(given, inputs.ChainInput)
    links = [None if link is None else chaining.Link(link.a, link.b) for link in series.links]
    direct = None if series.direct is None else chaining.Link(series.direct.a, series.direct.b)
    found = chaining.chain(links, direct, series.base_score, policy)
    result: dict[str, object] = {
        "rows": [{"index": row.index, "cumulative": row.cumulative} for row in found.rows],
        "direct": found.direct,
        "drift": found.drift,
    }
    if series.base_score is not None:
        result["linked_level"] = [row.linked_level for row in found.rows]
    return result


def suppress(given: object, policy: Policy) -> object:
    """Cells to hide (method 2.8)."""
    return {"hidden": publication.hidden_cells(read(given, inputs.CellsInput).cells, policy)}


def public_bars(given: object, policy: Policy) -> object:
    """The public waterfall (method 2.8)."""
    case = read(given, inputs.BarsInput)
    terms = msgspec.structs.asdict(case.terms)
    if None in terms.values():
        return {"bars": None}
    sizes = case.n
    bars = publication.public_bars(
        Terms(**terms), sizes.joiners, sizes.leavers, sizes.not_comparable, policy=policy
    )
    return {"bars": bars}


def _comparison(given: inputs.CompareInput, policy: Policy) -> Comparison:
    return rounds.compare_rounds(_round(given.a), _round(given.b), policy)


def _round(given: inputs.RoundGiven) -> RoundPoints:
    return RoundPoints(
        version=given.version,
        questions={
            name: AskedQuestion(asked.w, asked.comparable_since)
            for name, asked in given.questions.items()
        },
        places={
            place: {question: _place_points(value) for question, value in points.items()}
            for place, points in given.places.items()
        },
    )


def _place_points(value: object) -> Points | Rescored:
    if isinstance(value, dict):
        return Rescored(standing(value.get("p")), standing(value.get("ruler")))
    return standing(value)


def _terms(terms: Terms | None) -> dict[str, float | None]:
    if terms is None:
        return dict.fromkeys(Terms.__struct_fields__)
    return msgspec.structs.asdict(terms)

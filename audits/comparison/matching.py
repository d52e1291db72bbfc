"""What two rounds have in common: the same places, the same questions, one ruler (method 2.1).

The newer checklist version is the ruler: its weights, and its scoring rules where last year's raw
value could be scored again.
"""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import Checklist
from audits.exact import reaches, total
from audits.policy import POLICY, Policy
from audits.scoring.points import Points


class AskedQuestion(Struct, frozen=True):
    """A question as one round asked it."""

    weight: float
    comparable_since: int = 1


class Rescored(Struct, frozen=True):
    """Points as published, and the same raw answer by the newer version's rule (``ruler``)."""

    published: Points
    ruler: Points = None


PlacePoints = Mapping[str, Points | Rescored]


class RoundPoints(Struct, frozen=True):
    """One kind in one round: its version, its questions, and the pooled points of its places."""

    version: int
    questions: Mapping[str, AskedQuestion]
    places: Mapping[str, PlacePoints]


class PlacePair(Struct, frozen=True):
    """One place in both rounds.

    ``m``, ``b`` and ``s`` are its level over the matched questions, over the questions that both
    versions share, and as published. ``moves`` are the changes of the matched questions, ``parts``
    the same as shares of ``d``, to which they add up.
    """

    m_a: float
    m_b: float
    b_a: float
    b_b: float
    s_a: float
    s_b: float
    share: float
    weight: float
    moves: dict[str, float]
    parts: dict[str, float]

    @property
    def d(self) -> float:
        """The change of the place, like for like."""
        return self.m_b - self.m_a


def asked_by(checklist: Checklist) -> dict[str, AskedQuestion]:
    """The questions of a checklist version as a comparison sees them."""
    return {
        question.id: AskedQuestion(float(question.weight), question.comparable_since)
        for question in checklist.questions
    }


def shared_questions(a: RoundPoints, b: RoundPoints) -> dict[str, float]:
    """The matched definition set D with the ruler's weights (method 2.1).

    Questions in both versions that kept their meaning since the older one, whichever round used it.
    """
    newer, older = (a, b) if a.version > b.version else (b, a)
    return {
        question: asked.weight
        for question, asked in newer.questions.items()
        if question in older.questions and asked.comparable_since <= older.version
    }


def published_score(round: RoundPoints, place: str) -> float | None:
    """A place's score as published, over everything its round asked (method 1.2)."""
    earned = _published(round.places[place])
    weights = {question: asked.weight for question, asked in round.questions.items()}
    return _level(earned, weights)


def pair_place(
    a: RoundPoints, b: RoundPoints, place: str, shared: Mapping[str, float]
) -> PlacePair | None:
    """A place in both rounds, or None where no question is matched there (method 2.1)."""
    in_a, in_b = _on_ruler(a.places[place]), _on_ruler(b.places[place])
    matched = {q: weight for q, weight in shared.items() if q in in_a and q in in_b}
    weight = total(matched.values())
    m_a, m_b = _level(in_a, matched), _level(in_b, matched)
    b_a, b_b = _level(in_a, shared), _level(in_b, shared)
    s_a, s_b = published_score(a, place), published_score(b, place)
    if m_a is None or m_b is None or b_a is None or b_b is None or s_a is None or s_b is None:
        return None
    moves = {question: in_b[question] - in_a[question] for question in matched}
    return PlacePair(
        m_a=m_a,
        m_b=m_b,
        b_a=b_a,
        b_b=b_b,
        s_a=s_a,
        s_b=s_b,
        share=min(_share(a, place, matched), _share(b, place, matched)),
        weight=weight,
        moves=moves,
        parts={q: matched[q] * move / weight for q, move in moves.items()},
    )


def comparable(pair: PlacePair, policy: Policy = POLICY) -> bool:
    """Whether matched questions carry enough of the scored weight in both rounds (method 2.1)."""
    return reaches(pair.share, policy.comparison.matched_share)


def _published(points: PlacePoints) -> dict[str, float]:
    found = {}
    for question, given in points.items():
        standing = given.published if isinstance(given, Rescored) else given
        if standing is not None and standing != "not_applicable":
            found[question] = standing
    return found


def _on_ruler(points: PlacePoints) -> dict[str, float]:
    found = _published(points)
    for question, given in points.items():
        if isinstance(given, Rescored) and question in found:
            ruler = given.ruler
            if ruler is not None and ruler != "not_applicable":
                found[question] = ruler
    return found


def _level(points: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    scored = [(weight, points[q]) for q, weight in weights.items() if q in points]
    whole = total(weight for weight, _ in scored)
    return total(weight * earned for weight, earned in scored) / whole if whole else None


def _share(round: RoundPoints, place: str, matched: Mapping[str, float]) -> float:
    """The part of a place's scored weight in its own round that the matched questions carry."""
    published = _published(round.places[place])
    scored = {
        question: asked.weight
        for question, asked in round.questions.items()
        if question in published
    }
    whole = total(scored.values())
    return total(weight for q, weight in scored.items() if q in matched) / whole if whole else 0

"""Comparing rounds like for like (method 2)."""

from audits.comparison.matching import (
    AskedQuestion,
    PlacePair,
    PlacePoints,
    Rescored,
    RoundPoints,
    asked_by,
    comparable,
    pair_place,
    published_score,
    shared_questions,
)
from audits.comparison.rounds import (
    CityComparison,
    Comparison,
    Groups,
    Terms,
    compare_city,
    compare_places,
    compare_rounds,
    improvement_over,
    improvement_within,
    place_effects,
)

__all__ = [
    "AskedQuestion",
    "CityComparison",
    "Comparison",
    "Groups",
    "PlacePair",
    "PlacePoints",
    "Rescored",
    "RoundPoints",
    "Terms",
    "asked_by",
    "comparable",
    "compare_city",
    "compare_places",
    "compare_rounds",
    "improvement_over",
    "improvement_within",
    "pair_place",
    "place_effects",
    "published_score",
    "shared_questions",
]

"""Scores of audits, places, kinds and the City (method 1), and how they are shown."""

from audits.scoring.audit import score_audit, score_points
from audits.scoring.city import CityScore, Coverage, city_score, coverage
from audits.scoring.grading import band, capped_grade, why_held
from audits.scoring.points import Points, Ruler, RulerQuestion, Scale, points, ruler_of
from audits.scoring.pooling import AuditPoints, Pooled, pool_audits
from audits.scoring.result import AuditScore, PartScore
from audits.scoring.shown import (
    parts_that_add_up,
    shown_change,
    shown_level,
    shown_share,
    shown_staff,
)

__all__ = [
    "AuditPoints",
    "AuditScore",
    "CityScore",
    "Coverage",
    "PartScore",
    "Points",
    "Pooled",
    "Ruler",
    "RulerQuestion",
    "Scale",
    "band",
    "capped_grade",
    "city_score",
    "coverage",
    "parts_that_add_up",
    "points",
    "pool_audits",
    "ruler_of",
    "score_audit",
    "score_points",
    "shown_change",
    "shown_level",
    "shown_share",
    "shown_staff",
    "why_held",
]

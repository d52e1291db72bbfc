"""What scoring an audit gives. Numbers are from 0 to 1; None means not defined, shown as a dash."""

from typing import Literal

from msgspec import Struct

from audits.scoring.points import Points


class PartScore(Struct, frozen=True):
    """A theme or a section of one audit: a number only where enough questions were scored."""

    score: float | None
    scored: int
    unanswered: int
    not_applicable: int


class AuditScore(Struct, frozen=True):
    """The score of one audit, or of a place whose audits were pooled (method 1.2 and 1.3).

    ``essentials`` counts the must-haves that count here; ``essentials_met`` says that none of them
    is failed, part met or unknown. One that was not applicable is no failure.
    """

    score: float | None
    completeness: float | None
    low: float | None
    high: float | None
    not_applicable_share: float | None
    status: Literal["graded", "incomplete", "nothing_scored"]
    base_grade: str | None
    grade: str | None
    capped: bool
    essentials: int
    essentials_met: bool
    essentials_failed: tuple[str, ...]
    essentials_part_met: tuple[str, ...]
    essentials_unknown: tuple[str, ...]
    sections: dict[str, PartScore]
    themes: dict[str, PartScore]
    points: dict[str, Points]

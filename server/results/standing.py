"""How far the visits to a place have come in a round, in words."""

from collections.abc import Sequence
from typing import Literal, get_args

from audits.scoring.pooling import POOLED_PURPOSES
from server.results.records import Audit, Planned

Stage = Literal["not_planned", "planned", "started", "returned", "submitted", "accepted"]
# In the order in which a place goes through them.
STAGES: tuple[Stage, ...] = get_args(Stage)

STAGE_WORDS: dict[Stage, str] = {
    "not_planned": "No visit planned",
    "planned": "Planned",
    "started": "Started",
    "returned": "Sent back",
    "submitted": "Being checked",
    "accepted": "Accepted",
}


def stage_of(planned: Sequence[Planned], audits: Sequence[Audit]) -> Stage:
    """The furthest that any visit for this round's result has come."""
    stages: list[Stage] = ["not_planned"]
    if any(visit.purpose in POOLED_PURPOSES for visit in planned):
        stages.append("planned")
    stages += [_stage(audit) for audit in audits if audit.purpose in POOLED_PURPOSES]
    return max(stages, key=STAGES.index)


def known_to_managers(
    planned: Sequence[Planned], audits: Sequence[Audit]
) -> tuple[list[Planned], list[Audit]]:
    """What a manager may know of: an unannounced visit only once it has been sent."""
    return (
        [visit for visit in planned if visit.announced],
        [audit for audit in audits if audit.announced or audit.state != "draft"],
    )


def _stage(audit: Audit) -> Stage:
    match audit.state:
        case "accepted" | "submitted" | "returned":
            return audit.state
    return "started"

"""An auditor's answer to one question: what was found, or why it could not be.

The raw answer is kept, never only its points, so that last year's answer can be scored again with
this year's ruler (method 1.1).
"""

from typing import Literal

from msgspec import Struct


class Choice(Struct, frozen=True, tag="choice", tag_field="type"):
    """Yes, partly or no."""

    value: Literal["yes", "partly", "no"]


class Level(Struct, frozen=True, tag="level", tag_field="type"):
    """A level from 0 (worst anchor) to 3 (best anchor)."""

    value: int


class Count(Struct, frozen=True, tag="count", tag_field="type"):
    """``k`` of ``n`` people or records; 0 of 0 means there was nothing to count."""

    k: int
    n: int


class Measure(Struct, frozen=True, tag="measure", tag_field="type"):
    """A reading in the question's own unit."""

    x: float


class NotApplicable(Struct, frozen=True, tag="not_applicable", tag_field="type"):
    """The question does not apply here; only where the question allows it, with the reason."""

    reason: str


class NotSeen(Struct, frozen=True, tag="not_seen", tag_field="type"):
    """The question applies but could not be checked; shown to people as "could not check"."""

    reason: str


Response = Choice | Level | Count | Measure | NotApplicable | NotSeen


class Answer(Struct, frozen=True):
    """One auditor's current answer to one question; no response means it was cleared again."""

    response: Response | None = None
    note: str = ""


class Problem(Struct, frozen=True):
    """Why something given cannot be taken: a stable code, the field, and the fix in plain words."""

    code: str
    field: str
    message: str

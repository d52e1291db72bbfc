"""The shape of a checklist: its questions, how each is answered and what an essential rests on."""

from fractions import Fraction
from typing import Literal

from msgspec import Struct

Kind = Literal["venue", "activity", "police", "training"]
KINDS: tuple[Kind, ...] = ("venue", "activity", "police", "training")

How = Literal["desk", "see", "try", "ask", "papers", "measure"]


class Step(Struct, frozen=True):
    """A measured value that reaches ``bound`` earns ``points``; the bound itself counts."""

    bound: float
    points: Fraction


class YesPartlyNoRule(Struct, frozen=True, tag="yes-partly-no", tag_field="type"):
    """Yes earns 1, no earns 0, partly earns ``partly`` (a policy choice per question)."""

    partly: Fraction = Fraction(1, 2)
    yes_anchor: str = ""
    partly_anchor: str = ""
    no_anchor: str = ""


class LevelRule(Struct, frozen=True, tag="level", tag_field="type"):
    """Four anchors, worst first; a level earns a third of a point each."""

    anchors: tuple[str, str, str, str]


class CountRule(Struct, frozen=True, tag="count", tag_field="type"):
    """``k`` of ``n`` earns (k/n)/target, at most 1."""

    count_of: str
    total_of: str
    target: Fraction = Fraction(1)


class MeasureRule(Struct, frozen=True, tag="measure", tag_field="type"):
    """A reading in ``unit`` earns the points of the first step it reaches, best step first."""

    unit: str
    better: Literal["higher", "lower"]
    steps: tuple[Step, ...]
    method: str = ""


AnswerRule = YesPartlyNoRule | LevelRule | CountRule | MeasureRule


class Essential(Struct, frozen=True):
    """A must-have: met from ``pass_at`` points, failed below ``fail_below``, else part met."""

    basis: str
    pass_at: Fraction = Fraction(1)
    fail_below: Fraction = Fraction(1)
    applies_to: str | None = None
    moderator_confirms: str | None = None


class Question(Struct, frozen=True):
    """One question of one checklist version; the id keeps its meaning for ever."""

    id: str
    theme: str
    wording: str
    help: str
    easy_read: str
    answer: AnswerRule
    weight: int
    effort: int
    comparable_since: int
    how: tuple[How, ...]
    source: str
    essential: Essential | None = None
    not_applicable_when: str | None = None
    photo: str | None = None
    young_auditor: bool = False
    unannounced: bool = False
    section: str | None = None


class Theme(Struct, frozen=True):
    """One of the nine topics that all checklists share."""

    id: str
    name: str
    easy_read: str
    covers: str


class Checklist(Struct, frozen=True):
    """One published or draft version of the questions for one kind of subject."""

    kind: Kind
    version: int
    name: str
    intro: str
    questions: tuple[Question, ...]

    @property
    def key(self) -> str:
        """The name used in URLs and on the wire, such as ``venue-2``."""
        return f"{self.kind}-{self.version}"

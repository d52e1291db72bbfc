"""The figures of rounds as pages read them: places in a round, and places in two rounds."""

from collections.abc import Collection, Hashable, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from audits.checklist import Kind
from audits.comparison import Comparison, PlacePair
from audits.comparison.chain import Link
from audits.comparison.intervals import AUDITOR_A, AUDITOR_B
from audits.comparison.questions import ChangeMatrix
from audits.policy import POLICY, Policy
from audits.scoring import CityScore, Coverage, city_score, coverage

RoundState = Literal["planned", "open", "closing", "closed"]


class RoundOfKind(Struct, frozen=True):
    """A round in which a kind has a checklist, with the version it asks."""

    id: str
    name: str
    opens_on: date
    state: RoundState
    version: int


class TwoRounds(Struct, frozen=True):
    """Two rounds that both asked a kind; whether one follows the other, or follows the first."""

    kind: Kind
    earlier: RoundOfKind
    later: RoundOfKind
    consecutive: bool = True
    from_first: bool = False

    @property
    def stored(self) -> bool:
        """Whether the pairs of their places are stored, or worked out when asked for."""
        return self.consecutive or self.from_first

    @property
    def older_is_earlier(self) -> bool:
        """Whether it is the earlier round whose answers are scored again."""
        return self.earlier.version < self.later.version


class PlaceFigures(Struct, frozen=True):
    """One place in one round, pooled over its accepted audits (method 1.2 to 1.4).

    The score is ``num / den``.
    """

    subject: str
    kind: Kind
    status: Literal["graded", "incomplete", "nothing_scored"]
    num: float
    den: float
    score: float | None
    completeness: float | None
    base_grade: str | None
    grade: str | None
    essentials: int
    essentials_failed: int
    essentials_part_met: int
    essentials_unknown: int
    audit_ids: tuple[str, ...]
    auditor_ids: tuple[str, ...]
    operator: str

    @property
    def essentials_met(self) -> bool:
        """Whether no must-have is failed, part met or unknown."""
        return not (self.essentials_failed or self.essentials_part_met or self.essentials_unknown)


class KindFigures(Struct, frozen=True):
    """One kind in one round: what its register holds, and every place that has a result.

    ``places`` is by subject id, in its order; also those that are incomplete or not registered.
    """

    kind: Kind
    version: int
    eligible: frozenset[str]
    places: dict[str, PlaceFigures]

    @property
    def scores(self) -> dict[str, float]:
        """What every mean is over: graded places on the register (method 1.2 and 1.5)."""
        return {
            one.subject: one.score
            for one in self.places.values()
            if one.status == "graded" and one.score is not None and one.subject in self.eligible
        }

    @property
    def coverage(self) -> Coverage:
        """How many of the eligible places have a graded result; the others are named."""
        graded = [one.subject for one in self.places.values() if one.status == "graded"]
        return coverage(self.eligible, graded)


class RoundFigures(Struct, frozen=True):
    """All figures of one round; ``frozen`` is there once it is closed."""

    round: str
    state: RoundState
    kinds: dict[Kind, KindFigures]
    frozen: "Revision | None"

    def city(self, policy: Policy = POLICY) -> CityScore:
        """The City's score and that of each kind (method 1.5)."""
        scores: dict[str, Collection[float | None]] = {
            kind: tuple(found.scores.values()) for kind, found in self.kinds.items()
        }
        return city_score(scores, policy=policy)


class PairedPlace(Struct, frozen=True):
    """A place that two rounds scored and some question matched.

    ``before`` is the subject it was in the earlier round. ``pair`` has m, b, s, share and W_i;
    questions are in :class:`QuestionChange`, so its ``moves`` and ``parts`` are empty.
    """

    subject: str
    before: str
    pair: PlacePair
    comparable: bool
    operator: str
    auditors_a: tuple[str, ...]
    auditors_b: tuple[str, ...]


class PairFigures(Struct, frozen=True):
    """One kind in two rounds: everything the arithmetic of a comparison starts from.

    ``comparison`` has the groups (C, J, L, X), the six terms and ``d`` in order of place id; a
    place that carries on from another has its later id on both sides. ``places`` also has those
    that are not comparable.
    """

    rounds: TwoRounds
    comparison: Comparison
    places: dict[str, PairedPlace]
    eligible_a: int
    eligible_b: int
    change: tuple[int, int]

    @property
    def compared(self) -> list[PairedPlace]:
        """The places the headline is the mean of, in the order of ``comparison.d``."""
        return [self.places[place] for place in self.comparison.groups.c]

    @property
    def clusters(self) -> Mapping[str, list[Hashable | None]]:
        """Who ran and who saw each compared place, as ``change_interval`` takes it."""
        compared = self.compared
        return {
            "operator": [one.operator or None for one in compared],
            AUDITOR_A: [one.auditors_a for one in compared],
            AUDITOR_B: [one.auditors_b for one in compared],
        }


class QuestionChange(Struct, frozen=True):
    """One matched question over the compared places of a pair (method 2.2 and 2.5).

    ``part`` is its share of the improvement: over all questions they add up to it.
    """

    question: str
    weight: float
    matrix: ChangeMatrix
    part: float


class QuestionAtPlace(Struct, frozen=True):
    """One question at one place in both rounds: its points, on the newer version's ruler."""

    subject: str
    question: str
    a: float
    b: float


class ChainLink(Struct, frozen=True):
    """One round after the first, linked to the round before it and to the first (method 2.3)."""

    round: RoundOfKind
    link: Link
    places: int
    direct: Link
    direct_places: int


class ChainFigures(Struct, frozen=True):
    """A kind's rounds since the first, as ``audits.comparison.chain.chain`` takes them."""

    kind: Kind
    base: RoundOfKind
    base_score: float | None
    links: tuple[ChainLink, ...]


class Revision(Struct, frozen=True):
    """A closed round as it was frozen, without the file."""

    round: str
    revision: int
    reason: str
    digest: str
    made_at: datetime
    made_by: str


class RoundToFreeze(Struct, frozen=True):
    """A closed round before it is frozen, with the number of the revision that comes next.

    ``kinds`` has the checklist version each kind asked, and the digest that fixes what it says.
    """

    id: str
    name: str
    opens_on: date
    closes_on: date
    kinds: dict[Kind, tuple[int, str]]
    revision: int


class Frozen(Struct, frozen=True):
    """A revision that was made just now."""

    round: str
    revision: int
    reason: str
    digest: str
    made_at: datetime
    made_by: str

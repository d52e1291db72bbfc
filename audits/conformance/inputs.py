"""The inputs of the vectors, one struct per calculation; their fields are in docs/conformance.md.

Names are the vectors' own. Numbers may be written 3, 0.75 or "3/4" and are read exactly.
"""

from typing import Literal

from msgspec import Struct, field

from audits.exact import Exact


class StepGiven(Struct, frozen=True):
    bound: Exact
    points: Exact


class QuestionGiven(Struct, frozen=True):
    type: Literal["ypn", "level", "count", "measure"] = "ypn"
    id: str = ""
    w: Exact = Exact(1)
    section: str | None = None
    themes: tuple[str, ...] = ()
    essential: bool = False
    pass_at: Exact = field(name="pass", default=Exact(1))
    fail_below: Exact | None = None
    partly: Exact = Exact("1/2")
    target: Exact = Exact(1)
    better: Literal["higher", "lower"] = "higher"
    steps: tuple[StepGiven, ...] = ()


class PointsCase(Struct, frozen=True):
    q: QuestionGiven
    a: object = None


class PointsInput(Struct, frozen=True):
    cases: tuple[PointsCase, ...]


class AuditInput(Struct, frozen=True):
    questions: tuple[QuestionGiven, ...]
    answers: dict[str, object]


class AuditGiven(Struct, frozen=True):
    auditor: str
    points: dict[str, object]
    at: Exact = Exact(0)
    purpose: str = "routine"


class PoolInput(Struct, frozen=True):
    question_ids: tuple[str, ...]
    audits: tuple[AuditGiven, ...]


class PooledScoreInput(Struct, frozen=True):
    questions: tuple[QuestionGiven, ...]
    audits: tuple[AuditGiven, ...]


class CityScoreInput(Struct, frozen=True):
    kinds: dict[str, tuple[Exact | None, ...]]
    v: dict[str, Exact] = {}


class CoverageInput(Struct, frozen=True):
    eligible: tuple[str, ...]
    audited: tuple[str, ...]


class AskedGiven(Struct, frozen=True):
    w: Exact = Exact(1)
    comparable_since: int = 1


class RoundGiven(Struct, frozen=True):
    questions: dict[str, AskedGiven]
    places: dict[str, dict[str, object]]
    version: int = 1


class CompareInput(Struct, frozen=True):
    a: RoundGiven = field(name="A")
    b: RoundGiven = field(name="B")


class CityCompareInput(Struct, frozen=True):
    kinds: dict[str, CompareInput]
    v: dict[str, Exact] = {}


class KindMeanGiven(Struct, frozen=True):
    n_a: Exact = field(name="nA")
    n_b: Exact = field(name="nB")
    r_a: Exact | None = field(name="RA", default=None)
    r_b: Exact | None = field(name="RB", default=None)


class MixInput(Struct, frozen=True):
    kinds: dict[str, KindMeanGiven]


class LinkGiven(Struct, frozen=True):
    a: Exact | None = field(name="A", default=None)
    b: Exact | None = field(name="B", default=None)


class ChainInput(Struct, frozen=True):
    links: tuple[LinkGiven | None, ...]
    direct: LinkGiven | None = None
    base_score: Exact | None = None


class ChangeIntervalInput(Struct, frozen=True):
    d: tuple[Exact | None, ...]
    clusters: dict[str, tuple[str | tuple[str, ...] | None, ...]] = {}
    eligible: int | None = None
    noise_var: Exact | None = None
    noise_df: Exact | None = None
    noise_deff: Exact = Exact(1)


class StratifiedInput(Struct, frozen=True):
    kinds: dict[str, tuple[Exact, ...]]
    v: dict[str, Exact] = {}
    clusters: dict[str, dict[str, tuple[str | tuple[str, ...] | None, ...]]] = {}


class ChangesInput(Struct, frozen=True):
    d: tuple[Exact, ...]


class VerdictCase(Struct, frozen=True):
    n: int
    h: Exact | None = field(name="H", default=None)
    lo: Exact | None = None
    hi: Exact | None = None
    p: Exact | None = None
    groups: int | None = None


class VerdictsInput(Struct, frozen=True):
    cases: tuple[VerdictCase, ...]


class MatrixInput(Struct, frozen=True):
    pairs: tuple[tuple[object, object], ...]
    pass_at: Exact = field(name="pass", default=Exact(1))


class WilsonInput(Struct, frozen=True):
    x: int
    n: int
    eligible: int | None = field(name="N", default=None)


class ManyTestsInput(Struct, frozen=True):
    p: tuple[Exact | None, ...]


class KappaInput(Struct, frozen=True):
    table: tuple[tuple[Exact, ...], ...]


class AlphaInput(Struct, frozen=True):
    units: tuple[tuple[Exact | None, ...], ...]


class DoublesInput(Struct, frozen=True):
    pairs: tuple[tuple[Exact, Exact], ...]


class ShrinkInput(Struct, frozen=True):
    scores: dict[str, Exact | None]
    sem2: Exact
    audits: dict[str, int] = {}


class FixableGiven(Struct, frozen=True):
    id: str
    p: object = None
    w: Exact = Exact(1)
    effort: int = 1
    essential: bool = False
    pass_at: Exact = field(name="pass", default=Exact(1))
    fail_below: Exact | None = None


class FixInput(Struct, frozen=True):
    questions: tuple[FixableGiven, ...]
    target: Exact | None = None


class CellsInput(Struct, frozen=True):
    cells: dict[str, int]


class TermsGiven(Struct, frozen=True):
    improvement: Exact | None = None
    checklist: Exact | None = None
    applicability: Exact | None = None
    joiners: Exact | None = None
    leavers: Exact | None = None
    not_comparable: Exact | None = None


class GroupSizes(Struct, frozen=True):
    joiners: int = field(name="J", default=0)
    leavers: int = field(name="L", default=0)
    not_comparable: int = field(name="X", default=0)


class BarsInput(Struct, frozen=True):
    terms: TermsGiven
    n: GroupSizes


class PartsInput(Struct, frozen=True):
    values: tuple[Exact, ...]
    decimals: int = 1

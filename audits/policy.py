"""The numbers the City must own, read once from ``policy.toml``.

They are frozen with each round, so that an old round is never read with new numbers.
"""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct


class Band(Struct, frozen=True):
    """A grade and the score it starts at, which is itself inside the band (method 1.3)."""

    name: str
    starts_at: float = msgspec.field(name="from")


class MustHaves(Struct, frozen=True):
    """The grades that must-haves hold a place at (method 1.3)."""

    part_met_ceiling: str
    failed_ceiling: str
    many_failed: int
    many_failed_ceiling: str


class AuditRules(Struct, frozen=True):
    """What a single audit needs for a score, a grade and a theme number (method 1.1 to 1.4)."""

    partly_points: float
    min_completeness: float
    many_not_applicable: float
    min_part_questions: int
    disagreement: float


class ComparisonRules(Struct, frozen=True):
    """What it takes to compare two rounds and to give a verdict (method 2)."""

    matched_share: float
    worth: float
    drift_limit: float
    confidence: float
    min_places: int
    min_groups: int
    sign_flip_places: int
    sign_flip_level: float
    stratum_places: int
    many_tests_level: float


class AgreementRules(Struct, frozen=True):
    """When auditors agree well enough, and when their noise is known (method 2.4 and 2.7)."""

    min_double_audits: int
    auditor_share_of_noise: float
    use_from: float
    warn_from: float


class DisclosureRules(Struct, frozen=True):
    """How few places or people a shown figure may stand for (method 2.8)."""

    internal_places: int
    public_places: int
    percentage_places: int
    staff_total: int
    similar_places: int


class Policy(Struct, frozen=True):
    """All policy numbers; ``POLICY`` is today's, a closed round has its own."""

    bands: tuple[Band, ...]
    must_haves: MustHaves
    audit: AuditRules
    kind_weights: dict[str, float]
    comparison: ComparisonRules
    agreement: AgreementRules
    disclosure: DisclosureRules


def read_policy(path: Path) -> Policy:
    """Read a policy file, refusing bands that are out of order or named nowhere."""
    policy = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Policy)
    if wrong := band_mistake(policy):
        raise ValueError(f"{path.name}: {wrong}")
    return policy


def band_mistake(policy: Policy) -> str | None:
    """What is wrong with the bands, which the must-haves' ceilings must be among (method 1.3)."""
    starts = [band.starts_at for band in policy.bands]
    if not starts or starts != sorted(starts, reverse=True) or starts[-1] != 0:
        return "write the bands best first and let the last start at 0"
    names = [band.name for band in policy.bands]
    rules = policy.must_haves
    for ceiling in (rules.part_met_ceiling, rules.failed_ceiling, rules.many_failed_ceiling):
        if ceiling not in names:
            return f"must-haves hold grades at {ceiling!r}, which is not among the bands {names}"
    return None


POLICY = read_policy(Path(__file__).with_name("policy.toml"))

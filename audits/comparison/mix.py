"""Why the spreadsheet disagrees: a pooled mean also moves with the mix of kinds (method 2.2)."""

from collections.abc import Mapping

from msgspec import Struct

from audits.exact import total


class KindMean(Struct, frozen=True):
    """How many places of a kind each round audited, and their mean; None where there were none."""

    n_a: float
    r_a: float | None
    n_b: float
    r_b: float | None


class Mix(Struct, frozen=True):
    """The pooled change, split exactly into change inside kinds and change of the mix."""

    pooled_a: float | None
    pooled_b: float | None
    raw: float | None
    within: float | None
    mix: float | None


def mix_effect(kinds: Mapping[str, KindMean]) -> Mix:
    """Split the change of the mean over all places (Bennet, Kitagawa; method 2.2).

    A kind that only one round audited has no change of its own: all it does is change the mix.
    """
    total_a = total(kind.n_a for kind in kinds.values())
    total_b = total(kind.n_b for kind in kinds.values())
    pooled_a = _pooled([(kind.n_a, kind.r_a) for kind in kinds.values()], total_a)
    pooled_b = _pooled([(kind.n_b, kind.r_b) for kind in kinds.values()], total_b)
    if pooled_a is None or pooled_b is None:
        return Mix(pooled_a, pooled_b, None, None, None)
    within: float = 0
    mix: float = 0
    for kind in kinds.values():
        r_a = kind.r_a if kind.n_a and kind.r_a is not None else kind.r_b
        r_b = kind.r_b if kind.n_b and kind.r_b is not None else kind.r_a
        if r_a is None or r_b is None:
            continue
        share_a, share_b = kind.n_a / total_a, kind.n_b / total_b
        within += (share_a + share_b) * (r_b - r_a) / 2
        mix += (share_b - share_a) * (r_a + r_b) / 2
    return Mix(pooled_a, pooled_b, pooled_b - pooled_a, within, mix)


def _pooled(kinds: list[tuple[float, float | None]], n: float) -> float | None:
    earned = [places * level for places, level in kinds if places and level is not None]
    return total(earned) / n if n else None

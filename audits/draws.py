"""Random draws that anybody can repeat: the seed is made of names, such as those of two rounds."""

import hashlib
from collections.abc import Sequence
from random import Random

DRAWS = 2000


def repeatable(seed: Sequence[str]) -> Random:
    """A source of random numbers that is the same whenever the names are (method 2.4)."""
    digest = hashlib.sha256("\n".join(seed).encode()).digest()
    # Not for secrets: anybody must be able to draw the same numbers again.
    return Random(int.from_bytes(digest, "big"))  # noqa: S311


def middle(values: Sequence[float], share: float) -> tuple[float, float] | None:
    """The limits that hold the middle share of what was drawn; None for nothing."""
    if not values:
        return None
    in_order = sorted(values)
    outside = int((1 - share) / 2 * len(in_order))
    return in_order[outside], in_order[len(in_order) - 1 - outside]

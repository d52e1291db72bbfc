"""Small places and extremes: much of a surprising score is luck, and luck passes (method 2.6)."""

from collections.abc import Mapping

from msgspec import Struct

from audits.exact import total


class Shrunk(Struct, frozen=True):
    """Scores drawn towards the mean by how unreliable they are: for sorting lists, never shown.

    ``expected_move`` is what each would do by itself next time, with nothing changed.
    """

    mean: float | None
    spread: float | None
    reliability: dict[str, float | None]
    shrunk: dict[str, float | None]
    expected_move: dict[str, float | None]


def shrink(
    scores: Mapping[str, float | None], sem2: float, audits: Mapping[str, int] | None = None
) -> Shrunk:
    """Shrink scores by their reliability; ``sem2`` is the noise of one audit (method 2.6).

    ``spread`` is tau squared, the true variance between places. Undefined for fewer than two.
    """
    known = {place: score for place, score in scores.items() if score is not None}
    n = len(known)
    mean = total(known.values()) / n if n else None
    if mean is None or n < 2:
        undefined: dict[str, float | None] = dict.fromkeys(known)
        return Shrunk(mean, None, undefined, undefined, undefined)
    noise = {place: sem2 / (audits or {}).get(place, 1) for place in known}
    seen = total((score - mean) ** 2 for score in known.values()) / (n - 1)
    spread = max(seen * 0, seen - total(noise.values()) / n)
    reliability: dict[str, float | None] = {}
    shrunk: dict[str, float | None] = {}
    expected_move: dict[str, float | None] = {}
    for place, score in known.items():
        seen_in_place = spread + noise[place]
        reliable = spread / seen_in_place if seen_in_place else None
        # Where there is neither spread nor noise every score is the mean, whatever the reliability.
        kept = (0 if reliable is None else reliable) * (score - mean)
        reliability[place] = reliable
        shrunk[place] = mean + kept
        expected_move[place] = mean + kept - score
    return Shrunk(mean, spread, reliability, shrunk, expected_move)

"""Which two rounds to compare, when nobody has said so or somebody has."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from audits.answers import Problem
from server.comparing.queries import Round


class TwoChosen(Struct, frozen=True):
    """An earlier round and a later one."""

    earlier: Round
    later: Round


def with_results(rounds: Sequence[Round], graded: Collection[str]) -> list[Round]:
    """The rounds in which some place has a result, in the order given."""
    return [round for round in rounds if round.id in graded]


def newest_two(rounds: Sequence[Round]) -> TwoChosen | None:
    """The two newest closed rounds, or else the two newest that have results.

    ``rounds`` are those with results, oldest first.
    """
    closed = [round for round in rounds if round.state == "closed"]
    newest = closed if len(closed) > 1 else list(rounds)
    return TwoChosen(newest[-2], newest[-1]) if len(newest) > 1 else None


def choose(rounds: Sequence[Round], one: str, other: str) -> TwoChosen | list[Problem]:
    """Two rounds by id, whichever was named first; the one that opened first is the earlier."""
    ids = [round.id for round in rounds]
    problems = [
        Problem("no_such_round", field, "Choose a round from the list.")
        for field, chosen in (("earlier", one), ("later", other))
        if chosen not in ids
    ]
    if problems:
        return problems
    if one == other:
        return [Problem("same_round", "later", "Choose two different rounds.")]
    first, second = sorted((ids.index(one), ids.index(other)))
    return TwoChosen(rounds[first], rounds[second])

"""What may be published without giving one place or person away (method 2.8)."""

from collections.abc import Mapping

from audits.comparison.rounds import Groups, Terms
from audits.policy import POLICY, Policy


def hidden_cells(cells: Mapping[str, int], policy: Policy = POLICY) -> tuple[str, ...]:
    """The cells of a table to hide, so that nobody can subtract their way to a small one (2.8).

    Cells under the minimum, and then the next smallest until at least two are hidden and together
    they hold enough places. An empty cell protects nobody, so it stays.
    """
    least = policy.disclosure.public_places
    by_size = sorted((n, name) for name, n in cells.items() if n > 0)
    hidden = [(n, name) for n, name in by_size if n < least]
    for cell in by_size[len(hidden) :]:
        if not hidden or (len(hidden) >= 2 and sum(n for n, _ in hidden) >= least):
            break
        hidden.append(cell)
    return tuple(sorted(name for _, name in hidden))


def public_bars(
    terms: Terms, joiners: int, leavers: int, not_comparable: int, policy: Policy = POLICY
) -> dict[str, float]:
    """The bars of the public waterfall, few places merged; they still add up (method 2.8).

    With one joiner the bar of joiners would be that place's score. Bars of no place are left out.
    """
    least = policy.disclosure.public_places
    groups = {
        "joiners": (joiners, terms.joiners),
        "leavers": (leavers, terms.leavers),
        "not_comparable": (not_comparable, terms.not_comparable),
    }
    few = [(n, change) for n, change in groups.values() if 0 < n < least]
    merged = sum(change for _, change in few)
    questions = terms.checklist + terms.applicability
    bars = {"improvement": terms.improvement}
    if few and sum(n for n, _ in few) < least:
        bars["questions_and_places"] = questions + merged
    else:
        bars["questions"] = questions
        if few:
            bars["places_in_and_out"] = merged
    return bars | {name: change for name, (n, change) in groups.items() if n >= least}


def bars_of(terms: Terms, groups: Groups, policy: Policy = POLICY) -> dict[str, float]:
    """The public bars of a comparison (method 2.8)."""
    return public_bars(terms, len(groups.j), len(groups.l), len(groups.x), policy)

"""Which place of an earlier round each place of a later one is (method 6).

A place that moved is a leaver and a joiner, unless an editor says that it carries on.
"""

from collections.abc import Collection, Mapping


def carried_on(
    earlier: Collection[str], later: Collection[str], continues: Mapping[str, str]
) -> dict[str, str]:
    """For each place of the later round that was there before: its id in the earlier one.

    ``continues`` names the place that another carries on from. Nobody carries on from a place that
    goes on itself, and of two that split from one only the first by id does.
    """
    there = set(earlier)
    before = {place: place for place in sorted(later) if place in there}
    taken = set(before.values())
    for place in sorted(set(later) - taken):
        found = _nearest(place, there, continues)
        if found is not None and found not in taken:
            before[place] = found
            taken.add(found)
    return dict(sorted(before.items()))


def _nearest(place: str, there: Collection[str], continues: Mapping[str, str]) -> str | None:
    passed = {place}
    before = continues.get(place)
    while before is not None and before not in passed:
        if before in there:
            return before
        passed.add(before)
        before = continues.get(before)
    return None

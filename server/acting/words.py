"""What screens call the places of each kind, and the sentences about one thing to act on."""

from audits.checklist import Kind
from audits.lifting import Lift
from audits.scoring import shown_change, shown_level
from server.pages.templates import counted
from server.results.fixes import EFFORT_WORDS

ONE_AND_MANY: dict[Kind, tuple[str, str]] = {
    "venue": ("venue", "venues"),
    "activity": ("activity", "activities"),
    "police": ("police function", "police functions"),
    "training": ("team", "teams"),
}


def places_of_kind(number: int, kind: Kind) -> str:
    """A number of places by what they are: "1 team", "4 police functions"."""
    return counted(number, *ONE_AND_MANY[kind])


def who_lacks_it(kind: Kind, lift: Lift) -> str:
    """How many places lack a thing, and how many of them altogether."""
    _, many = ONE_AND_MANY[kind]
    if not lift.without:
        return f"{lift.short} of {lift.asked} {many} have only part of this."
    if not lift.part:
        have = "has" if lift.short == 1 else "have"
        return f"{lift.short} of {lift.asked} {many} {have} none of this."
    return (
        f"{lift.short} of {lift.asked} {many} do not have all of this: "
        f"{len(lift.without)} none of it, {len(lift.part)} part."
    )


def what_it_would_lift(kind: Kind, lift: Lift, mean: float | None) -> str:
    """What the kind's mean would gain; nothing is said where too few places make a mean."""
    one, many = ONE_AND_MANY[kind]
    if mean is None:
        return f"{places_of_kind(lift.places, kind)} with a full result: too few for an average."
    said = (
        f"With all of it everywhere, the average {one} would rise by "
        f"{_points(lift.lift)}, from {shown_level(mean)} to {shown_level(mean + lift.lift)}"
    )
    if lift.next_step is not None and shown_change(lift.next_step) != shown_change(lift.lift):
        said += f". One step better at each would lift it by {_points(lift.next_step)}"
    return f"{said} ({lift.places} {many})."


def effort_of(lift: Lift) -> str:
    """What it takes at one place, in the words a manager sees."""
    return EFFORT_WORDS[lift.question.effort]


def _points(lift: float) -> str:
    shown = shown_change(lift).removeprefix("+")
    return f"{shown} point" if shown == "1.0" else f"{shown} points"

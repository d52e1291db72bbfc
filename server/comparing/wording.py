"""A comparison in sentences: the verdict in the method's own words, and what follows from it."""

from collections.abc import Mapping

from msgspec import Struct

from audits.checklist import Kind
from audits.policy import POLICY
from audits.scoring.shown import shown_change
from server.comparing.account import Cause
from server.comparing.changes import Change
from server.comparing.lights import Lamp

KIND_NAMES: Mapping[Kind, str] = {
    "venue": "Venues",
    "activity": "Activities",
    "police": "Police",
    "training": "Staff training",
}

TERMS: Mapping[str, tuple[str, str]] = {
    "improvement": (
        "Improvement",
        "The same places on the same questions. This is the part that is about the City.",
    ),
    "checklist": (
        "Checklist changes",
        "Questions that are new, gone or reworded, and new weights. Nobody did better or worse.",
    ),
    "applicability": (
        "What applied or could be checked",
        "Questions that applied, or could be checked, in one round and not in the other.",
    ),
    "joiners": (
        "Places that are new in the figures",
        "They scored above (plus) or below (minus) the places that were there before.",
    ),
    "leavers": (
        "Places that are gone from the figures",
        "They had scored below (plus) or above (minus) the places that stayed.",
    ),
    "not_comparable": (
        "Places that could not be compared",
        "In both rounds, but less than half of what they were asked is the same.",
    ),
}

CAUSES: Mapping[Cause, str] = {
    "opened": "New on the list of places",
    "not_audited_before": "On the list before, but without a result then",
    "closed": "Closed, or no longer on the list",
    "missed": "Still on the list, but without a result now",
    "not_comparable": "Too few of the same questions",
}


class Headline(Struct, frozen=True):
    """The answer in a few words, and the sentences under it."""

    verdict: str
    moved: str
    likely: str
    so_what: str


def headline(found: Change) -> Headline:
    """Did the City get more SEND friendly? One answer, with what it rests on."""
    if found.change is None:
        return Headline(
            "Too few to say",
            "No place could be compared between these two rounds.",
            "",
            "Nothing can be said about better or worse. The plain averages below are of different "
            "places or of different questions.",
        )
    return Headline(
        verdict=verdict_words(found),
        moved=f"The {counted(found.n, 'place')} we could compare {moved_by(found.change)} on the "
        "questions that stayed the same.",
        likely=likely(found),
        so_what=_so_what(found),
    )


def verdict_words(found: Change) -> str:
    """The method's own words for a change."""
    match found.verdict.why:
        case "clear":
            return "Improved" if found.verdict.verdict == "improved" else "Got worse"
        case "steady":
            return "No clear change: steady"
        case "small":
            return "No clear change: real but small"
        case "within noise":
            return "No clear change: within the noise"
    return "Too few to say"


def likely(found: Change) -> str:
    """The interval in words; empty where there is none."""
    if found.low is None or found.high is None:
        return ""
    return f"Likely between {shown_change(found.low)} and {shown_change(found.high)} points."


def moved_by(change: float) -> str:
    """Such as "rose by 2.4 points"; a change that rounds to nothing did not move."""
    shown = shown_change(change)
    if shown[0].isdigit():
        return "stayed the same on average"
    points = shown[1:]
    return (
        f"{'rose' if change > 0 else 'fell'} by {points} {'point' if points == '1.0' else 'points'}"
    )


def counted(number: int, one: str) -> str:
    """A number with its noun: "1 place", "3 places"."""
    return f"{number:,} {one if number == 1 else one + 's'}"


def lamp_words(lamp: Lamp, names: tuple[str, str]) -> tuple[str, str]:
    """The question of a light, and one line that answers it. ``names`` are the two rounds."""
    shown = shown_change(lamp.change)
    match lamp.about:
        case "ruler":
            asked = f"… we used the checklists of {names[0]}, with their weights and rules?"
            nothing = "The checklists are the same in both rounds."
        case "kind_weights":
            asked = "… every kind counted by how many places it has, instead of all the same?"
            nothing = "Only one kind could be compared."
        case "leave_out":
            asked = "… we left out any one operator or auditor?"
            nothing = ""
            if lamp.same is not None:
                who = lamp.left_out if lamp.kind_of_group == "operator" else "one auditor"
                said = counted(lamp.places or 0, "place")
                return asked, f"Without {who} ({said}), which matters most, it would be {shown}."
        case "same_auditor":
            asked = "… we took only places that had the same auditors both times?"
            nothing = ""
            if lamp.same is not None:
                return asked, f"At those {counted(lamp.places or 0, 'place')} it would be {shown}."
        case "direct":
            asked = "… we went round by round, instead of comparing the two directly?"
            nothing = "The two rounds follow one another, so it is the same sum."
    if lamp.same is None:
        return asked, _cannot_tell(lamp)
    return asked, nothing if lamp.no_difference else f"It would be {shown}."


def _cannot_tell(lamp: Lamp) -> str:
    if lamp.about == "same_auditor":
        return f"Too few to say: {counted(lamp.places or 0, 'place')} had the same auditors."
    if lamp.about == "direct":
        return "Between some of these rounds nothing could be compared."
    return "Too few to say: nothing would be left to compare."


def _so_what(found: Change) -> str:
    rules = POLICY.comparison
    worth = f"{rules.worth * 100:.0f} point"
    needed = shown_change(found.would_show).lstrip("+")
    return {
        "clear": f"That is more than chance would explain, and more than {worth}: it is real.",
        "steady": f"Whatever moved is smaller than {worth} either way: things stayed as they were.",
        "small": f"It is real, but smaller than {worth}: nobody would notice it.",
        "within noise": "It could be chance. With these places, a real change of about "
        f"{needed} points would have shown four times in five; a smaller one would not.",
        "places": f"With fewer than {rules.min_places} places, one or two of them can make the "
        "whole change. Read what changed at each place instead.",
        "operators or auditors": f"The places have fewer than {rules.min_groups} operators or "
        "auditors between them, so a single one can make the whole change.",
        "no interval": "Nothing tells how much of it is chance.",
    }[found.verdict.why]

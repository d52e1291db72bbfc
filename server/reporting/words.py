"""Words that several parts of the report share."""

from collections.abc import Iterable

from audits.checklist import Kind
from audits.scoring.shown import DASH, shown_share
from server.acting.acting import Ask
from server.acting.words import what_it_would_lift, who_lacks_it
from server.comparing.wording import KIND_NAMES
from server.pages.templates import counted

__all__ = ["KIND_NAMES", "first_ask", "share_of", "shared_asks", "shortened"]

LONGEST_QUESTION = 120


def share_of(places: int, of: int, noun: str = "") -> str:
    """Places of places: "3 of 7", and from ten on with the percentage (method 1.5 and 2.8)."""
    plain = f"{places} of {of}"
    shown = shown_share(places, of)
    words = f"{places} of {counted(of, noun)}" if noun else plain
    return words if shown in (plain, DASH) else f"{words} ({shown})"


def shared_asks(asks: Iterable[Ask]) -> list[Ask]:
    """The best ask of each kind, of what several and at least half of its places lack.

    One for each kind, because a kind of four places moves its own mean more easily than one of
    fourteen, and would fill the list alone.
    """
    best: dict[Kind, Ask] = {}
    for one in asks:
        if one.common and one.mean is not None:
            best.setdefault(one.kind, one)
    return list(best.values())


def first_ask(asks: Iterable[Ask]) -> tuple[str, ...]:
    """The one thing that would lift most for its effort, if there is any."""
    return tuple(
        f"The most for the effort: “{one.lift.question.wording}” "
        f"{who_lacks_it(one.kind, one.lift)} {what_it_would_lift(one.kind, one.lift, one.mean)}"
        for one in shared_asks(asks)[:1]
    )


def shortened(question: str) -> str:
    """A question that fits a table's cell; the page has the whole of it."""
    if len(question) <= LONGEST_QUESTION:
        return question
    return question[:LONGEST_QUESTION].rsplit(" ", 1)[0] + " …"

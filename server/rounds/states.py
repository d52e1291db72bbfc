"""From state to state: what each step does, and what stands against it."""

from collections.abc import Collection

from msgspec import Struct

from audits.checklists import FOLDER, ChecklistMistakes, load, publications
from server.rounds.queries import Chosen, State


class Step(Struct, frozen=True):
    """One step a round can take, in the words of the page that asks to confirm it."""

    to: State
    heading: str
    button: str
    what_happens: tuple[str, ...]


OPEN = Step(
    to="open",
    heading="Open this round",
    button="Open the round",
    what_happens=(
        "Auditors see their visits, and can begin. Each gets one email with all of theirs.",
        "The questions are fixed: this round keeps its checklist versions to the end.",
        "You can still plan, change and cancel visits, and add places.",
    ),
)
CLOSING = Step(
    to="closing",
    heading="Begin to close this round",
    button="Begin to close",
    what_happens=(
        "No new visits are planned.",
        "What auditors began in time is still taken, also when it was done without signal.",
        "You can look at what was sent, accept it or send it back. You can open the round again.",
    ),
)
CLOSED = Step(
    to="closed",
    heading="Close this round",
    button="Close the round for good",
    what_happens=(
        "All results stay as they are, for ever. A closed round cannot be opened again.",
        "Answers that come later are kept apart. They are not lost and change no result.",
        "Visits that were not accepted by now stay as they are.",
    ),
)
REOPEN = Step(
    to="open",
    heading="Open this round again",
    button="Open again",
    what_happens=("Visits can be planned and begun again.",),
)

STEPS: dict[State, tuple[Step, ...]] = {
    "planned": (OPEN,),
    "open": (CLOSING,),
    "closing": (CLOSED, REOPEN),
    "closed": (),
}


def step(state: State, to: str) -> Step | None:
    """The step from one state to another, if there is one."""
    return next((one for one in STEPS[state] if one.to == to), None)


def stands_against_opening(chosen: Collection[Chosen], places: int) -> list[str]:
    """Why a round cannot open yet: no places, or a checklist that is not what was published."""
    found = [] if places else ["There are no places in this round yet."]
    published = publications(FOLDER)
    for one in chosen:
        key = f"{one.kind}-{one.version}"
        if key not in published:
            found.append(f"The checklist {key} is not published.")
            continue
        if published[key].digest != one.digest:
            found.append(f"The checklist {key} is not the one that was chosen. Choose it again.")
            continue
        try:
            load(FOLDER, key)
        except ChecklistMistakes as wrong:
            found.extend(str(mistake) for mistake in wrong.mistakes)
    return found

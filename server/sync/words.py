"""Why an entry was refused or is not counted yet, in the words a person reads on the phone."""

from typing import Literal

from msgspec import Struct

from server.sync.messages import Receipt

Held = Literal[
    "round_closed",
    "round_not_open",
    "not_in_round",
    "not_assigned",
    "already_accepted",
    "visit_void",
]


class Refusal(Struct, frozen=True):
    """A stable code, why, and what the person can do about it."""

    code: str
    reason: str
    action: str


NOT_YOURS = Refusal(
    "audit_is_not_yours",
    "This visit belongs to somebody else, or to another place.",
    "Save a copy of it on the Sending page and ask your coordinator.",
)
OTHER_CHECKLIST = Refusal(
    "other_checklist",
    "This visit was begun with another version of the questions.",
    "Save a copy of it on the Sending page and ask your coordinator.",
)
NO_START = Refusal(
    "audit_start_missing",
    "The place and date of this visit did not come with the answer.",
    "Update the app and send again. The answer stays on your phone.",
)
ROUND_UNKNOWN = Refusal(
    "round_unknown",
    "We do not know the round of this visit.",
    "Save a copy of it on the Sending page and ask your coordinator.",
)
SUBJECT_UNKNOWN = Refusal(
    "subject_unknown",
    "We do not know the place of this visit.",
    "Save a copy of it on the Sending page and ask your coordinator.",
)
CHECKLIST_UNKNOWN = Refusal(
    "checklist_unknown",
    "We do not have these questions for this kind of place.",
    "Save a copy of it on the Sending page and ask your coordinator.",
)
QUESTION_UNKNOWN = Refusal(
    "question_unknown",
    "This question is not part of this visit.",
    "Update the app. If it stays, ask your coordinator.",
)
NOTE_UNREADABLE = Refusal(
    "text_unreadable",
    "Your note has a sign in it that cannot be kept.",
    "Open the question, type the note again, and it will be sent.",
)
SAME_ID = Refusal(
    "same_id_other_content",
    "Something else was sent under the same number before.",
    "Open the question, give the answer again, and it will be sent.",
)
KIND_UNKNOWN = Refusal(
    "kind_unknown",
    "Your app is newer than this service and sent something it does not know yet.",
    "Keep the app as it is. It can be sent again later.",
)

ANSWER_AGAIN = "Open the question, put it right, and it will be sent."

HELD_WORDS: dict[Held, str] = {
    "round_closed": (
        "This round has closed. What you sent is kept, but not counted. "
        "Your coordinator can see it and decides."
    ),
    "round_not_open": (
        "This round has not begun. What you sent is kept, but not counted yet. "
        "Your coordinator can see it and decides."
    ),
    "not_in_round": (
        "This place is not part of the round. What you sent is kept, but not counted yet. "
        "Your coordinator can see it and decides."
    ),
    "not_assigned": (
        "This visit is not on your list any more. What you sent is kept, but not counted yet. "
        "Your coordinator can see it and decides."
    ),
    "already_accepted": (
        "This visit was checked and accepted before. What you sent is kept, but not counted. "
        "Your coordinator can see it and decides."
    ),
    "visit_void": (
        "This visit was cancelled. What you sent is kept, but not counted. "
        "Your coordinator can see it and decides."
    ),
}


def refused(entry_id: str, refusal: Refusal) -> Receipt:
    """The receipt of an entry that cannot be stored."""
    return Receipt(entry_id, "refused", refusal.code, refusal.reason, refusal.action)


def stored(entry_id: str, held: Held | None) -> Receipt:
    """The receipt of an entry stored just now."""
    return Receipt(entry_id, "stored", held, HELD_WORDS[held] if held else None)


def already_stored(entry_id: str, held: Held | None) -> Receipt:
    """The receipt of an entry that came before."""
    return Receipt(entry_id, "already_stored", held, HELD_WORDS[held] if held else None)


def unreadable(entry_id: str, where: str) -> Receipt:
    """The receipt of an entry of which a part, named as in ``$.answer.note``, cannot be read."""
    if where == "$.kind":
        return refused(entry_id, KIND_UNKNOWN)
    part = where.removeprefix("$").removeprefix(".") or "all of it"
    return Receipt(
        entry_id,
        "refused",
        "unreadable",
        f"A part of this could not be read: {part}.",
        "Update the app. If it stays, open the question and give the answer again.",
    )

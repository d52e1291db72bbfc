"""What a phone keeps to work without a connection: a person's visits and the round's places."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from audits.answers import Answer
from server.sync.messages import Purpose


class Subject(Struct, frozen=True):
    """A place, activity or team that can be audited."""

    id: str
    name: str
    kind: str
    place_type: str
    address: str
    status: Literal["open", "closed", "planned"]
    facts: list[str]


class OpenRound(Struct, frozen=True):
    """A round that takes visits, with the checklist key of each kind, such as ``venue-2``."""

    id: str
    name: str
    state: Literal["open", "closing"]
    checklists: dict[str, str]


class PreviousAnswer(Struct, frozen=True):
    """What was found last round; shown only after this round's answer is given."""

    question: str
    answer: Answer


class Visit(Struct, frozen=True):
    """One visit a person is asked to make, and how far the server knows it to be.

    ``assignment`` is None for a visit that the person began without being asked.
    """

    audit: str
    assignment: str | None
    round: str
    subject: str
    checklist: str
    purpose: Purpose
    announced: bool
    visit_at: datetime | None
    with_whom: str
    instructions: str
    state: Literal["to_do", "draft", "submitted", "returned", "accepted", "void"]
    reference: str | None
    previous_round: str | None
    previous: list[PreviousAnswer]


class Visits(Struct, frozen=True):
    """Everything an auditor's phone needs.

    ``counter`` is the largest the server has of this person, from any device, so that a new or
    wiped phone numbers its answers after theirs.
    """

    person: str
    person_name: str
    server_time: datetime
    rounds: list[OpenRound]
    subjects: list[Subject]
    visits: list[Visit]
    counter: int = 0

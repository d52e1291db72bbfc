"""The whole made-up City as values: people, places, rounds, and what phones sent when.

Pure: the same each time. ``fill`` stores it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from audits.checklist import Kind
from audits.checklists import FOLDER, checklist, publications
from server.accounts.person import Role
from server.demonstration.chance import demo_id
from server.demonstration.content import Content, Place, RoundPlan, address
from server.demonstration.phones import Delivery, Phones
from server.demonstration.visiting import MadeVisit, all_visits, start_of

BEGAN = datetime(2024, 9, 2, 8, 0, tzinfo=UTC)

MANAGERS: dict[Kind, str] = {
    "venue": "Venue manager",
    "activity": "Activity manager",
    "police": "Police manager",
    "training": "Team manager",
}


class MadePerson(Struct, frozen=True):
    """An invented person with a role for a name."""

    id: str
    email: str
    name: str
    role: Role


class MadeSubject(Struct, frozen=True):
    """A real place; what is found there is made up."""

    id: str
    place: Place
    manager: str


class Decision(Struct, frozen=True):
    """What the commissioner decided about an audit."""

    id: str
    audit: str
    decision: Literal["accepted", "returned", "void"]
    reason: str
    by: str
    at: datetime


class MadeReply(Struct, frozen=True):
    """What a manager wrote beside a result."""

    subject: str
    body: str
    by: str
    at: datetime


class MadeRound(Struct, frozen=True):
    """One round with everything that happened in it."""

    id: str
    plan: RoundPlan
    digests: dict[Kind, str]
    register: list[str]
    visits: list[MadeVisit]
    deliveries: list[Delivery]
    decisions: list[Decision]
    replies: list[MadeReply]


class City(Struct, frozen=True):
    """Everything."""

    people: list[MadePerson]
    subjects: list[MadeSubject]
    rounds: list[MadeRound]


def make_city(content: Content) -> City:
    """Make everything up, in the order in which it happened."""
    people = _people(content)
    ids = {person.email: person.id for person in people}
    subjects = [
        MadeSubject(
            id=_subject_id(place),
            place=place,
            manager=ids[_manager_address(place.managed_with or place.slug)],
        )
        for place in content.places
    ]
    phones = Phones(content)
    rounds = [_round(content, plan, phones, subjects, ids) for plan in content.rounds]
    return City(people, subjects, rounds)


def _people(content: Content) -> list[MadePerson]:
    def made(name: str, called: str, role: Role) -> MadePerson:
        return MadePerson(demo_id(BEGAN, "person", called), address(called), name, role)

    managers = [
        made(
            f"{MANAGERS[place.kind]}, {place.short.removeprefix('Police: ')}",
            f"manager.{place.slug}",
            "manager",
        )
        for place in content.places
        if not place.managed_with
    ]
    auditors = [made(one.name, f"auditor{one.number}", "auditor") for one in content.auditors]
    return [
        made("Commissioner (demonstration)", "commissioner", "commissioner"),
        made("Administrator (demonstration)", "admin", "administrator"),
        *auditors,
        *managers,
    ]


def _round(
    content: Content,
    plan: RoundPlan,
    phones: Phones,
    subjects: Sequence[MadeSubject],
    ids: dict[str, str],
) -> MadeRound:
    round_id = demo_id(start_of(plan.opens_on), "round", plan.year)
    subject_ids = {made.place.slug: made.id for made in subjects}
    visits = all_visits(content, plan, subject_ids)
    deliveries: list[Delivery] = []
    decisions: list[Decision] = []
    for visit in visits:
        sent = phones.send(visit, plan, round_id, ids)
        deliveries.extend(sent)
        decision = _decision(visit, sent, plan, ids[address("commissioner")])
        if decision:
            decisions.append(decision)
    published = publications(FOLDER)
    return MadeRound(
        id=round_id,
        plan=plan,
        digests={
            kind: published[checklist(kind, version).key].digest
            for kind, version in plan.checklists.items()
        },
        register=[made.id for made in subjects if _eligible(made.place, plan, visits)],
        visits=visits,
        deliveries=sorted(deliveries, key=lambda delivery: delivery.received_at),
        decisions=decisions,
        replies=[
            MadeReply(made.id, reply.body, made.manager, start_of(reply.on))
            for reply in content.replies
            for made in subjects
            if reply.year == plan.year and made.place.slug == reply.place
        ],
    )


def _eligible(place: Place, plan: RoundPlan, visits: Sequence[MadeVisit]) -> bool:
    """Places that a visit was planned for, and in the open round every place that is open."""
    if any(visit.plan.place == place.slug and visit.plan.listed for visit in visits):
        return True
    return plan.state == "open" and place.status == "open"


def _decision(
    visit: MadeVisit, sent: Sequence[Delivery], plan: RoundPlan, commissioner: str
) -> Decision | None:
    progress = visit.plan.progress
    if progress not in ("accepted", "returned", "void") or not sent:
        return None
    came = max(delivery.received_at for delivery in sent)
    at = came + (timedelta(days=6, hours=3) if plan.state == "closed" else timedelta(days=1))
    return Decision(
        id=demo_id(at, "decision", visit.audit),
        audit=visit.audit,
        decision=progress,
        reason=visit.plan.reason,
        by=commissioner,
        at=at,
    )


def _subject_id(place: Place) -> str:
    return demo_id(BEGAN, "subject", place.slug)


def _manager_address(slug: str) -> str:
    return address(f"manager.{slug}")

"""The form about a place: what it sends, and everything that must be put right in it."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from audits.answers import Problem
from audits.checklist import KINDS
from audits.checklists import facts
from server.pages.forms import Several, several
from server.subjects.parts import parts
from server.subjects.queries import Status, Subject

STATUSES: tuple[Status, ...] = ("open", "planned", "closed")

LONGEST = {
    "name": 200,
    "place_type": 100,
    "address": 300,
    "about": 2000,
    "operator": 200,
    "status_note": 1000,
}
CALLED = {
    "name": "The name",
    "place_type": "What sort of place it is",
    "address": "The address",
    "about": "What is good to know",
    "operator": "Who runs it",
    "status_note": "The note",
}


class SubjectForm(Struct, frozen=True):
    """What the form sends."""

    name: str = ""
    kind: str = ""
    place_type: str = ""
    address: str = ""
    about: str = ""
    facts: Several = ""
    operator: str = ""
    status: str = "open"
    status_note: str = ""
    continues: str = ""
    managers: str = ""


def form_of(kept: Subject, managers: Collection[str]) -> SubjectForm:
    """The form as it is first shown for a place that is kept."""
    return SubjectForm(
        name=kept.name,
        kind=kept.kind,
        place_type=kept.place_type,
        address=kept.address,
        about=kept.about,
        facts=kept.facts,
        operator=kept.operator,
        status=kept.status,
        status_note=kept.status_note,
        continues=kept.continues_id or "",
        managers="\n".join(managers),
    )


def addresses(text: str) -> list[str]:
    """The email addresses in a text, one a line or with commas, each once."""
    found = (part.strip().lower() for part in text.replace(",", "\n").splitlines())
    return list(dict.fromkeys(filter(None, found)))


def form_problems(
    sent: SubjectForm,
    *,
    fixed_kind: str | None,
    known_managers: Mapping[str, str],
    may_continue: Collection[str],
) -> list[Problem]:
    """What must be put right; ``fixed_kind`` is the kind of a place that was visited already."""
    problems = [
        Problem(f"{field}_missing", field, message)
        for field, message in (
            ("name", "Write the name of the place, activity or team."),
            ("place_type", "Write what sort of place it is, such as Library."),
            ("operator", "Write who runs it, such as City Corporation."),
        )
        if not getattr(sent, field).strip()
    ]
    problems += [
        Problem(f"{field}_too_long", field, f"{CALLED[field]} can have {most} letters at most.")
        for field, most in LONGEST.items()
        if len(getattr(sent, field)) > most
    ]
    if sent.kind not in KINDS:
        problems.append(Problem("kind_missing", "kind", "Choose which checklist is used here."))
    elif fixed_kind and sent.kind != fixed_kind:
        message = "There have been visits with the other checklist, so this cannot change."
        problems.append(Problem("kind_fixed", "kind", message))
    if sent.status not in STATUSES:
        problems.append(Problem("status_missing", "status", "Choose open, not open yet or closed."))
    elif sent.status == "closed" and not sent.status_note.strip():
        message = "Say since when it is closed and why."
        problems.append(Problem("status_note_missing", "status_note", message))
    known = {*facts(), *(part for of_kind in parts().values() for part in of_kind)}
    if not set(several(sent.facts)) <= known:
        problems.append(Problem("fact_unknown", "facts", "Choose from the facts that are listed."))
    if sent.continues and sent.continues not in may_continue:
        message = "Choose another place of the same kind. A place cannot carry on from itself."
        problems.append(Problem("continues_unknown", "continues", message))
    if unknown := [email for email in addresses(sent.managers) if email not in known_managers]:
        message = (
            f"Nobody with the role of manager has the address {', '.join(unknown)}. "
            "An administrator can add people first."
        )
        problems.append(Problem("manager_unknown", "managers", message))
    return problems


def subject_from(sent: SubjectForm, subject_id: str) -> Subject:
    """The place that a form without problems describes; parts of other checklists are left out."""
    kind = next(kind for kind in KINDS if kind == sent.kind)
    possible = [*facts(), *parts().get(kind, ())]
    return Subject(
        id=subject_id,
        name=" ".join(sent.name.split()),
        kind=kind,
        place_type=sent.place_type.strip(),
        address=sent.address.strip(),
        about=sent.about.strip(),
        facts=[fact for fact in possible if fact in several(sent.facts)],
        operator=sent.operator.strip(),
        status=next(status for status in STATUSES if status == sent.status),
        status_note=sent.status_note.strip(),
        continues_id=sent.continues or None,
    )

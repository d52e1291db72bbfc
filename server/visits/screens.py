"""What a visit's screens show, worked out before a template is filled."""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import quote_plus

from msgspec import Struct

from audits.answers import Answer, NotSeen, Problem, Response
from audits.checklist import Checklist, Question, Theme
from audits.checklists import themes
from audits.order import Part, parts_of
from audits.scoring import score_audit
from server.pages.templates import day_and_time
from server.visits.forms import QuestionForm, form_of
from server.visits.messages import OpenRound, Subject, Visit, Visits
from server.visits.words import PURPOSES, first_open, found, is_answered, is_for_the_desk


class Step(Struct, frozen=True):
    """One question on the way through a checklist, with its neighbours; "" is the task list."""

    question: Question
    section: str | None
    theme: Theme
    number: int
    of: int
    back: str
    next: str


class PartRow(Struct, frozen=True):
    """One line of the task list."""

    id: str
    section: str | None
    section_order: int
    theme: Theme
    first: str
    opens: str
    answered: int
    of: int
    state: str


class LastTime(Struct, frozen=True):
    """What was found in an earlier round, shown only beside an answer of this one."""

    title: str
    words: str


class Mark(Struct, frozen=True):
    """What a person has put into the form of one question."""

    form: QuestionForm
    facts: Sequence[str]
    last: LastTime | None
    problems: Sequence[Problem] = ()
    # What a visit that is not on the list yet is told by, until its first answer.
    query: str = ""


class Row(Struct, frozen=True):
    """One answer on the check page."""

    href: str
    wording: str
    words: str


class RowGroup(Struct, frozen=True):
    """Answers under one heading."""

    title: str
    rows: list[Row]


class VisitScreen(Struct, frozen=True):
    """One visit in words."""

    href: str
    name: str
    address: str
    map: str
    when: str
    with_whom: str
    purpose: str
    announced: str
    instructions: str
    about: str
    state: str
    reference: str | None
    answered: int = 0
    groups: dict[str, list[Row]] = {}
    rest: list[RowGroup] = []


def steps_of(checklist: Checklist) -> list[Step]:
    """Every question in the order of asking."""
    named = {theme.id: theme for theme in themes()}
    places = [
        (part, number, question)
        for part in parts_of(checklist)
        for number, question in enumerate(part.questions, 1)
    ]
    ids = ["", *(question.id for _, _, question in places), "check"]
    return [
        Step(
            question=question,
            section=part.section,
            theme=named[part.theme],
            number=number,
            of=len(part.questions),
            back=ids[index],
            next=ids[index + 2],
        )
        for index, (part, number, question) in enumerate(places)
    ]


def part_rows(checklist: Checklist, answers: Mapping[str, Answer]) -> list[PartRow]:
    """The task list, with how far each part is."""
    named = {theme.id: theme for theme in themes()}
    parts = parts_of(checklist)
    sections = list(dict.fromkeys(part.section for part in parts))
    return [
        PartRow(
            id=part.id,
            section=part.section,
            section_order=sections.index(part.section),
            theme=named[part.theme],
            first=part.questions[0].id,
            opens=first_open(part, answers),
            answered=(count := _answered(part, answers)),
            of=len(part.questions),
            state=_state(count, len(part.questions)),
        )
        for part in parts
    ]


def desk_questions(checklist: Checklist) -> list[Question]:
    """What can be done before the person goes."""
    return [question for question in checklist.questions if is_for_the_desk(question)]


def mark_of(question: Question, answer: Answer | None, visit: Visit, subject: Subject) -> Mark:
    """The form of one question as the person left it; last time's answer only beside theirs."""
    given = answer or Answer()
    last = _last_time(question, given.response, visit) if given.response else None
    return Mark(form=form_of(given), facts=subject.facts, last=last)


def visit_screen(visit: Visit, subject: Subject, *, answers: Mapping[str, Answer]) -> VisitScreen:
    """One visit in the words of its card and its first page."""
    announced = "They know you are coming." if visit.announced else "They do not know."
    return VisitScreen(
        href=f"/visits/{visit.checklist}/{visit.audit}",
        name=subject.name,
        address=subject.address,
        map=f"https://www.openstreetmap.org/search?query={quote_plus(_where(subject))}",
        when=day_and_time(visit.visit_at) if visit.visit_at else "",
        with_whom=visit.with_whom,
        purpose=PURPOSES[visit.purpose],
        announced=announced,
        instructions=visit.instructions,
        about=f"{PURPOSES[visit.purpose]}. {announced}",
        state=_LIST_WORDS[visit.state],
        reference=visit.reference,
        answered=sum(is_answered(answer) for answer in answers.values()),
    )


def grouped(visits: Visits) -> dict[str, list[VisitScreen]]:
    """The list of visits without script: by how far they are."""
    subjects = {subject.id: subject for subject in visits.subjects}
    groups: dict[str, list[VisitScreen]] = {}
    for visit in visits.visits:
        if visit.subject in subjects and visit.state != "void":
            screen = visit_screen(visit, subjects[visit.subject], answers={})
            groups.setdefault(_GROUPS[visit.state], []).append(screen)
    return groups


def check_groups(
    checklist: Checklist, answers: Mapping[str, Answer], *, visit: Visit, facts: Sequence[str]
) -> tuple[dict[str, list[Row]], list[RowGroup]]:
    """What needs a look before finishing, and everything else by theme; nothing twice."""
    before = {one.question: one.answer for one in visit.previous}
    score = score_audit(checklist, answers, facts)
    not_met = {*score.essentials_failed, *score.essentials_part_met}
    groups: dict[str, list[Row]] = {
        "missing": [],
        "must_haves": [],
        "not_seen": [],
        "changed": [],
    }
    rest = []
    for part in part_rows(checklist, answers):
        title = f"{part.section}: {part.theme.name}" if part.section else part.theme.name
        rest.append(RowGroup(title=title, rows=[]))
        for step in (one for one in steps_of(checklist) if _is_in(one, part)):
            question, answer = step.question, answers.get(step.question.id)
            row = Row(
                href=f"/visits/{visit.checklist}/{visit.audit}/{question.id}",
                wording=question.wording,
                words=found(question, answer),
            )
            kind = _check_group(question, answer, before.get(question.id), not_met)
            (groups[kind] if kind else rest[-1].rows).append(row)
    return groups, [group for group in rest if group.rows]


def rounds_in_words(rounds: Sequence[OpenRound]) -> str:
    """The names of the rounds that take visits."""
    return ", ".join(one.name for one in rounds) or "No round is open"


_GROUPS = {
    "to_do": "to_do",
    "draft": "in_progress",
    "returned": "returned",
    "submitted": "sent",
    "accepted": "sent",
}

_LIST_WORDS = {
    "to_do": "",
    "draft": "Begun",
    "returned": "Look at the answers again",
    "submitted": "Sent",
    "accepted": "Sent and checked",
    "void": "Not counted",
}


def _where(subject: Subject) -> str:
    return f"{subject.name}, {subject.address}, London"


def _answered(part: Part, answers: Mapping[str, Answer]) -> int:
    return sum(is_answered(answers.get(question.id)) for question in part.questions)


def _state(answered: int, of: int) -> str:
    if answered == 0:
        return "To do"
    return "Started" if answered < of else "Done"


def _is_in(step: Step, part: PartRow) -> bool:
    return (step.section, step.theme.id) == (part.section, part.theme.id)


def _check_group(
    question: Question, answer: Answer | None, before: Answer | None, not_met: Collection[str]
) -> str | None:
    if answer is None or answer.response is None:
        return "missing"
    if question.id in not_met:
        return "must_haves"
    if isinstance(answer.response, NotSeen):
        return "not_seen"
    return "changed" if before is not None and before.response != answer.response else None


def _last_time(question: Question, response: Response, visit: Visit) -> LastTime | None:
    before = next((one.answer for one in visit.previous if one.question == question.id), None)
    if before is None:
        return None
    same = "The same." if before.response == response else "It has changed."
    note = f" Their note: {before.note}" if before.note else ""
    return LastTime(
        title=f"{visit.previous_round}: {found(question, before)}.",
        words=f"{same}{note}",
    )

"""What the auditors of the demonstration find: made-up answers that hang together.

A place has a quality, better or worse in some themes, which drifts from year to year. A question is
easy or hard, mostly by the effort it takes, and each place has its own strong and weak points. An
auditor is strict or mild. What is found on a day is all of these and a little noise; the stories in
the files come before chance.
"""

from fractions import Fraction

from msgspec import Struct

from audits.answers import Answer, Choice, Count, Level, Measure, NotApplicable, NotSeen, Response
from audits.checklist import (
    Checklist,
    CountRule,
    LevelRule,
    MeasureRule,
    Question,
    YesPartlyNoRule,
)
from server.demonstration.chance import chance
from server.demonstration.content import Notes, Place, VisitPlan

HARDER_BY_EFFORT = {1: -0.09, 2: -0.01, 3: 0.06, 5: 0.05}
HARDER_THEMES = {"voice": 0.10, "people": 0.03}
OWN_POINTS = 0.17
NOISE = 0.05

YES_FROM = 0.64
PARTLY_FROM = 0.46
LEVELS_FROM = (0.36, 0.53, 0.73)

# How many people or records there are to count, at the fewest and the most.
COUNTED = {
    "Staff asked (3 to 5)": (3, 5),
    "Child records checked": (5, 8),
    "Records with a noted need checked": (5, 9),
    "Children charged and refused bail": (1, 3),
    "New starters in the last 12 months who have been here 3 months or more": (3, 8),
    "Managers in post": (3, 8),
    "Leaders and helpers on the rota now": (5, 11),
    "Contract staff who meet the public": (6, 14),
    "Staff who write for families": (6, 15),
    "Public-facing officers and staff in post": (60, 140),
    "Custody staff in post, contract staff included": (18, 26),
    "Young victims or witnesses with a noted SEND need who were to be interviewed": (5, 9),
}
OTHERS_COUNTED = (12, 40)

# The reading at quality 0 and at quality 1.
READINGS = {
    "venue-arrive-door-width": (640.0, 1180.0),
    "venue-facil-cord": (480.0, -40.0),
    "venue-sensory-noise": (82.0, 48.0),
    "activity-sensory-noise": (94.0, 60.0),
    "police-counter-noise": (76.0, 42.0),
    "police-custody-adult-time": (330.0, 30.0),
}

NOT_CHECKED = (
    "The room was in use the whole time.",
    "The person who keeps the papers was away. The figure will be sent.",
    "There was nobody at the desk we could ask.",
)


class Finding(Struct, frozen=True):
    """The answer to one question; ``first`` is what was tapped before, when it was put right."""

    question: str
    answer: Answer
    first: Answer | None = None


def findings(
    place: Place, checklist: Checklist, visit: VisitPlan, *, strict: float, notes: dict[str, Notes]
) -> list[Finding]:
    """The answers of one auditor on one visit, in the order of the checklist."""
    stories = {
        found.question: found
        for found in place.found
        if not found.rounds or visit.year in found.rounds
    }
    left_open = set(visit.could_not_check) | _left_open(place, checklist, visit)
    found: list[Finding] = []
    for question in checklist.questions:
        seen = _quality(place, question, visit, strict)
        note = visit.notes.get(question.id, "")
        story = stories.get(question.id)
        response: Response
        if question.id in visit.found:
            response = read_response(question, visit.found[question.id])
        elif question.id in left_open:
            reason = chance("reason", place.slug, visit.year, question.id).choice(NOT_CHECKED)
            response = NotSeen(reason)
        elif story:
            response = read_response(question, story.answer)
            note = note or story.note
        else:
            response = _by_chance(place, question, visit, seen)
            note = note or _note(place, question, visit, seen, notes)
        first = _slip(place, question, visit, response)
        found.append(Finding(question.id, Answer(response, note), first))
    return found


def read_response(question: Question, text: str) -> Response:
    """An answer as the files write it; raises ValueError when the question cannot have it."""
    kind, _, rest = text.partition(": ")
    if kind == "not applicable":
        return NotApplicable(rest)
    if kind == "could not check":
        return NotSeen(rest)
    match question.answer:
        case YesPartlyNoRule() if text in ("yes", "partly", "no"):
            return Choice("yes" if text == "yes" else "partly" if text == "partly" else "no")
        case LevelRule() if text.startswith("level "):
            return Level(int(text.removeprefix("level ")))
        case CountRule() if " of " in text:
            k, n = text.split(" of ")
            return Count(int(k), int(n))
        case MeasureRule():
            return Measure(float(text))
    raise ValueError(f"{question.id} cannot be answered {text!r}")


def _quality(place: Place, question: Question, visit: VisitPlan, strict: float) -> float:
    """How much of what the question asks for is seen, about 0 to 1."""
    # A tape measure is neither strict nor mild, and a wall does not move from year to year.
    built = isinstance(question.answer, MeasureRule) and question.answer.unit == "mm"
    lasting = chance("own", place.slug, question.id).gauss(0, OWN_POINTS)
    seen = place.quality + place.themes.get(question.theme, 0) + lasting
    seen -= HARDER_BY_EFFORT.get(question.effort, 0) + HARDER_THEMES.get(question.theme, 0)
    if built:
        return seen
    seen += place.years.get(visit.year, 0)
    if place.steady:
        return seen
    noise = chance("noise", place.slug, question.id, visit.year, visit.lead).gauss(0, NOISE)
    return seen + noise - strict - visit.strict


def _by_chance(place: Place, question: Question, visit: VisitPlan, seen: float) -> Response:
    match question.answer:
        case YesPartlyNoRule():
            return Choice("yes" if seen >= YES_FROM else "partly" if seen >= PARTLY_FROM else "no")
        case LevelRule():
            return Level(sum(seen >= least for least in LEVELS_FROM))
        case CountRule(total_of=total_of, target=target):
            n = _how_many(place, question, visit, total_of)
            share = min(max((seen - 0.14) / 0.64, 0.0), 1.0)
            return Count(round(n * share * float(min(target + Fraction(1, 20), Fraction(1)))), n)
        case MeasureRule(unit=unit):
            at_worst, at_best = READINGS[question.id]
            reading = max(at_worst + (at_best - at_worst) * seen, 0.0)
            return Measure(float(round(reading, -1) if unit == "mm" else round(reading)))


def _how_many(place: Place, question: Question, visit: VisitPlan, total_of: str) -> int:
    """How many people or records there were to count."""
    if place.staff and total_of not in COUNTED:
        return place.staff
    n = chance("people", place.slug, question.id).randint(*COUNTED.get(total_of, OTHERS_COUNTED))
    if n > 10 and not place.steady:
        n += chance("people", place.slug, question.id, visit.year).randint(-2, 2)
    return n


def _left_open(place: Place, checklist: Checklist, visit: VisitPlan) -> set[str]:
    """On some visits a question or two cannot be checked; never a must-have."""
    draw = chance("left open", place.slug, visit.year, visit.lead)
    if place.steady or draw.random() > 0.35:
        return set()
    able = [q.id for q in checklist.questions if q.essential is None and q.weight < 3]
    return set(draw.sample(able, draw.randint(1, 2)))


def _note(
    place: Place, question: Question, visit: VisitPlan, seen: float, notes: dict[str, Notes]
) -> str:
    draw = chance("note", place.slug, question.id, visit.year)
    known = notes.get(question.id, Notes())
    if seen < PARTLY_FROM and known.low and draw.random() < 0.8:
        return draw.choice(known.low)
    if seen >= LEVELS_FROM[-1] and known.high and draw.random() < 0.45:
        return draw.choice(known.high)
    return ""


def _slip(place: Place, question: Question, visit: VisitPlan, response: Response) -> Answer | None:
    """Now and then the first tap was wrong and was put right: there is a history to tell."""
    if chance("slip", place.slug, question.id, visit.year, visit.lead).random() > 0.03:
        return None
    match response:
        case Choice("partly"):
            return Answer(Choice("yes"))
        case Level(value) if value < 3:
            return Answer(Level(value + 1))
    return None

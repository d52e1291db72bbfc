"""Checklists, answers and rounds for the tests, with only what a test is about spelled out."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from audits.answers import Answer, Choice, Count, Level, Measure, NotApplicable, NotSeen
from audits.checklist import (
    AnswerRule,
    Checklist,
    CountRule,
    Essential,
    LevelRule,
    MeasureRule,
    Question,
    Step,
    YesPartlyNoRule,
)
from audits.comparison.matching import AskedQuestion, Rescored, RoundPoints
from audits.scoring.points import Points

ANCHORS = ("none", "some", "most", "all")
WIDTH = MeasureRule(
    unit="mm",
    better="higher",
    steps=(Step(850, Fraction(1)), Step(775, Fraction(1, 2))),
)
YES = Answer(Choice("yes"))
PARTLY = Answer(Choice("partly"))
NO = Answer(Choice("no"))
NOT_SEEN = Answer(NotSeen("The door was locked."))
NOT_APPLICABLE = Answer(NotApplicable("There is no queue."))


def a_question(
    id: str,
    answer: AnswerRule | None = None,
    *,
    weight: int = 1,
    theme: str = "arrive",
    section: str | None = None,
    essential: Essential | None = None,
    not_applicable_when: str | None = "There is no queue",
    effort: int = 1,
) -> Question:
    return Question(
        id=id,
        theme=theme,
        wording=f"Is {id} there?",
        help="Look.",
        easy_read=f"Is {id} there?",
        answer=answer or YesPartlyNoRule(),
        weight=weight,
        effort=effort,
        comparable_since=1,
        how=("see",),
        source="test",
        essential=essential,
        not_applicable_when=not_applicable_when,
        section=section,
    )


def a_checklist(*questions: Question) -> Checklist:
    return Checklist(kind="venue", version=9, name="Test", intro="Test", questions=questions)


def a_must_have(
    met_from: str = "1", fail_below: str = "1", applies_to: str | None = None
) -> Essential:
    return Essential(
        basis="test",
        pass_at=Fraction(met_from),
        fail_below=Fraction(fail_below),
        applies_to=applies_to,
    )


def any_answer(question: Question, random: Random) -> Answer:
    """A believable answer of the right type, now and then not seen or not applicable."""
    chance = random.random()
    if chance < 0.05:
        return NOT_SEEN
    if chance < 0.1 and question.not_applicable_when:
        return NOT_APPLICABLE
    match question.answer:
        case YesPartlyNoRule():
            return random.choice([YES, PARTLY, NO])
        case LevelRule():
            return Answer(Level(random.randrange(4)))
        case CountRule():
            n = random.randrange(12)
            return Answer(Count(random.randint(0, n), n))
        case MeasureRule():
            return Answer(Measure(float(random.randrange(0, 1200, 25))))


def a_round(
    weights: Mapping[str, int],
    places: Mapping[str, Mapping[str, Points | Rescored]],
    *,
    version: int = 1,
    since: Mapping[str, int] | None = None,
) -> RoundPoints:
    return RoundPoints(
        version=version,
        questions={
            name: AskedQuestion(weight, (since or {}).get(name, 1))
            for name, weight in weights.items()
        },
        places=places,
    )


def two_rounds(random: Random, *, exact: bool) -> tuple[RoundPoints, RoundPoints]:
    """A random pair of rounds with everything that can happen between two years.

    New, dropped, reworded, reweighted and re-scored questions; joiners, leavers and places with too
    little in common; answers missing and not applicable.
    """
    number = Fraction if exact else float
    names = [f"q{place}" for place in range(random.randint(1, 7))]
    places = [f"p{place}" for place in range(random.randint(1, 8))]
    same_version = random.random() < 0.3

    def points() -> Points:
        chance = random.random()
        if chance < 0.08:
            return None
        if chance < 0.2:
            return "not_applicable"
        return number(random.choice([0, 0.5, 1, 0.25, 0.75]))

    def standing(names_asked: Sequence[str]) -> dict[str, Points | Rescored]:
        found: dict[str, Points | Rescored] = {}
        for name in names_asked:
            given = points()
            known = not isinstance(given, str | None)
            rescore = known and not same_version and random.random() < 0.1
            found[name] = Rescored(given, number(random.choice([0, 1]))) if rescore else given
        return found

    def one(version: int, asked: Sequence[str], since: Mapping[str, int]) -> RoundPoints:
        audited = [place for place in places if random.random() < 0.8]
        return a_round(
            {name: number(weights[name, version]) for name in asked},
            {place: standing(asked) for place in audited},
            version=version,
            since=since,
        )

    weights = {(name, version): random.choice([1, 2, 3]) for name in names for version in (1, 2)}
    if same_version:
        return one(1, names, {}), one(1, names, {})
    since = {name: random.choice([1, 1, 1, 2]) for name in names}
    before = [name for name in names if random.random() < 0.8]
    after = [name for name in names if random.random() < 0.8]
    return one(1, before, {}), one(2, after, since)

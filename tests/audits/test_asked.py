"""A subject is asked the parts that it names; what is not asked counts nowhere."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct, convert

from audits.answers import Answer, Choice
from audits.asked import asked_at, parts_to_ask
from audits.checklist import Checklist, Essential
from audits.checklists import latest
from audits.lifting import lifts
from audits.round_result import AuditRecord, round_result
from audits.scoring import score_audit
from tests.audits.builders import NO, YES, a_question


class Case(Struct):
    """One subject of the file that the phone reads too."""

    title: str
    facts: list[str]
    asked: list[str]
    answers: dict[str, str]
    score: float
    completeness: float
    unknown: list[str]


FILE = json.loads(Path("tests/audits/asked.json").read_text(encoding="utf-8"))
CASES = convert(FILE["cases"], list[Case])
CHECKLIST = Checklist(
    kind="police",
    version=1,
    name="Police checklist",
    intro="",
    questions=tuple(
        a_question(
            one["id"],
            section=one["section"],
            weight=one["weight"],
            essential=Essential(basis="test") if one["essential"] else None,
        )
        for one in FILE["questions"]
    ),
)
COUNTER = ["part-front-counter"]
ON_A_DAY = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)


def ids(checklist: Checklist) -> list[str]:
    return [question.id for question in checklist.questions]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_server_asks_and_scores_as_the_phone_does(case):
    assert ids(asked_at(CHECKLIST, case.facts)) == case.asked
    answers = {id: Answer(Choice(value)) for id, value in case.answers.items()}
    score = score_audit(CHECKLIST, answers, case.facts)
    assert score.score == pytest.approx(case.score)
    assert score.completeness == pytest.approx(case.completeness)
    assert list(score.essentials_unknown) == case.unknown
    assert list(score.points) == case.asked


def test_what_is_not_asked_leaves_every_count():
    answers = {"website": YES, "desk": YES, "queue": NO, "cell": NO}
    score = score_audit(CHECKLIST, answers, COUNTER)
    assert score.essentials == 1
    assert score.essentials_met
    assert score.not_applicable_share == 0
    assert score.low == score.high == score.score
    assert set(score.sections) == {"Front counter"}
    assert score.themes["arrive"].scored == 3


def test_visits_to_one_place_are_pooled_over_what_it_is_asked():
    given = {"website": YES.response, "desk": YES.response, "cell": NO.response}
    audits = [
        AuditRecord(
            id=lead,
            subject="counter",
            kind="police",
            version=1,
            purpose="routine",
            lead=lead,
            at=ON_A_DAY,
            answers={lead: given},
        )
        for lead in ("one", "two")
    ]
    result = round_result(CHECKLIST, audits, COUNTER, checklists={})
    assert result is not None
    assert (result.num, result.den) == (3, 3)
    assert result.score.points == {"website": 1, "desk": 1, "queue": None}
    assert result.score.completeness == 0.75


def test_nobody_is_said_to_lack_what_they_are_not_asked():
    points = {
        "counter": {"website": 1.0, "desk": None, "queue": 0.0},
        "custody": {"website": 1.0, "cell": 0.5},
    }
    found = {lift.question.id: lift for lift in lifts(CHECKLIST, points)}
    assert found["queue"].without == ("counter",)
    assert found["cell"].part == ("custody",)
    assert found["cell"].asked == 1
    assert found["cell"].unknown == ()


def test_a_checklist_without_parts_is_asked_as_it_is():
    venue = latest("venue")
    assert asked_at(venue, ["part-custody", "public-body"]) is venue
    assert parts_to_ask(venue) == {}


def test_naming_every_part_is_naming_none():
    police = latest("police")
    assert asked_at(police, list(parts_to_ask(police))) is police


def test_the_police_checklist_has_four_parts():
    assert parts_to_ask(latest("police")) == {
        "part-front-counter": "Front counter",
        "part-custody": "Custody",
        "part-response-and-neighbourhood": "Response and neighbourhood",
        "part-training-and-records": "Training and records",
    }

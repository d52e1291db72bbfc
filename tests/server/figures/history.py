"""A random history of a small City: lived through in the database, and kept beside it in memory.

What is kept in memory is worked out with ``audits`` alone, by its own way through whole rounds, so
that it can be held against what the database keeps place by place.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from msgspec import Struct, field, structs
from sqlalchemy import update

from audits.answers import NotSeen, Response
from audits.checklist import Checklist
from audits.checklists import checklist
from audits.comparison import (
    Comparison,
    PlacePoints,
    Rescored,
    RoundPoints,
    asked_by,
    compare_rounds,
    pair_place,
    shared_questions,
)
from audits.comparison.continuing import carried_on
from audits.round_result import (
    AuditRecord,
    RoundResult,
    counted_audits,
    rescore,
    rescored_questions,
    round_result,
)
from server.database import Database, Tx
from server.database.tables import answer, audit, metadata, round_, subject
from server.figures.freezing import freeze
from server.figures.refreshing import refresh_place, refresh_subject
from server.ids import uuid7
from tests.audits.builders import any_answer
from tests.server.builders import a_person, a_round, a_subject, an_assignment, an_audit

BEGAN = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
VERSIONS = (1, 1, 2, 2)
FACTS = ("public-body", "before-2021")


class KeptAudit(Struct):
    record: AuditRecord
    round: str
    state: str


class KeptRound(Struct):
    id: str
    version: int
    closed: bool = False
    # What no longer changes once it is closed.
    audits: list[AuditRecord] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    operators: dict[str, str] = field(default_factory=dict)
    continues: dict[str, str] = field(default_factory=dict)


class History(Struct):
    """The City as it should be."""

    random: Random
    commissioner: str
    auditors: list[str]
    rounds: list[KeptRound]
    facts: dict[str, list[str]]
    operators: dict[str, str]
    continues: dict[str, str] = field(default_factory=dict)
    audits: list[KeptAudit] = field(default_factory=list)

    def results(self, round: KeptRound) -> dict[str, RoundResult]:
        """Every place's result in a round."""
        made = round.audits if round.closed else self._counted(round)
        facts = round.facts if round.closed else self.facts
        found = {}
        for place in sorted({one.subject for one in made}):
            result = round_result(
                checklist("venue", round.version),
                [one for one in made if one.subject == place],
                facts[place],
                checklists={f"venue-{number}": checklist("venue", number) for number in (1, 2)},
            )
            if result:
                found[place] = result
        return found

    def compared(self, earlier: KeptRound, later: KeptRound) -> Comparison:
        """Two rounds compared by the method, places that carry on under their later id."""
        newer = checklist("venue", max(earlier.version, later.version))
        a, b = self._points(earlier, newer), self._points(later, newer)
        continues = later.continues if later.closed else self.continues
        before = carried_on(a.places, b.places, continues)
        shared = shared_questions(a, b)
        now = {}
        for place, was in before.items():
            moved = structs.replace(a, places={place: a.places[was]})
            if pair_place(moved, b, place, shared):
                now[was] = place
        places = {now.get(place, place): points for place, points in a.places.items()}
        return compare_rounds(structs.replace(a, places=places), b)

    def _points(self, round: KeptRound, newer: Checklist) -> RoundPoints:
        asked = checklist("venue", round.version)
        made = round.audits if round.closed else self._counted(round)
        again = rescored_questions(asked, newer) if asked.version < newer.version else ()
        places: dict[str, PlacePoints] = {}
        for place, result in self.results(round).items():
            if result.score.status != "graded":
                continue
            counted = counted_audits("venue", [one for one in made if one.subject == place])
            ruler = rescore(again, counted) if again else {}
            points = result.score.points
            places[place] = {**points, **{q: Rescored(points[q], p) for q, p in ruler.items()}}
        return RoundPoints(asked.version, asked_by(asked), places)

    def _counted(self, round: KeptRound) -> list[AuditRecord]:
        return [
            one.record for one in self.audits if one.round == round.id and one.state == "accepted"
        ]


async def live_through(database: Database, seed: int, steps: int) -> History:
    """Empty the database and let a City happen in it."""
    random = Random(seed)
    async with database.write() as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.execute(table.delete())
        history = await _begin(tx, random)
    for _ in range(steps):
        step = random.choices(
            [_visit, _decide, _answer_again, _change_place, _carry_on, _close],
            weights=[50, 12, 6, 5, 4, 3],
        )[0]
        async with database.write() as tx:
            await step(tx, history)
    return history


async def _begin(tx: Tx, random: Random) -> History:
    auditors = [await a_person(tx, "auditor") for _ in range(4)]
    facts = {await a_subject(tx): ["public-body"] for _ in range(5)}
    rounds = []
    for number, version in enumerate(VERSIONS):
        round_id = await a_round(
            tx,
            subjects=tuple(facts),
            versions={"venue": version},
            opens_on=date(2022 + number, 9, 1),
            closes_on=date(2023 + number, 5, 31),
        )
        rounds.append(KeptRound(round_id, version))
    return History(
        random=random,
        commissioner=await a_person(tx, "commissioner"),
        auditors=auditors,
        rounds=rounds,
        facts=facts,
        operators=dict.fromkeys(facts, "City Corporation"),
    )


async def _visit(tx: Tx, history: History) -> None:
    random = history.random
    where = [one for one in history.rounds if not one.closed]
    if not where:
        return
    into, place = random.choice(where), random.choice(sorted(history.facts))
    lead, co = random.sample(history.auditors, 2)
    purpose = random.choices(["routine", "double", "recheck", "self"], [8, 3, 1, 1])[0]
    state = random.choices(["accepted", "submitted", "returned"], [6, 3, 1])[0]
    version = random.choices([into.version, 3 - into.version], [9, 1])[0]
    at = BEGAN + timedelta(hours=random.randrange(10_000), seconds=len(history.audits))
    assignment = await an_assignment(
        tx, round_id=into.id, subject_id=place, lead=lead, co=co, purpose=purpose, visit_at=at
    )
    audit_id = await an_audit(tx, assignment_id=assignment, state=state, checklist_version=version)
    answers = {lead: _answers(version, random), co: _answers(version, random, few=True)}
    record = AuditRecord(audit_id, place, "venue", version, purpose, lead, at, answers)
    for auditor, given in answers.items():
        await _keep_answers(tx, audit_id, auditor, given)
    history.audits.append(KeptAudit(record, into.id, state))
    await refresh_subject(tx, into.id, place)


def _answers(version: int, random: Random, *, few: bool = False) -> dict[str, Response | None]:
    unseen = random.choice([0, 0, 0.02, 0.5])
    found: dict[str, Response | None] = {}
    for question in checklist("venue", version).questions:
        if few and random.random() < 0.9:
            continue
        response = any_answer(question, random).response
        # Most visits see nearly everything, or no place would ever be compared.
        while (response is None or isinstance(response, NotSeen)) and random.random() > unseen:
            response = any_answer(question, random).response
        found[question.id] = response
    return found


async def _keep_answers(
    tx: Tx, audit_id: str, auditor: str, given: dict[str, Response | None]
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "audit_id": audit_id,
            "person_id": auditor,
            "question": question,
            "response": response,
            "note": "",
            "counter": number,
            "device_id": "phone",
            "entry_id": uuid7(BEGAN),
        }
        for number, (question, response) in enumerate(given.items())
    ]
    if rows:
        await tx.execute(answer.insert(), rows)


async def _decide(tx: Tx, history: History) -> None:
    closed = {one.id for one in history.rounds if one.closed}
    if not (open_ones := [one for one in history.audits if one.round not in closed]):
        return
    kept = history.random.choice(open_ones)
    kept.state = history.random.choice(["accepted", "accepted", "returned", "void"])
    await tx.execute(update(audit).where(audit.c.id == kept.record.id).values(state=kept.state))
    await refresh_subject(tx, kept.round, kept.record.subject)


async def _answer_again(tx: Tx, history: History) -> None:
    sent = [one for one in history.audits if one.state == "submitted"]
    closed = {one.id for one in history.rounds if one.closed}
    if not (sent := [one for one in sent if one.round not in closed]):
        return
    kept = history.random.choice(sent)
    lead, record = kept.record.lead, kept.record
    given = dict(record.answers[lead])
    question = history.random.choice(checklist("venue", record.version).questions)
    given[question.id] = any_answer(question, history.random).response
    kept.record = structs.replace(record, answers={**record.answers, lead: given})
    here = (answer.c.audit_id == record.id) & (answer.c.person_id == lead)
    await tx.execute(answer.delete().where(here))
    await _keep_answers(tx, record.id, lead, given)
    await refresh_subject(tx, kept.round, record.subject)


async def _change_place(tx: Tx, history: History) -> None:
    place = history.random.choice(sorted(history.facts))
    history.facts[place] = [fact for fact in FACTS if history.random.random() < 0.5]
    history.operators[place] = history.random.choice(["City Corporation", "A charity"])
    await tx.execute(
        update(subject)
        .where(subject.c.id == place)
        .values(facts=history.facts[place], operator=history.operators[place])
    )
    await refresh_place(tx, place)


async def _carry_on(tx: Tx, history: History) -> None:
    earlier, later = sorted(history.random.sample(sorted(history.facts), 2))
    before = history.continues.pop(later, None)
    if history.random.random() < 0.7:
        history.continues[later] = earlier
    kept = history.continues.get(later)
    await tx.execute(update(subject).where(subject.c.id == later).values(continues_id=kept))
    await refresh_place(tx, later)
    if before:
        await refresh_place(tx, before)


async def _close(tx: Tx, history: History) -> None:
    still_open = [one for one in history.rounds if not one.closed]
    if len(still_open) < 2:
        return
    closing = still_open[0]
    await tx.execute(update(round_).where(round_.c.id == closing.id).values(state="closed"))
    await freeze(tx, closing.id, by=history.commissioner, now=BEGAN)
    closing.audits = [
        one.record for one in history.audits if one.round == closing.id and one.state == "accepted"
    ]
    closing.closed = True
    closing.facts = dict(history.facts)
    closing.operators = dict(history.operators)
    closing.continues = dict(history.continues)

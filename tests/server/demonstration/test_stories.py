"""The stories that the demonstration tells, as a reader of the database finds them."""

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from audits.answers import Choice, Count, Level, NotApplicable
from audits.checklists import checklist
from server.database import Database
from server.database.tables import (
    answer,
    assignment,
    assignment_auditor,
    audit,
    audit_decision,
    entry,
    person,
    person_role,
    reply,
    result,
    round_,
    round_checklist,
    round_subject,
    subject,
)


class Found(Struct, frozen=True):
    """One audit and what it was worth."""

    round: str
    place: str
    purpose: str
    state: str
    score: float
    grade: str | None
    completeness: float
    detail: str
    listed: bool

    @property
    def failed(self) -> list[str]:
        """The must-haves that were not met."""
        return msgspec.json.decode(self.detail, type=dict[str, object])["essentials_failed"]  # type: ignore[return-value]


async def audits_of(city: Database, place: str) -> dict[tuple[str, str], Found]:
    """The scored audits of places whose name begins so, by year and purpose."""
    async with city.read() as reads:
        rows = await reads.execute(
            select(
                round_.c.name.label("round"),
                subject.c.name.label("place"),
                audit.c.purpose,
                audit.c.state,
                result.c.score,
                result.c.grade,
                result.c.completeness,
                result.c.detail,
                audit.c.assignment_id.is_not(None).label("listed"),
            )
            .join_from(audit, round_)
            .join(subject, subject.c.id == audit.c.subject_id)
            .join(result, result.c.audit_id == audit.c.id)
            .where(subject.c.name.startswith(place))
        )
        found = [Found(**row._mapping) for row in rows]
    return {(one.round.removeprefix("Round "), one.purpose): one for one in found}


async def answer_to(city: Database, place: str, year: int, question: str) -> object:
    """What the lead of the routine visit answered."""
    async with city.read() as reads:
        return await reads.scalar(
            select(answer.c.response)
            .join_from(answer, audit)
            .join(subject, subject.c.id == audit.c.subject_id)
            .join(round_, round_.c.id == audit.c.round_id)
            .where(
                subject.c.name.startswith(place),
                round_.c.name == f"Round {year}",
                audit.c.purpose == "routine",
                answer.c.question == question,
                answer.c.person_id == audit.c.lead_id,
            )
        )


async def test_there_are_thirty_places_and_three_rounds(city: Database) -> None:
    async with city.read() as reads:
        kinds = dict(
            (
                await reads.execute(select(subject.c.kind, func.count()).group_by(subject.c.kind))
            ).all()  # type: ignore[arg-type]
        )
        rounds = (await reads.execute(select(round_.c.name, round_.c.state))).all()
        versions = await reads.execute(
            select(round_.c.name, round_checklist.c.version)
            .join_from(round_checklist, round_)
            .where(round_checklist.c.kind == "venue")
        )
        chosen = {row.name: row.version for row in versions}
    assert kinds == {"venue": 15, "activity": 7, "police": 4, "training": 4}
    assert {row.name: row.state for row in rounds} == {
        "Round 2024": "closed",
        "Round 2025": "closed",
        "Round 2026": "open",
    }
    assert chosen == {"Round 2024": 1, "Round 2025": 2, "Round 2026": 2}


async def test_everybody_is_invented(city: Database) -> None:
    async with city.read() as reads:
        rows = (
            await reads.execute(
                select(person.c.name, person.c.email, person_role.c.role).join_from(
                    person, person_role
                )
            )
        ).all()
    assert all(row.email.endswith("@demo.example") for row in rows)
    assert {row.role for row in rows} == {"auditor", "manager", "commissioner", "administrator"}
    assert ("Venue manager, Barbican Library", "manager.barbican-library@demo.example") in {
        (row.name, row.email) for row in rows
    }


async def test_a_place_that_closed_half_way_is_neither_a_zero_nor_left_out(city: Database) -> None:
    found = await audits_of(city, "Golden Lane")
    assert set(found) == {("2024", "routine")}
    async with city.read() as reads:
        row = (
            await reads.execute(
                select(assignment.c.cancelled_at, subject.c.status, subject.c.status_note)
                .join_from(assignment, subject)
                .join(round_, round_.c.id == assignment.c.round_id)
                .where(subject.c.name.startswith("Golden Lane"), round_.c.name == "Round 2025")
            )
        ).one()
        register = await reads.scalars(
            select(round_.c.name)
            .join_from(round_subject, round_)
            .join(subject, subject.c.id == round_subject.c.subject_id)
            .where(subject.c.name.startswith("Golden Lane"))
        )
        assert set(register.all()) == {"Round 2024", "Round 2025"}
    assert row.cancelled_at is not None
    assert row.status == "closed"
    assert "30 April 2026" in row.status_note


async def test_an_old_site_cannot_change_its_steps_and_still_does_well(city: Database) -> None:
    found = await audits_of(city, "The Monument")
    for one in found.values():
        assert {"venue-arrive-step-free", "venue-facil-inside"} == set(one.failed)
        assert one.grade == "Getting there"
    assert found["2024", "routine"].score < found["2025", "routine"].score
    assert found["2025", "routine"].score > 0.8


async def test_a_score_rises_while_a_must_have_opens_and_a_recheck_closes_it(
    city: Database,
) -> None:
    found = await audits_of(city, "Guildhall Art Gallery")
    before, after = found["2024", "routine"], found["2025", "routine"]
    assert after.score > before.score
    assert before.failed == []
    assert after.failed == ["venue-facil-toilet"]
    assert found["2025", "recheck"].failed == []
    assert await answer_to(city, "Guildhall Art Gallery", 2025, "venue-facil-toilet") == Choice(
        "no"
    )


async def test_a_team_is_trained_more_and_feels_no_surer(city: Database) -> None:
    async def share(year: int, question: str) -> float:
        given = await answer_to(city, "Barbican and Community", year, question)
        assert isinstance(given, Count)
        return given.k / given.n

    assert (
        await share(2025, "training-count-basic") > await share(2024, "training-count-basic") * 1.5
    )
    assert await share(2025, "training-confidence") <= await share(2024, "training-confidence")


async def test_one_place_goes_up_by_too_little_to_call_it_a_change(city: Database) -> None:
    found = await audits_of(city, "Guildhall Library")
    assert 0.015 < found["2025", "routine"].score - found["2024", "routine"].score < 0.045


async def test_one_good_activity_is_outside_the_square_mile(city: Database) -> None:
    found = await audits_of(city, "City short breaks")
    assert found["2025", "routine"].score > 0.85
    assert await answer_to(city, "City short breaks", 2025, "activity-arrive-travel") == Level(0)


async def test_custody_counts_are_under_five_or_do_not_apply(city: Database) -> None:
    custody = "City of London Police: custody"
    for year in (2024, 2025):
        present = await answer_to(city, custody, year, "police-custody-adult-present")
        assert isinstance(present, Count)
        assert present.n < 5
        searched = await answer_to(city, custody, year, "police-custody-strip-search")
        assert isinstance(searched, NotApplicable)


async def test_each_police_function_is_asked_about_itself(city: Database) -> None:
    sections = {question.id: question.section for question in checklist("police", 1).questions}
    async with city.read() as reads:
        rows = await reads.execute(
            select(subject.c.name, answer.c.question)
            .join_from(answer, audit)
            .join(subject, subject.c.id == audit.c.subject_id)
            .where(subject.c.kind == "police")
            .distinct()
        )
        asked: dict[str, set[str | None]] = {}
        for name, question in rows:
            function = name.removeprefix("City of London Police: ")
            asked.setdefault(function, set()).add(sections[question])
    response = "Response and neighbourhood"
    assert asked == {
        "public counter": {"Front counter"},
        "custody suite": {"Custody"},
        "response and control room": {response},
        "neighbourhood (ward officers)": {response, "Training and records"},
    }
    counter = (await audits_of(city, "City of London Police: public counter"))["2025", "routine"]
    assert counter.completeness > 0.8
    assert not any("custody" in question for question in counter.failed)


async def test_no_young_person_visits_the_police(city: Database) -> None:
    async with city.read() as reads:
        who = await reads.scalars(
            select(person.c.name)
            .join_from(assignment, subject)
            .join(assignment_auditor, assignment_auditor.c.assignment_id == assignment.c.id)
            .join(person, person.c.id == assignment_auditor.c.person_id)
            .where(subject.c.kind == "police")
        )
        names = set(who.all())
    assert names
    assert not any(name.startswith("Young") for name in names)


async def test_places_join_the_rounds_later(city: Database) -> None:
    assert ("2024", "routine") not in await audits_of(city, "Bank of England")
    assert ("2025", "routine") in await audits_of(city, "Bank of England")
    assert await audits_of(city, "Portsoken") == {}


async def test_two_pairs_disagree_about_one_place(city: Database) -> None:
    found = await audits_of(city, "Artizan Street Library")
    assert found["2025", "routine"].score - found["2025", "double"].score > 0.2


async def test_one_visit_was_on_nobodys_list(city: Database) -> None:
    found = await audits_of(city, "Postman's Park")
    assert [one.listed for one in found.values()].count(False) == 1


async def test_one_visit_could_not_check_enough_for_a_grade(city: Database) -> None:
    found = await audits_of(city, "City of London Police: neighbourhood")
    one = found["2026", "routine"]
    assert one.completeness < 0.9
    assert one.grade is None


async def test_managers_replied_and_the_commissioner_decided(city: Database) -> None:
    async with city.read() as reads:
        bodies = (await reads.scalars(select(reply.c.body))).all()
        decisions = await reads.execute(
            select(audit_decision.c.decision, audit_decision.c.reason, audit.c.state).join_from(
                audit_decision, audit
            )
        )
        taken = decisions.all()
    assert len(bodies) == 3
    assert all(len(body.split()) <= 100 for body in bodies)
    assert {row.decision for row in taken} == {"accepted", "returned", "void"}
    assert all(row.decision == row.state for row in taken)
    assert all(row.reason for row in taken if row.decision != "accepted")


async def test_auditor_1_has_visits_to_do_to_go_on_with_and_sent(city: Database) -> None:
    async with city.read() as reads:
        rows = await reads.execute(
            select(subject.c.name, audit.c.state)
            .join_from(assignment, subject)
            .join(assignment_auditor, assignment_auditor.c.assignment_id == assignment.c.id)
            .join(person, person.c.id == assignment_auditor.c.person_id)
            .join(round_, round_.c.id == assignment.c.round_id)
            .outerjoin(audit, audit.c.id == assignment.c.audit_id)
            .where(person.c.email == "auditor1@demo.example", round_.c.state == "open")
        )
        visits = {row.name: row.state for row in rows}
        answered = await reads.scalar(
            select(func.count())
            .select_from(entry)
            .join(audit, audit.c.id == entry.c.audit_id)
            .join(subject, subject.c.id == audit.c.subject_id)
            .join(round_, round_.c.id == audit.c.round_id)
            .where(subject.c.name.startswith("Barbican Library"), round_.c.state == "open")
        )
    assert visits["Barbican Library and Children's Library"] is None
    assert answered == 0
    assert visits["Shoe Lane Library"] == "draft"
    assert visits["Barbican Cinema relaxed screenings"] == "submitted"
    assert list(visits.values()).count(None) >= 4

"""GET /api/visits: everything a phone needs, and nothing that is not this person's."""

from datetime import UTC, datetime

import msgspec

from server.database import Database
from server.visits.messages import Visit, Visits
from tests.server.builders import an_assignment, an_audit
from tests.server.conftest import Client, SignIn
from tests.server.visits.conftest import City


async def fetch(client: Client) -> Visits:
    answer = await client.get("/api/visits")
    assert answer.status_code == 200
    return msgspec.json.decode(answer.content, type=Visits)


def visit_to(given: Visits, subject: str) -> Visit:
    return next(visit for visit in given.visits if visit.subject == subject)


async def test_a_person_gets_only_their_own_visits_of_open_rounds(
    client: Client, city: City
) -> None:
    given = await fetch(client)
    assert [visit.audit for visit in given.visits] == [city.audit]
    assert given.person == city.me
    assert visit_to(given, city.library).with_whom == "Auditor Other"


async def test_every_place_of_an_open_round_is_there_to_start_an_unlisted_visit(
    client: Client, city: City
) -> None:
    given = await fetch(client)
    assert {subject.id for subject in given.subjects} == {city.library, city.other_place}
    assert [one.name for one in given.rounds] == ["Round 2026"]
    assert given.rounds[0].checklists["venue"] == "venue-2"


async def test_last_years_answers_come_only_to_questions_that_still_mean_the_same(
    client: Client, city: City
) -> None:
    visit = visit_to(await fetch(client), city.library)
    assert visit.previous_round == "Round 2025"
    given = {one.question: one.answer.note for one in visit.previous}
    assert given["venue-info-access-page"] == "Nothing was online."
    assert set(given) == {"venue-info-access-page", "venue-info-true"}


async def test_a_draft_stays_on_the_checklist_version_it_began_with(
    client: Client, city: City, database: Database
) -> None:
    async with database.write() as tx:
        planned = await an_assignment(
            tx, round_id=city.round, subject_id=city.other_place, lead=city.me
        )
        await an_audit(tx, assignment_id=planned, state="draft", checklist_version=1)
    visit = visit_to(await fetch(client), city.other_place)
    assert (visit.state, visit.checklist) == ("draft", "venue-1")


async def test_a_cancelled_visit_is_not_on_the_list(
    client: Client, city: City, database: Database
) -> None:
    async with database.write() as tx:
        await an_assignment(
            tx,
            round_id=city.round,
            subject_id=city.other_place,
            lead=city.me,
            cancelled_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
    assert [visit.subject for visit in (await fetch(client)).visits] == [city.library]


async def test_only_auditors_get_visits(client: Client, city: City, sign_in: SignIn) -> None:
    await sign_in("manager")
    assert (await client.get("/api/visits")).status_code == 403
    client.cookies.clear()
    assert (await client.get("/api/visits")).status_code == 401

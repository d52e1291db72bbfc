"""What the commissioner reads about a whole round, on both databases."""

import csv
import io
from datetime import date

import pytest

from audits.answers import NotSeen
from server.database.tables import round_subject
from tests.server.builders import a_person, a_round, a_subject
from tests.server.conftest import Client, SignIn
from tests.server.results.answering import NO
from tests.server.results.conftest import City, read_page

STEP_FREE = "venue-arrive-step-free"
PICTURE_GUIDE = "venue-info-picture-guide"
NOT_COMPARABLE = ("venue-sensory-dryer", "venue-people-cards", "venue-voice-feedback")


@pytest.fixture
async def commissioner(city: City, sign_in: SignIn) -> str:
    return await sign_in("commissioner")


async def more_venues(city: City, number: int) -> list[str]:
    async with city.database.write() as tx:
        venues = [await a_subject(tx, name=f"Venue {letter}") for letter in "ABCDEFGH"[:number]]
        rows = [
            {"round_id": round, "subject_id": venue}
            for round in (city.last_year, city.this_year)
            for venue in venues
        ]
        await tx.execute(round_subject.insert(), rows)
    return venues


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_only_the_commissioner_and_the_administrator_read_a_round(
    client: Client, city: City, sign_in: SignIn
) -> None:
    for path in ("", "/places.csv", "/answers.csv"):
        address = f"/rounds/{city.this_year}{path}"
        await sign_in("manager", person=city.manager)
        assert (await client.get(address)).status_code == 403
        await sign_in("auditor")
        assert (await client.get(address)).status_code == 403
        await sign_in("administrator")
        assert (await client.get(address)).status_code == 200


async def test_a_round_without_visits_shows_dashes_and_never_0(
    client: Client, city: City, commissioner: str
) -> None:
    page = await read_page(client, f"/rounds/{city.this_year}")
    scores = page.section("Scores")
    assert "Venues – 0" in scores
    assert "City, each kind counting the same – 0" in scores
    assert "0 of 3 places accepted" in page.words
    assert "0 of 2" in page.section("How far it is")
    assert "No place has a result in both rounds" in page.section("What changed since Round 2025")


async def test_the_first_round_has_nothing_to_be_compared_with(
    client: Client, city: City, commissioner: str
) -> None:
    page = await read_page(client, f"/rounds/{city.last_year}")
    assert "This is the first round" in page.section("What changed")


async def test_states_are_counted_in_words(client: Client, city: City, commissioner: str) -> None:
    await city.visit()
    await city.visit(place=city.museum, state="submitted")
    await city.visit(place=city.club, key="activity-1", state="draft")
    page = await read_page(client, f"/rounds/{city.this_year}")
    states = page.section("How far it is")
    assert "Accepted 1 Being checked 1 Started 1 Planned 0" in states
    assert "Venues 2 of 2" in states
    assert "1 of 3 places accepted, 1 being checked" in page.words


async def test_a_mean_needs_three_places(client: Client, city: City, commissioner: str) -> None:
    await city.visit()
    await city.visit(place=city.museum)
    page = await read_page(client, f"/rounds/{city.this_year}")
    assert "Venues – 2" in page.section("Scores")
    (third,) = await more_venues(city, 1)
    await city.visit(place=third)
    page = await read_page(client, f"/rounds/{city.this_year}")
    assert "Venues 100.0 3 A bar of 100.0" in page.section("Scores")


async def test_an_incomplete_result_is_in_no_figure(
    client: Client, city: City, commissioner: str
) -> None:
    for place in (city.library, city.museum, *(await more_venues(city, 1))):
        await city.visit(place=place)
    (locked,) = [await _another(city, "Locked House")]
    questions = ("venue-info-true", "venue-info-access-page", STEP_FREE, PICTURE_GUIDE)
    unseen = {question: NotSeen("The room was locked.") for question in questions}
    await city.visit(unseen, place=locked)
    page = await read_page(client, f"/rounds/{city.this_year}")
    assert "Venues 100.0 3 A bar of 100.0" in page.section("Scores")
    assert "Locked House: too much could not be checked" in page.section("Not in any figure")


async def _another(city: City, name: str) -> str:
    async with city.database.write() as tx:
        place = await a_subject(tx, name=name)
        await tx.execute(round_subject.insert().values(round_id=city.this_year, subject_id=place))
    return place


async def test_a_place_that_is_not_on_the_register_is_named_and_not_counted(
    client: Client, city: City, commissioner: str
) -> None:
    async with city.database.write() as tx:
        stray = await a_subject(tx, name="Pop-up Museum")
    await city.visit(place=stray)
    page = await read_page(client, f"/rounds/{city.this_year}")
    assert "Pop-up Museum: visited, but not on this round’s list" in page.section(
        "Not in any figure"
    )
    assert "Venues 0 of 2" in page.section("How far it is")


async def test_only_matched_questions_and_places_count_in_the_improvement(
    client: Client, city: City, commissioner: str
) -> None:
    stayed = await more_venues(city, 2)
    for place in stayed:
        await city.visit({PICTURE_GUIDE: NO}, place=place, round=city.last_year, key="venue-1")
        await city.visit(dict.fromkeys(NOT_COMPARABLE, NO), place=place)
    # Noise: one place left, one is new; neither may move the like-for-like change.
    await city.visit({STEP_FREE: NO}, round=city.last_year, key="venue-1")
    await city.visit({STEP_FREE: NO}, place=city.museum)
    page = await read_page(client, f"/rounds/{city.this_year}")
    changed = page.section("What changed since Round 2025")
    # The picture guide weighs 2 of the 92 that the 39 matched questions weigh together.
    assert "the City changed by +2.2 points. That counts the 2 places with a full result" in changed
    assert "(3 had one in Round 2025, 3 have one now)" in changed
    assert "Venues +2.2 2 of 3 then, 3 now 39 of 42" in changed
    assert "The 2 places we could compare rose by 2.2 points since Round 2025" in " ".join(
        page.words.split()
    )


async def test_any_earlier_round_can_be_chosen(
    client: Client, city: City, commissioner: str
) -> None:
    async with city.database.write() as tx:
        oldest = await a_round(tx, name="Round 2024", opens_on=date(2024, 9, 1), state="closed")
        await tx.execute(round_subject.insert().values(round_id=oldest, subject_id=city.library))
    await city.visit({PICTURE_GUIDE: NO}, round=oldest, key="venue-1")
    await city.visit(round=city.last_year, key="venue-1")
    await city.visit()
    newest = await read_page(client, f"/rounds/{city.this_year}")
    assert "Venues 0.0 1 of 1" in newest.section("What changed since Round 2025")
    chosen = await read_page(client, f"/rounds/{city.this_year}?since={oldest}")
    assert "Venues +2.2 1 of 1" in chosen.section("What changed since Round 2024")


async def test_open_must_haves_name_the_places_that_lost_them(
    client: Client, city: City, commissioner: str
) -> None:
    await city.visit(round=city.last_year, key="venue-1")
    await city.visit({STEP_FREE: NO})
    await city.visit({STEP_FREE: NO}, place=city.museum)
    page = await read_page(client, f"/rounds/{city.this_year}")
    listed = page.section("Must-haves not met")
    assert "Not met at 2 places: Barbican Library (met last time), Guildhall Art Gallery." in listed
    assert "All must-haves are met at 0 of the 2 places with a full result." in (
        " ".join(page.words.split())
    )


async def test_places_are_listed_by_name_and_never_ranked(
    client: Client, city: City, commissioner: str
) -> None:
    await city.visit({PICTURE_GUIDE: NO})
    await city.visit(place=city.museum)
    page = await read_page(client, f"/rounds/{city.this_year}")
    places = page.section("Every place")
    assert places.index("Barbican Library") < places.index("Guildhall Art Gallery")
    assert "97.9" in places


async def test_a_download_has_a_row_for_each_place_and_no_formula(
    client: Client, city: City, commissioner: str
) -> None:
    trap = await _another(city, "=cmd|' /C calc'!A0")
    await city.visit(place=trap)
    await city.visit(round=city.last_year, key="venue-1")
    await city.visit({PICTURE_GUIDE: NO})
    answer = await client.get(f"/rounds/{city.this_year}/places.csv")
    rows = rows_of(answer.text)
    assert {row["Place"] for row in rows} == {
        "'=cmd|' /C calc'!A0",
        "Barbican Library",
        "Guildhall Art Gallery",
        "Golden Lane Club",
    }
    library = next(row for row in rows if row["Place"] == "Barbican Library")
    assert library["Score out of 100"] == "97.9"
    assert library["Compared with"] == "Round 2025"
    assert float(library["Change in points, like for like"]) == pytest.approx(
        -100 * 2 / 92, abs=1e-4
    )
    club = next(row for row in rows if row["Place"] == "Golden Lane Club")
    assert club["Score out of 100"] == ""


async def test_a_download_holds_every_answer_of_the_round(
    client: Client, city: City, commissioner: str
) -> None:
    await city.visit({PICTURE_GUIDE: NO})
    await city.visit(place=city.club, key="activity-1")
    answer = await client.get(f"/rounds/{city.this_year}/answers.csv")
    rows = rows_of(answer.text)
    assert len(rows) == 42 + 33
    guide = next(row for row in rows if row["Question id"] == PICTURE_GUIDE)
    assert (guide["Answer"], guide["Standing"]) == ("No", "not met")


async def test_a_moved_place_is_compared_with_where_it_was(
    client: Client, city: City, commissioner: str
) -> None:
    await city.visit({PICTURE_GUIDE: NO}, round=city.last_year, key="venue-1")
    async with city.database.write() as tx:
        await a_person(tx, "manager")
        moved = await a_subject(tx, name="New Library", continues_id=city.library)
        await tx.execute(round_subject.insert().values(round_id=city.this_year, subject_id=moved))
    await city.visit(place=moved)
    page = await read_page(client, f"/rounds/{city.this_year}")
    assert "Venues +2.2 1 of 1 then, 1 now" in page.section("What changed since Round 2025")


async def test_a_round_that_does_not_exist_is_not_found(
    client: Client, city: City, commissioner: str
) -> None:
    assert (await client.get("/rounds/no-such-round")).status_code == 404

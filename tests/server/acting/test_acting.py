"""Where one help for many places would do most, on both databases."""

import csv
import io

import pytest

from audits.answers import NotSeen
from server.database.tables import round_subject
from tests.server.builders import a_subject
from tests.server.conftest import Client, SignIn
from tests.server.figured import work_out
from tests.server.results.answering import NO, PARTLY, YES
from tests.server.results.conftest import City, read_page

STEP_FREE = "venue-arrive-step-free"
PICTURE_GUIDE = "venue-info-picture-guide"
GUIDE_WORDING = "Is there a picture guide that shows what a visit is like?"
MOST = "What would lift most for its effort"
OPEN = "Must-haves open"
WEAKEST = "Weakest themes across the City"


@pytest.fixture
async def commissioner(city: City, sign_in: SignIn) -> str:
    return await sign_in("commissioner")


async def another_venue(city: City, name: str) -> str:
    async with city.database.write() as tx:
        place = await a_subject(tx, name=name)
        await tx.execute(round_subject.insert().values(round_id=city.this_year, subject_id=place))
    return place


async def three_venues(city: City) -> str:
    """Two of three venues lack a picture guide; the third has it, and has steps."""
    third = await another_venue(city, "Tower Bridge")
    await city.visit({PICTURE_GUIDE: NO})
    await city.visit({PICTURE_GUIDE: PARTLY}, place=city.museum)
    await city.visit({STEP_FREE: NO}, place=third)
    await work_out(city.database, by=city.manager)
    return third


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_only_the_commissioner_and_the_administrator_see_where_to_act(
    client: Client, city: City, sign_in: SignIn
) -> None:
    for path in ("", "/questions.csv", "/must-haves.csv", "/themes.csv"):
        address = f"/rounds/{city.this_year}/act{path}"
        await sign_in("manager", person=city.manager)
        assert (await client.get(address)).status_code == 403
        await sign_in("auditor")
        assert (await client.get(address)).status_code == 403
        await sign_in("administrator")
        assert (await client.get(address)).status_code == 200


async def test_a_round_that_is_not_there_is_not_found(
    client: Client, city: City, commissioner: str
) -> None:
    assert (await client.get("/rounds/elsewhere/act")).status_code == 404


async def test_without_a_result_nothing_is_weighed(
    client: Client, city: City, commissioner: str
) -> None:
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    assert "No place has a full result in this round yet" in page.words


async def test_what_most_places_lack_is_said_with_its_lift_and_its_number_of_places(
    client: Client, city: City, commissioner: str
) -> None:
    await three_venues(city)
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    listed = page.section(MOST)
    assert GUIDE_WORDING in listed
    assert "2 of 3 venues do not have all of this: 1 none of it, 1 part." in listed
    # The guide weighs 2 of 97: (2 + 1) / 97 / 3 places is 1.03 points of the mean.
    assert "the average venue would rise by 1.0 point, from 97.9 to 98.9" in listed
    assert "(3 venues)" in listed
    assert "What it takes at each: a week, or under £100." in listed
    # One place alone is no reason for a scheme, unless the reader asks for everything.
    assert "Can everyone get in without using steps?" not in listed
    everything = await read_page(client, f"/rounds/{city.this_year}/act?show=all")
    assert "1 of 3 venues has none of this." in everything.section(MOST)


async def test_too_few_places_make_no_average(
    client: Client, city: City, commissioner: str
) -> None:
    await city.visit({PICTURE_GUIDE: NO})
    await city.visit({PICTURE_GUIDE: NO}, place=city.museum)
    await work_out(city.database, by=city.manager)
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    listed = page.section(MOST)
    assert "2 of 2 venues have none of this." in listed
    assert "2 venues with a full result: too few for an average." in listed
    (row,) = rows_of((await client.get(f"/rounds/{city.this_year}/act/questions.csv")).text)
    assert row["Lift of the kind's mean in points, if all had it"] == ""


async def test_kind_and_theme_choose_what_is_listed(
    client: Client, city: City, commissioner: str
) -> None:
    await three_venues(city)
    here = f"/rounds/{city.this_year}/act"
    for wanted in ("?kind=venue", "?theme=before-you-go", "?kind=venue&theme=before-you-go"):
        assert GUIDE_WORDING in (await read_page(client, here + wanted)).section(MOST)
    for other in ("?kind=activity", "?theme=voice"):
        assert GUIDE_WORDING not in (await read_page(client, here + other)).section(MOST)


async def test_it_says_how_many_places_it_rests_on(
    client: Client, city: City, commissioner: str
) -> None:
    await three_venues(city)
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    assert "It rests on 3 of 3 venues that have a full result. Places that were not seen" in (
        " ".join(page.words.split())
    )


async def test_open_must_haves_say_where_and_what_a_recheck_found(
    client: Client, city: City, commissioner: str
) -> None:
    third = await three_venues(city)
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    assert "Not met at 1 place: Tower Bridge." in page.section(OPEN)
    await city.visit({STEP_FREE: YES}, place=third, purpose="recheck")
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    assert "Tower Bridge (met at a recheck on 2 December 2026)." in page.section(OPEN)


async def test_a_must_have_that_could_not_be_checked_is_open_too(
    client: Client, city: City, commissioner: str
) -> None:
    await city.visit({STEP_FREE: NotSeen("The lift was being mended.")})
    await work_out(city.database, by=city.manager)
    page = await read_page(client, f"/rounds/{city.this_year}/act")
    assert "Could not check at 1 place: Barbican Library." in page.section(OPEN)


async def test_themes_are_weakest_first_and_need_three_places(
    client: Client, city: City, commissioner: str
) -> None:
    await three_venues(city)
    weakest = (await read_page(client, f"/rounds/{city.this_year}/act")).section(WEAKEST)
    first = weakest.index("Information before you go")
    assert first < weakest.index("Sensory environment")
    rows = rows_of((await client.get(f"/rounds/{city.this_year}/act/themes.csv")).text)
    activity = next(row for row in rows if row["Kind"] == "activity")
    assert (activity["Mean score out of 100"], activity["Places"]) == ("", "0")


async def test_the_downloads_have_a_row_for_every_thing(
    client: Client, city: City, commissioner: str
) -> None:
    await three_venues(city)
    here = f"/rounds/{city.this_year}/act"
    questions = rows_of((await client.get(f"{here}/questions.csv")).text)
    assert {row["Question id"] for row in questions} == {PICTURE_GUIDE, STEP_FREE}
    (open_one,) = rows_of((await client.get(f"{here}/must-haves.csv")).text)
    assert (open_one["Place"], open_one["State"]) == ("Tower Bridge", "not met")

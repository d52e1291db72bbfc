"""What a manager reads beside each thing to fix, and about places like this one."""

import pytest

from audits.answers import Level
from server.database.tables import round_subject, subject
from tests.server.builders import a_subject
from tests.server.conftest import Client, SignIn
from tests.server.figured import work_out
from tests.server.results.answering import NO, PARTLY
from tests.server.results.conftest import City, Page, read_page

PICTURE_GUIDE = "venue-info-picture-guide"
TRUE_INFORMATION = "venue-info-true"
STEP_FREE = "venue-arrive-step-free"


@pytest.fixture
async def manager(city: City, sign_in: SignIn) -> str:
    return await sign_in("manager", person=city.manager)


async def result(client: Client, city: City) -> Page:
    return await read_page(client, f"/results/{city.library}/{city.this_year}")


async def libraries(city: City, number: int, *, place_type: str = "Library") -> list[str]:
    async with city.database.write() as tx:
        made = [
            await a_subject(tx, name=f"Other {place_type} {n}", place_type=place_type)
            for n in range(number)
        ]
        rows = [{"round_id": city.this_year, "subject_id": one} for one in made]
        await tx.execute(round_subject.insert(), rows)
    return made


async def test_each_thing_to_fix_says_its_next_step(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({TRUE_INFORMATION: Level(1), PICTURE_GUIDE: NO})
    fixes = (await result(client, city)).section("What to fix first")
    # A level is a third of what the question weighs: 3 of 98.
    assert "Next step (+1.0): Level 2 of 3. One small fact wrong." in fixes
    assert "Next step (+1.0): Partly. There is a guide but photos are old" in fixes


async def test_the_last_step_needs_no_words_of_its_own(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({PICTURE_GUIDE: PARTLY})
    assert "Next step" not in (await result(client, city)).section("What to fix first")


async def test_pooled_visits_have_no_single_next_step(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({PICTURE_GUIDE: NO})
    await city.visit({PICTURE_GUIDE: NO}, lead=city.co_auditor, purpose="double")
    fixes = (await result(client, city)).section("What to fix first")
    assert "picture guide" in fixes
    assert "Next step" not in fixes


async def test_the_cheapest_way_up_says_how_many_things_and_how_much_effort(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({STEP_FREE: NO})
    fixes = (await result(client, city)).section("What to fix first")
    assert "Cheapest way to Friendly: 1 thing, effort 5" in fixes
    assert "That would give a score of 100.0." in fixes
    assert "Can everyone get in without using steps? (effort 5)" in fixes


async def test_five_similar_places_are_enough_to_say_how_many_have_it(
    client: Client, city: City, manager: str
) -> None:
    for number, other in enumerate(await libraries(city, 5)):
        await city.visit({PICTURE_GUIDE: NO} if number < 2 else None, place=other)
    await city.visit({PICTURE_GUIDE: NO})
    # Noise: a museum is not of the same sort while there are enough libraries.
    async with city.database.write() as tx:
        await tx.execute(
            subject.update().where(subject.c.id == city.museum).values(place_type="Museum")
        )
    await city.visit({STEP_FREE: NO}, place=city.museum)
    await work_out(city.database, by=city.manager)
    page = await result(client, city)
    assert "3 of 5 similar places have this." in page.section("What to fix first")
    words = " ".join(page.words.split())
    assert (
        "The middle half of 5 other places of the same sort (library) scored between 97.9 and "
        "100.0 in this round." in words
    )


async def test_too_few_of_the_same_sort_are_joined_by_the_same_kind(
    client: Client, city: City, manager: str
) -> None:
    for other in await libraries(city, 5, place_type="Garden"):
        await city.visit(place=other)
    await city.visit()
    await work_out(city.database, by=city.manager)
    words = " ".join((await result(client, city)).words.split())
    assert "The middle half of 5 other places of the same kind (venues)" in words


async def test_four_other_places_say_nothing(client: Client, city: City, manager: str) -> None:
    for other in await libraries(city, 4):
        await city.visit(place=other)
    await city.visit({PICTURE_GUIDE: NO})
    await work_out(city.database, by=city.manager)
    page = await result(client, city)
    assert "middle half" not in page.words
    assert "similar places have this" not in page.words


async def test_luck_is_spoken_of_only_once_it_is_known_how_far_two_auditors_are_apart(
    client: Client, city: City, manager: str
) -> None:
    doubled = await libraries(city, 20)
    for number, other in enumerate(doubled):
        await city.visit({PICTURE_GUIDE: NO} if number % 2 else None, place=other)
        if number < 19:
            changed = {TRUE_INFORMATION: Level(0), STEP_FREE: NO}
            await city.visit(changed, place=other, lead=city.co_auditor, purpose="double")
    await city.visit({STEP_FREE: NO, TRUE_INFORMATION: Level(0), PICTURE_GUIDE: NO})
    await work_out(city.database, by=city.manager)
    assert "luck" not in (await result(client, city)).words
    await city.visit(
        {TRUE_INFORMATION: Level(0)}, place=doubled[19], lead=city.co_auditor, purpose="double"
    )
    await work_out(city.database, by=city.manager)
    words = " ".join((await result(client, city)).words.split())
    assert "With nothing changed, a score like this would be expected to move by about +" in words

"""What the commissioner reads about two rounds, and who else may not."""

import csv
import io
import zipfile

from sqlalchemy import delete, update

from server.comparing.tables import TABLES
from server.database.tables import round_, round_subject, subject
from tests.server.builders import a_subject
from tests.server.comparing.conftest import Town
from tests.server.conftest import Client, SignIn
from tests.server.results.answering import NO
from tests.server.results.conftest import read_page

PICTURE_GUIDE = "venue-info-picture-guide"
STEP_FREE = "venue-arrive-step-free"
FILES = [f"{table.name}.csv" for table in TABLES]


async def all_visited(town: Town, earlier: str, later: str) -> None:
    """Every venue and club in both rounds; venues got a picture guide, more or less."""
    for number, place in enumerate((*town.venues, *town.clubs)):
        venue = place in town.venues
        missing = {PICTURE_GUIDE: NO} if venue else {}
        if venue and number % 2:
            missing["venue-info-sensory-map"] = NO
        await town.visit(earlier, place, missing)
        await town.visit(later, place)


async def test_only_the_commissioner_and_the_administrator_compare_rounds(
    client: Client, town: Town, sign_in: SignIn
) -> None:
    await all_visited(town, town.second, town.third)
    here = town.address(town.second, town.third)
    lists = (f"{here}/questions", f"{here}/places", f"{here}/questions/{PICTURE_GUIDE}")
    addresses = ("/compare", here, *lists, f"{here}/files/kinds.csv")
    for role in ("manager", "auditor"):
        await sign_in(role)
        for address in addresses:
            assert (await client.get(address, follow_redirects=False)).status_code == 403
        assert "/compare" not in (await client.get("/account")).text
    for role in ("commissioner", "administrator"):
        await sign_in(role)
        for address in addresses:
            assert (await client.get(address)).status_code == 200
        assert 'href="/compare"' in (await client.get("/account")).text


async def test_the_answer_is_the_verdict_in_the_methods_words_with_what_it_rests_on(
    client: Client, town: Town, commissioner: str
) -> None:
    await all_visited(town, town.second, town.third)
    page = await read_page(client, town.address(town.second, town.third))
    found = await town.compared(town.second, town.third)
    assert found.headline.verdict.verdict == "improved"
    words = " ".join(page.words.split())
    assert "Improved. The 11 places we could compare rose by" in words
    assert "Likely between +" in words
    assert "Same places: 11 of the 11 with a result in Round 2025 and the 11 in" in words
    assert "Round 2025 is not closed yet" in words


async def test_a_round_in_which_nothing_can_be_compared_shows_dashes_and_never_0(
    client: Client, town: Town, commissioner: str
) -> None:
    await town.visit(town.second, town.venues[0])
    await town.visit(town.third, town.clubs[0])
    here = town.address(town.second, town.third)
    page = await read_page(client, here)
    words = " ".join(page.words.split())
    assert "Too few to say. No place could be compared between these two rounds." in words
    assert "cannot be taken apart" in page.section("What moved the average")
    assert "Venues 0 places – Too few to say" in page.section("By kind and by theme")
    assert "too few to say" in page.section("By place")
    assert "There is no change to ask about." in page.section("Would you say the same")
    assert "Activities 0 of 3 1 of 3" in page.section("Who is missing?")
    assert "rose by" not in page.section("Since the first round")
    for name in FILES:
        assert (await client.get(f"{here}/files/{name}")).status_code == 200
    account = await client.get(f"{here}/files/account.csv")
    assert list(csv.reader(io.StringIO(account.text)))[-1] == ["All together", "", ""]


async def test_every_page_and_every_choice_on_it_is_valid_html(
    client: Client, town: Town, commissioner: str
) -> None:
    await read_page(client, "/compare")
    for place in (*town.venues, *town.clubs):
        await town.visit(town.first, place)
    page = await read_page(client, "/compare")
    assert "So far only Round 2024 has any." in page.words
    await all_visited(town, town.second, town.third)
    for two in ((town.first, town.second), (town.first, town.third), (town.second, town.third)):
        here = town.address(*two)
        for kind in ("", "?kind=venue", "?kind=activity", "?kind=police", "?kind=nothing"):
            await read_page(client, here + kind)
        for show in ("all", "lost", "gained", "again", "new", "retired", "reworded", "?"):
            await read_page(client, f"{here}/questions?show={show}&kind=venue")
        for show in ("compared", "missed", "opened", "closed", "newly", "no_longer", "?"):
            await read_page(client, f"{here}/places?show={show}&part=9")
        await read_page(client, f"{here}/questions/{PICTURE_GUIDE}")


async def test_the_two_newest_rounds_are_compared_unless_others_are_chosen(
    client: Client, town: Town, commissioner: str
) -> None:
    for round in (town.first, town.second, town.third):
        await town.visit(round, town.venues[0])
    goes_to = (await client.get("/compare", follow_redirects=False)).headers["location"]
    assert goes_to == town.address(town.second, town.third)
    async with town.database.write() as tx:
        closed = round_.c.id.in_([town.first, town.second])
        await tx.execute(update(round_).where(closed).values(state="closed"))
    goes_to = (await client.get("/compare", follow_redirects=False)).headers["location"]
    assert goes_to == town.address(town.first, town.second)
    # Whichever is named first, the address has the earlier one first.
    chosen = f"/compare?earlier={town.third}&later={town.first}"
    goes_to = (await client.get(chosen, follow_redirects=False)).headers["location"]
    assert goes_to == town.address(town.first, town.third)
    assert (await client.get(town.address(town.third, town.first))).status_code == 404


async def test_a_choice_that_cannot_be_compared_is_told_at_its_field(
    client: Client, town: Town, commissioner: str
) -> None:
    for round in (town.second, town.third):
        await town.visit(round, town.venues[0])
    same = await read_page(client, f"/compare?earlier={town.third}&later={town.third}", 422)
    assert "Choose two different rounds." in same.words
    assert 'href="#later"' in same.html
    # A round without a result is not in the list.
    unknown = await read_page(client, f"/compare?earlier={town.first}&later={town.third}", 422)
    assert 'href="#earlier"' in unknown.html


async def test_a_lost_must_have_is_named_with_its_place_and_opens_its_answer(
    client: Client, town: Town, commissioner: str
) -> None:
    await town.visit(town.second, town.venues[0])
    await town.visit(town.third, town.venues[0], {STEP_FREE: NO})
    await town.visit(town.second, town.venues[1], {STEP_FREE: NO})
    await town.visit(town.third, town.venues[1], {STEP_FREE: NO})
    page = await read_page(client, town.address(town.second, town.third))
    section = page.section("Must-haves")
    assert "All must-haves are met at 0 of the 2 places" in section
    assert "in Round 2025 it was 1" in section
    assert "1 place no longer does" in section
    assert "Venue A" in section
    assert "Venue B" not in section
    assert f'href="/results/{town.venues[0]}/{town.third}#{STEP_FREE}"' in page.html


async def test_a_must_have_that_rests_on_a_fact_is_lost_only_where_the_fact_is(
    town: Town,
) -> None:
    for place, facts in ((town.venues[0], ["public-body"]), (town.venues[1], [])):
        async with town.database.write() as tx:
            await tx.execute(update(subject).where(subject.c.id == place).values(facts=facts))
        await town.visit(town.second, place)
        await town.visit(town.third, place, {"venue-info-digital": NO})
    lost = (await town.compared(town.second, town.third)).must_haves.lost
    assert [(one.question.id, one.places) for one in lost] == [
        ("venue-info-digital", (town.venues[0],))
    ]


async def test_lost_questions_come_first_and_open_the_places_behind_them(
    client: Client, town: Town, commissioner: str
) -> None:
    for place in town.venues:
        await town.visit(town.second, place)
        lost = place in town.venues[:3]
        await town.visit(town.third, place, {PICTURE_GUIDE: NO} if lost else {})
    here = town.address(town.second, town.third)
    found = await town.compared(town.second, town.third)
    assert found.many.questions[0].question.id == PICTURE_GUIDE
    # Three of three is 0.25 by mid-p at the very least, and there are many questions.
    assert found.many.questions[0].words == "No clear change"
    page = await read_page(client, f"{here}/questions/{PICTURE_GUIDE}")
    assert "Venue A Venue B Venue C" in page.section("Lost (3)")
    assert "Venue D" in page.section("Kept (5)")
    assert (await client.get(f"{here}/questions/no-such-question")).status_code == 404


async def test_places_are_listed_by_name_and_never_by_score(
    client: Client, town: Town, commissioner: str
) -> None:
    for number, place in enumerate(town.venues):
        worse = dict.fromkeys(("venue-info-sensory-map", PICTURE_GUIDE)[: number % 3], NO)
        await town.visit(town.second, place, worse)
        await town.visit(town.third, place)
    here = town.address(town.second, town.third)
    for section in (
        (await read_page(client, here)).section("By place"),
        (await read_page(client, f"{here}/places")).words,
    ):
        positions = [section.index(f"Venue {letter} ") for letter in "ABCDEFGH"]
        assert positions == sorted(positions)


async def test_who_is_missing_opens_the_list_of_the_places(
    client: Client, town: Town, commissioner: str
) -> None:
    for place in town.venues:
        await town.visit(town.second, place)
    for place in town.venues[:4]:
        await town.visit(town.third, place)
    async with town.database.write() as tx:
        gone = round_subject.c.subject_id == town.venues[7]
        in_third = round_subject.c.round_id == town.third
        await tx.execute(delete(round_subject).where(gone, in_third))
    here = town.address(town.second, town.third)
    page = await read_page(client, here)
    assert "Venues 8 of 8 4 of 7" in page.section("Who is missing?")
    missed = await read_page(client, f"{here}/places?kind=venue&show=missed")
    assert "3 places" in missed.words
    assert "Venue H" not in missed.words
    assert "Venue H" in (await read_page(client, f"{here}/places?show=closed")).words


async def test_everything_can_be_downloaded_and_no_cell_is_a_formula(
    client: Client, town: Town, commissioner: str
) -> None:
    async with town.database.write() as tx:
        danger = await a_subject(tx, name="=HYPERLINK(1)", operator="@danger")
        rows = [{"round_id": one, "subject_id": danger} for one in (town.second, town.third)]
        await tx.execute(round_subject.insert(), rows)
    town.venues.append(danger)
    await all_visited(town, town.second, town.third)
    here = town.address(town.second, town.third)
    file = await client.get(f"{here}/files/everything.zip")
    assert file.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as opened:
        assert opened.namelist() == FILES
        for name in FILES:
            single = await client.get(f"{here}/files/{name}")
            assert opened.read(name) == single.content
            for row in csv.reader(io.StringIO(single.text.removeprefix("\ufeff"))):
                for cell in row:
                    assert not cell.startswith(("=", "@", "+"))
    assert "'=HYPERLINK(1)" in (await client.get(f"{here}/files/places.csv")).text
    assert (await client.get(f"{here}/files/nothing.csv")).status_code == 404
    again = await client.get(f"{here}/files/everything.zip")
    assert again.content == file.content

"""One place over all rounds, on both databases."""

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest

from server.database.tables import audit_decision, reply, round_subject
from server.ids import uuid7
from tests.server.builders import LONG_AGO, a_person, a_round, a_subject
from tests.server.conftest import Client, SignIn
from tests.server.figured import work_out
from tests.server.results.answering import NO
from tests.server.results.conftest import City, Page, read_page

STEP_FREE = "venue-arrive-step-free"
PICTURE_GUIDE = "venue-info-picture-guide"


async def story(client: Client, place: str, status: int = 200) -> Page:
    return await read_page(client, f"/subjects/{place}/story", status)


async def insert(city: City, table: Any, **row: Any) -> None:
    async with city.database.write() as tx:
        await tx.execute(table.insert().values(**row))


@pytest.fixture
async def two_rounds(city: City) -> City:
    """The library had no picture guide last year and has one now; the museum is noise."""
    await city.visit({PICTURE_GUIDE: NO}, round=city.last_year, key="venue-1")
    await city.visit()
    await city.visit({STEP_FREE: NO}, place=city.museum)
    await work_out(city.database, by=city.manager)
    return city


async def test_only_who_may_see_the_place_reads_its_story(
    client: Client, two_rounds: City, sign_in: SignIn
) -> None:
    for path in ("story", "story.csv"):
        address = f"/subjects/{two_rounds.library}/{path}"
        await sign_in("auditor")
        assert (await client.get(address)).status_code == 403
        await sign_in("manager")
        assert (await client.get(address)).status_code == 403
        await sign_in("manager", person=two_rounds.manager)
        assert (await client.get(address)).status_code == 200
        for role in ("commissioner", "administrator"):
            await sign_in(role)
            assert (await client.get(address)).status_code == 200
            assert (await client.get(f"/subjects/nowhere/{path}")).status_code == 404


async def test_a_manager_learns_nothing_about_whether_a_place_is_there(
    client: Client, city: City, sign_in: SignIn
) -> None:
    await sign_in("manager", person=city.manager)
    answers = [await client.get(f"/subjects/{id}/story") for id in (city.museum, "nowhere")]
    assert [answer.status_code for answer in answers] == [403, 403]


async def test_scores_and_the_like_for_like_change_are_told_round_by_round(
    client: Client, two_rounds: City, sign_in: SignIn
) -> None:
    await sign_in("manager", person=two_rounds.manager)
    page = await story(client, two_rounds.library)
    words = " ".join(page.words.split())
    assert "2 results, from 97.8 in Round 2025 to 100.0 in Round 2026." in words
    # The picture guide weighs 2 of the 92 that the matched questions weigh together.
    assert "that is +2.2 points in all" in words
    assert "Since Round 2025, on the same questions (93% of the weight): +2.2" in words
    assert page.words.index("## Round 2026") < page.words.index("## Round 2025")


async def test_the_line_marks_where_the_checklist_changed(
    client: Client, two_rounds: City, sign_in: SignIn
) -> None:
    await sign_in("commissioner")
    page = await story(client, two_rounds.library)
    assert "by round: 2025 97.8, 2026 100.0</title>" in page.html
    assert page.html.count('stroke-dasharray="2 5"') == 2, "one mark, and its key"
    assert "Round 2026 (new checklist)" in page.words


async def test_one_result_makes_no_line(client: Client, city: City, sign_in: SignIn) -> None:
    await city.visit()
    await work_out(city.database, by=city.manager)
    await sign_in("commissioner")
    page = await story(client, city.library)
    assert "One result so far: 100.0 in Round 2026." in page.words
    assert "sfc-line-chart" not in page.html


async def test_a_round_in_which_nobody_came_is_said_and_breaks_nothing(
    client: Client, city: City, sign_in: SignIn
) -> None:
    async with city.database.write() as tx:
        oldest = await a_round(
            tx, name="Round 2024", opens_on=date(2024, 9, 1), subjects=(city.library,)
        )
    await city.visit({PICTURE_GUIDE: NO}, round=oldest, key="venue-1")
    await city.visit()
    await work_out(city.database, by=city.manager)
    await sign_in("commissioner")
    page = await story(client, city.library)
    assert "Not visited in this round." in page.section("Round 2025")
    # The first round and this one are compared directly.
    assert "Since Round 2024" in page.section("Round 2026")


async def test_a_manager_does_not_see_what_is_still_being_checked(
    client: Client, city: City, sign_in: SignIn
) -> None:
    await city.visit(state="submitted")
    await work_out(city.database, by=city.manager)
    await sign_in("manager", person=city.manager)
    page = await story(client, city.library)
    assert "100.0" not in page.words
    assert "Being checked" in page.words
    await sign_in("commissioner")
    assert "Score 100.0" in (await story(client, city.library)).words


async def test_a_manager_does_not_learn_of_an_unannounced_visit_that_has_begun(
    client: Client, city: City, sign_in: SignIn
) -> None:
    await city.visit(state="draft", announced=False)
    await sign_in("manager", person=city.manager)
    assert "Nobody has visited yet" in (await story(client, city.library)).words
    await sign_in("commissioner")
    assert "Begun, not sent yet" in (await story(client, city.library)).words


async def test_decisions_are_for_those_who_plan_and_replies_for_everybody(
    client: Client, two_rounds: City, sign_in: SignIn
) -> None:
    audit = await two_rounds.visit(purpose="recheck")
    async with two_rounds.database.write() as tx:
        moderator = await a_person(tx, "commissioner", name="Moderator 7")
    at = datetime(2026, 12, 9, 12, 0, tzinfo=LONG_AGO.tzinfo)
    await insert(
        two_rounds,
        audit_decision,
        id=uuid7(LONG_AGO),
        audit_id=audit,
        decision="accepted",
        reason="The ramp is there.",
        decided_by=moderator,
        decided_at=at,
    )
    await insert(
        two_rounds,
        reply,
        subject_id=two_rounds.library,
        round_id=two_rounds.this_year,
        body="We are glad of it.",
        written_by=two_rounds.manager,
        written_at=at,
    )
    told = "Accepted by Moderator 7 on 9 December 2026: The ramp is there."
    await sign_in("commissioner")
    page = await story(client, two_rounds.library)
    assert told in page.section("Round 2026")
    assert "Recheck on 2 December 2026" in page.section("Round 2026")
    assert f"/audits/{audit}/history" in page.html
    await sign_in("manager", person=two_rounds.manager)
    page = await story(client, two_rounds.library)
    assert told not in page.words
    assert "We are glad of it." in page.section("Round 2026")
    assert "/history" not in page.html


async def test_a_place_that_carries_on_keeps_the_story_of_the_old_one(
    client: Client, city: City, sign_in: SignIn
) -> None:
    async with city.database.write() as tx:
        moved = await a_subject(
            tx, name="New Library", managers=(city.manager,), continues_id=city.library
        )
        await tx.execute(round_subject.insert().values(round_id=city.this_year, subject_id=moved))
    await city.visit({PICTURE_GUIDE: NO}, round=city.last_year, key="venue-1")
    await city.visit(place=moved)
    await work_out(city.database, by=city.manager)
    await sign_in("commissioner")
    page = await story(client, moved)
    assert "Carries on from Barbican Library" in page.words
    assert "Since Round 2025" in page.section("Round 2026")
    assert "Round 2025, as Barbican Library" in page.words
    assert "Carried on by New Library." in (await story(client, city.library)).words


async def test_the_download_has_a_row_for_every_round(
    client: Client, two_rounds: City, sign_in: SignIn
) -> None:
    await sign_in("commissioner")
    text = (await client.get(f"/subjects/{two_rounds.library}/story.csv")).text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Round"] for row in rows] == ["Round 2025", "Round 2026"]
    assert [row["Score out of 100"] for row in rows] == ["97.8", "100.0"]
    assert rows[0]["Change in points, like for like"] == ""
    assert float(rows[1]["Change in points, like for like"]) == pytest.approx(200 / 92, abs=1e-3)

"""What a manager reads about a place, on both databases."""

import csv
import io
from datetime import UTC, datetime

import pytest

from audits.answers import Answer, Measure, NotApplicable, NotSeen
from audits.checklists import by_key
from tests.server.builders import a_person, a_round, a_subject
from tests.server.conftest import Client, SignIn
from tests.server.results.answering import NO, PARTLY, YES
from tests.server.results.conftest import City, read_page

STEP_FREE = "venue-arrive-step-free"
PICTURE_GUIDE = "venue-info-picture-guide"
SENSORY_MAP = "venue-info-sensory-map"
ASK_FIRST = "venue-info-ask-first"
DOOR_WIDTH = "venue-arrive-door-width"
# Asked for the first time in version 2 of the venue checklist, or with another meaning.
NOT_COMPARABLE = ("venue-sensory-dryer", "venue-people-cards", "venue-voice-feedback")
VENUE_2 = [question.id for question in by_key("venue-2").questions]


@pytest.fixture
async def manager(city: City, sign_in: SignIn) -> str:
    return await sign_in("manager", person=city.manager)


def result_address(city: City, *, place: str | None = None, round: str | None = None) -> str:
    return f"/results/{place or city.library}/{round or city.this_year}"


async def test_a_manager_sees_only_their_own_places(
    client: Client, city: City, manager: str
) -> None:
    await city.visit()
    await city.visit(place=city.museum)
    listed = await read_page(client, "/results")
    assert "Barbican Library" in listed.words
    assert "Guildhall" not in listed.words
    for hidden in ("", "/answers.csv", "/reply"):
        answer = await client.get(result_address(city, place=city.museum) + hidden)
        assert answer.status_code == 403
        assert "Guildhall" not in answer.text
    reply = await client.post(
        result_address(city, place=city.museum) + "/reply", data={"body": "Mine now."}
    )
    assert reply.status_code == 403


async def test_a_place_that_does_not_exist_looks_like_one_that_is_not_yours(
    client: Client, city: City, manager: str
) -> None:
    answer = await client.get(result_address(city, place="no-such-place"))
    assert answer.status_code == 403


async def test_an_auditor_cannot_read_results(client: Client, city: City, sign_in: SignIn) -> None:
    await city.visit()
    await sign_in("auditor", person=city.auditor)
    assert (await client.get("/results")).status_code == 403
    assert (await client.get(result_address(city))).status_code == 403


async def test_a_score_is_cut_and_never_rounded_up(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({PICTURE_GUIDE: PARTLY})
    page = await read_page(client, result_address(city))
    # 97 of 98 points are 98.98 of 100, which rounding would show as 99.0.
    assert "98.9 score out of 100" in " ".join(page.words.split())


async def test_a_capped_grade_is_explained(client: Client, city: City, manager: str) -> None:
    await city.visit({STEP_FREE: NO})
    page = await read_page(client, result_address(city))
    assert (
        "Would be Leading; held at Getting there because "
        "‘Can everyone get in without using steps?’ is not met."
    ) in page.words
    assert "Can everyone get in without using steps? Not met" in page.section("Must-haves")


async def test_an_incomplete_visit_shows_its_bounds_and_no_grade(
    client: Client, city: City, manager: str
) -> None:
    unseen = {
        question: NotSeen("The room was locked.")
        for question in (PICTURE_GUIDE, SENSORY_MAP, ASK_FIRST, STEP_FREE, "venue-info-true")
    }
    await city.visit(unseen)
    page = await read_page(client, result_address(city))
    assert "No grade, because too much could not be checked." in page.words
    assert "5 questions could not be checked. With them, the score would be between" in page.words
    assert "The room was locked." in page.section("Could not check")


async def test_last_years_answer_stands_beside_this_years(
    client: Client, city: City, manager: str
) -> None:
    before = Answer(NO, "The guide is gone from the website.")
    await city.visit({PICTURE_GUIDE: before}, round=city.last_year, key="venue-1")
    await city.visit({PICTURE_GUIDE: Answer(YES, "A new guide, made with two families.")})
    page = await read_page(client, result_address(city))
    moved = page.section("What changed since Round 2025")
    guide = "Is there a picture guide that shows what a visit is like?"
    assert f"Got better (1) Question Round 2025, now Points {guide} No, now Yes +" in moved
    line = page.section("Every question").split(guide)[1]
    assert line.index("A new guide, made with two families.") < line.index("Round 2025: No")
    assert "The guide is gone from the website." in line


async def test_only_questions_that_stayed_the_same_count_as_change(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({}, round=city.last_year, key="venue-1")
    # Both are new or mean something else in version 2, so failing them is no change.
    await city.visit(dict.fromkeys(NOT_COMPARABLE, NO))
    page = await read_page(client, result_address(city))
    moved = page.section("What changed since Round 2025")
    assert "On the 39 questions that stayed the same, of 42 answered now: 0.0 points" in moved
    assert "Every one of those questions has the same answer as before." in moved


async def test_a_stricter_rule_is_not_told_as_a_place_getting_worse(
    client: Client, city: City, manager: str
) -> None:
    # 900 mm was the best step of version 1 and is the second best of version 2.
    await city.visit({DOOR_WIDTH: Measure(900)}, round=city.last_year, key="venue-1")
    await city.visit({DOOR_WIDTH: Measure(900)})
    page = await read_page(client, result_address(city))
    assert "of 42 answered now: 0.0 points" in page.section("What changed since Round 2025")
    assert "How wide is the step-free door" in page.section("What to fix first")


async def test_a_visit_that_is_still_checked_is_not_shown_to_its_manager(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({STEP_FREE: NO}, state="submitted")
    page = await read_page(client, result_address(city))
    assert "A moderator is checking it" in page.words
    assert "Getting there" not in page.html
    listed = await read_page(client, "/results")
    assert "Round 2026: the visit is done, and a moderator is checking it." in listed.words


async def test_an_unannounced_visit_is_not_given_away(
    client: Client, city: City, manager: str
) -> None:
    await city.visit(state="draft", announced=False)
    page = await read_page(client, result_address(city))
    assert "There is no result for this round yet." in page.words
    assert "Round 2026" not in (await read_page(client, "/results")).words


async def test_the_commissioner_reads_a_result_before_it_is_accepted(
    client: Client, city: City, sign_in: SignIn
) -> None:
    audit = await city.visit({STEP_FREE: NO}, state="submitted")
    await sign_in("commissioner")
    page = await read_page(client, result_address(city))
    assert "The manager does not see this result until it is accepted." in page.words
    assert "held at Getting there" in page.words
    assert f'href="/audits/{audit}/decide"' in page.html


async def test_a_reply_of_up_to_100_words_stands_beside_the_result(
    client: Client, city: City, manager: str
) -> None:
    await city.visit()
    address = result_address(city) + "/reply"
    await read_page(client, address)
    long = " ".join(["word"] * 101)
    refused = await client.post(address, data={"body": long})
    assert refused.status_code == 422
    assert "You wrote 101 words. Cut it to 100 or fewer." in refused.text
    kept = await client.post(
        address, data={"body": "We <b>moved</b> the lift."}, follow_redirects=False
    )
    assert kept.status_code == 303
    page = await read_page(client, result_address(city))
    assert "We <b>moved</b> the lift." in page.section("Reply")
    assert "Venue manager, Barbican Library" in page.section("Reply")
    await client.post(address, data={"body": ""}, follow_redirects=False)
    page = await read_page(client, result_address(city))
    assert "moved" not in page.words


async def test_nobody_can_reply_before_there_is_a_result(
    client: Client, city: City, manager: str
) -> None:
    await city.visit(state="submitted")
    answer = await client.post(result_address(city) + "/reply", data={"body": "Too early."})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("not-met", ("picture guide", "map or list")),
        ("with-note", ("map or list", "picture guide")),
        ("must-have", ("without using steps", "picture guide")),
        ("changed", ("picture guide", "map or list")),
        ("all", ("picture guide", "no such words")),
        ("nonsense", ("picture guide", "no such words")),
    ],
)
async def test_questions_are_filtered_by_plain_links(
    client: Client, city: City, manager: str, show: str, words: tuple[str, str]
) -> None:
    await city.visit(round=city.last_year, key="venue-1")
    await city.visit({PICTURE_GUIDE: NO, SENSORY_MAP: Answer(YES, "At the desk.")})
    page = await read_page(client, f"{result_address(city)}?show={show}")
    questions = page.section("Every question")
    seen, not_seen = words
    assert seen in questions
    assert not_seen not in questions


async def test_two_auditors_who_disagree_are_both_shown(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({PICTURE_GUIDE: YES}, co={PICTURE_GUIDE: PARTLY})
    page = await read_page(client, result_address(city))
    line = page.section("Every question").split("Is there a picture guide")[1]
    assert "The other auditor said: Partly" in line.split("Is there a map")[0]


async def test_two_visits_in_one_round_are_pooled_and_say_so(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({PICTURE_GUIDE: YES})
    await city.visit({PICTURE_GUIDE: NO}, lead=city.co_auditor, purpose="double")
    page = await read_page(client, result_address(city))
    assert "The result is the middle between the visits." in page.words
    line = page.section("Every question").split("Is there a picture guide")[1]
    assert "The visits found different things, and both count." in line.split("Is there a map")[0]


async def test_a_recheck_is_shown_and_changes_no_result(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({PICTURE_GUIDE: NO})
    plain = await read_page(client, result_address(city))
    await city.visit(lead=city.co_auditor, purpose="recheck")
    page = await read_page(client, result_address(city))
    assert "Rechecked 2 December 2026: 100.0." in page.section("Checked again")
    assert page.section("Every question") == plain.section("Every question")


async def test_what_did_not_apply_is_listed_with_its_reason(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({"venue-arrive-queue": NotApplicable("There is never a queue.")})
    page = await read_page(client, result_address(city))
    assert "There is never a queue." in page.section("Not applicable")
    assert " 0.0" not in page.section("Themes")


async def test_a_theme_with_too_few_answers_is_a_dash_and_never_0(
    client: Client, city: City, manager: str
) -> None:
    voice = [q for q in VENUE_2 if q.startswith("venue-voice")]
    await city.visit({question: NotSeen("Nobody to ask.") for question in voice[:1]})
    page = await read_page(client, result_address(city))
    assert "Having a say –" in page.section("Themes")


async def test_a_place_that_moved_keeps_its_history(
    client: Client, city: City, sign_in: SignIn
) -> None:
    await city.visit({PICTURE_GUIDE: NO}, round=city.last_year, key="venue-1")
    async with city.database.write() as tx:
        manager = await a_person(tx, "manager")
        new_home = await a_subject(tx, continues_id=city.library, managers=(manager,))
    await city.visit(place=new_home)
    await sign_in("manager", person=manager)
    page = await read_page(client, result_address(city, place=new_home))
    assert "Got better (1)" in page.section("What changed since Round 2025")


async def test_the_last_visit_is_found_even_when_a_round_was_missed(
    client: Client, city: City, manager: str
) -> None:
    async with city.database.write() as tx:
        oldest = await a_round(
            tx, name="Round 2023", opens_on=datetime(2023, 9, 1, tzinfo=UTC).date()
        )
    await city.visit({PICTURE_GUIDE: NO}, round=oldest, key="venue-1")
    await city.visit()
    page = await read_page(client, result_address(city))
    assert "Got better (1)" in page.section("What changed since Round 2023")


async def test_a_measured_answer_is_shown_with_its_unit_and_what_is_best(
    client: Client, city: City, manager: str
) -> None:
    await city.visit({"venue-sensory-noise": Measure(72.5)})
    page = await read_page(client, result_address(city))
    assert "72.5 dB(A). 60 or less is best. More than 70 earns no points." in page.section(
        "Every question"
    )


async def test_a_download_holds_every_question_and_no_formula(
    client: Client, city: City, manager: str
) -> None:
    note = '=HYPERLINK("http://example.org")'
    await city.visit({PICTURE_GUIDE: Answer(NO, note)})
    answer = await client.get(result_address(city) + "/answers.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == len(VENUE_2)
    guide = next(row for row in rows if row["Question id"] == PICTURE_GUIDE)
    assert guide["Notes"] == f"'{note}"
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())

"""The auditor's pages without script: every question is a form, and a whole visit can be made."""

import re

import msgspec
from litestar.status_codes import HTTP_303_SEE_OTHER

from audits.checklist import CountRule, LevelRule, MeasureRule, Question
from audits.checklists import by_key
from audits.order import way_through
from server.visits.messages import Visits
from tests.server.conftest import Client
from tests.server.visits.conftest import City


def form_for(question: Question) -> dict[str, str]:
    """A plain answer, as a browser posts it."""
    match question.answer:
        case CountRule():
            return {"k": "7", "n": "1,200", "note": ""}
        case MeasureRule():
            return {"x": "850", "note": ""}
        case LevelRule():
            return {"response": "3", "note": "It was bright."}
    return {"response": "partly", "note": ""}


async def test_the_list_shows_my_visit_and_nobody_elses(client: Client, city: City) -> None:
    page = await client.get("/visits")
    assert "Noise Library" in page.text
    assert city.base in page.text
    assert "Other Garden" not in page.text


async def test_another_persons_visit_cannot_be_opened(client: Client, city: City) -> None:
    for address in ("", "/check", "/venue-info-true"):
        page = await client.get(f"/visits/venue-2/{city.other_audit}{address}")
        assert page.status_code == 404
    posted = await client.post(
        f"/visits/venue-2/{city.other_audit}/venue-info-true", data={"response": "2"}
    )
    assert posted.status_code == 404


async def test_a_whole_visit_is_answered_checked_and_sent_with_forms(
    client: Client, city: City
) -> None:
    address = f"{city.base}/{way_through(by_key('venue-2'))[0].id}"
    for question in way_through(by_key("venue-2")):
        assert address == f"{city.base}/{question.id}"
        assert question.wording.split("?")[0] in (await client.get(address)).text.replace("’", "'")
        posted = await client.post(address, data=form_for(question), follow_redirects=False)
        assert posted.status_code == HTTP_303_SEE_OTHER
        address = posted.headers["location"]
    assert address == f"{city.base}/check"
    check = await client.get(address)
    assert "Not answered</span> <span data-group-count>(0)" in check.text
    sent = await client.post(address)
    assert sent.url.path == f"{city.base}/sent"
    visits = msgspec.json.decode((await client.get("/api/visits")).content, type=Visits)
    assert visits.visits[0].state == "submitted"
    assert visits.visits[0].reference
    assert visits.visits[0].reference in sent.text


async def test_an_answer_is_there_when_the_question_is_opened_again(
    client: Client, city: City
) -> None:
    address = f"{city.base}/venue-info-true"
    await client.post(address, data={"response": "2", "note": "Two were wrong."})
    page = await client.get(address)
    assert re.search(r'value="2" checked', page.text)
    assert "Two were wrong." in page.text


async def test_last_years_answer_shows_only_after_this_years_is_given(
    client: Client, city: City
) -> None:
    address = f"{city.base}/venue-info-access-page"
    assert "Nothing was online." not in (await client.get(address)).text
    await client.post(address, data={"response": "yes"})
    after = (await client.get(address)).text
    assert "Round 2025: No." in after
    assert "Nothing was online." in after


async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    client: Client, city: City
) -> None:
    address = f"{city.base}/venue-people-trained"
    page = await client.post(address, data={"k": "12", "n": "7"})
    assert page.status_code == 422
    assert "You wrote 12 out of 7." in page.text
    assert 'href="#venue-people-trained-k"' in page.text
    assert 'value="12"' in page.text
    again = await client.get(address)
    assert 'value="12"' not in again.text


async def test_could_not_check_needs_its_reason(client: Client, city: City) -> None:
    address = f"{city.base}/venue-info-true"
    page = await client.post(address, data={"response": "not_seen"})
    assert page.status_code == 422
    assert "Say why you could not check this." in page.text
    with_reason = {"response": "not_seen", "reason-not_seen": "It was closed."}
    assert (await client.post(address, data=with_reason)).status_code == 200
    assert "Could not check: It was closed." in (await client.get(f"{city.base}/check")).text


async def test_an_answer_can_be_taken_back(client: Client, city: City) -> None:
    address = f"{city.base}/venue-info-true"
    await client.post(address, data={"response": "2"})
    cleared = await client.post(address, data={"response": "2", "clear": "yes"})
    assert cleared.url.path == address
    assert 'value="2" checked' not in cleared.text


async def test_a_finished_visit_cannot_be_changed(client: Client, city: City) -> None:
    await client.post(f"{city.base}/venue-info-true", data={"response": "2"})
    await client.post(f"{city.base}/check")
    late = await client.post(f"{city.base}/venue-info-true", data={"response": "0"})
    assert late.url.path == f"{city.base}/sent"


async def test_a_visit_that_is_not_on_the_list_begins_with_its_first_answer(
    client: Client, city: City
) -> None:
    begun = await client.post(
        "/visits/start",
        data={"subject": city.other_place, "announced": "no"},
        follow_redirects=False,
    )
    address = begun.headers["location"]
    assert (await client.get(address)).status_code == 200
    onwards = await client.post(address, data={"response": "no"}, follow_redirects=False)
    assert "?" not in onwards.headers["location"]
    visits = msgspec.json.decode((await client.get("/api/visits")).content, type=Visits)
    started = next(visit for visit in visits.visits if visit.subject == city.other_place)
    assert (started.assignment, started.announced, started.state) == (None, False, "draft")


async def test_a_place_outside_the_round_cannot_be_started(client: Client, city: City) -> None:
    page = await client.post("/visits/start", data={"subject": city.not_eligible})
    assert page.status_code == 422
    assert "Choose a place." in page.text

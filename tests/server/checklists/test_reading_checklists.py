"""The checklists as pages: everything in them is shown, and only what is published."""

import html

import pytest

from audits.checklists import published
from server.checklists.reading import by_theme
from tests.server.conftest import Client, SignIn


@pytest.mark.parametrize("key", [one.key for one in published()])
async def test_every_question_of_a_checklist_can_be_read(
    client: Client, sign_in: SignIn, *, key: str
) -> None:
    await sign_in("manager")
    checklist = next(one for one in published() if one.key == key)
    full = html.unescape((await client.get(f"/checklists/{key}")).text)
    easy = html.unescape((await client.get(f"/checklists/{key}?view=easy")).text)
    for question in checklist.questions:
        assert question.wording in full
        assert question.source in full
        assert f'id="{question.id}"' in full
        assert question.easy_read in easy
        if question.essential:
            assert question.essential.basis in full
    assert full.count("Must-have</p>") == sum(bool(q.essential) for q in checklist.questions)


async def test_a_must_have_that_depends_on_a_fact_says_so(client: Client, sign_in: SignIn) -> None:
    await sign_in("auditor")
    page = (await client.get("/checklists/venue-2")).text
    assert (
        "It counts as a must-have only where the answer is yes: Is it run by a public body" in page
    )


async def test_the_list_has_the_newest_version_of_each_kind_first(
    client: Client, sign_in: SignIn
) -> None:
    await sign_in("auditor")
    page = (await client.get("/checklists")).text
    assert page.index("/checklists/venue-2") < page.index("/checklists/venue-1")
    assert "published 18 November 2024" in page


async def test_what_is_not_published_is_not_found(client: Client, sign_in: SignIn) -> None:
    await sign_in("auditor")
    assert (await client.get("/checklists/venue-99")).status_code == 404
    assert (await client.get("/checklists/themes")).status_code == 404


async def test_somebody_who_is_not_signed_in_is_asked_to(client: Client) -> None:
    answer = await client.get("/checklists/venue-2", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/checklists/venue-2",
    )


@pytest.mark.parametrize("key", [one.key for one in published()])
def test_no_question_is_lost_between_the_themes(key: str) -> None:
    checklist = next(one for one in published() if one.key == key)
    shown = [question.id for one in by_theme(checklist) for question in one.questions]
    assert sorted(shown) == sorted(question.id for question in checklist.questions)

"""What a phone keeps of the pages: everything of the app, and nothing of any person."""

import json
import re

import html5lib  # type: ignore[import-untyped]

from audits.checklists import by_key
from tests.server.conftest import Client
from tests.server.visits.conftest import City

PLAIN = ("visits", "sending", "start", "worried", "help", "offline")


def app_of(script: str) -> dict[str, list[dict[str, str | None]]]:
    found = re.match(r"self\.__APP = (\{.*?\});\n", script)
    assert found
    app: dict[str, list[dict[str, str | None]]] = json.loads(found.group(1))
    return app


async def test_the_worker_keeps_every_checklist_that_a_phone_may_need(
    client: Client, city: City
) -> None:
    answer = await client.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["service-worker-allowed"] == "/"
    urls = {entry["url"] for entry in app_of(answer.text)["entries"]}
    assert {f"/shell/{name}" for name in (*PLAIN, "venue-2", "police-1")} <= urls
    assert "/council.css" in urls


async def test_everything_in_the_workers_list_can_be_fetched_without_signing_in(
    client: Client, city: City
) -> None:
    client.cookies.clear()
    for entry in app_of((await client.get("/sw.js")).text)["entries"]:
        answer = await client.get(str(entry["url"]), follow_redirects=False)
        assert answer.status_code == 200, entry["url"]


async def test_a_shell_is_the_same_whoever_asks_and_names_nobody(
    client: Client, city: City
) -> None:
    for name in (*PLAIN, "venue-2"):
        signed_in = await client.get(f"/shell/{name}")
        for private in ("Auditor Me", "Auditor Other", "Noise Library", city.audit, city.me):
            assert private not in signed_in.text
    cookies = dict(client.cookies)
    client.cookies.clear()
    assert (await client.get("/shell/venue-2")).text == signed_in.text
    client.cookies.update(cookies)


async def test_a_shell_holds_every_question_and_its_checklist_as_data(
    client: Client, city: City
) -> None:
    html = (await client.get("/shell/venue-2")).text
    checklist = by_key("venue-2")
    shown = re.findall(r'data-question="([^"]+)"', html)
    assert sorted(shown) == sorted(question.id for question in checklist.questions)
    data = re.search(r'id="checklist">(.*?)</script>', html, re.DOTALL)
    assert data
    assert "<" not in data.group(1)
    assert len(json.loads(data.group(1))["questions"]) == len(checklist.questions)


async def test_shells_are_valid_html(client: Client) -> None:
    for name in (*PLAIN, "venue-2", "police-1"):
        assert_valid((await client.get(f"/shell/{name}")).text)


async def test_pages_without_script_are_valid_html(client: Client, city: City) -> None:
    await client.post(f"{city.base}/venue-info-true", data={"response": "2"})
    views = ("", "/check", "/venue-info-true", "/venue-people-trained")
    addresses = ["/visits", "/visits/start", *(f"{city.base}{view}" for view in views)]
    for address in addresses:
        assert_valid((await client.get(address)).text)
    assert_valid((await client.post(f"{city.base}/venue-info-true", data={"response": "9"})).text)


def assert_valid(html: str) -> None:
    """Parsed by the strict parser, and every id stands once."""
    html5lib.HTMLParser(strict=True).parse(html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})


async def test_an_unknown_shell_is_not_found(client: Client, city: City) -> None:
    assert (await client.get("/shell/venue-99")).status_code == 404

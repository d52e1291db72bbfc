"""Every failure is told in plain words, to people as a page and to programs as a problem."""

from tests.server.conftest import Client, SignIn


async def test_an_unknown_page_is_explained_with_a_way_on(client: Client) -> None:
    answer = await client.get("/no-such-page")
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert 'href="/"' in answer.text


async def test_a_page_of_another_role_says_so(client: Client, sign_in: SignIn) -> None:
    await sign_in("auditor")
    answer = await client.get("/people")
    assert answer.status_code == 403
    assert "Your account does not include this page" in answer.text


async def test_a_program_gets_a_problem_with_a_stable_code(client: Client) -> None:
    answer = await client.post("/api/sync", json={})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == "sign_in"


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/sign-in", "/no-such-page", "/health/live"):
        headers = (await client.get(path)).headers
        assert "'unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"

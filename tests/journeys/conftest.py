"""A real server with the demonstration's data, and real browsers to visit it with."""

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.journeys.link import Link
from tests.journeys.phones import Phone
from tests.journeys.servers import RunningServer, build_demonstration
from tests.journeys.signing_in import ROLES, signed_in_client

Clients = dict[str, httpx.Client]
Phones = Callable[..., Phone]

FAILED = pytest.StashKey[bool]()


# One for the folder, not for the whole run: its event loop would be in the way of other tests.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's database, made once and copied for whoever changes it."""
    return build_demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="package")
def reading_server(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """One server for all journeys that only look."""
    folder = tmp_path_factory.mktemp("reading")
    server = RunningServer(folder, _copy(demonstration, folder))
    server.start()
    yield server
    server.stop()
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="package")
def clients(reading_server: RunningServer) -> Iterator[Clients]:
    """One person of each role, and nobody, who ask without a browser."""
    address = reading_server.address
    everybody = {role: signed_in_client(address, email) for role, email in ROLES.items()}
    everybody["nobody"] = httpx.Client(base_url=address, timeout=30)
    yield everybody
    for client in everybody.values():
        client.close()


@pytest.fixture
def server(
    demonstration: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[RunningServer]:
    """A server and database of the journey's own, to stop, kill and start again."""
    server = RunningServer(tmp_path, _copy(demonstration, tmp_path))
    server.start()
    yield server
    server.stop()
    said = server.log_text()
    if request.node.stash.get(FAILED, False):
        print(said[-20_000:])  # noqa: T201 # pytest shows it with the failure.
    assert "Traceback" not in said


@pytest.fixture
def link(server: RunningServer) -> Iterator[Link]:
    """A connection before the server that can be made bad."""
    link = Link(server.port)
    yield link
    link.close()


@pytest.fixture
def new_phone(
    playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Phones]:
    """``new_phone(address)``: a phone with nothing on it. Rules its pages broke fail the test."""
    phones: list[Phone] = []

    def make(address: str, **options: Any) -> Phone:
        phone = Phone(playwright, tmp_path / f"phone-{len(phones)}", address, **options)
        phones.append(phone)
        return phone

    yield make
    if request.node.stash.get(FAILED, False):
        _show(phones, tmp_path)
    for phone in phones:
        phone.close()
    assert [mistake for phone in phones for mistake in phone.mistakes] == []


@pytest.fixture
def phone(new_phone: Phones, server: RunningServer) -> Phone:
    """A phone that reaches the server itself."""
    return new_phone(server.address)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know that their test failed, so that they can show what they saw."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def _copy(demonstration: Path, folder: Path) -> Path:
    return Path(shutil.copy(demonstration, folder / "audits.db"))


def _show(phones: list[Phone], folder: Path) -> None:
    for number, phone in enumerate(phones):
        if phone.is_open:
            picture = folder / f"phone-{number}.png"
            phone.page.screenshot(path=picture)
            print(f"Phone {number} at {phone.page.url}, {picture}:")  # noqa: T201
            print(phone.page.locator("main").inner_text()[:1500])  # noqa: T201

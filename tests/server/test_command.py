"""What an operator does at the command line."""

import os
import subprocess
import sys

from sqlalchemy import select

from server.database import Database
from server.database.tables import person, person_role


def _run(database_url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *words],
        env=os.environ | {"SFC_DATABASE_URL": database_url},
        capture_output=True,
        check=False,
        text=True,
    )


async def test_the_first_administrator_can_be_added_once(database: Database) -> None:
    url = database.url.set(drivername=database.url.get_backend_name())
    address = url.render_as_string(hide_password=False)
    words = ("add-administrator", "Audit coordinator", "Coordinator@Example.org")
    added = _run(address, *words)
    assert (added.returncode, added.stderr) == (0, "")
    assert "coordinator@example.org can sign in" in added.stdout
    async with database.read() as reads:
        roles = select(person_role.c.role).join_from(person_role, person)
        assert (await reads.scalars(roles)).all() == ["administrator"]
    again = _run(address, *words)
    assert again.returncode == 1
    assert "somebody with this email address already" in again.stderr


def test_a_mistyped_address_is_refused(database_url: str) -> None:
    refused = _run(database_url, "add-administrator", "Somebody", "somebody.example.org")
    assert refused.returncode == 1
    assert "is not an email address" in refused.stderr


def test_a_mistaken_setting_stops_the_start_in_one_line(database_url: str) -> None:
    stopped = subprocess.run(
        [sys.executable, "-m", "server", "migrate"],
        env=os.environ | {"SFC_DATABASE_URL": database_url, "SFC_COLOUR": "red"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("send-friendly-city: SFC_COLOUR is not a setting.")

"""The command line, ``send-friendly-city``: run, demo, migrate and what else operators need."""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from granian.constants import Interfaces
from granian.server import Server

from audits.answers import Problem
from server.database import Database
from server.database.migrate import migrate
from server.demonstration.fill import Filled, NotFilled, fill
from server.figures.rebuilding import Rebuilt, rebuild
from server.ids import uuid7
from server.log import log_to_stderr
from server.people.queries import KnownPerson, add_person
from server.settings import Settings, SettingsMistake, settings_from


def main() -> None:
    """Run the command that was asked for; a mistaken setting is told in one line."""
    try:
        settings = settings_from(os.environ)
    except (SettingsMistake, OSError) as mistake:
        sys.exit(f"send-friendly-city: {mistake}")
    arguments = _parser().parse_args()
    arguments.command(settings, arguments)


def run(settings: Settings, arguments: argparse.Namespace) -> None:
    """Bring the database up to date and serve until stopped."""
    log_to_stderr()
    asyncio.run(_prepare(settings))
    Server(
        "server.asgi:app",
        address=arguments.address,
        port=arguments.port or urlsplit(settings.public_url).port or 8000,
        interface=Interfaces.ASGI,
        # One process: SQLite has one writer, and batches of several phones share its transactions.
        workers=1,
        websockets=False,
        log_access=False,
        ssl_cert=arguments.certificate,
        ssl_key=arguments.key,
    ).serve()


def migrate_command(settings: Settings, _: argparse.Namespace) -> None:
    """Bring the database to the tables this version needs."""
    asyncio.run(_prepare(settings))


def add_administrator(settings: Settings, arguments: argparse.Namespace) -> None:
    """Add the first administrator, who adds everybody else on the pages."""
    try:
        checked = validate_email(arguments.email, check_deliverability=False)
    except EmailNotValidError as mistake:
        sys.exit(f"send-friendly-city: {arguments.email!r} is not an email address. {mistake}")
    email = checked.normalized.lower()
    problem = asyncio.run(_add_administrator(settings, arguments.name, email))
    if problem:
        sys.exit(f"send-friendly-city: {problem.message}")
    sys.stdout.write(f"{email} can sign in at {settings.public_url}/sign-in as administrator.\n")


def demo(settings: Settings, arguments: argparse.Namespace) -> None:
    """Fill an empty database with the demonstration and say who can sign in."""
    if not settings.demonstration:
        sys.exit(
            "send-friendly-city: made-up answers belong only where every page says so. "
            "Set SFC_DEMONSTRATION=true and try again."
        )
    outcome = asyncio.run(_fill(settings, fresh=arguments.fresh, if_empty=arguments.if_empty))
    if isinstance(outcome, NotFilled):
        sys.exit(f"send-friendly-city: {outcome.reason}")
    again = " It was there already; just fresh starts it over." if outcome.kept else ""
    lines = [
        f"The demonstration is ready: {outcome.audits} made-up visits in three rounds.{again}",
        f"Open {settings.public_url} and sign in as one of these; nobody has a password.",
        *(f"  {email:42}{name}" for email, name in outcome.who),
        f"The code that is asked for comes to {settings.public_url}/mailbox",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def figures(settings: Settings, arguments: argparse.Namespace) -> None:
    """Work every figure out again; say what was not as it should be, and put it right if asked."""
    found = asyncio.run(_rebuild(settings, repair=arguments.rebuild))
    for line in found.told:
        sys.stdout.write(f"{line}\n")
    done = "put right" if arguments.rebuild else "to put right"
    sys.stdout.write(
        f"{found.places} results and {found.pairs} pairs were worked out again; "
        f"{found.different} {done}.\n"
    )
    sys.exit(1 if found.different and not arguments.rebuild else 0)


async def _rebuild(settings: Settings, *, repair: bool) -> Rebuilt:
    database = Database(settings.database_url)
    try:
        return await rebuild(database, repair=repair)
    finally:
        await database.close()


async def _fill(settings: Settings, *, fresh: bool, if_empty: bool) -> Filled | NotFilled:
    database = Database(settings.database_url)
    try:
        return await fill(database, fresh=fresh, if_empty=if_empty)
    finally:
        await database.close()


async def _add_administrator(settings: Settings, name: str, email: str) -> Problem | None:
    await _prepare(settings)
    database, now = Database(settings.database_url), datetime.now(UTC)
    new = KnownPerson(id=uuid7(now), name=name, email=email, active=True, roles=("administrator",))
    try:
        async with database.write() as tx:
            return await add_person(tx, new, now=now)
    finally:
        await database.close()


async def _prepare(settings: Settings) -> None:
    database = Database(settings.database_url)
    await database.open()
    try:
        await migrate(database)
    finally:
        await database.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="send-friendly-city", description=__doc__)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="serve the whole thing")
    running.add_argument("--address", default="127.0.0.1")
    running.add_argument("--port", type=int, help="default: the port of SFC_PUBLIC_URL, or 8000")
    running.add_argument("--certificate", type=Path, help="a TLS certificate file, to serve HTTPS")
    running.add_argument("--key", type=Path, help="the certificate's key file")
    running.set_defaults(command=run)
    migrating = commands.add_parser("migrate", help="bring the database up to date")
    migrating.set_defaults(command=migrate_command)
    adding = commands.add_parser("add-administrator", help="add somebody who can add the others")
    adding.add_argument("name", help="in quotes, for example 'Audit coordinator'")
    adding.add_argument("email")
    adding.set_defaults(command=add_administrator)
    filling = commands.add_parser("demo", help="fill an empty database with made-up visits")
    filling.add_argument(
        "--fresh", action="store_true", help="delete an earlier demonstration first, nothing else"
    )
    filling.add_argument(
        "--if-empty", action="store_true", help="leave an earlier demonstration as it is"
    )
    filling.set_defaults(command=demo)
    checking = commands.add_parser("figures", help="work every figure out again and compare")
    way = checking.add_mutually_exclusive_group(required=True)
    way.add_argument("--check", action="store_true", help="only say what is different")
    way.add_argument("--rebuild", action="store_true", help="also put it right")
    checking.set_defaults(command=figures)
    return parser


if __name__ == "__main__":
    main()

"""The command line, ``send-friendly-city``: run, demo, migrate and what else operators need."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from granian.constants import Interfaces
from granian.server import Server

from server.database import Database
from server.database.migrate import migrate
from server.log import log_to_stderr
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
    return parser


if __name__ == "__main__":
    main()

"""Chance that comes out the same each time.

Every draw is named, so that none depends on how many were made before it.
"""

from datetime import datetime
from random import Random

from server.ids import uuid7

SEED = 20261121


def chance(*about: object) -> Random:
    """The source of randomness for one named thing."""
    return Random(f"{SEED}/{'/'.join(map(str, about))}")  # noqa: S311 -- made-up data, no secret.


def demo_id(moment: datetime, *about: object) -> str:
    """The id of one named thing, as if it had been made at that moment."""
    return uuid7(moment, randbits=chance("id", *about).getrandbits)

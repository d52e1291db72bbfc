"""The rules of signing in by a typed code. Pure: the queries keep, this decides.

A link would open the wrong browser for an app on a phone's home screen, so a code is typed
(GOV.UK pattern "confirm an email address", NCSC advice on one-time codes).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

CODE_LENGTH = 8
CODE_LIFE = timedelta(minutes=15)
MOST_TRIES = 5
# Asking again: at most so many codes in an hour for one address, and from one place on the network.
MOST_CODES_PER_EMAIL = 5
MOST_CODES_PER_NETWORK = 60
RATE_WINDOW = timedelta(hours=1)

Verdict = Literal["right", "wrong", "expired", "spent", "superseded"]


class KeptCode(Struct, frozen=True):
    """What the server keeps of a code it sent: never the code itself."""

    id: str
    email: str
    code_hash: str
    expires_at: datetime
    tries: int
    spent: bool
    newest: bool


def new_code() -> str:
    """Eight digits nobody can guess in five tries."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"


def hash_code(code_id: str, code: str) -> str:
    """The code's fingerprint, salted with its id."""
    return hashlib.sha256(f"{code_id}:{code}".encode()).hexdigest()


def judge(kept: KeptCode, typed: str, now: datetime) -> Verdict:
    """Whether what was typed opens the door; spaces and dashes people add do not matter."""
    if kept.spent or kept.tries >= MOST_TRIES:
        return "spent"
    if not kept.newest:
        return "superseded"
    if now >= kept.expires_at:
        return "expired"
    digits = "".join(character for character in typed if character.isdigit())
    right = secrets.compare_digest(hash_code(kept.id, digits), kept.code_hash)
    return "right" if right else "wrong"


def new_token() -> str:
    """A session token: 32 random bytes, known only to the browser."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What the server keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

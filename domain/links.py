"""Links in messages: random, kept only as a digest, bound to one purpose."""

import hashlib
import secrets
from enum import StrEnum


class Purpose(StrEnum):
    """What a link may be used for; on any other page it is unknown."""

    ANSWER = "answer"


def new_token() -> str:
    """Return 32 random bytes as a word that fits a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored instead of the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

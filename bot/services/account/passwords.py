"""Passwords as argon2id hashes. Nothing here knows whose they are, and nothing writes one down."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.accounts import same_password

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""About a twentieth of a second and 19 MiB each, so that all threads of the web at once stay below 200 MiB."""


NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$V/0VGPD/9kSXipfbesOoRw$XxATO+g2Oasyzb81np1wCeJ7ynYK5FSIy7GflWy0NQg"
"""The hash of a random word nobody knows, made as the others are: what is compared where there is nothing to compare."""


def hashed(password: str) -> str:
    """Return what is kept instead of a password."""
    return _HASHER.hash(same_password(password))


def fits(kept: str, password: str) -> bool:
    """Whether a password is the one that was kept. One hash is computed also when none was kept, so that both take as long."""
    there = verified(kept or NOBODYS, password)
    return there and bool(kept)


def verified(kept: str, password: str) -> bool:
    """Compute the hash of a password and compare it."""
    try:
        return _HASHER.verify(kept, same_password(password))
    except (VerificationError, InvalidHashError):
        return False

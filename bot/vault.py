"""What is kept closed in the database: message bodies, because they hold the links that open pages."""

import base64
import hashlib
import hmac
import secrets
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PACKED = b"\x01"
"""What a packed value begins with; a sealed one is text and begins with a letter."""

NONCE = 12


class Vault:
    """Seals and opens bytes with a key drawn from SECRET_KEY."""

    def __init__(self, secret: str) -> None:
        drawn = hashlib.scrypt(secret.encode(), salt=b"kalle.vault.1", n=2**14, r=8, p=1, dklen=32)
        self._fernet = Fernet(base64.urlsafe_b64encode(drawn))
        self._drawn = drawn
        self._packing = AESGCM(hashlib.blake2b(key=drawn, digest_size=32, person=b"kalle.packing").digest())

    def seal(self, content: bytes) -> bytes:
        """Return the content closed, in ASCII that may stand in an address; each time other bytes."""
        return self._fernet.encrypt(content)

    def pack(self, content: bytes) -> bytes:
        """The same in a quarter of the space, and in half the time: for what is written to the disk ten thousand times a morning."""
        nonce = secrets.token_bytes(NONCE)
        return PACKED + nonce + self._packing.encrypt(nonce, zlib.compress(content, 1), PACKED)

    def open(self, sealed: bytes) -> bytes:
        """Return the content of either; ValueError when it was sealed with another key or changed."""
        try:
            return self._unpacked(sealed) if sealed.startswith(PACKED) else self._fernet.decrypt(sealed)
        except (InvalidToken, InvalidTag) as error:
            raise ValueError("sealed with another SECRET_KEY, or damaged") from error

    def mark(self, purpose: str, content: str) -> str:
        """Return the mark that proves we wrote this for a purpose: always the same 22 characters."""
        made = hmac.digest(self._drawn, f"{purpose}\0{content}".encode(), "sha256")
        return base64.urlsafe_b64encode(made[:16]).decode("ascii").rstrip("=")

    def _unpacked(self, sealed: bytes) -> bytes:
        start = len(PACKED) + NONCE
        if len(sealed) < start:
            raise InvalidTag
        return zlib.decompress(self._packing.decrypt(sealed[len(PACKED) : start], sealed[start:], PACKED))


class ClosedVault(Vault):
    """Stands where no SECRET_KEY was given: nothing can be sealed or opened."""

    def __init__(self) -> None:
        """Draw no key."""

    def seal(self, content: bytes) -> bytes:
        """Refuse."""
        raise ValueError("SECRET_KEY is not set")

    def pack(self, content: bytes) -> bytes:
        """Refuse."""
        raise ValueError("SECRET_KEY is not set")

    def open(self, sealed: bytes) -> bytes:
        """Refuse."""
        raise ValueError("SECRET_KEY is not set")

    def mark(self, purpose: str, content: str) -> str:
        """Refuse."""
        raise ValueError("SECRET_KEY is not set")

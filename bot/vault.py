"""What is kept closed in the database: message bodies, because they hold the links that open pages."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class Vault:
    """Seals and opens bytes with a key drawn from SECRET_KEY."""

    def __init__(self, secret: str) -> None:
        drawn = hashlib.scrypt(secret.encode(), salt=b"kalle.vault.1", n=2**14, r=8, p=1, dklen=32)
        self._fernet = Fernet(base64.urlsafe_b64encode(drawn))

    def seal(self, content: bytes) -> bytes:
        """Return the content closed; each time other bytes."""
        return self._fernet.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """Return the content; ValueError when it was sealed with another key or changed."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise ValueError("sealed with another SECRET_KEY, or damaged") from error


class ClosedVault(Vault):
    """Stands where no SECRET_KEY was given: nothing can be sealed or opened."""

    def __init__(self) -> None:
        """Draw no key."""

    def seal(self, content: bytes) -> bytes:
        """Refuse."""
        raise ValueError("SECRET_KEY is not set")

    def open(self, sealed: bytes) -> bytes:
        """Refuse."""
        raise ValueError("SECRET_KEY is not set")

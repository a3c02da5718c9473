"""The proof that somebody saw the second page: signed, for one link and one answer, for half an hour."""

from hashlib import sha256

from itsdangerous import BadSignature, TimestampSigner

from domain.links import digest
from domain.status import Answer

_SAYS = "seen"
LASTS = 30 * 60
"""Seconds a confirmation page can be left open."""


class Confirmations:
    """Makes and checks the proofs; they hold nothing readable, what they are for is in the signature alone."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def make(self, token: str, answer: Answer) -> str:
        """Return the word that the second page's form carries."""
        return self._signer(token, answer).sign(_SAYS).decode("ascii")

    def holds(self, word: str, token: str, answer: Answer) -> bool:
        """True for a word made for this link and this answer within the last half hour."""
        try:
            self._signer(token, answer).unsign(word, max_age=LASTS)
        except BadSignature:
            return False
        return True

    def _signer(self, token: str, answer: Answer) -> TimestampSigner:
        return TimestampSigner(self._secret, f"kalle.confirm.{answer}.{digest(token)}", digest_method=sha256)

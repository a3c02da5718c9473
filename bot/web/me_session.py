"""Who is in front of a candidate's own pages: a cookie that nobody can make, and a word that every form of theirs carries.

The cookie holds the session's token and when it was last used, signed; so a session that is idle ends although looking
at a page writes nothing into the database.
"""

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from flask import Response
from itsdangerous import BadSignature, Signer

from bot.web.settings import WebSettings
from domain.accounts import IDLE, LONGEST
from domain.links import digest

COOKIE = "kalle_me"
PATH = "/me"


@dataclass(frozen=True)
class Shown:
    """What a cookie says: the session's token and when it was last used."""

    token: str = field(repr=False)
    used_at: datetime

    def is_idle(self, now: datetime) -> bool:
        """True when nothing was asked for so long that the session is over."""
        return now - self.used_at > IDLE


class Sessions:
    """Makes and reads the cookie and the forms' word."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings

    def give(self, response: Response, token: str, now: datetime) -> None:
        """Put the cookie on a response; it goes to these pages alone, and no script reads it."""
        value = self._signer("cookie").sign(f"{token}.{int(now.timestamp())}").decode("ascii")
        response.set_cookie(
            COOKIE,
            value,
            max_age=LONGEST,
            path=self._path,
            secure=self._settings.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def take_away(self, response: Response) -> None:
        """Take the cookie off the browser."""
        response.delete_cookie(COOKIE, path=self._path, secure=self._settings.is_secure, httponly=True, samesite="Lax")

    def read(self, value: str) -> Shown | None:
        """What a cookie says; None for one that is not ours."""
        try:
            token, _, used = self._signer("cookie").unsign(value).decode("ascii").rpartition(".")
            return Shown(token, datetime.fromtimestamp(int(used), UTC))
        except (BadSignature, ValueError, OverflowError):
            return None

    def word(self, token: str) -> str:
        """What a form of this session carries."""
        return self._signer("form").get_signature(digest(token)).decode("ascii")

    def is_word(self, word: str, token: str) -> bool:
        """True for a form that was made for this session."""
        return hmac.compare_digest(word.encode(), self.word(token).encode())

    @property
    def _path(self) -> str:
        return self._settings.prefix + PATH

    def _signer(self, use: str) -> Signer:
        return Signer(self._settings.secret, f"kalle.me.{use}", digest_method=sha256)

"""Somebody with an account, in front of their own pages."""

import html
import re
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from bot.services.account import passwords
from bot.services.account.setting import address_of
from domain.language import Language
from domain.links import digest, new_token
from storage import accounts
from storage.delivery_tables import Parcel
from storage.engine import Database
from storage.step_tables import AccountSession
from storage.tables import Application
from tests.web.desk import Desk, Invited

PASSWORD = "Canary-Pa55word!"
"""Found anywhere but in the memory of a test, it leaked."""

hashed = cache(passwords.hashed)  # it takes its time, as it should


@dataclass
class Me:
    """A candidate with a browser of their own: it keeps cookies, and knows an address to come from."""

    desk: Desk
    candidate: int
    email: str
    address: str = "10.0.0.7"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.desk.app.test_client()

    def get(self, path: str = "/me/", method: str = "GET", **more: object) -> TestResponse:
        return self._open(path, method=method, **more)

    def post(self, path: str, headers: object = None, **fields: object) -> TestResponse:
        return self._open(path, method="POST", data=fields, headers=headers)

    def _open(self, path: str, **more: object) -> TestResponse:
        return self.client.open(
            path, base_url=self.desk.public_url, environ_base={"REMOTE_ADDR": self.address}, buffered=True, **more
        )

    def log_in(self, password: str = PASSWORD, email: str = "") -> TestResponse:
        return self.post("/me/", user_name=email or self.email, password=password)

    def word(self) -> str:
        """What the forms of the first page carry."""
        found = re.search(r'name="word" value="([^"]*)"', self.get("/me/data").text)
        assert found
        return html.unescape(found[1])

    def cookie(self) -> str:
        cookie = self.client.get_cookie("kalle_me", domain="127.0.0.1", path="/me")
        return cookie.value if cookie else ""


def me(desk: Desk, invited: Invited | None = None, *, password: str = PASSWORD, language: Language = Language.EN) -> Me:
    """Somebody with an account; with a password, unless it is empty."""
    invited = invited or desk.invite(language)
    with desk.database.writes.begin() as session:
        person = session.get_one(Application, invited.application).candidate
        accounts.ensure(session, person.id, desk.clock.now)
        if password:
            accounts.set_password(session, person.id, hashed(password), desk.clock.now)
        return Me(desk, person.id, person.email or "")


def link(desk: Desk, who: Me) -> str:
    """A link that sets a password, as if its mail left now; its path."""
    token = new_token()
    with desk.database.writes.begin() as session:
        accounts.add_link(session, who.candidate, digest(token), desk.clock.now, desk.clock.now)
    return address_of(desk.house, token).removeprefix(desk.public_url)


def sessions_of(database: Database) -> list[AccountSession]:
    with database.reads() as session:
        return list(session.scalars(select(AccountSession)))


def mails(desk: Desk) -> list[Parcel]:
    with desk.database.reads() as session:
        return list(session.scalars(select(Parcel).order_by(Parcel.id)))

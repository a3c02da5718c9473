"""A panel with an outside reviewer in front of their page."""

import email
import email.policy
import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import Client, TestResponse

from bot.services.panel import links
from bot.work import ways
from domain.access import SYSTEM, Level
from domain.delivery import ParcelKind
from domain.language import Language
from storage.delivery_tables import Parcel
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.tables import Application, Attachment, Candidate, Person, Vacancy
from tests.web.desk import NOW, VAULT, Desk

PEOPLE = (("Bjørg-Åse", "Canaryseth"), ("Teodor", "Spurvhaug"), ("Wanda", "Zeisigova"))
"""Nobody else is called so: found where it should not be, it leaked."""

LETTER = (
    "Hello, I am {first} {last}.\n\nI have run hydropower plants for eleven years.\n"
    "Write to {first}.{last}@canary.example or call +47 912 34 567."
)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
OUTSIDER = "vera.reviewer@outside.example"


@dataclass
class Reviewing:
    """One reviewer with a browser of their own, and the panel behind it."""

    desk: Desk
    panel: int
    reviewer: int
    applications: tuple[int, ...]
    token: str = field(repr=False)
    address: str = "10.0.0.9"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.desk.app.test_client()

    @property
    def path(self) -> str:
        return f"/r/{self.token}"

    def get(self, end: str = "", method: str = "GET", **more: Any) -> TestResponse:
        return self._open(end, method=method, **more)

    def post(self, end: str = "", headers: object = None, **fields: object) -> TestResponse:
        return self._open(end, method="POST", data=fields, headers=headers)

    def _open(self, end: str, **more: Any) -> TestResponse:
        return self.client.open(
            self.path + end, base_url=self.desk.public_url, environ_base={"REMOTE_ADDR": self.address}, buffered=True,
            **more,
        )  # fmt: skip

    def send(self, position: int, rating: object = "5", comment: str = "", **more: object) -> TestResponse:
        return self.post(f"/{position}", rating=rating, comment=comment, do="send", **more)

    def save(self, position: int, rating: object = "5", comment: str = "") -> TestResponse:
        return self.post(f"/{position}", rating=rating, comment=comment, do="save")

    def reviews(self) -> list[tuple[int, int | None, str, bool]]:
        """Who, rating, comment, given or not; of this reviewer."""
        with self.desk.database.reads() as session:
            found = session.scalars(select(Review).where(Review.reviewer_id == self.reviewer).order_by(Review.id))
            places = {one: at for at, one in enumerate(self.applications, start=1)}
            return [(places[one.application_id], one.rating, one.comment, one.given_at is not None) for one in found]

    def change(self, **columns: Any) -> None:
        """Change the panel's row."""
        with self.desk.database.writes.begin() as session:
            for name, value in columns.items():
                setattr(session.get_one(Panel, self.panel), name, value)

    def change_reviewer(self, **columns: Any) -> None:
        with self.desk.database.writes.begin() as session:
            for name, value in columns.items():
                setattr(session.get_one(PanelReviewer, self.reviewer), name, value)

    def change_application(self, position: int, **columns: Any) -> None:
        with self.desk.database.writes.begin() as session:
            for name, value in columns.items():
                setattr(session.get_one(Application, self.applications[position - 1]), name, value)

    def row(self) -> PanelReviewer:
        with self.desk.database.reads() as session:
            return session.get_one(PanelReviewer, self.reviewer)

    def another_link(self) -> str:
        return link(self.desk, self.reviewer)

    def codes(self) -> list[str]:
        """The codes that were mailed, oldest first."""
        return re.findall(r"(?m)^([0-9]{6})\r?$", "\n".join(text for _, text in self.mails()))

    def mails(self) -> list[tuple[str, str]]:
        """Address and plain text of every code that was mailed to this reviewer."""
        with self.desk.database.reads() as session:
            wanted = (Parcel.kind == ParcelKind.PANEL_CODE, Parcel.about == f"reviewer:{self.reviewer}")
            found = session.scalars(select(Parcel).where(*wanted).order_by(Parcel.id)).all()
            return [(one.recipient, _plain(VAULT.open(one.body or b""))) for one in found]

    def let_in(self) -> None:
        """Have a code sent and type it in."""
        self.post("/code")
        self.post("/code/check", code=self.codes()[-1])


def _plain(body: bytes) -> str:
    part = email.message_from_bytes(body, policy=email.policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link(desk: Desk, reviewer_id: int) -> str:
    """A link for one message."""
    with ways(desk.database, desk.clock, desk.house).begin(SYSTEM) as work:
        return links.make(work, work.session.get_one(PanelReviewer, reviewer_id))


def review(
    desk: Desk, language: Language = Language.EN, people: tuple[tuple[str, str], ...] = PEOPLE, **columns: Any
) -> Reviewing:
    """Ask one person outside; columns of the panel may differ from the usual."""
    with desk.database.writes.begin() as session:
        number = (session.scalar(select(func.count()).select_from(Vacancy)) or 0) + 1
        kari = Person(
            slack_id=f"UP{number}", name="Kari Nordmann", email=f"panel{number}@nordlys.example", level=Level.COMPLETE,
            language=Language.NB, zone="Europe/Oslo", created_at=NOW,
        )  # fmt: skip
        vacancy = Vacancy(
            reference=f"P-{number}", title="Hydropower engineer", language=language, zone="Europe/Oslo",
            contact_name="Kari Nordmann", contact_email="kari@nordlys.example", contact_phone="", created_at=NOW,
        )  # fmt: skip
        applications = [_application(vacancy, number, first, last) for first, last in people]
        usual: dict[str, Any] = {
            "language": language, "sender": "kari@nordlys.example", "subject": "Please review", "created_at": NOW, "begun_at": NOW,
            "contents": "Hi,\n\nplease look at {number-of-applicants} candidates.\n\n{collaborative-link-url}",
        }  # fmt: skip
        panel = Panel(vacancy=vacancy, person=kari, **{**usual, **columns})
        session.add_all([panel, *applications])
        session.flush()
        for position, one in enumerate(applications, start=1):
            session.add(PanelCandidate(panel_id=panel.id, application_id=one.id, position=position))
            session.add(
                Attachment(
                    application_id=one.id, name=f"CV {one.candidate.first_name} {one.candidate.last_name}.txt",
                    kind="txt", digest=f"{one.id}", content=b"Turbines, dams, tunnels.", created_at=NOW,
                )
            )  # fmt: skip
        reviewer = PanelReviewer(panel_id=panel.id, email=OUTSIDER, email_key=OUTSIDER, language=language, asked_at=NOW)
        session.add(reviewer)
        session.flush()
        found = (panel.id, reviewer.id, tuple(one.id for one in applications))
    return Reviewing(desk, *found, token=link(desk, found[1]))


def _application(vacancy: Vacancy, number: int, first: str, last: str) -> Application:
    address = f"{number}.{first}.{last}@canary.example".casefold()
    candidate = Candidate(
        first_name=first, last_name=last, email=address, email_key=address, mobile="+4791234567", language=Language.EN,
        created_at=NOW,
    )  # fmt: skip
    return Application(
        candidate=candidate, vacancy=vacancy, status_at=NOW, created_at=NOW,
        cover_letter=LETTER.format(first=first, last=last),
    )  # fmt: skip

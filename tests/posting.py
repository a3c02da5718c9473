"""What tests of the outbox need: a house, interviews, queued messages, and rows made older than they are."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.vault import Vault
from bot.work import Begin, House, beginner
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from domain.status import InterviewForm, InterviewType
from storage import outbox
from storage.delivery_tables import Heartbeat, Parcel, ParcelAttempt
from storage.engine import Database
from storage.tables import Application, Candidate, Interview, Reminder, Vacancy

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
VAULT = Vault("a secret only the tests know, and long enough")
SENDER = "kari@nordlys.example"
HOUSE = House(
    public_url="https://kalle.example",
    zone=ZoneInfo("Europe/Oslo"),
    mail_from=SENDER,
    mail_from_name="Nordlys",
    company="Nordlys",
    undo=timedelta(seconds=60),
    vault=VAULT,
)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


def begin_with(database: Database, clock: Callable[[], datetime] | None = None) -> Begin:
    """The way to begin work on a test's database; the real time unless a watch is given."""
    return beginner(database.writes, clock or (lambda: datetime.now(UTC)), HOUSE)


def mail(number: int) -> bytes:
    """A finished mail, told from others by its number."""
    head = f"From: {SENDER}\r\nTo: anna{number}@example.org\r\nSubject: Interview {number}\r\n"
    stamps = f"Date: Mon, 02 Nov 2026 09:00:00 +0100\r\nMessage-ID: <{number}@kalle.example>\r\n"
    return f"{head}{stamps}\r\nWelcome.\r\n.a line that begins with a dot\r\n".encode()


def queue_mail(session: Session, number: int, **changes: Any) -> int:
    """Queue one mail; returns its id."""
    row = {
        "channel": Channel.EMAIL,
        "kind": ParcelKind.INVITATION,
        "key": f"mail:{number}",
        "recipient": f"anna{number}@example.org",
        "sender": SENDER,
        "message_id": f"<{number}@kalle.example>",
        "body": VAULT.seal(mail(number)),
        "due_at": NOW,
        "now": NOW,
    }
    parcel = outbox.put(session, **{**row, **changes})
    assert parcel is not None
    return parcel


def queue_slack(session: Session, key: str, kind: ParcelKind = ParcelKind.NOTICE, **changes: Any) -> int:
    """Queue one Slack message; returns its id."""
    row = {"channel": Channel.SLACK, "kind": kind, "key": key, "recipient": "U1", "due_at": NOW, "now": NOW}
    parcel = outbox.put(session, **{**row, **changes})
    assert parcel is not None
    return parcel


def an_interview(session: Session, number: int = 1) -> Interview:
    """Book an interview with all that belongs to it."""
    vacancy = Vacancy(reference=f"V{number}", title="Nurse", language=Language.NB, zone="Europe/Oslo", created_at=NOW)
    candidate = Candidate(first_name="Anna", last_name="Holm", language=Language.NB, created_at=NOW)
    application = Application(candidate=candidate, vacancy=vacancy, status_at=NOW, created_at=NOW)
    interview = Interview(
        application=application,
        uid=f"{number}@kalle.example",
        type=InterviewType.FIRST,
        form=next(iter(InterviewForm)),
        starts_at=NOW + timedelta(days=7),
        minutes=60,
        created_at=NOW,
    )
    session.add(interview)
    session.flush()
    return interview


def plan_reminder(session: Session, due_at: datetime, number: int = 1) -> int:
    """Plan a reminder of an interview of its own; returns its id."""
    row = Reminder(
        interview_id=an_interview(session, number).id,
        channel=Channel.EMAIL,
        revision=0,
        days=1,
        local_date=due_at.date(),
        at="09:00",
        zone="Europe/Oslo",
        due_at=due_at,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def states(database: Database) -> dict[int, ParcelState]:
    """Where each message is now."""
    with database.reads() as session:
        return dict(session.execute(select(Parcel.id, Parcel.state).order_by(Parcel.id)).all())


def parcel(database: Database, parcel_id: int) -> Parcel:
    """One message as it is now."""
    with database.reads() as session:
        found = session.get(Parcel, parcel_id)
        assert found is not None
        return found


def attempts(database: Database, parcel_id: int) -> list[tuple[str, int | None]]:
    """How far each try came, and with what answer."""
    with database.reads() as session:
        query = select(ParcelAttempt).where(ParcelAttempt.parcel_id == parcel_id).order_by(ParcelAttempt.id)
        return [(attempt.phase, attempt.code) for attempt in session.scalars(query)]


def age(database: Database, by: timedelta) -> None:
    """Make hand-overs, leases and heartbeats older than they are: on PostgreSQL the database's clock judges them."""
    with database.writes.begin() as session:
        for row in session.scalars(select(Parcel)):
            row.handed_over_at = row.handed_over_at and row.handed_over_at - by
            row.lease_until = row.lease_until and row.lease_until - by
        for beat in session.scalars(select(Heartbeat)):
            beat.seen_at -= by


def change(database: Database, parcel_id: int, **values: Mapping[str, Any] | Any) -> None:
    """Change a message behind everybody's back."""
    with database.writes.begin() as session:
        session.execute(update(Parcel).where(Parcel.id == parcel_id).values(**values))

"""The tables of the recruiter's day: appointments, proposed times, digests and whom they are for, Home, feeds, wishes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.digests import Rhythm, ScopeKind
from domain.feeds import FeedDetail
from domain.language import Language
from storage.base import Table
from storage.tables import Person


class Appointment(Table):
    """Something in a recruiter's calendar that is not an interview; perhaps about a vacancy or an application."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_person", "person_id", "starts_at"),
        Index("ix_appointment_vacancy", "vacancy_id", "starts_at"),
        Index("ix_appointment_starts", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(100), unique=True)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(500), default="", server_default="")
    vacancy_id: Mapped[int | None] = mapped_column(ForeignKey("vacancy.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Proposal(Table):
    """A time a candidate offered instead; for the interview as it stood at `revision`, in the zone they think in."""

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("interview_id", "starts_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    revision: Mapped[int]
    starts_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class Subscription(Table):
    """A digest somebody ordered: to a channel, or to themselves (`channel_id` empty).

    `next_at` is when it is due next. `paused` says why nothing is posted for now (a word of `domain.digests.Pause`).
    """

    __tablename__ = "subscription"
    __table_args__ = (
        Index(
            "ix_subscription_due",
            "next_at",
            "id",
            sqlite_where=text("ended_at IS NULL AND paused = ''"),
            postgresql_where=text("ended_at IS NULL AND paused = ''"),
        ),
        Index("ix_subscription_channel", "channel_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    language: Mapped[Language]
    kind: Mapped[ScopeKind]
    rhythm: Mapped[Rhythm]
    weekday: Mapped[int] = mapped_column(default=0, server_default="0")
    at: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    weekends: Mapped[bool] = mapped_column(default=False, server_default=false())
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    when_empty: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_at: Mapped[datetime]
    paused: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    scopes: Mapped[list["SubscriptionScope"]] = relationship(
        order_by="SubscriptionScope.ref_id", cascade="all, delete-orphan"
    )


class SubscriptionScope(Table):
    """Whose interviews a digest shows: people, vacancies or departments, by their ids. A team is several people."""

    __tablename__ = "subscription_scope"
    __table_args__ = (Index("ix_subscription_scope_ref", "kind", "ref_id", "subscription_id"),)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ScopeKind] = mapped_column(primary_key=True)
    ref_id: Mapped[int] = mapped_column(primary_key=True)


class Digest(Table):
    """One posting of a digest: one for each subscription and local day. It is edited until the next one takes its place.

    `since` and `until` are the moments it shows the calendar of; `channel_id` and `ts` are empty until it is posted.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("subscription_id", "local_date"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    local_date: Mapped[date]
    since: Mapped[datetime]
    until: Mapped[datetime]
    live: Mapped[bool] = mapped_column(default=True, server_default=true())
    channel_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    ts: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[datetime]
    subscription: Mapped[Subscription] = relationship()


class DigestShown(Table):
    """An application that a digest names in Slack, so that it can be taken away there.

    The application is no foreign key for the reason given at `Parcel`.
    """

    __tablename__ = "digest_shown"
    __table_args__ = (Index("ix_digest_shown_application", "application_id", "digest_id"),)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id", ondelete="CASCADE"), primary_key=True)
    application_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Home(Table):
    """Somebody's Home tab in Slack, known since they opened it; `page` is which of its pages they look at."""

    __tablename__ = "home"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    page: Mapped[int] = mapped_column(default=0, server_default="0")


class Preference(Table):
    """How somebody wants to be told: quiet hours on the wall clock of their own zone, nudges after so many hours (0: never)."""

    __tablename__ = "preference"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    nudge_hours: Mapped[int] = mapped_column(default=48, server_default="48")
    quiet_from: Mapped[str] = mapped_column(String(5), default="", server_default="")
    quiet_until: Mapped[str] = mapped_column(String(5), default="", server_default="")


class Feed(Table):
    """A recruiter's secret calendar address. `token` is sealed, for it is shown again; one at a time is not revoked.

    `etag` is the mark of what was fetched last, `changed_at` when that was first another than before.
    """

    __tablename__ = "feed"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    detail: Mapped[FeedDetail]
    etag: Mapped[str] = mapped_column(String(32), default="", server_default="")
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

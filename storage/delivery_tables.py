"""The tables of delivery: the outbox with its tries, who sends, what was counted, what is in Slack, what came in twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.delivery import Channel, ParcelKind, ParcelState
from storage.base import ONCE, Table


class Parcel(Table):
    """One message to one address: the outbox.

    `about` names what a folding message draws (`home:7`, `digest:12`): one that still waits shows the next change too.

    `application_id` and `step_id` are no foreign keys: they came later, and SQLite can only add such by making the table
    anew, which would lose its triggers.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "channel",
            "due_at",
            "id",
            sqlite_where=text("state IN ('queued', 'leased', 'handover')"),
            postgresql_where=text("state IN ('queued', 'leased', 'handover')"),
        ),
        Index("ix_outbox_interview", "interview_id", "kind"),
        Index(
            "ix_outbox_doubtful",
            "state",
            "handed_over_at",
            sqlite_where=text("state IN ('unknown', 'held')"),
            postgresql_where=text("state IN ('unknown', 'held')"),
        ),
        Index(
            "ix_outbox_provider",
            "provider_ref",
            sqlite_where=text("channel = 'sms'"),
            postgresql_where=text("channel = 'sms'"),
        ),
        Index(
            "ix_outbox_about",
            "about",
            sqlite_where=text("about <> '' AND state = 'queued'"),
            postgresql_where=text("about <> '' AND state = 'queued'"),
        ),
        Index(
            "ix_outbox_review",
            "about",
            sqlite_where=text("kind IN ('panel_request', 'panel_nudge', 'panel_code')"),
            postgresql_where=text("kind IN ('panel_request', 'panel_nudge', 'panel_code')"),
        ),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    kind: Mapped[ParcelKind]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    sender: Mapped[str] = mapped_column(String(254), default="")
    message_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ParcelState] = mapped_column(default=ParcelState.QUEUED)
    due_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    resent: Mapped[bool] = mapped_column(default=False)
    handed_over_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    provider_ref: Mapped[str] = mapped_column(String(200), default="")
    receipt: Mapped[str] = mapped_column(String(32), default="", server_default="")
    receipt_at: Mapped[datetime | None]
    last_code: Mapped[int | None]
    last_text: Mapped[str] = mapped_column(String(300), default="")
    cancel_reason: Mapped[str] = mapped_column(String(100), default="")
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id"))
    interview_revision: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[int | None] = mapped_column(index=True)
    step_id: Mapped[int | None] = mapped_column(index=True)
    about: Mapped[str] = mapped_column(String(64), default="", server_default="")
    created_at: Mapped[datetime]


class ParcelAttempt(Table):
    """One try of one message: how far it came and what the other side said."""

    __tablename__ = "outbox_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    phase: Mapped[str] = mapped_column(String(32), default="")
    code: Mapped[int | None]
    text: Mapped[str] = mapped_column(String(300), default="")


class Heartbeat(Table):
    """A process that sends: when it was last seen."""

    __tablename__ = "heartbeat"
    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]


class Tally(Table):
    """How often something happened to messages, counted by triggers in the statement it happens in.

    Counting the rows instead takes the longer the more there are. On PostgreSQL every connection counts in a shard of its
    own, which `storage.figures.fold` adds up now and then. A migration that rebuilds outbox or reminder on SQLite has to
    make the triggers anew: they go with the old table.
    """

    __tablename__ = "tally"
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(16), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class SlackMessage(Table):
    """A message Kalle posted about someone: known, so that it can be edited, and erased one day."""

    __tablename__ = "slack_message"
    __table_args__ = (UniqueConstraint("channel_id", "ts"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ParcelKind]
    channel_id: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(index=True)
    posted_at: Mapped[datetime]


class InboundSeen(Table):
    """A delivery that already had its effect; written in the transaction of that effect."""

    __tablename__ = "inbound_seen"
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)

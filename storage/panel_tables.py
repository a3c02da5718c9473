"""The tables of panel review and collaborative rating."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.language import Language
from domain.panels import CannotReason, Closing, ReviewerState
from storage.base import ONCE, Table
from storage.tables import Application, Person, Vacancy

ONE_TO_SEVEN = "rating IN (1, 2, 3, 4, 5, 6, 7)"


class Panel(Table):
    """A shortlist sent for review. It is open until `closed_at`; `revealed_at` is when its results were opened before that.

    Nobody is asked before `begun_at`: it is known once all its people are in it, and is when its requests may leave.
    `due_at` is the end of the due day in the vacancy's zone. `channel_id` and `ts` are the requester's card in Slack,
    `result_channel_id` and `result_ts` the message with its results; `left_count` is how many people were left in it when
    that was looked at last.
    `sender`, `subject`, `contents` and `signature` are the mail to outside reviewers, `language` the one it is written in.
    """

    __tablename__ = "panel"
    __table_args__ = (
        Index(
            "ix_panel_open",
            "due_at",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id", ondelete="SET NULL"), unique=True)
    language: Mapped[Language]
    sender: Mapped[str] = mapped_column(String(254), default="", server_default="")
    subject: Mapped[str] = mapped_column(String(300), default="", server_default="")
    contents: Mapped[str] = mapped_column(Text, default="", server_default="")
    signature: Mapped[str] = mapped_column(Text, default="", server_default="")
    rating: Mapped[bool] = mapped_column(default=True, server_default=true())
    comments: Mapped[bool] = mapped_column(default=True, server_default=true())
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    files: Mapped[bool] = mapped_column(default=True, server_default=true())
    tells_each: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirms: Mapped[bool] = mapped_column(default=False, server_default=false())
    quorum: Mapped[int | None]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closing: Mapped[Closing | None]
    left_count: Mapped[int] = mapped_column(default=0, server_default="0")
    channel_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    ts: Mapped[str] = mapped_column(String(32), default="", server_default="")
    result_channel_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    result_ts: Mapped[str] = mapped_column(String(32), default="", server_default="")
    vacancy: Mapped[Vacancy] = relationship()
    person: Mapped[Person | None] = relationship()


class PanelCandidate(Table):
    """One person of the shortlist. `position` is the order reviewers see, and the number a blind panel knows them by.

    Who withdrew, was deleted or went to another vacancy is left out by what the application says now.
    """

    __tablename__ = "panel_candidate"
    __table_args__ = (UniqueConstraint("panel_id", "position"),)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    application: Mapped[Application] = relationship()


class PanelReviewer(Table):
    """Somebody who is asked: a colleague (`person_id`) or somebody outside (`email`, in `language`).

    `reason` and `words` are why they cannot review; `passed_to_id` is who reviews in their stead. `nudged_at` is when they
    were asked once more, `snoozed_until` until when they are not. `channel_id` and `ts` are their message in Slack.
    """

    __tablename__ = "panel_reviewer"
    __table_args__ = (
        UniqueConstraint("panel_id", "person_id"),
        UniqueConstraint("panel_id", "email_key", name="uq_panel_reviewer_email"),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[Language]
    state: Mapped[ReviewerState] = mapped_column(default=ReviewerState.ASKED)
    reason: Mapped[CannotReason | None]
    words: Mapped[str] = mapped_column(Text, default="", server_default="")
    passed_to_id: Mapped[int | None] = mapped_column(ForeignKey("panel_reviewer.id"))
    openings: Mapped[int] = mapped_column(default=0, server_default="0")
    opened_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    nudges: Mapped[int] = mapped_column(default=0, server_default="0")
    snoozed_until: Mapped[datetime | None]
    channel_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    ts: Mapped[str] = mapped_column(String(32), default="", server_default="")
    panel: Mapped[Panel] = relationship()
    person: Mapped[Person | None] = relationship()


class ReviewLink(Table):
    """A link in one message to an outside reviewer; the token itself is nowhere."""

    __tablename__ = "review_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("panel_reviewer.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class ReviewCode(Table):
    """The code an outside reviewer was sent last, as a digest that only this installation can make; and who confirmed it.

    `session` is the digest of what the reviewer's browser holds since.
    """

    __tablename__ = "review_code"
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("panel_reviewer.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    sent: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None]
    session: Mapped[str] = mapped_column(String(64), default="", server_default="")
    session_until: Mapped[datetime | None]


class Review(Table):
    """What one reviewer says of one application. It is a draft until `given_at`, and can be changed while the panel is open."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "application_id"),
        Index("ix_review_application", "application_id"),
        CheckConstraint(ONE_TO_SEVEN, name="rating"),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("panel_reviewer.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    rating: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    given_at: Mapped[datetime | None]


class ColleagueRating(Table):
    """What somebody with access says of an applicant in a vacancy that uses collaborative rating."""

    __tablename__ = "colleague_rating"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id"),
        CheckConstraint(ONE_TO_SEVEN, name="rating"),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    rating: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class RatingReply(Table):
    """A colleague's answer to a comment."""

    __tablename__ = "rating_reply"
    __table_args__ = (ONCE,)
    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("colleague_rating.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    contents: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class ApplicantWatch(Table):
    """Somebody who is told of new applicants of a vacancy, gathered: `told_until` is the last application they were told of.

    `details` says whether names are told, or only how many came.
    """

    __tablename__ = "applicant_watch"
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    details: Mapped[bool] = mapped_column(default=True, server_default=true())
    told_until: Mapped[int] = mapped_column(default=0, server_default="0")
    told_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    vacancy: Mapped[Vacancy] = relationship()


class ApplicantNotice(Table):
    """One message to somebody about new applicants: those of the vacancy after `after_id`, up to `until_id`.

    Who they are is asked when it is drawn, and again when one of them is erased. `channel_id` and `ts` are where it is.
    """

    __tablename__ = "applicant_notice"
    __table_args__ = (Index("ix_applicant_notice_vacancy", "vacancy_id", "until_id", "after_id"), ONCE)
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    details: Mapped[bool]
    after_id: Mapped[int]
    until_id: Mapped[int]
    channel_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    ts: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[datetime]
    person: Mapped[Person] = relationship()
    vacancy: Mapped[Vacancy] = relationship()

"""The tables, and nothing else; those of delivery are in `storage.delivery_tables`, of the recruiters' steps in `storage.step_tables`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, event, false, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access import Level, VacancyAccess
from domain.delivery import Channel
from domain.language import Language
from domain.letters import LetterKind
from domain.links import Purpose
from domain.names import LONGEST, sort_key
from domain.rejection import RejectStage
from domain.reminders import ReminderOption, ReminderState, SkipReason
from domain.status import (
    ApplicationStatus,
    CandidateCategory,
    InterviewForm,
    InterviewType,
    MeetingStatus,
    Outcome,
    VacancyState,
)
from storage.base import ONCE, Table


class Workspace(Table):
    """The one Slack workspace this installation serves: a single row."""

    __tablename__ = "workspace"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32), default="")
    bot_user_id: Mapped[str] = mapped_column(String(32), default="")
    setup_code_digest: Mapped[str] = mapped_column(String(64), default="")


class Department(Table):
    """A part of the company."""

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Person(Table):
    """A Slack user known to Kalle."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    level: Mapped[Level]
    language: Mapped[Language]
    language_chosen: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(String(64))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class PersonRight(Table):
    """A single right given to or taken from one person, on top of what the level gives."""

    __tablename__ = "person_right"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    right: Mapped[str] = mapped_column(String(32), primary_key=True)
    granted: Mapped[bool]


class PersonDepartment(Table):
    """A department a person belongs to."""

    __tablename__ = "person_department"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"), primary_key=True)


class Vacancy(Table):
    """A recruitment project."""

    __tablename__ = "vacancy"
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    language: Mapped[Language]
    zone: Mapped[str] = mapped_column(String(64))
    state: Mapped[VacancyState] = mapped_column(default=VacancyState.ACTIVE)
    address: Mapped[str] = mapped_column(String(500), default="")
    route: Mapped[str] = mapped_column(String(1000), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(32), default="")
    collaborative: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    department: Mapped[Department | None] = relationship()


class VacancyMember(Table):
    """What one person may do in one vacancy."""

    __tablename__ = "vacancy_member"
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    access: Mapped[VacancyAccess]


def _sorted_by(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return sort_key(row["first_name"], row["last_name"])


class Candidate(Table):
    """A person who applies. `sort_name` is what lists are ordered by; it follows the name by itself."""

    __tablename__ = "candidate"
    __table_args__ = (ONCE,)
    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"),
        default=_sorted_by,
        server_default="",
        index=True,
    )
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    mobile: Mapped[str | None] = mapped_column(String(20))
    email_stopped: Mapped[str] = mapped_column(String(300), default="", server_default="")
    mobile_stopped: Mapped[str] = mapped_column(String(300), default="", server_default="")
    soft_bounces: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[Language]
    category: Mapped[CandidateCategory] = mapped_column(default=CandidateCategory.CANDIDATE)
    created_at: Mapped[datetime]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@event.listens_for(Candidate, "before_update")
def _renamed(_mapper: object, _connection: object, candidate: Candidate) -> None:
    candidate.sort_name = sort_key(candidate.first_name, candidate.last_name)


class Application(Table):
    """One candidate in one vacancy.

    One that was moved to another vacancy stays for its history: `moved_to_id` says where to, and `deleted_at` keeps it
    out of every list. Only rows that were not moved are unique, so that somebody can come back.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_candidate_vacancy",
            "candidate_id",
            "vacancy_id",
            unique=True,
            sqlite_where=text("moved_to_id IS NULL"),
            postgresql_where=text("moved_to_id IS NULL"),
        ),
        Index("ix_application_list", "vacancy_id", "deleted_at", "id"),
        Index("ix_application_group", "vacancy_id", "deleted_at", "status", "ranking", "candidate_id", "moved_to_id"),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    status: Mapped[ApplicationStatus] = mapped_column(default=ApplicationStatus.RECEIVED)
    status_at: Mapped[datetime]
    ranking: Mapped[int | None]
    cover_letter: Mapped[str] = mapped_column(Text, default="")
    reject_stage: Mapped[RejectStage | None]
    reject_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reject_reason.id"))
    offered_at: Mapped[datetime | None]
    offer_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    deleted_at: Mapped[datetime | None]
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    created_at: Mapped[datetime]
    candidate: Mapped[Candidate] = relationship()
    vacancy: Mapped[Vacancy] = relationship()


class ApplicationWord(Table):
    """One word by which an application is found: names, e-mail address, reference. The search walks this index."""

    __tablename__ = "application_word"
    __table_args__ = (
        Index("ix_application_word_word", "word", "application_id"),
        Index("ix_application_word_vacancy", "vacancy_id", "word", "application_id"),
    )
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(
        String(100).with_variant(String(100, collation="C"), "postgresql"), primary_key=True
    )
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"))


class Attachment(Table):
    """A file that came with an application."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("application_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


UNTOLD = text(
    "meeting = 'awaiting' AND cancelled_at IS NULL AND nudged_at IS NULL "
    "AND (nudge_revision IS NULL OR nudge_revision <> revision)"
)
"""Interviews whose answer is awaited, and of which nobody was told yet that it does not come."""


class Interview(Table):
    """One application's meeting. `revision` is the calendar file's SEQUENCE and grows with each change.

    `vacancy_id` is the application's, so that a vacancy's month is one stretch of an index; a trigger fills it in, and it is
    no foreign key for the reason given at `Parcel`. `asked_at` is when the candidate was last asked for an answer,
    `nudge_revision` the revision the recruiter was last told of that nobody answers.
    """

    __tablename__ = "interview"
    __table_args__ = (
        Index("ix_interview_starts", "starts_at"),
        Index("ix_interview_vacancy_starts", "vacancy_id", "starts_at"),
        Index("ix_interview_created_by_starts", "created_by_id", "starts_at"),
        Index(
            "ix_interview_unanswered",
            "starts_at",
            "asked_at",
            sqlite_where=UNTOLD,
            postgresql_where=UNTOLD,
        ),
        UniqueConstraint("invitation_id", "application_id"),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    uid: Mapped[str] = mapped_column(String(100), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    type: Mapped[InterviewType]
    form: Mapped[InterviewForm]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(500), default="")
    meeting: Mapped[MeetingStatus] = mapped_column(default=MeetingStatus.AWAITING)
    note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    openings: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    taken_back: Mapped[bool] = mapped_column(default=False)
    status_before: Mapped[ApplicationStatus | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    undo_until: Mapped[datetime | None]
    from_address: Mapped[str] = mapped_column(String(254), default="")
    vacancy_id: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    nudge_revision: Mapped[int | None]
    nudged_at: Mapped[datetime | None]
    other_times_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    outcome_at: Mapped[datetime | None]
    application: Mapped[Application] = relationship()
    created_by: Mapped[Person | None] = relationship()
    interviewers: Mapped[list["Interviewer"]] = relationship(order_by="Interviewer.id", cascade="all, delete-orphan")


class Interviewer(Table):
    """A recruiter who attends an interview. `starts_at` is the interview's: triggers see to it, so that it cannot differ."""

    __tablename__ = "interviewer"
    __table_args__ = (
        UniqueConstraint("interview_id", "person_id"),
        Index("ix_interviewer_person_starts", "person_id", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Invitation(Table):
    """What a recruiter is filling in: step 1's answers wait here for step 2; sending uses it up.

    Its being used up is what makes two submissions one invitation.
    """

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    form: Mapped[str] = mapped_column(String(32), default="", index=True)
    answers: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Link(Table):
    """A personal link in a message; the token itself is nowhere."""

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose]
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Template(Table):
    """A company's, department's or vacancy's own text of a letter in one language."""

    __tablename__ = "template"
    __table_args__ = (
        Index(
            "uq_template_company",
            "kind",
            "language",
            unique=True,
            sqlite_where=text("department_id IS NULL AND vacancy_id IS NULL"),
            postgresql_where=text("department_id IS NULL AND vacancy_id IS NULL"),
        ),
        UniqueConstraint("kind", "language", "department_id", name="uq_template_department"),
        UniqueConstraint("kind", "language", "vacancy_id", name="uq_template_vacancy"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind]
    language: Mapped[Language]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    vacancy_id: Mapped[int | None] = mapped_column(ForeignKey("vacancy.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(300))
    contents: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text, default="")
    by_email: Mapped[bool] = mapped_column(default=True)
    reminder: Mapped[ReminderOption | None]
    reminder_days: Mapped[int | None]


class Reminder(Table):
    """A reminder of one interview: the rule with the moment it gives, and what became of it. One for each revision and way."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("interview_id", "channel", "revision"),
        Index(
            "ix_reminder_due",
            "due_at",
            "id",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "ix_reminder_held",
            "interview_id",
            "id",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    channel: Mapped[Channel]
    revision: Mapped[int]
    days: Mapped[int]
    local_date: Mapped[date]
    at: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(default=ReminderState.PLANNED)
    reason: Mapped[SkipReason | None]
    subject: Mapped[str] = mapped_column(String(300), default="")
    contents: Mapped[str] = mapped_column(Text, default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class JournalEntry(Table):
    """What happened: who, when, what, through which surface. Never changed, never deleted (a trigger sees to it).

    Its ids are no foreign keys, so that it outlives what it tells of.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_application", "application_id", "id"),
        Index("ix_journal_interview", "interview_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column()
    surface: Mapped[str] = mapped_column(String(16))
    event: Mapped[str] = mapped_column(String(48))
    vacancy_id: Mapped[int | None] = mapped_column()
    application_id: Mapped[int | None] = mapped_column()
    interview_id: Mapped[int | None] = mapped_column()
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

"""The tables of what recruiters do with candidates: steps, notes, copies, employees, candidates' own accounts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.actions import Action
from domain.delivery import ParcelKind
from domain.letters import LetterKind
from domain.rejection import ShippedReason
from domain.steps import ItemState
from storage.base import ONCE, Table
from storage.tables import Application, Candidate, Person


class Selection(Table):
    """Whom somebody has ticked, and what for: ids wait here, not in Slack. Executing uses it up, so it happens once.

    `query` is how the list was narrowed down, JSON.
    """

    __tablename__ = "selection"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[Action | None]
    query: Mapped[dict[str, Any]] = mapped_column(default=dict)
    application_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    draft: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"))


class Step(Table):
    """One action executed on one application or several. `inputs` is sealed JSON and is forgotten when all is done."""

    __tablename__ = "step"
    __table_args__ = (
        Index(
            "ix_step_unfinished",
            "id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[Action]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    surface: Mapped[str] = mapped_column(String(16))
    inputs: Mapped[bytes | None] = mapped_column(LargeBinary)
    total: Mapped[int]
    created_at: Mapped[datetime]
    undo_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()


class StepItem(Table):
    """One person of a step: how far it is, why not, and how things stood before, so that it can be taken back."""

    __tablename__ = "step_item"
    __table_args__ = (
        UniqueConstraint("step_id", "application_id"),
        Index("ix_step_item_state", "step_id", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    application: Mapped[Application] = relationship()


class RejectReason(Table):
    """A reason to choose when rejecting: one of ours, or a company's own `text`."""

    __tablename__ = "reject_reason"
    id: Mapped[int] = mapped_column(primary_key=True)
    shipped: Mapped[ShippedReason | None] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(String(75), default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    position: Mapped[int] = mapped_column(default=0)


class Note(Table):
    """What a colleague wrote down about an application."""

    __tablename__ = "note"
    __table_args__ = (ONCE,)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(200))
    contents: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    person: Mapped[Person | None] = relationship()


class LetterCopy(Table):
    """The copy of a message that was sent about an application: never with a password or a token in it. `text` is sealed."""

    __tablename__ = "letter_copy"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id", ondelete="SET NULL"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[ParcelKind]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Document(Table):
    """A PDF that was made for an application; `content` is sealed, `name` is our own.

    Of a letter to be posted `source` is what it was made from, sealed, so that several can be printed as one; `taken_at`
    is when it was first fetched.
    """

    __tablename__ = "document"
    __table_args__ = (ONCE,)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id", ondelete="SET NULL"), index=True)
    kind: Mapped[LetterKind]
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class Employee(Table):
    """Somebody who was hired. Deleting the row's person from the employees turns them into a candidate again."""

    __tablename__ = "employee"
    __table_args__ = (
        Index(
            "uq_employee_candidate",
            "candidate_id",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        ONCE,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id", ondelete="CASCADE"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id", ondelete="SET NULL"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    position: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    candidate: Mapped[Candidate] = relationship()


class Account(Table):
    """A candidate's own way in. The password is a hash, or empty until it is set."""

    __tablename__ = "account"
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id", ondelete="CASCADE"), primary_key=True)
    password: Mapped[str] = mapped_column(String(200), default="", server_default="")
    changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AccountLink(Table):
    """A link that sets a password, once; the token itself is nowhere. `parcel_id` is the message it goes out in."""

    __tablename__ = "account_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    parcel_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountSession(Table):
    """A candidate who is logged in; the token itself is nowhere."""

    __tablename__ = "account_session"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Erasure(Table):
    """That somebody was erased: ids and a moment, nothing else. A restored backup is gone over by it before it is used."""

    __tablename__ = "erasure"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(index=True)
    application_id: Mapped[int | None] = mapped_column()
    whole_person: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime]

"""Steps: one action executed on one application or several, and what became of each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select, text, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session, joinedload

from domain.actions import Action
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.steps import ItemState
from storage.delivery_tables import Parcel
from storage.direct import Direct
from storage.outbox import called_off, change, put_all
from storage.step_tables import LetterCopy, Step, StepItem
from storage.tables import Application, Vacancy

UNFINISHED = text("step.finished_at IS NULL")
"""Said in the index's own words."""

_WAITING = (ParcelState.QUEUED, ParcelState.LEASED)
_GONE = Parcel.state.not_in((*_WAITING, ParcelState.CANCELLED, ParcelState.FAILED))
UNDONE = "undone"

_ITEM, _COPY, _PARCEL = (cast("SqlTable", one.__table__) for one in (StepItem, LetterCopy, Parcel))
_ADDED = Direct(
    lambda _: insert(_ITEM).values(
        step_id=bindparam("b_step"),
        application_id=bindparam("b_application"),
        state=ItemState.WAITING,
        reason={},
        before={},
    )
)
_ITS_PARCEL = select(_PARCEL.c.id).where(_PARCEL.c.key == bindparam("b_key")).scalar_subquery()
_COPIED = Direct(
    lambda _: insert(_COPY).values(
        step_id=bindparam("b_step"),
        application_id=bindparam("b_application"),
        parcel_id=_ITS_PARCEL,
        kind=bindparam("b_kind"),
        text=bindparam("b_text"),
        created_at=bindparam("b_at"),
    )
)
"""A step is of hundreds of people: what is stored of each goes in by one statement for all, past the mapper."""


def by_id(session: Session, id: int, *, lock: bool = False) -> Step | None:
    """One step; `lock` when it is going to be changed."""
    query = select(Step).where(Step.id == id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def unfinished(session: Session) -> Step | None:
    """The oldest step with people waiting that no other process is at, locked."""
    query = select(Step).where(UNFINISHED).order_by(Step.id).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def add_items(session: Session, step_id: int, application_ids: Iterable[int]) -> None:
    """Let these applications wait for their turn in a step that is stored already."""
    _ADDED.all(session, ({"b_step": step_id, "b_application": id} for id in application_ids))


def waiting(session: Session, step_id: int, limit: int) -> list[StepItem]:
    """The next of a step who wait for their turn. Their applications are not read: those are locked first."""
    query = select(StepItem).where(StepItem.step_id == step_id, StepItem.state == ItemState.WAITING)
    return list(session.scalars(query.order_by(StepItem.id).limit(limit)))


def items(
    session: Session,
    step_id: int,
    states: Iterable[ItemState] | None = None,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> list[StepItem]:
    """The people of a step in the order they were ticked, in these states or in any, applications loaded."""
    query = (
        select(StepItem)
        .options(joinedload(StepItem.application).joinedload(Application.candidate))
        .options(joinedload(StepItem.application).joinedload(Application.vacancy))
        .where(StepItem.step_id == step_id)
        .order_by(StepItem.id)
    )
    if states is not None:
        query = query.where(StepItem.state.in_(list(states)))
    return list(session.scalars(query.offset(offset).limit(limit)))


@dataclass(frozen=True)
class StepLetter:
    """One message of a step about one application; `body` is what goes out and `copy` what is kept of it, both sealed."""

    application_id: int
    channel: Channel
    kind: ParcelKind
    key: str
    recipient: str
    sender: str
    message_id: str | None
    body: bytes
    copy: bytes


def send(session: Session, step_id: int, letters: Sequence[StepLetter], due_at: datetime, now: datetime) -> None:
    """Put messages in the outbox, to leave at a moment, and keep their copies: all of them in two statements."""
    same = {"step_id": step_id, "due_at": due_at, "created_at": now}
    put_all(session, ({**vars(one), **same} for one in letters))
    _COPIED.all(session, (_copy(one, step_id, now) for one in letters))


def _copy(letter: StepLetter, step_id: int, now: datetime) -> dict[str, Any]:
    return {
        "b_step": step_id,
        "b_application": letter.application_id,
        "b_key": letter.key,
        "b_kind": letter.kind,
        "b_text": letter.copy,
        "b_at": now,
    }


def counts(session: Session, step_id: int) -> dict[ItemState, int]:
    """How many people of a step are how far."""
    query = select(StepItem.state, func.count()).where(StepItem.step_id == step_id).group_by(StepItem.state)
    return dict(session.execute(query).all())


def before_of(session: Session, step_id: int) -> dict[int, dict[str, Any]]:
    """How each application of a step stood before, by its id; the applications themselves are not read."""
    query = select(StepItem.application_id, StepItem.before).where(StepItem.step_id == step_id)
    return dict(session.execute(query).all())


def latest_of(session: Session, application_id: int, action: Action | None = None) -> StepItem | None:
    """The last step, of this action or any, that was done with an application and not taken back."""
    query = select(StepItem).where(StepItem.application_id == application_id, StepItem.state == ItemState.DONE)
    if action is not None:
        query = query.join(Step, Step.id == StepItem.step_id).where(Step.action == action)
    return session.scalar(query.order_by(StepItem.id.desc()).limit(1))


def of_person(session: Session, candidate_id: int, actions: Iterable[Action]) -> list[tuple[StepItem, Action]]:
    """What was done with a person by these actions in any of their applications and not taken back, oldest first."""
    query = (
        select(StepItem, Step.action)
        .join(Step, Step.id == StepItem.step_id)
        .join(Application, Application.id == StepItem.application_id)
        .where(Application.candidate_id == candidate_id, StepItem.state == ItemState.DONE)
        .where(Step.action.in_(list(actions)))
        .order_by(StepItem.id)
    )
    return [(item, action) for item, action in session.execute(query)]


def stop_messages(session: Session, step_id: int, application_id: int) -> bool:
    """Stop what a step sends about one application; False when something of it has left, or may have.

    Whoever asks takes back what was stopped then. A message that the person's other application in the step has as well
    is stopped with that one.
    """
    mine = (Parcel.step_id == step_id, Parcel.application_id == application_id)
    theirs = or_(and_(*mine), Parcel.id.in_(_copied(step_id, application_id)))
    here = select(Parcel.id).where(theirs, Parcel.state.in_(_WAITING)).order_by(Parcel.id)
    session.execute(here.with_for_update())  # from here on none of them is handed over, and what was is seen
    change(session, *mine, Parcel.state.in_(_WAITING), **called_off(UNDONE))
    return session.scalar(select(Parcel.id).where(theirs, _GONE).limit(1)) is None


def has_left(session: Session, step_id: int, application_id: int) -> bool:
    """True when a message of a step about an application has gone out, or may have."""
    mine = (Parcel.step_id == step_id, Parcel.application_id == application_id)
    return session.scalar(select(Parcel.id).where(*mine, _GONE).limit(1)) is not None


def _copied(step_id: int, application_id: int) -> Select[Any]:
    """The messages whose copies a step has kept with an application."""
    mine = (LetterCopy.step_id == step_id, LetterCopy.application_id == application_id)
    return select(LetterCopy.parcel_id).where(*mine, LetterCopy.parcel_id.is_not(None))


_SHARED = and_(Parcel.id == LetterCopy.parcel_id, Parcel.application_id != LetterCopy.application_id)
"""A message that went about another of the person's applications, and whose copy is kept with this one as well."""


def shared(session: Session, step_id: int, application_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Of these applications in a step, which other one a message of theirs went with, and its vacancy's title."""
    query = (
        select(LetterCopy.application_id, Application.id, Vacancy.title)
        .join(Parcel, _SHARED)
        .join(Application, Application.id == Parcel.application_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(LetterCopy.step_id == step_id, LetterCopy.application_id.in_(application_ids))
    )
    return {mine: (other, title) for mine, other, title in session.execute(query)}


def hand_on_shared(session: Session, step_id: int) -> None:
    """A message that was taken back with one application goes with another that has it as well and stands."""
    query = (
        select(LetterCopy.parcel_id, LetterCopy.application_id)
        .join(Parcel, _SHARED)
        .join(StepItem, and_(StepItem.step_id == step_id, StepItem.application_id == LetterCopy.application_id))
        .where(LetterCopy.step_id == step_id, StepItem.state == ItemState.DONE)
        .where(Parcel.state == ParcelState.CANCELLED, Parcel.cancel_reason == UNDONE)
    )
    for parcel_id, application_id in session.execute(query).all():
        again = {"state": ParcelState.QUEUED, "cancel_reason": "", "application_id": application_id}
        change(session, Parcel.id == parcel_id, **again)


def stop_kind(session: Session, application_id: int, kind: ParcelKind, reason: str) -> list[int]:
    """Stop what one application still has here of a kind; returns the ids of what was stopped."""
    statement = (
        update(Parcel)
        .where(Parcel.application_id == application_id, Parcel.kind == kind, Parcel.state.in_(_WAITING))
        .values(**called_off(reason))
        .returning(Parcel.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(statement))


def give_back(session: Session, parcel_ids: Iterable[int]) -> None:
    """Queue messages again that a step had stopped."""
    stopped = update(Parcel).where(Parcel.id.in_(list(parcel_ids)), Parcel.state == ParcelState.CANCELLED)
    session.execute(
        stopped.values(state=ParcelState.QUEUED, cancel_reason="").execution_options(synchronize_session=False)
    )


def anything_waits(session: Session, step_id: int) -> bool:
    """True when a message of a step is still here, or people of it are."""
    message = select(Parcel.id).where(Parcel.step_id == step_id, Parcel.state.in_(_WAITING), Parcel.person_id.is_(None))
    person = select(StepItem.id).where(StepItem.step_id == step_id, StepItem.state == ItemState.WAITING)
    return session.scalar(message.limit(1)) is not None or session.scalar(person.limit(1)) is not None

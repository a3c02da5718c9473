"""Steps: one action executed on one application or several, and what became of each."""

from collections.abc import Iterable

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, joinedload

from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.steps import ItemState
from storage.outbox import called_off, change
from storage.step_tables import Step, StepItem
from storage.tables import Application, Parcel

UNFINISHED = text("step.finished_at IS NULL")
"""Said in the index's own words."""

_WAITING = (ParcelState.QUEUED, ParcelState.LEASED)


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


def counts(session: Session, step_id: int) -> dict[ItemState, int]:
    """How many people of a step are how far."""
    query = select(StepItem.state, func.count()).where(StepItem.step_id == step_id).group_by(StepItem.state)
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
    """Stop what a step sends about one application; False when something of it has left, and then nothing is stopped."""
    mine = (Parcel.step_id == step_id, Parcel.application_id == application_id)
    left = select(Parcel.id).where(*mine, Parcel.state.not_in((*_WAITING, ParcelState.CANCELLED, ParcelState.FAILED)))
    if session.scalar(left.limit(1)) is not None:
        return False
    waiting = session.scalar(select(func.count()).select_from(Parcel).where(*mine, Parcel.state.in_(_WAITING))) or 0
    return change(session, *mine, Parcel.state.in_(_WAITING), **called_off("undone")) == waiting


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

"""Messages of steps that did not arrive, and what was posted in Slack about them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from domain.steps import ItemState
from storage.step_tables import StepItem
from storage.tables import Application, Parcel


def application_of(session: Session, parcel: Parcel) -> Application | None:
    """What a step's message is about, deleted or moved away as well; None for any other message, and after an erasure."""
    if parcel.application_id is None or parcel.kind not in OF_ACTIONS:
        return None
    loaded = (joinedload(Application.candidate), joinedload(Application.vacancy))
    return session.scalar(select(Application).options(*loaded).where(Application.id == parcel.application_id))


def is_taken_back(session: Session, parcel: Parcel) -> bool:
    """True when the step that sends it was taken back for its application."""
    mine = (StepItem.step_id == parcel.step_id, StepItem.application_id == parcel.application_id)
    return session.scalar(select(StepItem.id).where(*mine, StepItem.state == ItemState.UNDONE)) is not None


def of_step(session: Session, step_id: int, application_ids: Collection[int]) -> list[Parcel]:
    """What a step sent about these applications, oldest first."""
    mine = (Parcel.step_id == step_id, Parcel.application_id.in_(application_ids), Parcel.kind.in_(OF_ACTIONS))
    return list(session.scalars(select(Parcel).where(*mine).order_by(Parcel.id)))


def news_of(session: Session, application_id: int) -> list[Parcel]:
    """Every message to colleagues in Slack about messages of steps of one application, as the database has it now."""
    mine = (Parcel.application_id == application_id, Parcel.kind == ParcelKind.NOTICE)
    query = select(Parcel).where(*mine, Parcel.channel == Channel.SLACK).order_by(Parcel.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def posted(session: Session, parcel: Parcel) -> list[Parcel]:
    """Those about one message that stand in Slack and can be edited."""
    found = news_of(session, parcel.application_id or 0)
    mine = [one for one in found if one.facts.get("trouble") == parcel.id and "edits" not in one.facts]
    return [one for one in mine if one.state is ParcelState.SENT and ":" in one.provider_ref]

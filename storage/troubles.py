"""Messages of steps that did not arrive, and what was posted in Slack about them."""

from collections.abc import Collection

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from domain.steps import ItemState
from storage.delivery_tables import Parcel
from storage.step_tables import StepItem
from storage.still import UNTRUE
from storage.tables import Application

_STOPPED = Parcel.state == ParcelState.CANCELLED
_DOUBTFUL = or_(
    Parcel.state.in_((ParcelState.UNKNOWN, ParcelState.HELD)),
    and_(_STOPPED, or_(Parcel.resent, Parcel.handed_over_at.is_not(None))),
)
"""As `domain.delivery.may_be_there` says it of one message."""

_LOST = and_(
    not_(_DOUBTFUL),
    or_(
        Parcel.state == ParcelState.FAILED,
        Parcel.receipt.startswith("came back"),
        Parcel.receipt.startswith("failed"),
        and_(_STOPPED, Parcel.cancel_reason.in_(UNTRUE)),
    ),
)


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


def counts(session: Session, step_id: int) -> tuple[int, int]:
    """Of how many applications a step's message did not arrive, and of how many others nobody knows whether it did."""
    query = select(Parcel.application_id, _LOST).where(Parcel.step_id == step_id, Parcel.kind.in_(OF_ACTIONS))
    found = session.execute(query.where(or_(_LOST, _DOUBTFUL))).all()
    lost = {application_id for application_id, is_lost in found if is_lost}
    return len(lost), len({application_id for application_id, _ in found} - lost)


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

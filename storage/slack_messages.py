"""Messages Kalle posted in Slack about someone: known, so that they can be edited, and erased one day."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.delivery import ParcelKind
from storage.delivery_tables import SlackMessage
from storage.outbox import insert_into


def remember(
    session: Session,
    *,
    kind: ParcelKind,
    channel_id: str,
    ts: str,
    posted_at: datetime,
    person_id: int | None = None,
    interview_id: int | None = None,
    candidate_id: int | None = None,
    application_id: int | None = None,
    step_id: int | None = None,
) -> bool:
    """Write a posted message down; one that is known already (it was edited) stays as it is.

    False when what it is about was erased while it was on its way: nothing can be remembered of that any more.
    """
    row = insert_into(session, SlackMessage).values(
        kind=kind,
        channel_id=channel_id,
        ts=ts,
        posted_at=posted_at,
        person_id=person_id,
        interview_id=interview_id,
        candidate_id=candidate_id,
        application_id=application_id,
        step_id=step_id,
    )
    try:
        with session.begin_nested():
            session.execute(row.on_conflict_do_nothing(index_elements=[SlackMessage.channel_id, SlackMessage.ts]))
    except IntegrityError:  # of its foreign keys: the row's own uniqueness is answered above
        return False
    return True


def of_interview(session: Session, interview_id: int) -> list[SlackMessage]:
    """Everything posted about an interview, oldest first."""
    query = select(SlackMessage).where(SlackMessage.interview_id == interview_id).order_by(SlackMessage.id)
    return list(session.scalars(query))


def forget_card(session: Session, interview_id: int, person_id: int) -> bool:
    """Forget the cards that one person had of an interview, because they are gone; False when none was known."""
    gone = delete(SlackMessage).where(
        SlackMessage.interview_id == interview_id,
        SlackMessage.person_id == person_id,
        SlackMessage.kind == ParcelKind.CARD,
    )
    return session.scalar(gone.returning(SlackMessage.id).execution_options(synchronize_session=False)) is not None


def card_of(session: Session, interview_id: int, person_id: int) -> SlackMessage | None:
    """The card of an interview that one person has; the newest, should there be two."""
    query = select(SlackMessage).where(
        SlackMessage.interview_id == interview_id,
        SlackMessage.person_id == person_id,
        SlackMessage.kind == ParcelKind.CARD,
    )
    return session.scalars(query.order_by(SlackMessage.id.desc()).limit(1)).first()


def card_of_step(session: Session, step_id: int, person_id: int) -> SlackMessage | None:
    """Where a step's result was posted to somebody."""
    query = select(SlackMessage).where(SlackMessage.step_id == step_id, SlackMessage.person_id == person_id)
    return session.scalars(query.order_by(SlackMessage.id.desc()).limit(1)).first()

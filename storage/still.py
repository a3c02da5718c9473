"""Whether a message may still leave: the conditions of the statement that marks its hand-over.

Source: docs/behaviour.md, Delivery and Reminders.
"""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from domain.delivery import ParcelKind, ParcelState
from domain.nudges import NUDGES
from domain.status import ENDED, ApplicationStatus, MeetingStatus
from domain.steps import ItemState
from storage.delivery_tables import Parcel
from storage.direct import one_of
from storage.panel_still import NOT_ASKED, review_wanted
from storage.step_tables import StepItem
from storage.tables import Application, Interview, Reminder

BOUND_TO_REVISION = (
    ParcelKind.INVITATION,
    ParcelKind.MOVED,
    ParcelKind.REMINDER,
    ParcelKind.SMS_REMINDER,
    ParcelKind.OTHER_TIMES,
    *NUDGES,
)
"""What these say is wrong once the interview was moved again or cancelled."""

REMINDERS = (ParcelKind.REMINDER, ParcelKind.SMS_REMINDER)
REMINDED_WHILE = (MeetingStatus.AWAITING, MeetingStatus.ACCEPTED)

OVERTAKEN = "the interview was moved or cancelled meanwhile"
UNWANTED = "the candidate is not to be reminded any more"
TOO_LATE = "the interview has begun"
TOO_SOON = "the interview begins within the hour"
DAY_OVER = "its own day was over"
NOT_REJECTED = "the candidate is not rejected any more, or has an open offer"
NOT_OFFERED = "the offer does not stand any more"
OUT_OF_PROCESS = "the candidate has left the process since"
TAKEN_BACK = "the step was taken back"
LATE = frozenset({TOO_LATE, TOO_SOON, DAY_OVER})
"""Why a message that had not left does not leave any more."""

UNTRUE = frozenset({NOT_REJECTED, NOT_OFFERED, OUT_OF_PROCESS})
"""Those of them that are news to whoever executed the step: what it says does not hold any more."""

REJECTED = (ApplicationStatus.REJECTED, ApplicationStatus.SAVED)
"""Where a rejection still holds: who is rejected is often saved for other vacancies right after."""

OUT = (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
"""Who gets no contract any more, unless they stood so when it was sent."""

_P, _I, _A, _R, _S = (cast("SqlTable", one.__table__).c for one in (Parcel, Interview, Application, Reminder, StepItem))


def still_ahead(now: Any, ahead: Any) -> ColumnElement[bool]:
    """The interview has not begun at `now`, and where it is a reminder does not begin before `ahead`."""
    soon = select(_I.id).where(_I.id == _P.interview_id, _I.starts_at < ahead)
    return and_(not_begun(now), or_(not_(one_of(_P.kind, REMINDERS)), not_(exists(soon))))


def not_begun(now: Any) -> ColumnElement[bool]:
    """The interview has not begun at `now`, where that matters."""
    begun = select(_I.id).where(_I.id == _P.interview_id, _I.starts_at <= now)
    return or_(not_(one_of(_P.kind, BOUND_TO_REVISION)), not_(exists(begun)))


def on_its_day(day: Any) -> ColumnElement[bool]:
    """Where it is a reminder, its own local day is not over on `day`: the workspace's today, or a zone's it had before."""
    over = select(_R.id).where(
        _R.interview_id == _P.interview_id,  # which has an index; the message's number has none
        _R.parcel_id == _P.id,
        _R.local_date < day,
    )
    return or_(not_(one_of(_P.kind, REMINDERS)), not_(exists(over)))


def still_true() -> ColumnElement[bool]:
    """What it says about the interview still holds, and it is still wanted."""
    as_it_is = select(_I.id).where(
        _I.id == _P.interview_id,
        _I.revision == func.coalesce(_P.interview_revision, _I.revision),
        _I.cancelled_at.is_(None),
    )
    bound = or_(not_(one_of(_P.kind, BOUND_TO_REVISION)), _P.interview_id.is_(None), exists(as_it_is))
    return and_(bound, still_wanted())


def still_wanted() -> ColumnElement[bool]:
    """A candidate who has said no, asked for another time or left the process is not reminded any more.

    Nor is anybody asked for an answer who has given one.
    """
    return and_(_while(REMINDERS, REMINDED_WHILE), _while(NUDGES, (MeetingStatus.AWAITING,)))


def _while(kinds: Collection[ParcelKind], meetings: Collection[MeetingStatus]) -> ColumnElement[bool]:
    """Where it is one of these kinds, the answer is still one of these, and the candidate in the process."""
    gone = or_(
        not_(one_of(_I.meeting, meetings)),
        _A.deleted_at.is_not(None),
        one_of(_A.status, ENDED | {ApplicationStatus.TRANSFERRED}),
    )
    unwanted = select(_I.id).where(_A.id == _I.application_id, _I.id == _P.interview_id, gone)
    return or_(not_(one_of(_P.kind, kinds)), not_(exists(unwanted)))


def step_holds() -> ColumnElement[bool]:
    """What a step sends leaves only while the step stands, and says what is still so. Other messages are not looked at."""
    return or_(_P.step_id.is_(None), and_(step_stands(), still_rejected(), still_offered(), still_in_process()))


def step_stands() -> ColumnElement[bool]:
    """The step was done with this application, which is still there, and was not taken back."""
    stands = select(_S.id).where(
        _S.step_id == _P.step_id, _S.application_id == _P.application_id, _S.state != ItemState.UNDONE
    )
    return or_(_P.step_id.is_(None), exists(stands))


def still_rejected() -> ColumnElement[bool]:
    """Where it is a rejection, the application is rejected, or saved after it, and nobody has offered the job after all."""
    rejected = select(_A.id).where(_A.id == _P.application_id, one_of(_A.status, REJECTED), not_(_A.offer_open))
    return or_(_P.kind != ParcelKind.REJECTION, exists(rejected))


def still_offered() -> ColumnElement[bool]:
    """Where it is a job offer, the offer is open, or led to a hiring, and the application is not deleted."""
    stands = or_(_A.offer_open, _A.status == ApplicationStatus.HIRED)
    offered = select(_A.id).where(_A.id == _P.application_id, _A.deleted_at.is_(None), stands)
    return or_(_P.kind != ParcelKind.OFFER, exists(offered))


def still_in_process() -> ColumnElement[bool]:
    """Where it is a contract, the candidate was not deleted, rejected or withdrawn after it was made out."""
    left = and_(one_of(_A.status, OUT), _A.status_at > _P.created_at)
    there = select(_A.id).where(_A.id == _P.application_id, _A.deleted_at.is_(None), not_(left))
    return or_(_P.kind != ParcelKind.CONTRACT, exists(there))


def conditions(now: Any, ahead: Any, day: Any) -> tuple[tuple[ColumnElement[bool], str], ...]:
    """Everything that must hold when a message leaves, each with what is written down when it does not."""
    return (
        (still_wanted(), UNWANTED),
        (still_true(), OVERTAKEN),
        (not_begun(now), TOO_LATE),
        (still_ahead(now, ahead), TOO_SOON),
        (on_its_day(day), DAY_OVER),
        (step_stands(), TAKEN_BACK),
        (still_rejected(), NOT_REJECTED),
        (still_offered(), NOT_OFFERED),
        (still_in_process(), OUT_OF_PROCESS),
        (review_wanted(now), NOT_ASKED),
    )


def was_stopped(session: Session, parcel_id: int) -> bool:
    """True for a message that was stopped instead of handed over; False for one that others have, or nobody any more."""
    reason = session.scalar(
        select(Parcel.cancel_reason).where(Parcel.id == parcel_id, Parcel.state == ParcelState.CANCELLED)
    )
    return reason in LATE | UNTRUE | {OVERTAKEN, UNWANTED, TAKEN_BACK}

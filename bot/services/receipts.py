"""What an SMS service says became of a message, after it took it. Source: docs/behaviour.md, SMS."""

from dataclasses import dataclass

from bot.services import stopping, telling
from bot.work import Work
from domain.delivery import Channel
from domain.texting import RECEIPT_LENGTH, NumberTrouble
from storage import outbox
from storage.tables import Parcel

DELIVERED = "delivered"
LONGEST_REF = 200


@dataclass(frozen=True)
class News:
    """The final word on one message; `reason` in the service's words or code, `trouble` when it is the number's."""

    ref: str
    delivered: bool
    reason: str = ""
    trouble: NumberTrouble | None = None


def recipient_of(work: Work, parcel_id: int) -> str | None:
    """The number a message went to; None when there is no such SMS."""
    parcel = _sms(work, parcel_id)
    return parcel.recipient if parcel else None


def take(work: Work, parcel_id: int, news: News) -> bool:
    """Write the news down once; a failure marks the number and is told to the recruiter. False when it was no news."""
    ref, reason = outbox.short(news.ref)[:LONGEST_REF], outbox.short(news.reason)
    receipt = DELIVERED if news.delivered else f"failed: {reason}".removesuffix(": ")[:RECEIPT_LENGTH]
    if not outbox.take_receipt(work.session, parcel_id, ref, receipt, work.now):
        return False
    parcel = _sms(work, parcel_id)
    interview = stopping.interview_of(work, parcel) if parcel else None
    if parcel is None or interview is None:
        return True
    if news.delivered:
        telling.card(work, interview)
        return True
    stopping.number(work, parcel, news.trouble)
    telling.wrote(work, interview, "sms_not_delivered", loud=True, parcel=parcel.id, said=reason)
    return True


def _sms(work: Work, parcel_id: int) -> Parcel | None:
    parcel = outbox.by_id(work.session, parcel_id)
    return parcel if parcel is not None and parcel.channel is Channel.SMS else None

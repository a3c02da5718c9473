"""What an SMS service says became of a message, after it took it. Source: docs/behaviour.md, SMS."""

from dataclasses import dataclass

from bot.services import stopping, telling
from bot.services.acting import troubles
from bot.work import Work
from domain.delivery import Channel
from domain.texting import RECEIPT_LENGTH, NumberTrouble
from storage import outbox
from storage.delivery_tables import Parcel

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
    if parcel is None:
        return True
    interview = stopping.interview_of(work, parcel)
    if interview is None:
        _of_step(work, parcel, news, reason)
        return True
    if news.delivered:
        telling.card(work, interview)
        return True
    stopping.number(work, parcel, news.trouble)
    telling.wrote(work, interview, "sms_not_delivered", loud=True, parcel=parcel.id, said=reason)
    return True


def _of_step(work: Work, parcel: Parcel, news: News, reason: str) -> None:
    """One that a recruiter's step sent: that it arrived ends a doubt, that it did not is told."""
    if news.delivered:
        troubles.redraw(work, parcel)
        return
    stopping.number(work, parcel, news.trouble)
    troubles.happened(work, parcel, "sms_not_delivered", said=reason)


def _sms(work: Work, parcel_id: int) -> Parcel | None:
    parcel = outbox.by_id(work.session, parcel_id)
    return parcel if parcel is not None and parcel.channel is Channel.SMS else None

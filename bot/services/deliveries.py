"""What follows when a message has left, or never will: the card shows it, and the recruiter hears of a failure."""

from typing import Any

from bot.services import questions, stopping, substitutes, telling
from bot.services.acting import troubles
from bot.services.calendar import stopped
from bot.services.panel import reaching
from bot.work import Work
from domain.cards import NotAgain
from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from domain.nudges import NUDGES
from domain.texting import trouble_in
from storage import accounts, interviews, outbox, shown, slack_messages
from storage.delivery_tables import Parcel
from storage.still import LATE
from storage.tables import Interview

TO_CANDIDATES = (ParcelKind.INVITATION, ParcelKind.MOVED, ParcelKind.CANCELLATION, ParcelKind.OTHER_TIMES)
REMINDERS = (ParcelKind.REMINDER, ParcelKind.SMS_REMINDER)
CARD_IS_GONE = ("message_not_found", "channel_not_found")
"""What Slack says when the card that is to be edited was deleted."""


def sent(work: Work, parcel_id: int) -> None:
    """A mail or an SMS has left: the card of its interview shows when; the link in it is forgotten here."""
    accounts.message_left(work.session, parcel_id, work.now)
    shown.draw_card(work.session, parcel_id, work.now)


def in_doubt(work: Work, parcel_id: int) -> None:
    """Nobody knows whether a mail or an SMS arrived, or it goes once more because of that: the card shows it."""
    shown.draw_card(work.session, parcel_id, work.now)


def given_up(work: Work, parcel_id: int) -> None:
    """A mail or an SMS will not arrive by itself: the recruiter is told, with what the other side said.

    A card that is no longer there is posted anew; what was for somebody who is gone goes to somebody else.
    """
    parcel = outbox.by_id(work.session, parcel_id)
    if parcel is None or reaching.given_up(work, parcel) or _is_of_ours(work, parcel):
        return
    if parcel.channel is Channel.SMS:
        stopping.number(work, parcel, trouble_in(parcel.last_text))
    if parcel.channel is Channel.EMAIL and parcel.state is ParcelState.FAILED:
        stopping.address(work, parcel)
    if parcel.kind in OF_ACTIONS:
        troubles.given_up(work, parcel)
        return
    interview = _interview_of_mail(work, parcel_id)
    if interview is None:
        return
    if _is_no_news(parcel):
        telling.card(work, interview)
        return
    facts: dict[str, Any] = {"parcel": parcel.id, "said": parcel.last_text, "code": parcel.last_code}
    facts |= {"channel": str(parcel.channel), "kind": str(parcel.kind)} | _why_not_again(work, interview, parcel)
    telling.wrote(work, interview, _event(parcel), loud=True, **facts)


def _is_no_news(parcel: Parcel) -> bool:
    """True for what was stopped because it does not hold any more, and surely never arrived: whoever changed that knows."""
    stopped = parcel.state is ParcelState.CANCELLED and parcel.cancel_reason not in LATE
    return stopped and not questions.in_doubt(parcel)


def _why_not_again(work: Work, interview: Interview, parcel: Parcel) -> dict[str, str]:
    """Of one that may have arrived and was stopped: the reason, by its kind and name."""
    if parcel.state is not ParcelState.CANCELLED or not questions.in_doubt(parcel):
        return {}
    late = parcel.cancel_reason in LATE
    why = NotAgain.TOO_LATE if late else questions.why_not_again(work, interview, parcel)
    return {"why": str(why)} if why is not None else {}


def _is_of_ours(work: Work, parcel: Parcel) -> bool:
    """True for news to colleagues: whether they arrived is no news in turn, or it would go round for ever."""
    if parcel.kind is ParcelKind.DIGEST:
        stopped.came_to_nothing(work, parcel)
    elif parcel.channel is Channel.SLACK:
        _not_in_slack(work, parcel)
    return parcel.channel is Channel.SLACK or parcel.kind is ParcelKind.NOTICE


def _not_in_slack(work: Work, parcel: Parcel) -> None:
    if "trouble" in parcel.facts and substitutes.nobody_reads(parcel):
        troubles.hand_on(work, parcel)
        return
    lost = parcel.kind is ParcelKind.CARD and parcel.state is ParcelState.FAILED and parcel.last_text in CARD_IS_GONE
    if not (lost and _post_anew(work, parcel)) and substitutes.is_out_of_reach(parcel):
        substitutes.hand_on(work, parcel)


def _post_anew(work: Work, parcel: Parcel) -> bool:
    """Once for each card that was known: the new one, should it fail as well, is none yet."""
    interview = interviews.by_id(work.session, parcel.interview_id) if parcel.interview_id else None
    if interview is None or parcel.person_id is None:
        return False
    known = slack_messages.forget_card(work.session, interview.id, parcel.person_id)
    if known:
        telling.card(work, interview)
    return known


def _event(parcel: Parcel) -> str:
    """Whose letter it was, and whether it was refused, came too late, or nobody knows."""
    if parcel.state is ParcelState.CANCELLED and questions.in_doubt(parcel):
        return "not_again"
    if parcel.kind in REMINDERS:
        return _event_of_reminder(parcel)
    if parcel.kind in NUDGES and parcel.state is not ParcelState.CANCELLED:
        return "nudge_held" if parcel.state is ParcelState.HELD else "nudge_undelivered"
    if parcel.state is ParcelState.CANCELLED:
        return "too_late"
    whose = "" if parcel.kind in TO_CANDIDATES else "_to_interviewer"
    return f"{'held' if parcel.state is ParcelState.HELD else 'undelivered'}{whose}"


def _event_of_reminder(parcel: Parcel) -> str:
    if parcel.state is ParcelState.CANCELLED:
        return "reminder_too_late"
    return "reminder_held" if parcel.state is ParcelState.HELD else "reminder_undelivered"


def _interview_of_mail(work: Work, parcel_id: int) -> Interview | None:
    parcel = outbox.by_id(work.session, parcel_id)
    if parcel is None or parcel.channel is Channel.SLACK or parcel.interview_id is None:
        return None
    return interviews.by_id(work.session, parcel.interview_id)

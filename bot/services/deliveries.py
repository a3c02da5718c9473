"""What follows when a message has left, or never will: the card shows it, and the recruiter hears of a failure."""

from bot.services import telling
from bot.work import Work
from domain.delivery import Channel, ParcelKind, ParcelState
from storage import interviews, outbox, slack_messages
from storage.tables import Interview, Parcel

TO_CANDIDATES = (ParcelKind.INVITATION, ParcelKind.MOVED, ParcelKind.CANCELLATION)
CARD_IS_GONE = ("message_not_found", "channel_not_found")
"""What Slack says when the card that is to be edited was deleted."""


def sent(work: Work, parcel_id: int) -> None:
    """A mail has left: the card of its interview shows when."""
    interview = _interview_of_mail(work, parcel_id)
    if interview is not None:
        telling.card(work, interview)


def given_up(work: Work, parcel_id: int) -> None:
    """A mail will not arrive by itself: the recruiter is told, with what the other side said.

    A card that is no longer there is posted anew.
    """
    parcel = outbox.by_id(work.session, parcel_id)
    if parcel is not None and parcel.kind is ParcelKind.CARD and parcel.last_text in CARD_IS_GONE:
        _post_anew(work, parcel)
    interview = _interview_of_mail(work, parcel_id)
    if interview is None or parcel is None:
        return
    telling.wrote(
        work, interview, _event(parcel), loud=True, parcel=parcel.id, said=parcel.last_text, code=parcel.last_code
    )


def _post_anew(work: Work, parcel: Parcel) -> None:
    """Once for each card that was known: the new one, should it fail as well, is none yet."""
    interview = interviews.by_id(work.session, parcel.interview_id) if parcel.interview_id else None
    if interview is None or parcel.person_id is None:
        return
    if slack_messages.forget_card(work.session, interview.id, parcel.person_id):
        telling.card(work, interview)


def _event(parcel: Parcel) -> str:
    """Whose letter it was, and whether it was refused, came too late, or nobody knows."""
    if parcel.state is ParcelState.CANCELLED:
        return "too_late"
    whose = "" if parcel.kind in TO_CANDIDATES else "_to_interviewer"
    return f"{'held' if parcel.state is ParcelState.HELD else 'undelivered'}{whose}"


def _interview_of_mail(work: Work, parcel_id: int) -> Interview | None:
    parcel = outbox.by_id(work.session, parcel_id)
    if parcel is None or parcel.channel is not Channel.EMAIL or parcel.interview_id is None:
        return None
    return interviews.by_id(work.session, parcel.interview_id)

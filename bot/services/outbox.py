"""What an operator sees of the outbox, and may do to it; what a recruiter decides about a held message. Never what one says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services import deliveries, questions, reach, readdressing, telling
from bot.services.acting import choosing, troubles
from bot.services.acting.written import wrote
from bot.services.panel import reaching
from bot.work import Work
from domain.access import ActorKind, VacancyAccess
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotAllowed, NotNow, Unknown, say
from domain.undelivered import answer_of
from storage import interviews, journal, outbox, steps
from storage.delivery_tables import Parcel, ParcelAttempt
from storage.troubles import application_of

MOST = 500
DECIDE = "somebody has to decide: retry or cancel"

CANCELLED_BY = {
    ActorKind.OPERATOR: "cancelled by the operator",
    ActorKind.PERSON: "cancelled by an administrator",
}

REASONS = {
    ParcelState.QUEUED: "waits for its time",
    ParcelState.LEASED: "is being prepared",
    ParcelState.HANDOVER: "is leaving now",
    ParcelState.UNKNOWN: "left, and no answer was seen",
    ParcelState.HELD: f"left, no answer was seen, and a second copy might do harm; {DECIDE}",
    ParcelState.SENT: "sent",
    ParcelState.FAILED: "given up",
    ParcelState.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class Line:
    """One message: where it is on its way, and why, in words."""

    id: int
    channel: Channel
    kind: ParcelKind
    state: ParcelState
    recipient: str
    due_at: datetime
    created_at: datetime
    handed_over_at: datetime | None
    sent_at: datetime | None
    attempts: int
    resent: bool
    interview_id: int | None
    reason: str


def listing(
    work: Work, states: Iterable[ParcelState] | None = None, limit: int = 50, before: int | None = None
) -> list[Line]:
    """Messages in these states (None: all), newest first, at most 500; `before` is the id to go on from."""
    found = outbox.listing(work.session, states, min(limit, MOST), before)
    tries = outbox.attempts_of_many(work.session, [parcel.id for parcel in found])
    return [_told_whole(work, parcel, tries.get(parcel.id, ())) for parcel in found]


def _told_whole(work: Work, parcel: Parcel, tries: Sequence[ParcelAttempt]) -> Line:
    """A message with its story, if it was ever in doubt, and how often it was tried."""
    story = _story(work, tries) if _was_in_doubt(parcel) else ""
    tried = sum(one.phase != "asked" for one in tries)
    return replace(_line(parcel, story), attempts=max(tried, parcel.attempts))


def retry(work: Work, parcel_id: int) -> Line:
    """Send a failed, held or waiting message now, to where its candidate is reached now; returns the one that goes.

    Unknown when there is none, NotNow when it is elsewhere, would be stopped at its hand-over, or can go nowhere.
    """
    parcel = _existing(work, parcel_id)
    _insist_step_holds(work, parcel)
    other = readdressing.in_its_stead(work, parcel)
    if other is not None:
        return _told_of(work, other, "parcel_retried")
    if not outbox.retry(work.session, parcel_id, work.now):
        raise NotNow(say("Only a message that waits, is held or was given up can be sent again."))
    readdressing.readdress(work, _existing(work, parcel_id))
    return _told_of(work, parcel_id, "parcel_retried")


def cancel(work: Work, parcel_id: int) -> Line:
    """Stop a message that has not left; Unknown when there is none, NotNow when it is too late."""
    _existing(work, parcel_id)
    if not outbox.cancel(work.session, parcel_id, CANCELLED_BY.get(work.actor.kind, "cancelled")):
        raise NotNow(say("This message has left, or is stopped already."))
    return _told_of(work, parcel_id, "parcel_cancelled")


def administer(work: Work, parcel_id: int, *, again: bool) -> Line:
    """The same two for administrators in Slack; NotAllowed for anybody else, whether there is such a message or not."""
    if not work.actor.sees_everything:
        raise NotAllowed
    return retry(work, parcel_id) if again else cancel(work, parcel_id)


def decide(work: Work, parcel_id: int, *, again: bool) -> Line:
    """Settle a message that nobody knows about: once more, or taken as arrived.

    For those who may work in its vacancy. NotNow when it is not held any more: somebody else decided, or an answer came.
    """
    parcel = outbox.by_id(work.session, parcel_id)
    _require_say(work, parcel)
    if again:
        _insist_it_goes(work, parcel)
    if not again and outbox.take_as_arrived(work.session, parcel_id):
        deliveries.sent(work, parcel_id)
        troubles.redraw(work, _existing(work, parcel_id))
        return _noted(work, parcel_id, "parcel_taken_as_arrived")
    other = readdressing.in_its_stead(work, parcel) if again and parcel is not None else None
    if other is not None:
        _redraw(work, other)
        return _noted(work, other, "parcel_sent_again")
    if again and outbox.retry_held(work.session, parcel_id, work.now):
        readdressing.readdress(work, _existing(work, parcel_id))
        _redraw(work, parcel_id)
        return _noted(work, parcel_id, "parcel_sent_again")
    raise NotNow(say("This was decided already, or an answer came after all."))


def _insist_it_goes(work: Work, parcel: Parcel | None) -> None:
    """Refuse to queue what would be stopped at its hand-over: that it may have arrived is all there is to say then."""
    interview = interviews.by_id(work.session, parcel.interview_id or 0) if parcel is not None else None
    if parcel is not None and parcel.state is ParcelState.HELD:
        _insist_step_holds(work, parcel)
    if parcel is None or interview is None or parcel.state is not ParcelState.HELD:
        return
    why = questions.why_not_again(work, interview, parcel)
    if why is not None:
        raise NotNow(say("It is not sent again: {why}.", why=why))


def _insist_step_holds(work: Work, parcel: Parcel) -> None:
    """The same of what a step sent, or goes to a reviewer, for whoever asks."""
    reaching.insist_wanted(work, parcel)
    application = application_of(work.session, parcel)
    why = questions.why_not_again_of_step(work, parcel, application) if application is not None else None
    if why is not None:
        raise NotNow(say("It is not sent again: {why}.", why=why))


def _require_say(work: Work, parcel: Parcel | None) -> None:
    """Refuse whoever may not work in the vacancy that a message is about; no message and one of others' look alike."""
    if parcel is not None and parcel.interview_id is not None:
        reach.interview(work, parcel.interview_id, VacancyAccess.NORMAL)
    elif parcel is not None and application_of(work.session, parcel) is not None:
        _require_say_of_step(work, parcel)
    elif parcel is None or not work.actor.sees_everything:
        raise Unknown


def _require_say_of_step(work: Work, parcel: Parcel) -> None:
    """The vacancy's access and the action's right, as whoever executes the step needs them."""
    application = application_of(work.session, parcel)
    step = steps.by_id(work.session, parcel.step_id or 0)
    if application is None or step is None:
        raise Unknown
    reach.require_vacancy(work, application.vacancy, VacancyAccess.NORMAL)
    choosing.insist_allowed(work, step.action)


def _redraw(work: Work, parcel_id: int) -> None:
    """Have the card show how a mail or an SMS fares now; a card that is a message of its own is drawn when it leaves."""
    parcel = _existing(work, parcel_id)
    troubles.redraw(work, parcel)
    shown = parcel.interview_id is not None and parcel.channel is not Channel.SLACK
    interview = interviews.by_id(work.session, parcel.interview_id or 0) if shown else None
    if interview is not None:
        telling.card(work, interview)


def _existing(work: Work, parcel_id: int) -> Parcel:
    parcel = outbox.by_id(work.session, parcel_id)
    if parcel is None:
        raise Unknown(say("There is no message with the number {number}.", number=parcel_id))
    return parcel


def _told_of(work: Work, parcel_id: int, event: str) -> Line:
    """Write down what was done with a mail or an SMS, and tell the recruiter, whose message it is; the card shows it."""
    parcel = _existing(work, parcel_id)
    shown = parcel.interview_id is not None and parcel.channel is not Channel.SLACK
    interview = interviews.by_id(work.session, parcel.interview_id or 0) if shown else None
    if interview is None:
        troubles.redraw(work, parcel)
        return _noted(work, parcel_id, event)
    telling.wrote(work, interview, event, loud=True, message=_about(parcel))
    return _line(parcel)


def _noted(work: Work, parcel_id: int, event: str) -> Line:
    parcel = _existing(work, parcel_id)
    application = application_of(work.session, parcel)
    if application is not None:
        wrote(work, application, event, **_about(parcel))
        return _line(parcel)
    journal.add(work.session, work.actor, work.now, event, interview_id=parcel.interview_id, message=_about(parcel))
    return _line(parcel)


def _about(parcel: Parcel) -> dict[str, object]:
    return {"parcel": parcel.id, "kind": str(parcel.kind), "channel": str(parcel.channel)}


def _line(parcel: Parcel, story: str = "") -> Line:
    return Line(
        id=parcel.id,
        channel=parcel.channel,
        kind=parcel.kind,
        state=parcel.state,
        recipient=parcel.recipient,
        due_at=parcel.due_at,
        created_at=parcel.created_at,
        handed_over_at=parcel.handed_over_at,
        sent_at=parcel.sent_at,
        attempts=parcel.attempts,
        resent=parcel.resent,
        interview_id=parcel.interview_id,
        reason=f"{_reason(parcel)}. {story}" if story else _reason(parcel),
    )


def _was_in_doubt(parcel: Parcel) -> bool:
    return parcel.resent or parcel.state in (ParcelState.UNKNOWN, ParcelState.HELD)


def _story(work: Work, tries: Sequence[ParcelAttempt]) -> str:
    """What happened to a doubtful message and what was done about it, each with its moment in the house's zone."""
    told = [f"{one.started_at.astimezone(work.house.zone):%d.%m. %H:%M:%S} {_told(one)}" for one in tries]
    return "; ".join(told)


def _told(one: ParcelAttempt) -> str:
    said = answer_of(one.code, one.text)
    return f"{one.phase}: {said}" if said else one.phase


def _what_follows_doubt(parcel: Parcel) -> str:
    """What comes next of one that left without an answer, by what can be known of it."""
    times = "left once more" if parcel.resent else "left"
    if parcel.channel is Channel.SLACK:
        return f"{times}, and no answer was seen; Slack is asked about it"
    if parcel.channel is Channel.SMS:
        follows = "goes once more where the service knows repeats, else is held for a person"
    else:
        follows = "is held for a person" if parcel.resent else "goes once more"
    return f"{times}, and no answer was seen; a quarter of an hour after that it {follows}"


def _reason(parcel: Parcel) -> str:
    """Why it is where it is: our words, then the other side's code and words."""
    own = REASONS[parcel.state]
    if parcel.state is ParcelState.CANCELLED and parcel.cancel_reason:
        own = f"{own}: {parcel.cancel_reason}"
    if parcel.state is ParcelState.QUEUED and parcel.resent:
        own = "goes once more, because no answer was seen"
    elif parcel.state is ParcelState.SENT and parcel.resent:
        own = "sent; for a while nobody knew whether it had arrived, so that there may be two"
    elif parcel.state is ParcelState.UNKNOWN:
        own = _what_follows_doubt(parcel)
    elif parcel.state is ParcelState.HELD and parcel.resent:
        own = f"left twice, and no answer was seen; {DECIDE}"
    elif parcel.state is ParcelState.QUEUED and parcel.attempts:
        own = f"waits for its next try, number {parcel.attempts + 1}"
    said = answer_of(parcel.last_code, parcel.last_text)
    return f"{own} ({said})" if said and parcel.state is not ParcelState.SENT else own

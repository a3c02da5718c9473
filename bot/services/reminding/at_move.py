"""The reminder of an interview that is being moved: what is planned, what is possible at the new time, what is doubtful."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.services import occasion as occasions
from bot.services import reach
from bot.services.invitation.reminder import reminded
from bot.services.invitation.wanted import TwoHours, starting
from bot.services.reminding import offer as offers
from bot.services.reminding import planning
from bot.services.reminding.offer import Offer
from bot.work import Work
from domain.access import RIGHT_OF_TYPE, VacancyAccess, require_right
from domain.delivery import Channel
from domain.errors import BadFields, say
from domain.language import Language
from domain.preflight import Doubt
from domain.preflight_reminders import about_reminder
from domain.reminders import CHANNELS, NO_REMINDER, ReminderOption, ReminderWish
from storage.tables import Interview


@dataclass(frozen=True)
class Replanning:
    """What the reminder block of a move shows: `planned` is what stands now, `wish` what is wanted (None: as planned).

    `lost` says that what is planned is not possible at the time that is chosen.
    """

    offer: Offer
    planned: ReminderWish
    wish: ReminderWish | None
    language: Language
    lost: bool = False


def opened(work: Work, interview_id: int) -> Replanning:
    """What the form opens with: as planned, or no reminder where none is."""
    interview = _reached(work, interview_id)
    planned = planning.wish_of(work, interview)
    wish = NO_REMINDER if planned.option is ReminderOption.NONE else None
    return _shown(work, interview, interview.starts_at, planned, wish)


def edited(
    work: Work,
    interview_id: int,
    day: date | None,
    at: time | None,
    wish: ReminderWish | None,
    *,
    second_hour: bool | None = None,
) -> Replanning:
    """The same for the time that is chosen now; a time that cannot be is left to the form's own refusal."""
    interview = _reached(work, interview_id)
    offers.insist_allowed(work, wish or NO_REMINDER)
    starts_at = _starting(work, interview, day, at, second_hour)
    return _shown(work, interview, starts_at, planning.wish_of(work, interview), wish)


def _reached(work: Work, interview_id: int) -> Interview:
    interview = reach.interview(work, interview_id, VacancyAccess.NORMAL)
    require_right(work.actor, RIGHT_OF_TYPE[interview.type])
    return interview


def _starting(
    work: Work, interview: Interview, day: date | None, at: time | None, second_hour: bool | None
) -> datetime:
    zone = ZoneInfo(interview.application.vacancy.zone)
    if day is None or at is None:
        return interview.starts_at
    try:
        return starting(day, at, zone, second_hour, now=work.now)
    except TwoHours:
        return starting(day, at, zone, False, now=work.now)
    except BadFields:
        return interview.starts_at


def _shown(
    work: Work, interview: Interview, starts_at: datetime, planned: ReminderWish, wish: ReminderWish | None
) -> Replanning:
    offered, language = offers.offer(work, starts_at), interview.application.candidate.language
    if wish is not None:
        wish = completed(work, interview, wish, planned)
        offered = _counted(work, interview, starts_at, wish, offered)
    lost = _is_lost(work, interview, starts_at, planned, offered)
    return Replanning(offered, planned, wish, language, lost)


def completed(work: Work, interview: Interview, wish: ReminderWish, planned: ReminderWish) -> ReminderWish:
    """The wish with every text that was not written: as it was planned, else as the templates have it."""
    application = interview.application
    languages = [application.candidate.language]
    return offers.completed(work, wish, interview.type, application.vacancy, languages, planned)


def _counted(work: Work, interview: Interview, starts_at: datetime, wish: ReminderWish, offered: Offer) -> Offer:
    if Channel.SMS not in CHANNELS[wish.option]:
        return offered
    language = interview.application.candidate.language
    length = offers.length_of(wish.sms[language], _values(work, interview, starts_at))
    return replace(offered, lengths={language: length})


def _values(work: Work, interview: Interview, starts_at: datetime) -> dict[str, str]:
    application = interview.application
    what = replace(occasions.of_interview(interview), starts_at=starts_at)
    link = offers.sample_link(work)
    return dict(occasions.values(work.house, application, what, application.candidate.language, link))


# --- what is sent in ------------------------------------------------------------------------------------------------


def checked(work: Work, interview: Interview, starts_at: datetime, wish: ReminderWish | None) -> ReminderWish | None:
    """The wish as it may be planned, None for what is planned already; NotAllowed and BadFields for what may not be."""
    if wish is None:
        return None
    whole = completed(work, interview, wish, planning.wish_of(work, interview))
    return planning.anew(work, interview, starts_at, offers.checked(work, whole))


def doubts(work: Work, interview: Interview, starts_at: datetime, wish: ReminderWish | None) -> Iterator[Doubt]:
    """Every doubt about the reminder at the new time; `wish` of None keeps what is planned."""
    if wish is None:
        yield from _about_keeping(work, interview, starts_at)
        return
    candidate, vacancy = interview.application.candidate, interview.application.vacancy
    person = reminded(candidate, vacancy, wish, _values(work, interview, starts_at))
    yield from about_reminder(wish.option, [person], possible=True)


def _about_keeping(work: Work, interview: Interview, starts_at: datetime) -> Iterator[Doubt]:
    offered = offers.offer(work, starts_at)
    if not _is_lost(work, interview, starts_at, planning.wish_of(work, interview), offered):
        return
    if not offered.leads:
        yield Doubt(say("The reminder is not possible for the new time and will not be sent."))
        return
    possible = ", ".join(str(lead.days) for lead in offered.leads)
    yield Doubt(
        say(
            "The reminder is not possible for the new time and will not be sent. Days before that are still possible: {days}.",
            days=possible,
        )
    )


def _is_lost(work: Work, interview: Interview, starts_at: datetime, planned: ReminderWish, offered: Offer) -> bool:
    """True when what is planned cannot be kept up. On the same day its moment stays what it is, passed or not."""
    zone = work.house.zone
    same_day = starts_at.astimezone(zone).date() == interview.starts_at.astimezone(zone).date()
    return planned.option is not ReminderOption.NONE and not same_day and offered.moment_of(planned.days) is None

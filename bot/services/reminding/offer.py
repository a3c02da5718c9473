"""What can be chosen of reminders for an interview, what its templates propose, and what may not be asked for.

Source: docs/behaviour.md, Reminders.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.mailing import text_for
from bot.texts.letters import one_line, sms_text
from bot.work import Work
from domain import reminders, values
from domain.access import Right
from domain.delivery import Channel
from domain.errors import BadFields, BadValue, NotAllowed, say
from domain.language import Language
from domain.letters import REMINDER_OF_TYPE, SMS_OF_TYPE, Variant
from domain.links import new_token
from domain.reminders import CHANNELS, LEADS, NO_REMINDER, ReminderOption, ReminderWish, Rule
from domain.sms import SmsLength, parts_of
from domain.status import InterviewType
from storage import templates
from storage.tables import Vacancy

LONGEST_SMS = 1000
"""As it is written, with its tags: more would be paid for in seven parts."""
_EMPTY = say("Please fill this in.")


@dataclass(frozen=True)
class Lead:
    """So many days before, and the very moment that is."""

    days: int
    at: datetime


@dataclass(frozen=True)
class Offer:
    """What the reminder block shows beside the wish itself.

    `given_up` is the lead of a reminder that was proposed and is not possible for the date (0: none was);
    `lengths` the longest SMS of each language with its tags filled in.
    """

    options: tuple[ReminderOption, ...]
    leads: tuple[Lead, ...]
    zone: ZoneInfo
    given_up: int = 0
    lengths: Mapping[Language, SmsLength] = field(default_factory=dict)

    def moment_of(self, days: int) -> datetime | None:
        """The moment of a lead; None when it is not possible."""
        return next((lead.at for lead in self.leads if lead.days == days), None)


def offer(work: Work, starts_at: datetime) -> Offer:
    """What can be chosen for an interview at this time; SMS exists only for who may send it."""
    leads = _leads(work, starts_at)
    options = _options(work) if leads else (ReminderOption.NONE,)
    return Offer(options, leads, work.house.zone)


def _leads(work: Work, starts_at: datetime) -> tuple[Lead, ...]:
    house = work.house
    possible = reminders.possible_leads(starts_at, house.reminder_at, house.zone, work.now)
    return tuple(Lead(days, Rule(days, house.reminder_at, house.zone).moment_for(starts_at)) for days in possible)


def may_send_sms(work: Work) -> bool:
    """True when there is a way to send SMS and the actor has the right to."""
    return work.house.sms and Right.SMS in work.actor.rights


def _options(work: Work) -> tuple[ReminderOption, ...]:
    sms = may_send_sms(work)
    return tuple(option for option in ReminderOption if sms or Channel.SMS not in CHANNELS[option])


def insist_allowed(work: Work, wish: ReminderWish) -> None:
    """Refuse a reminder by SMS of somebody to whom none was offered."""
    if Channel.SMS in CHANNELS[wish.option] and not may_send_sms(work):
        raise NotAllowed


# --- what is proposed ----------------------------------------------------------------------------------------------


def proposed(work: Work, kind: InterviewType, vacancy: Vacancy, languages: Sequence[Language]) -> ReminderWish:
    """What the templates of an interview type propose, with the texts of all its languages; no reminder as shipped."""
    wish = _of_template(work, kind, vacancy, languages)
    sms = may_send_sms(work)
    ways = [way for way in CHANNELS[wish.option] if sms or way is not Channel.SMS]
    option = next(option for option, channels in CHANNELS.items() if list(channels) == ways)
    return completed(work, replace(wish, option=option), kind, vacancy, languages)


def _of_template(work: Work, kind: InterviewType, vacancy: Vacancy, languages: Sequence[Language]) -> ReminderWish:
    """The first language's template decides for all: candidates of one invitation are reminded together."""
    session, kinds = work.session, REMINDER_OF_TYPE[kind]
    for language in languages:
        own = templates.nearest(session, kinds, language, vacancy_id=vacancy.id, department_id=vacancy.department_id)
        if own is not None and own.reminder is not None:
            return ReminderWish(own.reminder, own.reminder_days if own.reminder_days in LEADS else LEADS[0])
    return NO_REMINDER


def completed(
    work: Work,
    wish: ReminderWish,
    kind: InterviewType,
    vacancy: Vacancy,
    languages: Iterable[Language],
    kept: ReminderWish = NO_REMINDER,
) -> ReminderWish:
    """The wish with every text that was not written: as it was kept before, else as the templates have it.

    Without a reminder there is nothing to complete; what was written stays.
    """
    written, written_sms = {**kept.texts, **wish.texts}, {**kept.sms, **wish.sms}
    if wish.option is ReminderOption.NONE:  # the templates are looked up when their texts are going to be shown
        return replace(wish, texts=written, sms=written_sms)
    texts, sms = {}, {}
    for language in languages:
        texts[language] = written.get(language) or text_for(work, REMINDER_OF_TYPE[kind], language, vacancy)
        short = written_sms.get(language)
        sms[language] = text_for(work, SMS_OF_TYPE[kind], language, vacancy).contents if short is None else short
    return replace(wish, texts=texts, sms=sms)


def within(wish: ReminderWish, offered: Offer) -> tuple[ReminderWish, Offer]:
    """A proposal that is not possible for the date becomes no reminder, and the offer says so."""
    if wish.option is ReminderOption.NONE:
        return wish, offered
    if offered.moment_of(wish.days) is None:
        return replace(wish, option=ReminderOption.NONE), replace(offered, given_up=wish.days)
    if wish.option not in offered.options:
        return replace(wish, option=ReminderOption.NONE), offered
    return wish, offered


# --- what is sent in ------------------------------------------------------------------------------------------------


def checked(work: Work, wish: ReminderWish) -> ReminderWish:
    """The wish with clean texts; NotAllowed for SMS without the right, BadFields for what cannot be sent."""
    insist_allowed(work, wish)
    if wish.option is not ReminderOption.NONE and wish.days not in LEADS:
        raise BadFields(reminder_days=_EMPTY)
    ways = CHANNELS[wish.option]
    texts, sms = dict(wish.texts), dict(wish.sms)
    if Channel.EMAIL in ways:
        texts = {language: _clean(language, text) for language, text in texts.items()}
    if Channel.SMS in ways:
        sms = {language: _clean_sms(language, text) for language, text in sms.items()}
    return replace(wish, texts=texts, sms=sms)


def _clean(language: Language, text: Variant) -> Variant:
    place = f"reminder-{language}-"
    try:
        subject = one_line(values.line(text.subject, longest=300))
    except BadValue as error:
        raise BadFields(**{f"{place}subject": error.phrase}) from error
    if not subject:
        raise BadFields(**{f"{place}subject": _EMPTY})
    clean = Variant(subject, values.prose(text.contents), values.prose(text.signature))
    if not clean.contents:
        raise BadFields(**{f"{place}contents": _EMPTY})
    return clean


def _clean_sms(language: Language, text: str) -> str:
    place = f"reminder-{language}-sms_text"
    clean = values.prose(text)
    if not clean:
        raise BadFields(**{place: _EMPTY})
    if len(text) > LONGEST_SMS:
        raise BadFields(**{place: say("This is too long: at most {longest} characters.", longest=LONGEST_SMS)})
    return clean


# --- how long it becomes --------------------------------------------------------------------------------------------


def sample_link(work: Work) -> str:
    """An address as long as a candidate's own, for counting."""
    return work.house.answer_url(new_token())


def length_of(text: str, filled: Mapping[str, str]) -> SmsLength:
    """The length of an SMS with its tags filled in for one candidate."""
    return parts_of(sms_text(text, filled))


def longest(lengths: Iterable[SmsLength]) -> SmsLength:
    """The longest of several."""
    return max(lengths, key=lambda one: (one.parts, one.characters))

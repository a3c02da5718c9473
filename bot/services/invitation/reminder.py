"""The reminder of an invitation that is being written: its texts made whole, its doubts, its preview."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import occasion as occasions
from bot.services.importing.rows import country_of
from bot.services.invitation.draft import Draft, Edited, edited_of
from bot.services.reminding import offer as offers
from bot.services.reminding.offer import Offer
from bot.texts import letters
from bot.texts.translator import translator
from bot.work import Work
from domain import values
from domain.delivery import Channel
from domain.errors import BadValue, say
from domain.language import NAMES, Language
from domain.letters import Letter, Variant
from domain.preflight import Doubt
from domain.preflight_reminders import Reminded, about_reminder, about_stopped_address
from domain.reminders import CHANNELS, NO_REMINDER, ReminderWish, Rule
from domain.texting import trouble_in
from storage.tables import Application, Candidate, Vacancy

_LINK = say("(the personal link)")


@dataclass(frozen=True)
class Reminding:
    """One candidate's reminder as it goes out: the moment, the letter and the SMS, None where there is none."""

    at: datetime
    zone: ZoneInfo
    letter: Letter | None
    sms: str | None
    mobile: str


def completed(work: Work, draft: Draft, edited: Edited) -> ReminderWish:
    """The wish with all its texts: as written, as kept with the draft, or as the templates have them."""
    before = edited_of(draft.invitation.answers)
    kept = before.reminder if before else NO_REMINDER
    return offers.completed(work, edited.reminder, draft.occasion.type, draft.vacancy, draft.languages, kept)


def checked(work: Work, draft: Draft, edited: Edited) -> ReminderWish:
    """The wish as it may be sent; NotAllowed and BadFields for what may not."""
    offers.insist_allowed(work, edited.reminder)
    return offers.checked(work, completed(work, draft, edited))


def counted(work: Work, draft: Draft, edited: Edited, offered: Offer) -> Offer:
    """The offer with the longest SMS of each language, when one is wanted."""
    if Channel.SMS not in CHANNELS[edited.reminder.option]:
        return offered
    link = offers.sample_link(work)
    lengths = {
        language: offers.longest(
            offers.length_of(edited.reminder.sms[language], draft.values(work.house, one, link))
            for one in draft.applications
            if one.candidate.language is language
        )
        for language in draft.languages
    }
    return replace(offered, lengths=lengths)


def doubts(work: Work, draft: Draft, edited: Edited, offered: Offer) -> list[Doubt]:
    """Every doubt about the reminder, and about addresses that letters came back from."""
    wish = edited.reminder
    stopped = [one.candidate for one in draft.applications if edited.by_email and one.candidate.email_stopped]
    found = [about_stopped_address(person.name, person.email_stopped) for person in stopped]
    if CHANNELS[wish.option]:
        people = [_reminded(work, draft, one, wish) for one in draft.applications]
        found += about_reminder(wish.option, people, possible=offered.moment_of(wish.days) is not None)
    return found


def _reminded(work: Work, draft: Draft, application: Application, wish: ReminderWish) -> Reminded:
    filled = draft.values(work.house, application, offers.sample_link(work))
    return reminded(application.candidate, draft.vacancy, wish, filled)


def reminded(candidate: Candidate, vacancy: Vacancy, wish: ReminderWish, filled: dict[str, str]) -> Reminded:
    """What the rules need to know of one candidate who is to be reminded."""
    language = candidate.language
    text, sms = wish.texts.get(language, Variant("", "", "")), wish.sms.get(language, "")
    return Reminded(
        name=candidate.name,
        email=candidate.email or "",
        mobile=_mobile(candidate, vacancy),
        text=Variant(
            text.subject,
            letters.without_stumps(text.contents, filled),
            letters.without_stumps(text.signature, filled),
        ),
        sms=letters.without_stumps(sms, filled),
        sms_parts=offers.length_of(sms, filled).parts,
        sms_signs=len(letters.sms_text(sms, filled)),
        language=NAMES[language],
        values=filled,
        email_stopped=candidate.email_stopped,
        mobile_stopped=trouble_in(candidate.mobile_stopped) or candidate.mobile_stopped,
    )


def _mobile(candidate: Candidate, vacancy: Vacancy) -> str:
    """The number, if it is one that SMS reach."""
    try:
        country = country_of(vacancy.zone, vacancy.language)
        return values.mobile(candidate.mobile, country) if candidate.mobile else ""
    except BadValue:
        return ""


def preview(work: Work, draft: Draft, application: Application, wish: ReminderWish) -> Reminding | None:
    """One candidate's reminder exactly as it goes out, but for the personal link; None when none was chosen."""
    ways = CHANNELS[wish.option]
    if not ways:
        return None
    language: Language = application.candidate.language
    filled = draft.values(work.house, application, translator(language).phrase(_LINK))
    sender = occasions.company_of(work.house, draft.vacancy)
    letter = letters.render(wish.texts[language], filled, language, sender=sender) if Channel.EMAIL in ways else None
    return Reminding(
        at=Rule(wish.days, work.house.reminder_at, work.house.zone).moment_for(draft.occasion.starts_at),
        zone=work.house.zone,
        letter=letter,
        sms=letters.sms_text(wish.sms[language], filled) if Channel.SMS in ways else None,
        mobile=_mobile(application.candidate, draft.vacancy),
    )

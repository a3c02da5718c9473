"""Step 2: the letters as they would go out, and every doubt about them. Source: docs/behaviour.md, Pre-flight."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import occasion as occasions
from bot.services.invitation import reminder
from bot.services.invitation.draft import Draft, Edited, edited_of, keep, load
from bot.services.invitation.reminder import Reminding
from bot.services.mailing import text_for
from bot.services.reminding import offer as offers
from bot.services.reminding.offer import Offer
from bot.texts import letters
from bot.texts.translator import translator
from bot.work import Work
from domain.access import VacancyAccess, access_to
from domain.confirmlink import default_of_box, with_link
from domain.errors import Stale, say
from domain.language import NAMES, Language
from domain.letters import INVITATION_OF_TYPE, Letter, Variant
from domain.preflight import Doubt, Invitee, doubts, in_order, mark_of
from domain.preflight import Occasion as Question
from domain.status import InterviewForm, InterviewType
from storage import interviews, people
from storage.tables import Application, Person, Vacancy

PERSONAL_LINK = say("(the personal link)")


@dataclass(frozen=True)
class Composition:
    """Everything step 2 shows. No rows."""

    invitation_id: int
    vacancy: str
    names: dict[Language, tuple[str, ...]]
    type: InterviewType
    form: InterviewForm
    starts_at: datetime
    minutes: int
    zone: ZoneInfo
    place: str
    interviewers: tuple[str, ...]
    senders: tuple[str, ...]
    edited: Edited
    box_default: bool
    doubts: tuple[Doubt, ...]
    offer: Offer

    @property
    def mark(self) -> str:
        """A short word for the list of doubts: what was seen, to be compared when it is sent."""
        return mark_of(self.doubts)

    @property
    def stopped(self) -> bool:
        """True when something on the list keeps it from going out."""
        return any(doubt.stops for doubt in self.doubts)


def compose(work: Work, invitation_id: int, edited: Edited | None = None) -> Composition:
    """Show an invitation with the letters as edited, or as its templates have them."""
    return composition_of(work, load(work, invitation_id), edited)


def composition_of(work: Work, draft: Draft, edited: Edited | None) -> Composition:
    """The same for a draft that was loaded already."""
    what = draft.occasion
    offered = offers.offer(work, what.starts_at)
    if edited is None:
        edited, offered = _begun(work, draft, offered)
    shown = _completed(work, draft, edited)
    found = in_order([*_doubts(work, draft, edited), *reminder.doubts(work, draft, shown, offered)])
    return Composition(
        invitation_id=draft.invitation.id,
        vacancy=draft.vacancy.title,
        names=_names(draft),
        type=what.type,
        form=what.form,
        starts_at=what.starts_at,
        minutes=what.minutes,
        zone=what.zone,
        place=occasions.where(what, draft.vacancy),
        interviewers=what.interviewers,
        senders=tuple(senders(work, draft)),
        edited=shown,
        box_default=box_default(shown),
        doubts=tuple(found),
        offer=reminder.counted(work, draft, shown, offered),
    )


def _begun(work: Work, draft: Draft, offered: Offer) -> tuple[Edited, Offer]:
    """What step 2 opens with: as it was edited before, or what the templates propose, as far as the date allows it."""
    begun = _as_edited_before(work, draft) or proposal(work, draft)
    wish, offered = offers.within(begun.reminder, offered)
    return replace(begun, reminder=wish), offered


def _completed(work: Work, draft: Draft, edited: Edited) -> Edited:
    """The letters with the template's text for a language that came in later: somebody's language was changed."""
    kind = INVITATION_OF_TYPE[draft.occasion.type]
    missing = [language for language in draft.languages if language not in edited.texts]
    added = {language: text_for(work, kind, language, draft.vacancy) for language in missing}
    return replace(edited, texts={**edited.texts, **added}, reminder=reminder.completed(work, draft, edited))


def _as_edited_before(work: Work, draft: Draft) -> Edited | None:
    """The letters as they were edited before going back, with the templates' for languages that came to it."""
    kept = edited_of(draft.invitation.answers)
    if kept is None or kept.sender not in senders(work, draft):
        return None
    fresh = proposal(work, draft).texts
    texts = {language: kept.texts.get(language, fresh[language]) for language in draft.languages}
    return replace(kept, texts=texts)


def keep_edited(work: Work, invitation_id: int, edited: Edited) -> Composition:
    """Keep the letters as they are edited now, and show them; NotAllowed for a reminder that was not offered."""
    offers.insist_allowed(work, edited.reminder)
    draft = load(work, invitation_id, lock=True)
    whole = replace(edited, reminder=reminder.completed(work, draft, edited))
    if draft.invitation.sent_at is None:
        keep(draft.invitation, whole)
    return composition_of(work, draft, whole)


def _names(draft: Draft) -> dict[Language, tuple[str, ...]]:
    return {
        language: tuple(one.candidate.name for one in draft.applications if one.candidate.language is language)
        for language in draft.languages
    }


def senders(work: Work, draft: Draft) -> list[str]:
    """The addresses an invitation may come from: the vacancy's contact first, the house's own last."""
    own = [person.email for person in draft.interviewers if person.slack_id == work.actor.slack_id]
    offered = [draft.vacancy.contact_email, *own, work.house.mail_from]
    return list(dict.fromkeys(address for address in offered if address))


def proposal(work: Work, draft: Draft) -> Edited:
    """What step 2 starts from: the templates' texts, the first sender, mail on, the box by its rule."""
    kind = INVITATION_OF_TYPE[draft.occasion.type]
    texts = {language: text_for(work, kind, language, draft.vacancy) for language in draft.languages}
    include = default_of_box(text.contents for text in texts.values())
    wish = offers.proposed(work, draft.occasion.type, draft.vacancy, draft.languages)
    return Edited(senders(work, draft)[0], by_email=True, include_link=include, texts=texts, reminder=wish)


def box_default(edited: Edited) -> bool:
    """Whether the box starts ticked with these letters."""
    return default_of_box(text.contents for text in edited.texts.values())


def _doubts(work: Work, draft: Draft, edited: Edited) -> list[Doubt]:
    what, session = draft.occasion, work.session
    ids = [person.id for person in draft.interviewers]
    busy = interviews.booked_people(session, ids, what.starts_at, what.minutes)
    appointed = interviews.appointed_people(session, ids, what.starts_at, what.minutes)
    question = Question(
        starts_at=what.starts_at,
        zone=what.zone,
        form=what.form,
        by_email=edited.by_email,
        include_link=edited.include_link,
        interviewers=what.interviewers,
        booked_interviewers=_named(draft.interviewers, busy),
        appointed_interviewers=_named(draft.interviewers, appointed),
        unreachable_interviewers=tuple(person.name for person in draft.interviewers if not person.email),
        outside_interviewers=tuple(one.name for one in draft.interviewers if not _may_see(work, one, draft.vacancy)),
        place=occasions.where(what, draft.vacancy),
    )
    candidates = [application.candidate_id for application in draft.applications]
    booked = interviews.booked_candidates(session, candidates, what.starts_at, what.minutes)
    invitees = [_invitee(work, draft, one, edited, booked) for one in draft.applications]
    return doubts(question, invitees, work.now)


def _may_see(work: Work, person: Person, vacancy: Vacancy) -> bool:
    known = people.actor(people.asked(work.session), person.slack_id, work.actor.surface)
    return known is not None and access_to(known, vacancy.id, vacancy.department_id) is not VacancyAccess.NONE


def _named(attending: Sequence[Person], ids: set[int]) -> tuple[str, ...]:
    return tuple(person.name for person in attending if person.id in ids)


def _invitee(work: Work, draft: Draft, application: Application, edited: Edited, booked: set[int]) -> Invitee:
    language = application.candidate.language
    text = edited.texts.get(language, Variant("", "", ""))
    link = translator(language).phrase(PERSONAL_LINK)
    filled = draft.values(work.house, application, link)
    return Invitee(
        name=application.candidate.name,
        email=application.candidate.email,
        status=application.status,
        subject=text.subject,
        contents=letters.without_stumps(text.contents, filled),
        signature=letters.without_stumps(text.signature, filled),
        values=filled,
        booked=application.candidate_id in booked,
        variant_missing=language not in edited.texts or not text.contents.strip(),
        language=NAMES[language],
    )


@dataclass(frozen=True)
class Preview:
    """One candidate's letter, exactly as it goes out but for the personal link; the reminder likewise."""

    name: str
    address: str
    letter: Letter
    reminder: Reminding | None = None


def preview(work: Work, invitation_id: int, edited: Edited) -> list[Preview]:
    """Every candidate's letter, made by what makes the real one; the letters are kept with the draft until it is sent."""
    offers.insist_allowed(work, edited.reminder)
    draft = load(work, invitation_id, lock=True)
    shown = _completed(work, draft, edited)
    if draft.invitation.sent_at is None:
        keep(draft.invitation, shown)
    return [_preview(work, draft, application, shown) for application in draft.applications]


def kept_preview(work: Work, invitation_id: int) -> list[Preview]:
    """The letters as they were kept last."""
    draft = load(work, invitation_id)
    edited = edited_of(draft.invitation.answers)
    if edited is None:
        raise Stale
    shown = _completed(work, draft, edited)
    return [_preview(work, draft, application, shown) for application in draft.applications]


def _preview(work: Work, draft: Draft, application: Application, edited: Edited) -> Preview:
    candidate = application.candidate
    text = edited.texts[candidate.language]
    link = translator(candidate.language).phrase(PERSONAL_LINK)
    filled = draft.values(work.house, application, link)
    shown = Variant(text.subject, with_link(text.contents, include=edited.include_link), text.signature)
    sender = occasions.company_of(work.house, draft.vacancy)
    return Preview(
        candidate.name,
        candidate.email or "",
        letters.render(shown, filled, candidate.language, sender=sender),
        reminder.preview(work, draft, application, edited.reminder),
    )

"""What recruiters put right about a candidate: how to reach them, and in which language."""

from dataclasses import dataclass

from bot.services import browsing, reach, readdressing
from bot.services.browsing import CandidateView
from bot.services.following import Correction, follow_correction
from bot.services.importing.rows import country_of
from bot.services.reminding import planning
from bot.work import Work
from domain import values
from domain.access import VacancyAccess
from domain.errors import BadFields, BadValue, Phrase, say
from domain.language import Language
from storage import accounts, candidates, interviews, journal, reminders, search
from storage.tables import Candidate


@dataclass(frozen=True)
class Contact:
    """How to reach a candidate; empty is none. `again`: address and number are right, whatever was said of them."""

    email: str
    mobile: str
    language: Language
    again: bool = False


def to_correct(work: Work, application_id: int) -> CandidateView:
    """The application of a candidate for somebody who may put details right; refusals otherwise."""
    reach.application(work, application_id, VacancyAccess.NORMAL)
    return browsing.candidate(work, application_id)


def correct(work: Work, application_id: int, wanted: Contact) -> None:
    """Put a candidate's contact details right; BadFields for what cannot be used or belongs to somebody else."""
    application = reach.application(work, application_id, VacancyAccess.NORMAL)
    person = application.candidate
    email, mobile = _checked(wanted, country_of(application.vacancy.zone, application.vacancy.language))
    key = email.casefold() if email else None
    if key and candidates.holder_of(work.session, key) not in (None, person.id):
        raise BadFields(email=say("Another candidate has this address already."))
    changed = _changed(person, email, mobile, wanted.language)
    if wanted.again and (person.email_stopped or person.mobile_stopped):
        changed.append("used_again")
    if not changed:
        return
    concerned = reminders.applications_of(work.session, person.id)
    interviews.hold(work.session, concerned)
    _use_again(person, changed)
    if "email" in changed:
        accounts.address_changed(work.session, person.id)
    person.email, person.email_key, person.mobile, person.language = email, key, mobile, wanted.language
    for one in candidates.applications_of(work.session, person.id):
        search.index_application(work.session, one)
    journal.add(
        work.session,
        work.actor,
        work.now,
        "contact_corrected",
        vacancy_id=application.vacancy_id,
        application_id=application.id,
        changed=changed,
    )
    planning.settle_candidate(work, person.id)
    readdressing.follow(work, person, concerned)
    follow_correction(work, concerned, Correction(*(name in changed for name in ("email", "mobile", "language"))))


def _changed(person: Candidate, email: str | None, mobile: str | None, language: Language) -> list[str]:
    pairs = {
        "email": (person.email, email),
        "mobile": (person.mobile, mobile),
        "language": (person.language, language),
    }
    return [name for name, (before, after) in pairs.items() if before != after]


def _use_again(person: Candidate, changed: list[str]) -> None:
    """What was said against an address that is another now, or is said to be right, is said no more."""
    if {"email", "used_again"} & set(changed):
        person.email_stopped, person.soft_bounces = "", 0
    if {"mobile", "used_again"} & set(changed):
        person.mobile_stopped = ""


def _checked(wanted: Contact, country: str) -> tuple[str | None, str | None]:
    problems: dict[str, Phrase] = {}
    email = mobile = None
    try:
        email = values.email_address(wanted.email) if wanted.email.strip() else None
    except BadValue as error:
        problems["email"] = error.phrase
    try:
        mobile = values.mobile(wanted.mobile, country) if wanted.mobile.strip() else None
    except BadValue as error:
        problems["mobile"] = error.phrase
    if problems:
        raise BadFields(**problems)
    return email, mobile

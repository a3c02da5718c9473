"""A kept invitation, read back whole, and only by the person who began it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.services import occasion as occasions
from bot.services import reach
from bot.services.occasion import Occasion
from bot.work import House, Work
from domain.access import VacancyAccess
from domain.errors import Unknown
from domain.language import Language
from domain.letters import Variant
from domain.reminders import NO_REMINDER, ReminderOption, ReminderWish
from domain.status import InterviewForm, InterviewType
from storage import applications, invitations, people
from storage.tables import Application, Invitation, Person, Vacancy


@dataclass(frozen=True)
class Edited:
    """What a recruiter may change in step 2: who it is from, whether it is mailed, the link, the texts by language."""

    sender: str
    by_email: bool
    include_link: bool
    texts: dict[Language, Variant]
    reminder: ReminderWish = NO_REMINDER


@dataclass
class Draft:
    """An invitation with everything it names. Holds rows: for use inside one piece of work only."""

    invitation: Invitation
    applications: list[Application]
    vacancy: Vacancy
    interviewers: list[Person]
    occasion: Occasion
    _values: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def values(self, house: House, application: Application, link: str) -> dict[str, str]:
        """The value of every tag for one candidate; worked out once, however often a form is looked through."""
        known = self._values.get(application.id)
        if known is None:
            language = application.candidate.language
            known = self._values[application.id] = occasions.values(house, application, self.occasion, language, "")
        return {**known, "confirmlink": link}

    @property
    def languages(self) -> list[Language]:
        """The candidates' languages, each once, in the order of the five."""
        spoken = {application.candidate.language for application in self.applications}
        return [language for language in Language if language in spoken]


def load_to_send(work: Work, invitation_id: int) -> Draft:
    """The same, with its applications and itself kept from others, as they stand after whoever was quicker."""
    ids = _own(work, invitation_id).answers["applications"]
    applications.lock(work.session, ids)
    applications.by_ids(work.session, ids, anew=True)
    return load(work, invitation_id, lock=True)


def load(work: Work, invitation_id: int, *, lock: bool = False) -> Draft:
    """Fetch an invitation of the actor's own, with rights checked again; Unknown otherwise."""
    invitation = _own(work, invitation_id, lock=lock)
    answers = invitation.answers
    chosen = reach.all_applications(work, answers["applications"], VacancyAccess.NORMAL)
    interviewers = people.by_ids(work.session, answers["interviewers"])
    return Draft(
        invitation, chosen, chosen[0].vacancy, interviewers, _occasion(answers, chosen[0].vacancy, interviewers)
    )


def _own(work: Work, invitation_id: int, *, lock: bool = False) -> Invitation:
    invitation = invitations.by_id(work.session, invitation_id, lock=lock)
    if invitation is None or invitation.person_id != work.actor.person_id:
        raise Unknown
    return invitation


def _occasion(answers: dict[str, object], vacancy: Vacancy, interviewers: list[Person]) -> Occasion:
    return Occasion(
        type=InterviewType(str(answers["type"])),
        form=InterviewForm(str(answers["form"])),
        starts_at=datetime.fromisoformat(str(answers["starts_at"])),
        minutes=int(str(answers["minutes"])),
        place=str(answers["place"]),
        zone=ZoneInfo(vacancy.zone),
        interviewers=tuple(person.name for person in interviewers),
    )


def edited_of(answers: dict[str, object]) -> Edited | None:
    """The letters as they were sent, kept for sending them again; None before."""
    kept = answers.get("letters")
    if not isinstance(kept, dict):
        return None
    texts = {Language(language): Variant(*parts) for language, parts in kept["texts"].items()}
    return Edited(kept["sender"], kept["by_email"], kept["include_link"], texts, _reminder_of(kept.get("reminder")))


def _reminder_of(kept: dict[str, Any] | None) -> ReminderWish:
    """The reminder as it was kept; none for invitations from before there were any."""
    if kept is None:
        return NO_REMINDER
    return ReminderWish(
        ReminderOption(kept["option"]),
        kept["days"],
        {Language(language): Variant(*parts) for language, parts in kept["texts"].items()},
        {Language(language): text for language, text in kept["sms"].items()},
    )


def keep(invitation: Invitation, edited: Edited) -> None:
    """Keep the letters with the invitation."""
    texts = {str(language): [one.subject, one.contents, one.signature] for language, one in edited.texts.items()}
    letters = {
        "sender": edited.sender,
        "by_email": edited.by_email,
        "include_link": edited.include_link,
        "texts": texts,
        "reminder": _kept_reminder(edited.reminder),
    }
    invitation.answers = {**invitation.answers, "letters": letters}


def _kept_reminder(wish: ReminderWish) -> dict[str, Any]:
    return {
        "option": str(wish.option),
        "days": wish.days,
        "texts": {str(language): [one.subject, one.contents, one.signature] for language, one in wish.texts.items()},
        "sms": {str(language): text for language, text in wish.sms.items()},
    }

"""Sending an invitation: once, whole, or not at all. Source: docs/behaviour.md, Inviting."""

import secrets
from datetime import datetime

from bot.services import limits, mailing, telling
from bot.services.invitation import reminder
from bot.services.invitation.composing import Composition, composition_of, senders
from bot.services.invitation.draft import Draft, Edited, keep, load_to_send
from bot.services.invitation.wanted import insist_open
from bot.services.mailing import Errand
from bot.services.reminding import planning
from bot.work import Work
from domain import values
from domain.access import RIGHT_OF_TYPE, require_right
from domain.delivery import ParcelKind
from domain.errors import BadFields, BadValue, say
from domain.language import Language
from domain.letters import Variant
from domain.status import STATUS_OF_TYPE
from storage.tables import Application, Interview, Interviewer


def send(work: Work, invitation_id: int, edited: Edited, *, seen: str) -> Composition | None:
    """Invite everyone in the draft; None when it is done, be it now or by an earlier submission of the same.

    When the list of doubts is not the one that was `seen`, or holds a stop, nothing happens and the composition comes
    back to be looked at.
    """
    draft = load_to_send(work, invitation_id)
    if draft.invitation.sent_at is not None:
        return None
    require_right(work.actor, RIGHT_OF_TYPE[draft.occasion.type])
    insist_open(draft.vacancy)
    checked = _checked(work, draft, edited)
    composition = composition_of(work, draft, checked)
    if composition.stopped or composition.mark != seen:
        return composition
    _send(work, draft, checked)
    return None


def _checked(work: Work, draft: Draft, edited: Edited) -> Edited:
    """The letters with clean subjects; BadFields for a sender that was not offered or texts that cannot be sent.

    NotAllowed for a reminder by SMS of somebody who was offered none.
    """
    if edited.sender not in senders(work, draft):
        raise BadFields(sender=say("Choose one of the addresses offered."))
    texts = {
        language: Variant(_subject(language, text.subject), _contents(language, text), values.prose(text.signature))
        for language, text in edited.texts.items()
    }
    wish = reminder.checked(work, draft, edited)
    return Edited(edited.sender, edited.by_email, edited.include_link, texts, wish)


def _subject(language: Language, text: str) -> str:
    """A subject in one clean line; BadFields at its own field when it is too long or nothing is left of it."""
    try:
        clean = values.line(text, longest=300)
    except BadValue as error:
        raise BadFields(**{f"{language}-subject": error.phrase}) from error
    if not clean:
        raise BadFields(**{f"{language}-subject": say("Please fill this in.")})
    return clean


def _contents(language: Language, text: Variant) -> str:
    clean = values.prose(text.contents)
    if text.contents.strip() and not clean:
        raise BadFields(**{f"{language}-contents": say("Please fill this in.")})
    return clean


def _send(work: Work, draft: Draft, edited: Edited) -> None:
    limits.insist_on_pace(work, [one.vacancy_id for one in draft.applications], edited.reminder)
    due = work.now + work.house.undo
    keep(draft.invitation, edited)
    draft.invitation.sent_at = work.now
    for application in draft.applications:
        _invite(work, draft, application, edited, due)


def _invite(work: Work, draft: Draft, application: Application, edited: Edited, due: datetime) -> None:
    interview = _interview(work, draft, application, edited, due)
    application.status = STATUS_OF_TYPE[draft.occasion.type]
    application.status_at = work.now
    if edited.by_email:
        variant = edited.texts[application.candidate.language]
        mailing.to_candidate(work, interview, Errand(ParcelKind.INVITATION, variant, edited.include_link, due))
    for person in draft.interviewers:
        mailing.to_interviewer(work, interview, person, ParcelKind.INTERVIEWER_INVITED, due)
    planning.plan(work, interview, edited.reminder)
    telling.wrote(work, interview, "invited", by_email=edited.by_email, status_before=str(interview.status_before))


def _interview(work: Work, draft: Draft, application: Application, edited: Edited, due: datetime) -> Interview:
    what = draft.occasion
    interview = Interview(
        application=application,
        invitation_id=draft.invitation.id,
        uid=f"{secrets.token_hex(16)}@kalle",
        revision=0,
        type=what.type,
        form=what.form,
        starts_at=what.starts_at,
        minutes=what.minutes,
        place=what.place,
        status_before=application.status,
        created_by_id=work.actor.person_id,
        created_at=work.now,
        undo_until=due if work.house.undo else None,
        from_address=edited.sender,
        interviewers=[Interviewer(person=person) for person in draft.interviewers],
    )
    work.session.add(interview)
    work.session.flush()
    work.session.refresh(interview, ["created_by"])
    return interview

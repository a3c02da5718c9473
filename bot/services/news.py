"""News of an interview as a plain letter to a colleague, for when nobody can be reached in Slack."""

import secrets

from bot.documents.mail import Mail, compose
from bot.services import mailing
from bot.services import occasion as occasions
from bot.texts import letters
from bot.work import Work
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from domain.letters import Letter
from storage import outbox
from storage.tables import Application, Interview, JournalEntry


def by_mail(work: Work, interview: Interview, entry: JournalEntry) -> bool:
    """Put one line of the history into the outbox as a mail, once; False when there is no address for it."""
    name, address, language = _to_whom(interview)
    if not address:
        return False
    letter = letters.internal("news", language, _facts(interview, entry, name))
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>"
    outbox.put(
        work.session,
        channel=Channel.EMAIL,
        kind=ParcelKind.NOTICE,
        key=f"news:{entry.id}",
        recipient=address,
        sender=work.house.mail_from,
        message_id=message_id,
        body=work.house.vault.seal(_mail(work, letter, message_id, name, address)),
        facts={"entry": entry.id},
        due_at=work.now,
        now=work.now,
        interview_id=interview.id,
    )
    return True


def to_contact(work: Work, application: Application, name: str, key: str, **facts: object) -> bool:
    """Put one of our own messages about an application into the outbox as a mail to the vacancy's contact, once for a key.

    False when there is no address for it.
    """
    vacancy, address = application.vacancy, application.vacancy.contact_email
    if not address:
        return False
    known = {"name": vacancy.contact_name, "candidate": application.candidate.name, "vacancy": vacancy.title}
    letter = letters.internal(name, vacancy.language, {**known, **facts})
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>"
    outbox.put(
        work.session,
        channel=Channel.EMAIL,
        kind=ParcelKind.NOTICE,
        key=key,
        recipient=address,
        sender=work.house.mail_from,
        message_id=message_id,
        body=work.house.vault.seal(_mail(work, letter, message_id, vacancy.contact_name, address)),
        due_at=work.now,
        now=work.now,
        application_id=application.id,
    )
    return True


def _to_whom(interview: Interview) -> tuple[str, str, Language]:
    """The vacancy's contact, else whoever made the interview: the name, the address (perhaps none), the language."""
    vacancy, owner = interview.application.vacancy, interview.created_by
    if vacancy.contact_email or owner is None:
        return vacancy.contact_name, vacancy.contact_email, vacancy.language
    return owner.name, owner.email or "", owner.language


def _facts(interview: Interview, entry: JournalEntry, name: str) -> dict[str, object]:
    what = occasions.of_interview(interview)
    vacancy = interview.application.vacancy
    return {
        "name": name,
        "event": entry.event,
        "candidate": interview.application.candidate.name,
        "vacancy": vacancy.title,
        "type": what.type,
        "form": what.form,
        "starts_at": what.starts_at,
        "zone": what.zone,
        "minutes": what.minutes,
        "place": occasions.where(what, vacancy),
        "others": what.interviewers,
        "meeting": interview.meeting,
        "note": interview.note,
    }


def _mail(work: Work, letter: Letter, message_id: str, name: str, address: str) -> bytes:
    return compose(
        Mail(
            message_id=message_id,
            date=work.now,
            from_name=work.house.mail_from_name,
            from_address=work.house.mail_from,
            to_name=name,
            to_address=address,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )
    )

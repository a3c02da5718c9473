"""Putting mails about an interview into the outbox: finished bytes, rendered when they are put there.

Source: docs/behaviour.md, Messages and Delivery.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.documents import ics
from bot.documents.mail import Mail, compose
from bot.services import occasion as occasions
from bot.texts import letters
from bot.texts.translator import translator
from bot.work import House, Work
from domain.confirmlink import can_be_answered, with_link
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from domain.letters import Letter, LetterKind, Variant
from domain.links import Purpose
from storage import links, outbox, templates
from storage.letters import AboutInterview, AboutVacancy
from storage.tables import Interview, Person, Vacancy


def text_for(work: Work, kind: LetterKind, language: Language, vacancy: Vacancy) -> Variant:
    """The text a letter starts from: the vacancy's, department's or company's own, else the one Kalle brings."""
    own = templates.nearest(work.session, kind, language, vacancy_id=vacancy.id, department_id=vacancy.department_id)
    return Variant(own.subject, own.contents, own.signature) if own else letters.shipped(kind, language)


@dataclass(frozen=True)
class Errand:
    """One letter: what it says, and how it travels. A `nameless` one names no candidate and stays when they are erased."""

    kind: ParcelKind
    variant: Variant
    include_link: bool
    due_at: datetime
    method: ics.Method = ics.Method.REQUEST
    turn: int = 0
    step_id: int | None = None
    with_calendar: bool = True
    nameless: bool = False


def to_candidate(work: Work, interview: Interview, errand: Errand) -> bool:
    """Put a letter to the candidate in the outbox; False when there is no address to send it to."""
    candidate = interview.application.candidate
    if not candidate.email:
        return False
    link = _answer_link(work, interview) if _wants_link(errand) else ""
    letter = _letter(work, interview, errand, link)
    event = _candidate_event(work.house, interview, errand.method, work.now, link)
    _put(work, interview, errand, candidate.email, candidate.name, letter, event)
    return True


def _wants_link(errand: Errand) -> bool:
    """A way to answer stands in the letter and its calendar file, or in neither."""
    asked = can_be_answered(errand.variant.contents, include=errand.include_link)
    return asked and errand.method is ics.Method.REQUEST


def _answer_link(work: Work, interview: Interview) -> str:
    token = links.make(work.session, Purpose.ANSWER, interview.id, interview.revision, work.now)
    return work.house.answer_url(token)


def _letter(work: Work, interview: Interview, errand: Errand, link: str) -> Letter:
    application = interview.application
    language = application.candidate.language
    what = occasions.of_interview(interview)
    values = occasions.values(work.house, application, what, language, link)
    contents = with_link(errand.variant.contents, include=errand.include_link)
    variant = Variant(errand.variant.subject, contents, errand.variant.signature)
    return letters.render(variant, values, language, sender=occasions.company_of(work.house, application.vacancy))


def _candidate_event(house: House, interview: Interview, method: ics.Method, now: datetime, link: str) -> ics.Event:
    application = interview.application
    t = translator(application.candidate.language)
    told = t("Answer here: {link}", link=link) if link else ""
    return _event(
        house,
        interview,
        method=method,
        now=now,
        summary=_summary(house, interview, application.candidate.language),
        description=told,
        uid=interview.uid,
        attendee=(application.candidate.name, application.candidate.email or ""),
    )


def calendar_file(house: House, interview: Interview, now: datetime) -> bytes:
    """The file a candidate downloads from the answer page."""
    event = _event(
        house,
        interview,
        method=ics.Method.PUBLISH,
        now=now,
        summary=_summary(house, interview, interview.application.candidate.language),
        description="",
        uid=interview.uid,
        attendee=("", ""),
    )
    return ics.calendar_file(event)


def _summary(house: House, interview: Interview, language: Language) -> str:
    vacancy = interview.application.vacancy
    company = occasions.company_of(house, vacancy)
    return " – ".join(part for part in (translator(language)(interview.type), vacancy.title, company) if part)


def _event(
    house: House,
    interview: Interview,
    *,
    method: ics.Method,
    now: datetime,
    summary: str,
    description: str,
    uid: str,
    attendee: tuple[str, str],
) -> ics.Event:
    what = occasions.of_interview(interview)
    vacancy = interview.application.vacancy
    name, address = sender_of(house, interview)
    return ics.Event(
        uid=uid,
        sequence=interview.revision,
        method=method,
        stamp=now,
        starts_at=what.starts_at,
        minutes=what.minutes,
        zone=what.zone,
        summary=summary,
        description=description,
        location=occasions.where(what, vacancy),
        organizer_name=name,
        organizer_email=address,
        attendee_name=attendee[0],
        attendee_email=attendee[1],
    )


def sender_of(house: House, interview: AboutInterview) -> tuple[str, str]:
    """Whose name and address a mail about an interview comes from: always the same person's, or the company's."""
    address = interview.from_address or house.mail_from
    vacancy = interview.application.vacancy
    if address == (vacancy.contact_email or house.mail_from):
        return vacancy.contact_name or _company(house, vacancy), address
    people = [interview.created_by, *(one.person for one in interview.interviewers)]
    names = [person.name for person in people if person is not None and person.email == address]
    return names[0] if names else _company(house, vacancy), address


def _company(house: House, vacancy: AboutVacancy) -> str:
    return occasions.company_of(house, vacancy) or house.mail_from_name


def to_interviewer(
    work: Work,
    interview: Interview,
    person: Person,
    kind: ParcelKind,
    due_at: datetime,
    step_id: int | None = None,
    *,
    nameless: bool = False,
) -> bool:
    """Tell an attending recruiter, in their language, with a calendar entry of their own; False without an address.

    `nameless` is for a candidate who is being erased.
    """
    if not person.email:
        return False
    candidate = "" if nameless else interview.application.candidate.name
    facts = {**_interviewer_facts(work.house, interview, person), "candidate": candidate}
    letter = letters.internal(str(kind), person.language, facts)
    cancelled = kind is ParcelKind.INTERVIEWER_CANCELLED
    event = _event(
        work.house,
        interview,
        method=ics.Method.CANCEL if cancelled else ics.Method.REQUEST,
        now=work.now,
        summary=": ".join(part for part in (translator(person.language)(interview.type), candidate) if part),
        description=interview.application.vacancy.title,
        uid=f"staff-{interview.uid}",
        attendee=(person.name, person.email),
    )
    nothing = Variant("", "", "")
    errand = Errand(kind, nothing, False, due_at, event.method, turn=step_id or 0, step_id=step_id, nameless=nameless)
    _put(work, interview, errand, person.email, person.name, letter, event, person.id)
    return True


def _interviewer_facts(house: House, interview: Interview, person: Person) -> dict[str, object]:
    what = occasions.of_interview(interview)
    vacancy = interview.application.vacancy
    owner = interview.created_by.name if interview.created_by else ""
    return {
        "name": person.name.split()[0],
        "vacancy": vacancy.title,
        "type": what.type,
        "form": what.form,
        "starts_at": what.starts_at,
        "zone": what.zone,
        "minutes": what.minutes,
        "place": occasions.where(what, vacancy),
        "others": [name for name in what.interviewers if name != person.name],
        "contact": "" if owner == person.name else owner or vacancy.contact_name or _company(house, vacancy),
    }


def _put(
    work: Work,
    interview: Interview,
    errand: Errand,
    address: str,
    name: str,
    letter: Letter,
    event: ics.Event,
    person_id: int | None = None,
) -> None:
    message_id = f"<{secrets.token_hex(16)}@{host_of(work.house)}>"
    about: dict[str, Any] = {
        "interview_id": interview.id,
        "interview_revision": interview.revision,
        "application_id": interview.application_id,
    }
    body = compose(
        Mail(
            message_id=message_id,
            date=work.now,
            from_name=event.organizer_name,
            from_address=event.organizer_email,
            to_name=name,
            to_address=address,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            calendar=ics.calendar_file(event) if errand.with_calendar else None,
            calendar_method=event.method if errand.with_calendar else "",
        )
    )
    outbox.put(
        work.session,
        channel=Channel.EMAIL,
        kind=errand.kind,
        key=f"{errand.kind}:{interview.id}:{interview.revision}:{errand.turn}:{address}",
        recipient=address,
        sender=event.organizer_email,
        message_id=message_id,
        body=work.house.vault.seal(body),
        due_at=errand.due_at,
        now=work.now,
        step_id=errand.step_id,
        person_id=person_id,
        **({} if errand.nameless else about),
    )


def host_of(house: House) -> str:
    """The name of our own web, as it stands in message ids."""
    return urlsplit(house.public_url).hostname or "kalle.invalid"

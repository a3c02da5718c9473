"""The letters of a step: what they start from, one recipient's values filled in, on their way with a copy kept."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.documents.mail import Attached, Mail, compose
from bot.services import mailing
from bot.services import occasion as occasions
from bot.services.acting.deed import Inputs
from bot.texts import letters
from bot.work import Work
from domain import tags, values
from domain.delivery import Channel, ParcelKind
from domain.errors import BadFields, BadValue, Phrase, say
from domain.language import Language
from domain.letters import Letter, LetterKind, Variant
from storage import outbox, people
from storage.step_tables import LetterCopy, Step
from storage.tables import Application


@dataclass(frozen=True)
class LetterInputs(Inputs):
    """What a form asks about letters: who they come from and their text in each recipient's language."""

    sender: str = ""
    texts: Mapping[Language, Variant] = field(default_factory=dict)


@dataclass(frozen=True)
class Post:
    """One finished message to one address: exactly what goes out, and `copy`, the text that is kept of it.

    Of an SMS the letter has its text and nothing else.
    """

    kind: ParcelKind
    to_name: str
    to_address: str
    sender: str
    letter: Letter
    copy: str
    channel: Channel = Channel.EMAIL
    files: tuple[Attached, ...] = ()


def starting_texts(work: Work, kind: LetterKind, applications: Sequence[Application]) -> dict[Language, Variant]:
    """The text of a kind in each language the people speak, the first person's vacancy's own where there is one."""
    languages = dict.fromkeys(one.candidate.language for one in applications)
    return {language: mailing.text_for(work, kind, language, applications[0].vacancy) for language in languages}


def senders(work: Work, applications: Sequence[Application]) -> list[str]:
    """The addresses a letter may come from: the vacancy's contact, the person's own, the house's."""
    own = people.by_ids(work.session, [work.actor.person_id] if work.actor.person_id else [])
    contacts = {one.vacancy.contact_email for one in applications}
    first = contacts if len(contacts) == 1 else set()
    wanted = [*first, *(one.email for one in own), work.house.mail_from]
    return list(dict.fromkeys(address for address in wanted if address))


def checked(
    work: Work, inputs: LetterInputs, applications: Sequence[Application], more: Iterable[str] = ()
) -> dict[Language, Variant]:
    """The texts cleaned; BadFields for an address that was not offered, an empty text, an unknown tag.

    `more` are tags this letter knows beyond those of every letter.
    """
    if inputs.sender not in senders(work, applications):
        raise BadFields(sender=say("Choose one of the addresses offered."))
    return cleaned(inputs.texts, more)


def cleaned(texts: Mapping[Language, Variant], more: Iterable[str] = ()) -> dict[Language, Variant]:
    """The same for texts that are not mailed."""
    return {language: _clean(language, text, frozenset(more)) for language, text in texts.items()}


def _clean(language: Language, text: Variant, more: frozenset[str]) -> Variant:
    wrong: dict[str, Phrase] = {}
    try:
        subject = values.line(text.subject, longest=300)
    except BadValue as error:
        raise BadFields(**{f"{language}-subject": error.phrase}) from error
    for name, part in (("subject", subject), ("contents", text.contents), ("signature", text.signature)):
        unknown = [one for one in tags.unknown(part) if one not in more]
        if name != "signature" and not part.strip():
            wrong[f"{language}-{name}"] = say("Please fill this in.")
        elif unknown:
            wrong[f"{language}-{name}"] = say(
                "Kalle does not know {tags}.", tags=", ".join(f"{{{one}}}" for one in unknown)
            )
    if wrong:
        raise BadFields(**wrong)
    return Variant(subject, text.contents.strip(), text.signature.strip())


def values_of(work: Work, application: Application, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The value of every tag for one person that does not need an interview."""
    return {**occasions.about_person(work.house, application), **(more or {})}


def render(work: Work, application: Application, text: Variant, more: Mapping[str, str] | None = None) -> Letter:
    """One person's letter, as it goes out."""
    sender = occasions.company_of(work.house, application.vacancy)
    return letters.render(text, values_of(work, application, more), application.candidate.language, sender=sender)


def send(work: Work, step: Step, application: Application, post: Post) -> int | None:
    """Put a message in the outbox, to leave when the step cannot be undone any more, and keep its copy."""
    parcel_id = _put(work, step, application, post)
    kept = {"to": post.to_address, "from": post.sender, "subject": post.letter.subject, "text": post.copy}
    work.session.add(
        LetterCopy(
            application_id=application.id,
            step_id=step.id,
            parcel_id=parcel_id,
            kind=post.kind,
            text=work.house.vault.seal(json.dumps(kept).encode("utf-8")),
            created_at=work.now,
        )
    )
    return parcel_id


def _put(work: Work, step: Step, application: Application, post: Post) -> int | None:
    by_mail = post.channel is Channel.EMAIL
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>" if by_mail else None
    said = compose(_mail(work, application, post, message_id)) if message_id else post.letter.text.encode("utf-8")
    place = hashlib.sha256(post.to_address.encode("utf-8")).hexdigest()[:16]
    return outbox.put(
        work.session,
        channel=post.channel,
        kind=post.kind,
        key=f"{post.kind}:{step.id}:{application.id}:{place}",
        recipient=post.to_address,
        sender=post.sender,
        message_id=message_id,
        body=work.house.vault.seal(said),
        due_at=leaving_at(work, step),
        now=work.now,
        application_id=application.id,
        step_id=step.id,
    )


def leaving_at(work: Work, step: Step) -> datetime:
    """When what a step sends leaves: not before its undo is over."""
    return max(step.undo_until or work.now, work.now)


def _mail(work: Work, application: Application, post: Post, message_id: str) -> Mail:
    return Mail(
        message_id=message_id,
        date=work.now,
        from_name=_name_of(work, application, post.sender),
        from_address=post.sender,
        to_name=post.to_name,
        to_address=post.to_address,
        subject=post.letter.subject,
        text=post.letter.text,
        html=post.letter.html,
        files=post.files,
    )


def _name_of(work: Work, application: Application, address: str) -> str:
    vacancy = application.vacancy
    if address == vacancy.contact_email and vacancy.contact_name:
        return vacancy.contact_name
    if address == work.house.mail_from:
        return occasions.company_of(work.house, vacancy) or work.house.mail_from_name
    own = people.by_ids(work.session, [work.actor.person_id] if work.actor.person_id else [])
    names = [one.name for one in own if one.email == address]
    return names[0] if names else occasions.company_of(work.house, vacancy) or work.house.mail_from_name

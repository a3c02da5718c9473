"""The letters of a step: what they start from, one recipient's values filled in, on their way with a copy kept."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

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
from storage import outbox, people, steps
from storage.step_tables import Step
from storage.steps import StepLetter
from storage.tables import Application

Own = Sequence[tuple[str, str | None]]
"""Names and addresses of people."""


@dataclass(frozen=True)
class LetterInputs(Inputs):
    """What a form asks about letters: who they come from and their text in each recipient's language."""

    sender: str = ""
    texts: Mapping[Language, Variant] = field(default_factory=dict)


@dataclass(frozen=True)
class Post:
    """One finished message to one address: exactly what goes out, and `copy`, the text that is kept of it.

    Of an SMS the letter has its text and nothing else. With `once` it is the person who is written to: the same words go to
    them once in a step, with however many applications they are in it.
    """

    kind: ParcelKind
    to_name: str
    to_address: str
    sender: str
    letter: Letter
    copy: str
    channel: Channel = Channel.EMAIL
    files: tuple[Attached, ...] = ()
    once: bool = False


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
    clean = Variant(subject, values.prose(text.contents), values.prose(text.signature))
    for name, part in vars(clean).items():
        unknown = tags.unknown(part, more)
        if name != "signature" and not part:
            wrong[f"{language}-{name}"] = say("Please fill this in.")
        elif unknown:
            wrong[f"{language}-{name}"] = say(
                "Kalle does not know {tags}. It knows {known}.", tags=", ".join(unknown), known=tags.offered(more)
            )
    if wrong:
        raise BadFields(**wrong)
    return clean


def values_of(work: Work, application: Application, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The value of every tag for one person that does not need an interview."""
    return {**occasions.about_person(work.house, application), **(more or {})}


def render(work: Work, application: Application, text: Variant, more: Mapping[str, str] | None = None) -> Letter:
    """One person's letter, as it goes out."""
    sender = occasions.company_of(work.house, application.vacancy)
    return letters.render(text, values_of(work, application, more), application.candidate.language, sender=sender)


def send(work: Work, step: Step, application: Application, post: Post) -> int | None:
    """Put a message in the outbox, to leave when the step cannot be undone any more, and keep its copy; returns its id."""
    send_all(work, step, [(application, post)])
    return outbox.id_of(work.session, _key(step, application, post))


def send_all(work: Work, step: Step, posts: Iterable[tuple[Application, Post]]) -> None:
    """The same for several messages at once; what is common to them is looked up once."""
    own = cache(lambda: _own(work))
    written = [_written(work, step, application, post, own) for application, post in posts]
    steps.send(work.session, step.id, written, leaving_at(work, step), work.now)


def _written(work: Work, step: Step, application: Application, post: Post, own: Callable[[], Own]) -> StepLetter:
    by_mail = post.channel is Channel.EMAIL
    message_id = f"<{secrets.token_hex(16)}@{mailing.host_of(work.house)}>" if by_mail else None
    said = compose(_mail(work, application, post, message_id, own)) if message_id else post.letter.text.encode("utf-8")
    kept = {"to": post.to_address, "from": post.sender, "subject": post.letter.subject, "text": post.copy}
    seal = work.house.vault.seal
    return StepLetter(
        application_id=application.id,
        channel=post.channel,
        kind=post.kind,
        key=_key(step, application, post),
        recipient=post.to_address,
        sender=post.sender,
        message_id=message_id,
        body=seal(said),
        copy=seal(json.dumps(kept).encode("utf-8")),
    )


def _key(step: Step, application: Application, post: Post) -> str:
    if post.once:
        words = repr((application.candidate_id, post.to_address, post.sender, post.letter.subject, post.letter.text))
        return f"{post.kind}:{step.id}:once:{hashlib.sha256(words.encode('utf-8')).hexdigest()[:32]}"
    place = hashlib.sha256(post.to_address.encode("utf-8")).hexdigest()[:16]
    return f"{post.kind}:{step.id}:{application.id}:{place}"


def leaving_at(work: Work, step: Step) -> datetime:
    """When what a step sends leaves: not before its undo is over."""
    return max(step.undo_until or work.now, work.now)


def _mail(work: Work, application: Application, post: Post, message_id: str, own: Callable[[], Own]) -> Mail:
    return Mail(
        message_id=message_id,
        date=work.now,
        from_name=_name_of(work, application, post.sender, own),
        from_address=post.sender,
        to_name=post.to_name,
        to_address=post.to_address,
        subject=post.letter.subject,
        text=post.letter.text,
        html=post.letter.html,
        files=post.files,
    )


def _own(work: Work) -> Own:
    """Name and address of whoever acts."""
    found = people.by_ids(work.session, [work.actor.person_id] if work.actor.person_id else [])
    return [(one.name, one.email) for one in found]


def _name_of(work: Work, application: Application, address: str, own: Callable[[], Own]) -> str:
    vacancy = application.vacancy
    if address == vacancy.contact_email and vacancy.contact_name:
        return vacancy.contact_name
    if address == work.house.mail_from:
        return occasions.company_of(work.house, vacancy) or work.house.mail_from_name
    names = [name for name, known in own() if known == address]
    return names[0] if names else occasions.company_of(work.house, vacancy) or work.house.mail_from_name

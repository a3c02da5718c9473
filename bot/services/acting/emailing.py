"""*Send email*: something to one person or many, each by themselves; with the right, by SMS. Source: docs/behaviour.md, Send email."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

from bot.services import limits, reach
from bot.services.acting import letters
from bot.services.acting.deed import Inputs
from bot.services.acting.letters import LetterInputs, Post
from bot.services.acting.mailed import NO_ADDRESS, OTHER_LANGUAGE, Mailed
from bot.services.reminding.offer import may_send_sms
from bot.texts.letters import sms_text
from bot.work import Work
from domain import tags, values
from domain.access import VacancyAccess
from domain.actions import Action
from domain.delivery import Channel, ParcelKind
from domain.errors import BadFields, NotAllowed, NotNow, Phrase, say
from domain.language import Language
from domain.letters import Letter, Variant
from domain.preflight_reminders import MOST_SMS_PARTS
from domain.sms import SmsLength, parts_of
from storage.tables import Application

LONGEST_SMS = 1600
"""More than this no service takes."""

NO_NUMBER = say("There is no mobile number that takes SMS.")
BY_MAIL_ONLY = say("There is no mobile number that takes SMS: this person gets the e-mail only.")
BY_SMS_ONLY = say("There is no e-mail address: this person gets the SMS only.")
NOTHING = Variant("", "", "")


class SendAs(StrEnum):
    """Which way a message goes."""

    EMAIL = "email"
    SMS = "sms"
    BOTH = "both"


WAYS = {
    SendAs.EMAIL: frozenset({Channel.EMAIL}),
    SendAs.SMS: frozenset({Channel.SMS}),
    SendAs.BOTH: frozenset({Channel.EMAIL, Channel.SMS}),
}


@dataclass(frozen=True)
class Emailing(LetterInputs):
    """The message, one for everybody (`same`) or one in each language; `sms` is what goes by SMS."""

    same: bool = True
    send_as: SendAs = SendAs.EMAIL
    sms: Mapping[Language, str] = field(default_factory=dict)


class Email(Mailed[Emailing]):
    """Sends a message and changes nothing else."""

    action: ClassVar[Action] = Action.EMAIL
    kind: ClassVar[type[Inputs]] = Emailing
    parcel: ClassVar[ParcelKind] = ParcelKind.EMAIL

    def texts_for(self, work: Work, applications: Sequence[Application], inputs: Emailing) -> dict[Language, Variant]:
        """Nothing is proposed. The one text for everybody stays where it was begun, whoever is left out meanwhile."""
        spoken = list(dict.fromkeys(one.candidate.language for one in applications))
        if inputs.same:
            return dict.fromkeys([*inputs.texts, *inputs.sms, *spoken][:1], NOTHING)
        return dict.fromkeys(spoken, NOTHING)

    def text_of(self, inputs: Emailing, application: Application) -> Variant | None:
        """The one for everybody, or the one in their language."""
        found: Variant | None = _for(inputs, inputs.texts, application)
        return found

    def writes(self, inputs: Emailing) -> bool:
        """Always: one way or the other."""
        return True

    def mails(self, inputs: Emailing) -> bool:
        """Not when it is by SMS alone, which has limits of its own."""
        return Channel.EMAIL in WAYS[inputs.send_as]

    def with_letters_checked(self, work: Work, applications: Sequence[Application], inputs: Emailing) -> Emailing:
        """Texts of the ways that are chosen, cleaned; BadFields for an empty one; NotAllowed for SMS without the right."""
        ways = WAYS[inputs.send_as]
        if Channel.SMS in ways and not may_send_sms(work):
            raise NotAllowed
        texts = letters.checked(work, inputs, applications) if Channel.EMAIL in ways else {}
        sms = (
            {language: _clean_sms(language, text) for language, text in inputs.sms.items()}
            if Channel.SMS in ways
            else {}
        )
        return replace(inputs, texts=texts, sms=sms)

    def checked_for_preview(self, work: Work, applications: Sequence[Application], inputs: Emailing) -> Emailing:
        """The letters alone."""
        return self.with_letters_checked(work, applications, inputs)

    def check(self, work: Work, applications: Sequence[Application], inputs: Emailing) -> Emailing:
        """The same; HeldBack for more SMS than one may send in a day."""
        clean = self.with_letters_checked(work, applications, inputs)
        if clean.sms:
            limits.insist_on_sms_at_once(work, sum(1 for one in applications if _number(one)))
        return clean

    def cannot_get(self, application: Application, inputs: Emailing) -> Phrase | None:
        """Who can be reached in no way that is chosen."""
        ways, by_mail = WAYS[inputs.send_as], bool(application.candidate.email)
        if not (by_mail and Channel.EMAIL in ways) and not (_number(application) and Channel.SMS in ways):
            return NO_ADDRESS if Channel.EMAIL in ways else NO_NUMBER
        return None  # a text of theirs may still be to come: each language gets its own once the box is unticked

    def doubts(self, work: Work, application: Application, inputs: Emailing) -> list[Phrase]:
        """Of mail as ever; who misses one of two ways; an SMS of many parts."""
        ways = WAYS[inputs.send_as]
        by_mail = Channel.EMAIL in ways and bool(application.candidate.email)
        found = super().doubts(work, application, inputs) if by_mail else []
        if inputs.send_as is SendAs.BOTH and not by_mail:
            found.append(BY_SMS_ONLY)
        if inputs.send_as is SendAs.BOTH and not _number(application):
            found.append(BY_MAIL_ONLY)
        return [*found, *self._about_sms(work, application, inputs)]

    def _about_sms(self, work: Work, application: Application, inputs: Emailing) -> list[Phrase]:
        text = _for(inputs, inputs.sms, application)
        if not text or not _number(application) or Channel.SMS not in WAYS[inputs.send_as]:
            return []
        values = self.tag_values(work, application)
        gaps, found = tags.empty(text, values), []
        if gaps and gaps != tags.empty(_whole(self.text_of(inputs, application)), values):
            found.append(say("There is no value for {tags}.", tags=", ".join(f"{{{one}}}" for one in gaps)))
        parts = parts_of(sms_text(text, values)).parts
        if parts > MOST_SMS_PARTS:
            found.append(say("The SMS travels in {parts} parts, and each is paid for.", parts=parts))
        return found

    def posts(self, work: Work, application: Application, inputs: Emailing) -> list[Post]:
        """The mail, the SMS, or both, as far as the person can be reached."""
        ways = WAYS[inputs.send_as]
        by_mail, by_sms = (
            Channel.EMAIL in ways and application.candidate.email,
            Channel.SMS in ways and _number(application),
        )
        made = super().posts(work, application, inputs) if by_mail else []
        made += self._sms(work, application, inputs) if by_sms else []
        return [replace(one, once=True) for one in made]

    def _sms(self, work: Work, application: Application, inputs: Emailing) -> list[Post]:
        text = _for(inputs, inputs.sms, application)
        if text is None:
            raise NotNow(OTHER_LANGUAGE)
        filled = sms_text(text, self.tag_values(work, application))
        if not filled or len(filled) > LONGEST_SMS:
            raise NotNow(say("With the tags filled in, the SMS is empty or longer than any service takes."))
        person = application.candidate
        return [Post(ParcelKind.SMS, person.name, person.mobile or "", "", Letter("", filled, ""), filled, Channel.SMS)]

    def ticked_again(self, inputs: Emailing, count: int) -> Phrase | None:
        """It is the person who is written to."""
        return say("This person is ticked {count} times, and gets the same words only once.", count=count)

    def facts(self, work: Work, application: Application, inputs: Emailing) -> Mapping[str, Any]:
        """Which way it went."""
        return {"send_as": str(inputs.send_as)}


def any_by_sms(work: Work, application_ids: Sequence[int]) -> bool:
    """Whether the actor may send SMS, and one of these people can get one."""
    if not may_send_sms(work):
        return False
    return any(_number(one) for one in reach.all_applications(work, application_ids, VacancyAccess.NORMAL))


def longest(work: Work, applications: Sequence[Application], inputs: Emailing) -> dict[Language, SmsLength]:
    """The longest SMS of each text, with these people's values in it."""
    found: dict[Language, SmsLength] = {}
    for one in applications:
        key = next(iter(inputs.sms), None) if inputs.same else one.candidate.language
        text = inputs.sms.get(key, "") if key else ""
        if key is None or not text.strip() or not _number(one):
            continue
        length = parts_of(sms_text(text, letters.values_of(work, one)))
        if key not in found or length.characters > found[key].characters:
            found[key] = length
    return found


def _for(inputs: Emailing, texts: Mapping[Language, Any], application: Application) -> Any:
    if inputs.same:
        return next(iter(texts.values()), None)
    return texts.get(application.candidate.language)


def _whole(text: Variant | None) -> str:
    return f"{text.subject}\n{text.contents}\n{text.signature}" if text else ""


def _number(application: Application) -> str:
    """The number that takes SMS, or nothing."""
    candidate = application.candidate
    return candidate.mobile if candidate.mobile and not candidate.mobile_stopped else ""


def _clean_sms(language: Language, text: str) -> str:
    text = values.prose(text)
    unknown = tags.unknown(text)
    if not text:
        raise BadFields(**{f"{language}-sms_text": say("Please fill this in.")})
    if unknown:
        told = say("Kalle does not know {tags}. It knows {known}.", tags=", ".join(unknown), known=tags.offered())
        raise BadFields(**{f"{language}-sms_text": told})
    return text

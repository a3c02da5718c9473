"""Every doubt about the reminder of an invitation. Source: docs/behaviour.md, Pre-flight."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domain import tags
from domain.confirmlink import TAG
from domain.delivery import Channel, ParcelKind
from domain.errors import say
from domain.letters import Variant
from domain.preflight import LONGEST_SUBJECT, Doubt, about_unknown_tag
from domain.reminders import CHANNELS, ReminderOption
from domain.sms import LONGEST
from domain.texting import trouble_in

MOST_SMS_PARTS = 3
"""An SMS that is longer is paid for more often than people expect."""


@dataclass(frozen=True)
class Reminded:
    """What the rules need to know of one candidate: how they are reached, and what they will read.

    `mobile` is empty unless it is a valid one; `sms_parts` and `sms_signs` count the SMS with its tags filled in.
    """

    name: str
    email: str
    mobile: str
    text: Variant
    sms: str
    sms_parts: int
    language: str
    values: dict[str, str] = field(default_factory=dict)
    email_stopped: str = ""
    mobile_stopped: str = ""
    sms_signs: int = 1


def about_reminder(option: ReminderOption, people: Iterable[Reminded], *, possible: bool) -> Iterator[Doubt]:
    """Return every doubt about a reminder; `possible` says that its moment has not come yet."""
    ways = CHANNELS[option]
    if ways and not possible:
        yield Doubt(
            say("The reminder is not possible for this date any more. Choose other days before, or no reminder."),
            stops=True,
        )
    for person in people:
        if Channel.EMAIL in ways:
            yield from _about_email(person)
        if Channel.SMS in ways:
            yield from _about_sms(person)


def about_stopped_address(name: str, why: str) -> Doubt:
    """Letters to this candidate came back: it is said before another is sent there."""
    return Doubt(say("Letters to {name} did not arrive: {why}", name=name, why=why))


def _about_email(person: Reminded) -> Iterator[Doubt]:
    if not person.email:
        yield Doubt(say("{name} has no e-mail address and gets no reminder by e-mail.", name=person.name))
    if person.email and person.email_stopped:
        yield about_stopped_address(person.name, person.email_stopped)
    if not person.text.contents.strip():
        yield Doubt(
            say("{letter}: there is no text in the language of {name}.", letter=ParcelKind.REMINDER, name=person.name),
            stops=True,
        )
    if len(tags.fill(person.text.subject, person.values)) > LONGEST_SUBJECT:
        yield Doubt(
            say("{letter}: the subject becomes too long for {name}.", letter=ParcelKind.REMINDER, name=person.name),
            stops=True,
        )
    text = person.text
    if tags.mentions(text.subject, TAG):
        yield Doubt(
            say(
                "{letter}: {tag} belongs in the contents, and only once.",
                letter=ParcelKind.REMINDER,
                tag="{" + TAG + "}",
            ),
            stops=True,
        )
    yield from _about_tags(f"{text.subject}\n{text.contents}\n{text.signature}", person, ParcelKind.REMINDER)


def _about_sms(person: Reminded) -> Iterator[Doubt]:
    if not person.mobile:
        yield Doubt(say("{name} has no valid mobile number and gets no SMS.", name=person.name))
    if person.mobile and person.mobile_stopped:
        why = trouble_in(person.mobile_stopped) or person.mobile_stopped
        yield Doubt(say("SMS to {name} did not arrive: {why}", name=person.name, why=why))
    if not person.sms.strip():
        yield Doubt(
            say(
                "{letter}: there is no text in the language of {name}.",
                letter=ParcelKind.SMS_REMINDER,
                name=person.name,
            ),
            stops=True,
        )
    yield from _about_length(person)
    yield from _about_tags(person.sms, person, ParcelKind.SMS_REMINDER)


def _about_length(person: Reminded) -> Iterator[Doubt]:
    """What no service takes is stopped here, where somebody can still write something else."""
    if person.sms.strip() and not person.sms_signs:
        yield Doubt(
            say("Nothing is left of the SMS to {name} once its tags are filled in.", name=person.name), stops=True
        )
    if person.sms_signs > LONGEST:
        yield Doubt(
            say(
                "The SMS to {name} becomes {count} characters long, and {longest} is the most. Write less.",
                name=person.name,
                count=person.sms_signs,
                longest=LONGEST,
            ),
            stops=True,
        )
    elif person.sms_parts > MOST_SMS_PARTS:
        yield Doubt(
            say("The SMS to {name} is sent, and paid for, in {count} parts.", name=person.name, count=person.sms_parts)
        )


def _about_tags(text: str, person: Reminded, letter: ParcelKind) -> Iterator[Doubt]:
    for tag in tags.unknown(text):
        yield Doubt(about_unknown_tag(tag, person.language, letter), stops=True)
    for tag in tags.empty(text, person.values):
        yield Doubt(say("The tag {tag} is empty for {name}.", tag="{" + tag + "}", name=person.name))

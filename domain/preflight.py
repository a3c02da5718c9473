"""Every doubt about an invitation, said before it goes out: each a stop or a warning.

Source: docs/behaviour.md, Pre-flight.
"""

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain import tags
from domain.confirmlink import TAG, can_be_answered, is_misplaced, with_link
from domain.delivery import ParcelKind
from domain.errors import Phrase, say
from domain.moments import is_weekend
from domain.status import ENDED, ApplicationStatus, InterviewForm

LONGEST_SUBJECT = 600
"""With its tags filled in: twice what may be written, and less than a header line can carry."""


@dataclass(frozen=True)
class Doubt:
    """One line of the list; a stop keeps the invitation from going out."""

    phrase: Phrase
    stops: bool = False


@dataclass(frozen=True)
class Invitee:
    """What the rules need to know of one candidate: the words to call them by, and what they will read."""

    name: str
    email: str | None
    status: ApplicationStatus
    subject: str
    contents: str
    signature: str
    values: dict[str, str]
    booked: bool = False
    variant_missing: bool = False
    language: str = ""


@dataclass(frozen=True)
class Occasion:
    """What the rules need to know of the interview itself."""

    starts_at: datetime
    zone: ZoneInfo
    form: InterviewForm
    by_email: bool
    include_link: bool
    interviewers: tuple[str, ...]
    booked_interviewers: tuple[str, ...]
    unreachable_interviewers: tuple[str, ...]
    outside_interviewers: tuple[str, ...]
    place: str
    appointed_interviewers: tuple[str, ...] = ()


def mark_of(doubts: Iterable[Doubt]) -> str:
    """A short word for a list of doubts: what was seen, to be compared with what stands when it is sent."""
    text = "\n".join(f"{doubt.stops}{doubt.phrase.text}{sorted(doubt.phrase.facts.items())}" for doubt in doubts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def doubts(occasion: Occasion, invitees: Iterable[Invitee], now: datetime) -> list[Doubt]:
    """Return every doubt, stops first."""
    everyone = list(invitees)
    found = [*_about_time(occasion, now), *_about_interviewers(occasion), *_about_place(occasion, len(everyone))]
    for invitee in everyone:
        found += _about_person(invitee)
        if occasion.by_email:
            found += _about_mail(invitee, include_link=occasion.include_link)
    return in_order(found)


def in_order(found: Iterable[Doubt]) -> list[Doubt]:
    """Each doubt once, stops first."""
    unique = {(one.phrase.text, tuple(sorted(map(str, one.phrase.facts.items())))): one for one in found}
    return sorted(unique.values(), key=lambda doubt: not doubt.stops)


def _about_time(occasion: Occasion, now: datetime) -> Iterable[Doubt]:
    if occasion.starts_at <= now:
        yield Doubt(say("This time has passed. Choose a later one."), stops=True)
    if is_weekend(occasion.starts_at, occasion.zone):
        yield Doubt(say("The interview is on a weekend."))


def _about_interviewers(occasion: Occasion) -> Iterable[Doubt]:
    if not occasion.interviewers:
        yield Doubt(say("No recruiter attends the interview."), stops=True)
    for name in occasion.booked_interviewers:
        yield Doubt(say("{name} already has an interview at that time.", name=name))
    for name in occasion.appointed_interviewers:
        yield Doubt(say("{name} has an appointment at that time.", name=name))
    for name in occasion.unreachable_interviewers:
        yield Doubt(say("{name} has no e-mail address in Kalle and gets no calendar entry.", name=name))
    for name in occasion.outside_interviewers:
        yield Doubt(say("{name} has no access to this vacancy, but will learn who the candidate is.", name=name))


def _about_place(occasion: Occasion, invited: int) -> Iterable[Doubt]:
    if occasion.form is not InterviewForm.TELEPHONE and not occasion.place:
        yield Doubt(say("No place or link is given."))
    if invited > 1 and occasion.form is not InterviewForm.GROUP:
        yield Doubt(
            say("{count} candidates are invited to the same time, and it is not a group interview.", count=invited)
        )


def _about_person(invitee: Invitee) -> Iterable[Doubt]:
    if invitee.status in ENDED:
        yield Doubt(say("{name} is no longer in the process: {status}.", name=invitee.name, status=invitee.status))
    if invitee.booked:
        yield Doubt(say("{name} already has an interview at that time.", name=invitee.name))


def about_unknown_tag(tag: str, language: str, letter: ParcelKind) -> Phrase:
    """Which text it stands in, and the nearest tag there is: most unknown tags are misspelt."""
    near = difflib.get_close_matches(tag.strip("{ }").casefold(), tags.CANONICAL, 1)
    where: dict[str, Any] = {"tag": tag, "language": language, "letter": letter}
    if near:
        return say(
            "{letter}, {language}: the tag {tag} is unknown. Did you mean {near}?", **where, near="{" + near[0] + "}"
        )
    return say("{letter}, {language}: the tag {tag} is unknown. Correct or remove it.", **where)


def _about_mail(invitee: Invitee, *, include_link: bool) -> Iterable[Doubt]:
    if not invitee.email:
        yield Doubt(
            say("{name} has no e-mail address. Choose “No email” or leave this candidate out.", name=invitee.name),
            stops=True,
        )
    if invitee.variant_missing:
        yield Doubt(say("There is no text in the language of {name}.", name=invitee.name), stops=True)
        return
    if len(tags.fill(invitee.subject, invitee.values)) > LONGEST_SUBJECT:
        yield Doubt(say("The subject becomes too long for {name}.", name=invitee.name), stops=True)
    text = "\n".join((invitee.subject, with_link(invitee.contents, include=include_link), invitee.signature))
    for tag in tags.unknown(text):
        yield Doubt(about_unknown_tag(tag, invitee.language, ParcelKind.INVITATION), stops=True)
    for tag in tags.empty(text, invitee.values):
        yield Doubt(say("The tag {tag} is empty for {name}.", tag="{" + tag + "}", name=invitee.name))
    if is_misplaced(invitee.subject, invitee.contents, invitee.signature):
        yield Doubt(say("{tag} belongs in the contents, and only once.", tag="{" + TAG + "}"), stops=True)
    if not can_be_answered(invitee.contents, include=include_link):
        yield Doubt(say("{name} gets no link to answer with.", name=invitee.name))

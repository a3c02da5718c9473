"""The activity list of an application and the messages that were sent about it. Source: docs/behaviour.md, Lists and card."""

import email
import email.policy
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import activity_facts, reach
from bot.services.panel import results
from bot.work import House, Work
from domain.access import ActorKind, Right, require_right
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import Phrase, Unknown, say
from domain.pages import Page
from storage import people, record
from storage.delivery_tables import Parcel
from storage.record import Sent
from storage.step_tables import LetterCopy
from storage.tables import Application, JournalEntry

SIZE = 10
FORWARDED = "forward"
RATINGS = ("colleague_rated", "colleague_rating_withdrawn", "colleague_replied")
"""Who rated somebody, and how many, is told on the page of the ratings to who may see them, and nowhere else."""


@dataclass(frozen=True)
class Activity:
    """One line of the activity list: an event's name and facts, who did it and where; `copy` names a message, or nothing."""

    event: str
    at: datetime
    who: str
    surface: str
    facts: dict[str, object]
    actor: ActorKind = ActorKind.PERSON
    copy: str = ""


@dataclass(frozen=True)
class Message:
    """One message about an application; `name` is what its copy is asked for by."""

    name: str
    kind: ParcelKind
    at: datetime
    state: ParcelState | None


@dataclass(frozen=True)
class Copy:
    """What went out. The text is empty when it is not kept any more, `shortened` when links in it are. `zone` is the vacancy's.

    `not_sent` says why it never went out, if it did not.
    """

    kind: ParcelKind
    at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    zone: ZoneInfo = ZoneInfo("UTC")
    shortened: bool = False
    not_sent: Phrase | None = None


TO_OTHERS = (ParcelKind.FORWARD, ParcelKind.PANEL_REQUEST)
"""Messages about somebody that went to others."""

TAKEN_BACK = say("This was taken back and never went out.")
STOPPED = say("This was stopped and never went out.")
WAITING = say("This has not gone out yet.")
_ON_ITS_WAY = (ParcelState.QUEUED, ParcelState.LEASED, ParcelState.HANDOVER)
_LOST = (*_ON_ITS_WAY, ParcelState.CANCELLED, ParcelState.FAILED)


def may_see(work: Work) -> bool:
    """Whether the actor may look at activity lists at all."""
    return Right.ACTIVITIES in work.actor.rights or work.actor.kind is ActorKind.OPERATOR


def activities(work: Work, application: Application, number: int) -> Page[Activity]:
    """A page of the activity list, newest first; for who may see the application."""
    require_right(work.actor, Right.ACTIVITIES)
    hidden = RATINGS if _forwarded(work) else (*RATINGS, FORWARDED)
    about = (work.session, application.id, hidden, results.blinded(work))
    _, total = record.entries(*about, offset=0, limit=1)
    number = min(max(0, number), max(0, (total - 1) // SIZE))
    found, total = record.entries(*about, offset=number * SIZE, limit=SIZE)
    ids = {entry.person_id for entry in found if entry.person_id is not None}
    names = {person.id: person.name for person in people.by_ids(work.session, ids)}
    sent = _messages(work, application.id) if found else []
    facts = activity_facts.named(work, found)
    rows = [_activity(entry, names.get(entry.person_id or 0, ""), sent, facts[entry.id]) for entry in found]
    return Page(rows, number, SIZE, total)


def _activity(entry: JournalEntry, who: str, sent: Iterable[Sent], facts: dict[str, object]) -> Activity:
    copy = next((_name(one) for one in sent if _tells_of(entry, one)), "")
    return Activity(entry.event, entry.at, who, entry.surface, facts, ActorKind(entry.actor_kind), copy)


def _tells_of(entry: JournalEntry, sent: Sent) -> bool:
    """A step's message carries the step; one about an interview was written in the moment of its journal line."""
    if sent.interview_id is not None:
        return sent.interview_id == entry.interview_id and sent.created_at == entry.at
    return sent.step_id is not None and entry.facts.get("step") == sent.step_id and entry.event != "step_undone"


def messages(work: Work, application_id: int, number: int) -> Page[Message]:
    """A page of what was sent, newest first."""
    require_right(work.actor, Right.ACTIVITIES)
    reach.application(work, application_id)
    found = _messages(work, application_id)
    number = min(max(0, number), max(0, (len(found) - 1) // SIZE))
    shown = found[number * SIZE : (number + 1) * SIZE]
    return Page([Message(_name(one), one.kind, one.created_at, one.state) for one in shown], number, SIZE, len(found))


def _messages(work: Work, application_id: int) -> list[Sent]:
    found = record.messages(work.session, application_id)
    return [one for one in found if _forwarded(work) or one.kind is not ParcelKind.FORWARD]


def _forwarded(work: Work) -> bool:
    return Right.FORWARDED in work.actor.rights or work.actor.kind is ActorKind.OPERATOR


def _name(sent: Sent) -> str:
    return f"copy-{sent.copy_id}" if sent.copy_id else f"parcel-{sent.parcel_id}"


def copy(work: Work, application_id: int, name: str) -> Copy:
    """One message of an application, its links made harmless; Unknown for what is not there for the actor."""
    require_right(work.actor, Right.ACTIVITIES)
    zone = ZoneInfo(reach.application(work, application_id).vacancy.zone)
    sent = next((one for one in _messages(work, application_id) if _name(one) == name), None)
    if sent is None:
        raise Unknown
    return replace(_copy(work, sent), zone=zone, not_sent=_why_not_sent(sent))


def _why_not_sent(sent: Sent) -> Phrase | None:
    if sent.undone:
        return TAKEN_BACK
    if sent.state is ParcelState.CANCELLED:
        return STOPPED
    return WAITING if sent.state in _ON_ITS_WAY else None


def received(work: Work, application_id: int) -> list[Copy]:
    """What reached the person about an application, oldest first, without asking who looks: it is for themselves.

    Not what went to somebody else, nor what was taken back, stopped, turned away, or has not left yet.
    """
    found = record.messages(work.session, application_id)
    theirs = [one for one in found if one.kind not in TO_OTHERS and not one.undone and one.state not in _LOST]
    return [_copy(work, one) for one in reversed(theirs)]


def _copy(work: Work, sent: Sent) -> Copy:
    kept = record.copy(work.session, sent.copy_id) if sent.copy_id else None
    parcel = record.parcel(work.session, sent.parcel_id) if sent.parcel_id else None
    if kept is not None:
        found = _of_copy(work, kept)
    elif parcel is not None:
        found = _of_parcel(work, parcel)
    else:
        raise Unknown
    text = masked(work.house, found.text)
    return replace(found, text=text, shortened=text != found.text)


def _of_copy(work: Work, kept: LetterCopy) -> Copy:
    said = json.loads(work.house.vault.open(kept.text))
    text = str(said.get("text", ""))
    return Copy(kept.kind, kept.created_at, said.get("from", ""), said.get("to", ""), said.get("subject", ""), text)


def _of_parcel(work: Work, parcel: Parcel) -> Copy:
    """A letter is a whole mail, an SMS its words."""
    facts = (parcel.kind, parcel.created_at, parcel.sender, parcel.recipient)
    if parcel.body is None:
        return Copy(*facts, subject="", text="")
    body = work.house.vault.open(parcel.body)
    if parcel.channel is Channel.SMS:
        return Copy(*facts, subject="", text=body.decode("utf-8", "replace"))
    mail = email.message_from_bytes(body, policy=email.policy.default)
    plain = mail.get_body(("plain",))
    text = str(plain.get_content()).replace("\r\n", "\n") if plain is not None else ""
    return Copy(*facts, subject=str(mail["subject"] or ""), text=text)


def masked(house: House, text: str) -> str:
    """The text with the secret part of our own links taken out: whoever holds one can answer in the candidate's name."""
    return re.sub(rf"({re.escape(house.public_url)}/[\w./-]*?)[\w~=-]{{16,}}", r"\1…", text)

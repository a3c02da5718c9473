"""A recruiter's calendar for any calendar program, over a secret address. Source: docs/behaviour.md, Calendar feed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.documents.ics_feed import FeedEntry, Standing, feed_file
from bot.texts.translator import Translator, translator
from bot.work import Work
from domain.calendar import Slot, SlotKind
from domain.errors import NotAllowed, Unknown
from domain.feeds import FeedAddress, FeedDetail
from domain.links import digest, new_token
from domain.names import initials
from domain.status import MeetingStatus
from storage import browsing, calendar, feeds, journal, people
from storage.calendar import Span, Whose
from storage.calendar_tables import Feed
from storage.tables import Person

BACK = timedelta(days=90)
"""So far back a calendar program keeps what it fetched; what was cancelled stays in it as cancelled."""
MOST = 2000

_STANDING = {
    MeetingStatus.AWAITING: Standing.TENTATIVE,
    MeetingStatus.ACCEPTED: Standing.CONFIRMED,
    MeetingStatus.NEW_TIME: Standing.TENTATIVE,
    MeetingStatus.NOT_ACCEPTED: Standing.TENTATIVE,
    MeetingStatus.NOT_APPLICABLE: Standing.CANCELLED,
}
_FREE = frozenset({MeetingStatus.NOT_ACCEPTED, MeetingStatus.NOT_APPLICABLE})


@dataclass(frozen=True)
class FeedFile:
    """What is fetched: the file, the mark of its content, when it last changed, and whether that is news to us."""

    content: bytes
    etag: str
    changed_at: datetime
    is_new: bool


def address(work: Work) -> FeedAddress:
    """The reader's own address."""
    row = feeds.of_person(work.session, _person_id(work))
    if row is None:
        return FeedAddress()
    return FeedAddress(work.house.feed_url(work.house.vault.open(row.token).decode()), row.detail, row.created_at)


def replace(work: Work, detail: FeedDetail) -> FeedAddress:
    """Make a new address; the one before leads nowhere from now on."""
    person_id, token = _person_id(work), new_token()
    feeds.revoke(work.session, person_id, work.now)
    row = Feed(
        person_id=person_id,
        digest=digest(token),
        token=work.house.vault.seal(token.encode()),
        detail=detail,
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(row)
    journal.add(work.session, work.actor, work.now, "feed_made", detail=str(detail))
    return FeedAddress(work.house.feed_url(token), detail, work.now)


def choose_detail(work: Work, detail: FeedDetail) -> FeedAddress:
    """Have the same address tell more or less; Unknown when there is none."""
    row = feeds.of_person(work.session, _person_id(work), lock=True)
    if row is None:
        raise Unknown
    row.detail = detail
    journal.add(work.session, work.actor, work.now, "feed_changed", detail=str(detail))
    return address(work)


def end(work: Work) -> None:
    """Let the address lead nowhere."""
    feeds.revoke(work.session, _person_id(work), work.now)
    journal.add(work.session, work.actor, work.now, "feed_ended")


def file_of(work: Work, token: str) -> FeedFile:
    """The calendar behind an address; Unknown for one that is none, was replaced, or whose owner is switched off."""
    row = feeds.by_digest(work.session, digest(token))
    if row is None:
        raise Unknown
    t = translator(row.person.language)
    found = _slots(work, row.person)
    content = feed_file(t("Interviews ({name})", name=row.person.name), (_entry(t, row.detail, one) for one in found))
    etag = hashlib.sha256(content).hexdigest()[:32]
    is_new = etag != row.etag
    return FeedFile(content, etag, work.now if is_new else row.changed_at, is_new)


def remember(work: Work, token: str, found: FeedFile) -> None:
    """Keep what was fetched and since when it is so: what left the calendar changes it as well, and no entry tells when."""
    row = feeds.by_digest(work.session, digest(token))
    if row is not None:
        row.etag, row.changed_at = found.etag, found.changed_at


def _slots(work: Work, person: Person) -> list[Slot]:
    """What the owner attends or made, in vacancies they may see at this moment."""
    actor = people.actor(people.asked(work.session), person.slack_id, "web")
    if actor is None:
        raise Unknown
    whose = Whose(frozenset({person.id}), browsing.seen_by(work.session, actor).vacancy_ids)
    return calendar.between(work.session, whose, Span(since=work.now - BACK, cancelled=True), limit=MOST)


def _entry(t: Translator, detail: FeedDetail, slot: Slot) -> FeedEntry:
    return FeedEntry(
        uid=slot.uid,
        sequence=slot.revision,
        changed_at=slot.changed_at,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        summary=_summary(t, detail, slot),
        location=slot.where if detail is FeedDetail.NAMES else "",
        standing=_standing(slot),
        busy=not slot.cancelled and slot.meeting not in _FREE,
    )


def _standing(slot: Slot) -> Standing:
    if slot.cancelled:
        return Standing.CANCELLED
    return _STANDING[slot.meeting] if slot.meeting else Standing.CONFIRMED


def _summary(t: Translator, detail: FeedDetail, slot: Slot) -> str:
    """As much as the recruiter chose, and how it stands where that is not plain."""
    if detail is FeedDetail.BUSY:
        return t("Cancelled") if slot.cancelled else t("Busy")
    who = slot.candidate if detail is FeedDetail.NAMES else initials(slot.first_name, slot.last_name)
    if slot.kind is SlotKind.APPOINTMENT:
        what = slot.title if detail is FeedDetail.NAMES else t("Appointment")
    else:
        what = f"{who}, {t(slot.type)}" if slot.type else who
    state = t("Cancelled") if slot.cancelled else t(slot.meeting) if slot.meeting else ""
    return " – ".join(part for part in (what, slot.vacancy, state) if part)


def _person_id(work: Work) -> int:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id

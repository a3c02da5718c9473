"""Digests without Slack: ordered as the form orders them, begun by the tick, drawn as delivery draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import select, update

from bot.delivery.channels import Posted, Receipt
from bot.delivery.settling import remember
from bot.delivery.slack import Drawing, Nothing, Post, Update
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import deliveries, telling
from bot.services.acting import erasing
from bot.services.calendar import posting, subscribing
from bot.services.calendar.subscribing import Order
from domain.access import SYSTEM
from domain.delivery import ParcelKind, ParcelState
from domain.digests import Rhythm
from domain.language import Language
from domain.rooms import Room
from domain.status import MeetingStatus
from storage import interviews
from storage.calendar_tables import Digest, Subscription
from storage.delivery_tables import Parcel
from storage.tables import Application
from tests.services.company import EMMA, Company

CHANNEL = "C0NORDLYS"
TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""Eight o'clock in Oslo."""
FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
ORDER = Order("", (), None, Rhythm.DAILY, 0, time(8), Language.EN, False, "", False)


@dataclass
class Rooms:
    """What Slack says of channels; a room nobody named is private."""

    known: dict[str, Room] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def room_of(self, channel_id: str, *, anew: bool = False) -> Room:
        self.asked.append(channel_id)
        return self.known.get(channel_id, Room.PRIVATE)


@dataclass
class Digests:
    """A company with its digests."""

    company: Company
    rooms: Rooms = field(default_factory=Rooms)
    posted: dict[str, tuple[str, list[dict[str, Any]]]] = field(default_factory=dict)
    """What stands in Slack, by its time stamp."""

    def order(self, *, by: str = EMMA, **wanted: Any) -> int:
        with self.company.by(by) as work:
            return subscribing.order(work, replace(ORDER, **wanted))

    def tick(self) -> int:
        return posting.post(self.company.begin)

    def ordered(self, id: int) -> Subscription:
        with self.company.look(SYSTEM) as work:
            return work.session.get_one(Subscription, id)

    def the_only(self) -> Subscription:
        with self.company.look(SYSTEM) as work:
            return work.session.scalars(select(Subscription)).one()

    def days(self) -> list[Digest]:
        with self.company.look(SYSTEM) as work:
            return list(work.session.scalars(select(Digest).order_by(Digest.id)))

    def waiting(self) -> list[Parcel]:
        return self.company.parcels(ParcelKind.DIGEST, state=ParcelState.QUEUED)

    def drawn(self, parcel: Parcel) -> Drawing:
        return drawer(self.company.look, self.rooms)(outgoing(parcel))

    def deliver(self) -> list[Drawing]:
        """Let everything that waits be drawn and arrive."""
        return [self._deliver(parcel) for parcel in self.waiting()]

    def _deliver(self, parcel: Parcel) -> Drawing:
        drawing = self.drawn(parcel)
        if isinstance(drawing, Nothing):
            self.fail(parcel, ParcelState.CANCELLED, cancel_reason=drawing.reason)
            return drawing
        assert isinstance(drawing, (Post, Update))
        channel = drawing.channel.replace("U0", "D0")
        ts = drawing.ts if isinstance(drawing, Update) else f"1.{len(self.posted):06d}"
        self.posted[ts] = (drawing.text, drawing.blocks)
        with self.company.begin(SYSTEM) as work:
            _settle(work, parcel, {"state": ParcelState.SENT, "sent_at": work.now})
            posted = Posted(channel, ts, new=isinstance(drawing, Post), shows=drawing.shows)
            remember(work, outgoing(parcel), Receipt(posted=posted), erasing.take_away)
        return drawing

    def fail(self, parcel: Parcel, state: ParcelState, **said: Any) -> None:
        with self.company.begin(SYSTEM) as work:
            _settle(work, parcel, {"state": state, **said})
            deliveries.given_up(work, parcel.id)


def _settle(work: Any, parcel: Parcel, values: Mapping[str, Any]) -> None:
    work.session.execute(update(Parcel).where(Parcel.id == parcel.id).values(**values))


def words(drawing: Drawing) -> str:
    """Everything a message says."""
    assert isinstance(drawing, (Post, Update)), drawing
    return "\n".join([drawing.text, *_texts(drawing.blocks)])


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def posted_on(at: Digests, now: datetime) -> list[Drawing]:
    """Let a moment come, and what is due then be posted."""
    at.company.clock.now = now
    at.tick()
    return at.deliver()


def vacancy_of(company: Company, name: str = "Anna") -> int:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).vacancy_id


def answered(at: Digests, id: int) -> None:
    """The candidate accepts."""
    with at.company.begin(SYSTEM) as work:
        interview = interviews.by_id(work.session, id)
        assert interview is not None
        interview.meeting = MeetingStatus.ACCEPTED
        telling.card(work, interview)

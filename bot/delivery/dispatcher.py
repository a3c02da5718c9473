"""Everything that leaves the house, in one process: a lane for each channel, the heartbeat, the sweeper."""

import os
import secrets
import socket
import threading
from collections.abc import Mapping, Sequence
from functools import partial

import structlog

from bot.delivery.channels import CanBeAsked, Carrier, repeats_are_recognised
from bot.delivery.doubt import Asking
from bot.delivery.lane import Alarm, Alert, Lane, Write
from bot.delivery.settling import Told, Unwanted, leave_there, tell
from bot.delivery.settling import nobody as tell_nobody
from bot.delivery.turns import Turns
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import SECOND_LINE, Channel
from storage import sending
from storage.delivery_tables import Parcel
from storage.sending import Swept
from storage.written import Draft

log = structlog.get_logger(__name__)


def new_owner() -> str:
    """Return a name for this process that no other has, nor this machine's next process with the same number."""
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(6)}"


def log_only(alert: Alert) -> None:
    """An alarm that goes to the log: the code, not the words, which may name people."""
    log.critical("delivery_alarm", channel=alert.channel, what=alert.event, code=alert.code)


def _leave_it_to_the_first(_alert: Alert) -> None:
    """What is wrong with a second connection only is no news; what is wrong with all of them the first one finds."""


def write_nothing(_work: Work, _parcels: Sequence[Parcel]) -> Mapping[int, Draft]:
    """Where every message has its body when it is queued."""
    return {}


class Dispatcher:
    """Delivers what is due. Each channel is drained by one thread at a time; `stop` may come from any."""

    def __init__(
        self,
        begin: Begin,
        carriers: Mapping[Channel, Carrier],
        owner: str,
        alarm: Alarm = log_only,
        given_up: Told = tell_nobody,
        sent: Told = tell_nobody,
        write: Write = write_nothing,
        *,
        paced: bool = False,
        in_doubt: Told = tell_nobody,
        unwanted: Unwanted = leave_there,
        beside: Mapping[Channel, Carrier] | None = None,
    ) -> None:
        """`owner` names this process (see `new_owner`); `given_up` hears of failed and of held messages, `in_doubt` of
        those that nobody knows about yet, and of those that go once more because of that, `unwanted` of what was posted
        in Slack about somebody who is not there any more.

        `write` says how messages are written that have no body when they are taken.

        `paced` keeps conversations to the pace that the other side asks for.

        `beside` are second connections, for when much is due (`drain_beside`). Each has an owner of its own, so that
        what one holds is nothing to the other, as between two processes.
        """
        self._begin = begin
        beside, second = beside or {}, owner + SECOND_LINE
        self._owners = [owner, second] if beside else [owner]
        self._given_up, self._in_doubt = given_up, in_doubt
        self._stopping = threading.Event()
        told = partial(Lane, given_up=given_up, sent=sent, in_doubt=in_doubt, unwanted=unwanted)
        make = partial(told, begin=Turns(begin), stopping=self._stopping, write=write, paced=paced)
        self._lanes = {one: make(one, carrier, owner=owner, alarm=alarm) for one, carrier in carriers.items()}
        quiet = _leave_it_to_the_first
        self._beside = {one: make(one, carrier, owner=second, alarm=quiet) for one, carrier in beside.items()}
        self._askable = {channel: one for channel, one in carriers.items() if isinstance(one, CanBeAsked)}
        self._recognised = [channel for channel, one in carriers.items() if repeats_are_recognised(one)]
        self._asking = Asking(begin, sent, given_up, unwanted)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways out there are."""
        return tuple(self._lanes)

    @property
    def channels_beside(self) -> tuple[Channel, ...]:
        """Those that have a second connection."""
        return tuple(self._beside)

    def deliver_one(self, channel: Channel) -> bool:
        """Handle one message; False when there was none, or none may be taken now."""
        return self._lanes[channel].deliver_one()

    def drain(self, channel: Channel) -> int:
        """Deliver until nothing is due; returns how many messages were handled."""
        lane = self._lanes[channel]
        handled = 0
        try:
            while lane.deliver_one():
                handled += 1
        finally:
            lane.rest()
        return handled

    def drain_beside(self, channel: Channel) -> int:
        """Deliver along with `drain`, in another thread, for as long as that has its hands full; returns how many."""
        first, lane = self._lanes[channel], self._beside[channel]
        handled = 0
        try:
            while (lane.holds or first.hands_full) and lane.deliver_one():
                handled += 1
        finally:
            lane.rest()
        return handled

    def beat(self) -> None:
        """Show that this process lives; to be called every ten seconds."""
        with self._begin(SYSTEM) as work:
            for owner in self._owners:
                sending.beat(work.session, owner, work.now)

    def _all_lanes(self) -> list[Lane]:
        return [*self._lanes.values(), *self._beside.values()]

    def sweep(self) -> Swept:
        """Give back what dead processes held, ask about what nobody knows about, and settle the rest by rule."""
        with self._begin(SYSTEM) as work:
            released = sending.release_silent(work.session, work.now)
            swept = sending.sweep_doubtful(
                work.session, work.now, asked=list(self._askable), recognised=self._recognised
            )
            for parcel_id in swept.held:
                tell(self._given_up, work, parcel_id)
            for parcel_id in {*swept.doubtful, *swept.resent} - set(swept.held):
                tell(self._in_doubt, work, parcel_id)
        if released or swept.resent or swept.held:
            log.warning("outbox_swept", released=released, resent=swept.resent, held=swept.held)
        for channel, carrier in self._askable.items():
            if not self._stopping.is_set():
                self._asking.about(channel, carrier)
        return swept

    def stop(self) -> None:
        """Take nothing more; what has not come to its body is broken off and given back. Calling twice is once."""
        self._stopping.set()
        for lane in self._all_lanes():
            lane.carrier.interrupt()

    def leave(self) -> None:
        """Take this process off the list, after `stop`: others may have at once what it still held."""
        for lane in self._all_lanes():
            lane.write_down()
        with self._begin(SYSTEM) as work:
            for owner in self._owners:
                sending.forget(work.session, owner)

"""One channel's messages, one after the other: claim, prepare, mark the hand-over, hand over, settle.

Each step that changes the database is a transaction of its own, and none is open while the network is used. The order
is the whole point (docs/behaviour.md, Delivery): until the hand-over is written down nothing has left, after it nobody
else touches the message, so that a killed process leaves at most one message in doubt, and none lost.

Two steps may share a transaction: that a message was sent, and that the next one leaves. Between them only things are
said that can be refused, and as soon as the other side takes its time over those, the first is written down alone.
"""

import contextlib
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.delivery.channels import (
    Carrier,
    ChannelDown,
    Doubtful,
    ForNow,
    NothingToSay,
    Ready,
    Receipt,
    SaysWhenItWaits,
    Trouble,
)
from bot.delivery.settling import Settling, Told, Unwanted, leave_there, nobody
from bot.delivery.taken import Taken, outgoing, place
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import LEASE, PACE, Channel
from storage import sending
from storage.delivery_tables import Parcel
from storage.faults import is_about_data
from storage.written import Draft

log = structlog.get_logger(__name__)

FIRST_REST = 5.0
LONGEST_REST = 300.0
BUSY_BEFORE_ALARM = 3
AT_ONCE = {Channel.EMAIL: 50}
"""How many messages are taken in one transaction; elsewhere one. Each is still handed over and settled by itself."""

KEPT_SECONDS = LEASE.total_seconds() / 2
"""How long they are kept at a slow server before they are given back and taken anew, well before the lease runs out."""

WRITTEN = (Channel.EMAIL, Channel.SMS)
"""Where messages are stored as they leave, for every further try. What Slack gets is drawn anew for each."""

Write = Callable[[Work, Sequence[Parcel]], Mapping[int, Draft]]
"""Called with messages that have no body, in the transaction that takes them; reads what they are to be written from.

Returns what writes them when their turn comes, by the message's id. Those that are to have no body are left out.
"""

Result = Callable[[Work], object]
"""Writes down what became of a message."""


@dataclass(frozen=True)
class Outcome:
    """What became of one message, and how that is written down."""

    taken: Taken
    write: Result


@dataclass(frozen=True)
class Alert:
    """Something an operator has to know: `channel_down` or `cannot_record`, with the other side's code and words."""

    channel: Channel
    event: str
    code: int | None
    text: str


Alarm = Callable[[Alert], None]


class Lane:
    """One channel in one process, driven by one thread at a time."""

    def __init__(
        self,
        channel: Channel,
        carrier: Carrier,
        begin: Begin,
        owner: str,
        alarm: Alarm,
        given_up: Told,
        sent: Told,
        stopping: threading.Event,
        write: Write,
        *,
        paced: bool = False,
        in_doubt: Told = nobody,
        unwanted: Unwanted = leave_there,
    ) -> None:
        self.channel = channel
        self.carrier = carrier
        self._begin = begin
        self._owner = owner
        self._alarm = alarm
        self._settling = Settling(channel, owner, given_up, sent, stopping, in_doubt, unwanted)
        self._stopping = stopping
        self._write = write
        self._taken: deque[Taken] = deque()
        self._kept_until = 0.0
        self.hands_full = False
        """The last time something was taken there was as much as may be taken at once: others could help."""
        self._results: list[Outcome] = []
        self._cannot_record = False
        self._pace = PACE[channel].total_seconds() if paced and channel in PACE else 0.0
        self._resting: dict[str, float] = {}
        self._rests_until = 0.0
        self._downs = 0
        self._alarmed = False
        self._may_hold_back = isinstance(carrier, SaysWhenItWaits)
        if isinstance(carrier, SaysWhenItWaits):
            carrier.before_waiting(self.write_down)
            carrier.while_handing_over(self._open_next)

    def deliver_one(self) -> bool:
        """Handle one message; False when there was none, or none may be taken now."""
        if not self._may_go_on():
            self._give_all_back()
            return False
        if time.monotonic() >= self._kept_until:
            self._give_all_back()
        found = bool(self._taken) or self._claim()
        if self._taken:
            self._deliver(self._taken.popleft())
        return found

    @property
    def holds(self) -> bool:
        """Something is taken that was not begun."""
        return bool(self._taken)

    def rest(self) -> None:
        """There is no work for now."""
        self.write_down()
        self.carrier.rest()

    def _may_go_on(self) -> bool:
        if self._stopping.is_set() or time.monotonic() < self._rests_until:
            return False
        return not self._cannot_record or self.write_down()

    # --- the steps -------------------------------------------------------------------------------------------------

    def _claim(self) -> bool:
        """Take some messages and have those written that are not; returns whether there were any."""
        limit, kept_until = AT_ONCE.get(self.channel, 1), time.monotonic() + KEPT_SECONDS
        with self._begin(SYSTEM) as work:
            found = sending.claim(work.session, self.channel, self._owner, work.now, limit, not_to=self._not_yet())
            drafts = self._drafts(work, [one for one in found if one.body is None])
            opener = work.house.vault.open
            taken = [Taken(outgoing(one), one.body, opener, work.now, drafts.get(one.id)) for one in found]
        self.hands_full = 1 < limit <= len(found)
        self._taken.extend(taken)  # once it is written down that they are ours
        self._kept_until = kept_until
        return bool(found)

    def _drafts(self, work: Work, parcels: Sequence[Parcel]) -> Mapping[int, Draft]:
        return self._write(work, parcels) if parcels and self.channel in WRITTEN else {}

    def _give_all_back(self) -> None:
        """Let others have what was taken and not begun; if that cannot be written down either, the lease runs out."""
        self.write_down()
        taken = list(self._taken)
        self._taken.clear()
        if not taken:
            return
        try:
            with self._begin(SYSTEM) as work:
                self._settling.give_back(work, *taken)
        except Exception as error:  # noqa: BLE001 - see above
            log.error("parcels_not_given_back", channel=self.channel, **place(error))

    def _not_yet(self) -> list[str]:
        """Whose conversations got something new a moment ago."""
        now = time.monotonic()
        self._resting = {recipient: until for recipient, until in self._resting.items() if until > now}
        return sorted(self._resting)

    def _deliver(self, taken: Taken) -> None:
        ready = self._prepare(taken)
        if ready is None:
            return
        if self._stopping.is_set():
            self._record(taken, lambda work: self._settling.give_back(work, taken))
            ready.abandon()
        elif self._mark(taken, ready):
            self._hand_over(taken, ready)

    def _prepare(self, taken: Taken) -> Ready | None:
        """Return the message ready to leave; None when it is settled already."""
        try:
            ready = self.carrier.prepare(taken.opened())
        except NothingToSay as nothing:
            reason = nothing.reason
            self._record(taken, lambda work: self._settling.drop(work, taken, reason))
        except Trouble as trouble:
            self._settle_trouble(taken, trouble)
        except Exception as error:  # noqa: BLE001 - one message that cannot be prepared must not stop those behind it
            log.error("parcel_not_prepared", parcel_id=taken.id, **place(error))
            text = f"could not be prepared ({type(error).__name__})"
            self._settle_trouble(taken, ForNow(None, text, "prepare"))
        else:
            return ready
        return None

    def _open_next(self) -> None:
        """Use the time in which the other side takes in a body. What goes wrong here shows when its turn comes."""
        self._settling.say(at_least=AT_ONCE.get(self.channel, 1))
        if self._taken:
            with contextlib.suppress(Exception):
                self._taken[0].opened()

    def _mark(self, taken: Taken, ready: Ready) -> bool:
        """Write the hand-over down, and with it what became of the message before; without that nothing leaves."""
        try:
            with self._begin(SYSTEM) as work:
                self._write_results(work)
                marked = self._settling.mark(work, taken)
        except BaseException as error:
            self._unsay()
            ready.abandon()
            if not self._results or not isinstance(error, Exception):
                raise
            self._not_recorded(error)
            self._taken.appendleft(taken)
            self._give_all_back()
            return False
        self._recorded()
        if not marked:
            ready.abandon()
            log.info("parcel_not_ours_any_more", parcel_id=taken.id, channel=self.channel)
        return marked

    def _hand_over(self, taken: Taken, ready: Ready) -> None:
        try:
            receipt = ready.hand_over()
        except Trouble as trouble:
            self._settle_trouble(taken, trouble)
        except Exception as error:  # noqa: BLE001 - whatever broke, the body may have left
            log.error("parcel_handover_broke", parcel_id=taken.id, **place(error))
            self._settle_trouble(taken, Doubtful(None, f"broke off ({type(error).__name__})", "body"))
        else:
            self._works_again()
            if self._pace and receipt.posted is not None and receipt.posted.new:
                self._resting[taken.outgoing.recipient] = time.monotonic() + self._pace
            self._sent(taken, receipt)

    def _sent(self, taken: Taken, receipt: Receipt) -> None:
        """Write it down: with the mark of the next one, if that comes at once, else now."""
        self._results.append(Outcome(taken, lambda work: self._settling.sent(work, taken, receipt)))
        if not (self._may_hold_back and self._taken and not self._stopping.is_set()):
            self.write_down()

    def _settle_trouble(self, taken: Taken, trouble: Trouble) -> None:
        log.info(
            "parcel_not_sent",
            parcel_id=taken.id,
            channel=self.channel,
            kind=type(trouble).__name__,
            phase=trouble.phase,
            code=trouble.code,
        )
        if isinstance(trouble, ChannelDown):
            self._rest(trouble)
        elif trouble.code is not None:
            self._works_again()
        self._record(taken, lambda work: self._settling.trouble(work, taken, trouble))
        if isinstance(trouble, ChannelDown):
            self._give_all_back()

    # --- writing down ----------------------------------------------------------------------------------------------

    def _record(self, taken: Taken, result: Result) -> None:
        self._results.append(Outcome(taken, result))
        self.write_down()

    def write_down(self) -> bool:
        """Write down what became of messages. Until that succeeds nothing else is taken here: it could not be either.

        Sending on without being able to write it down is how one person gets a hundred copies.
        """
        written = self._write_all() if self._results else True
        self._settling.say()
        return written

    def _write_all(self) -> bool:
        try:
            with self._begin(SYSTEM) as work:
                self._write_results(work)
        except Exception as error:  # noqa: BLE001 - whatever the database says, the answer must not be lost
            self._unsay()
            if is_about_data(error):
                return self._write_each()
            self._not_recorded(error)
            return False
        self._recorded()
        return True

    def _write_results(self, work: Work) -> None:
        for outcome in self._results:
            outcome.write(work)

    def _write_each(self) -> bool:
        """Write them down one by one: an answer that no database takes must not keep the others for ever."""
        try:
            while self._results:
                self._write_one(self._results[0])
                del self._results[0]
        except Exception as error:  # noqa: BLE001 - as above
            self._not_recorded(error)
            return False
        self._recorded()
        return True

    def _write_one(self, outcome: Outcome) -> None:
        try:
            with self._begin(SYSTEM) as work:
                outcome.write(work)
        except Exception as error:
            self._unsay()
            if not is_about_data(error):
                raise
            log.error("answer_not_writable", parcel_id=outcome.taken.id, channel=self.channel, **place(error))
            with self._begin(SYSTEM) as work:
                self._settling.unwritable(work, outcome.taken)

    def _unsay(self) -> None:
        """What was not written down after all was not sent as far as anybody knows."""
        for outcome in self._results:
            self._settling.not_said.pop(outcome.taken.id, None)

    def _recorded(self) -> None:
        self._results.clear()
        self._cannot_record = False

    def _not_recorded(self, error: Exception) -> None:
        if not self._cannot_record:
            self._cannot_record = True
            log.error("parcel_not_recorded", channel=self.channel, **place(error))
            self._raise_alarm(Alert(self.channel, "cannot_record", None, type(error).__name__))

    # --- when things are bad ---------------------------------------------------------------------------------------

    def _rest(self, trouble: ChannelDown) -> None:
        """Leave the whole way alone for a while: longer each time, and never at the same moment as everybody else."""
        self._downs += 1
        self.hands_full = False
        seconds = min(FIRST_REST * 2 ** min(self._downs - 1, 10), LONGEST_REST) * random.uniform(0.75, 1.25)  # noqa: S311
        self._rests_until = time.monotonic() + seconds
        log.warning(
            "channel_rests", channel=self.channel, seconds=round(seconds), phase=trouble.phase, code=trouble.code
        )
        if not self._alarmed and (not trouble.busy or self._downs >= BUSY_BEFORE_ALARM):
            self._alarmed = True
            self._raise_alarm(Alert(self.channel, "channel_down", trouble.code, f"{trouble.phase}: {trouble.text}"))

    def _works_again(self) -> None:
        self._downs = 0
        self._alarmed = False

    def _raise_alarm(self, alert: Alert) -> None:
        try:
            self._alarm(alert)
        except Exception as error:  # noqa: BLE001 - an alarm that fails must not stop delivery
            log.error("alarm_failed", channel=self.channel, **place(error))

"""One channel's messages, one after the other: claim, prepare, mark the hand-over, hand over, settle.

Each step that changes the database is a transaction of its own, and none is open while the network is used. The order
is the whole point (docs/behaviour.md, Delivery): until the hand-over is written down nothing has left, after it nobody
else touches the message, so that a killed process leaves at most one message in doubt, and none lost.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.delivery.channels import (
    Carrier,
    ChannelDown,
    Doubtful,
    ForGood,
    ForNow,
    NothingToSay,
    Outgoing,
    Ready,
    Receipt,
    Trouble,
)
from bot.delivery.taken import Taken, outgoing
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import PACE, Channel, next_delay
from storage import sending, slack_messages
from storage.tables import Parcel

log = structlog.get_logger(__name__)

FIRST_REST = 5.0
LONGEST_REST = 300.0
BUSY_BEFORE_ALARM = 3
AT_ONCE = {Channel.EMAIL: 10}
"""How many messages are taken in one transaction; elsewhere one. Each is still handed over and settled by itself."""

WRITTEN = (Channel.EMAIL, Channel.SMS)
"""Where messages are stored as they leave. What Slack gets is drawn anew for every try."""

Told = Callable[[Work, int], None]
"""Called with a message's id in the transaction that writes down what became of it, so that somebody hears of it."""

Write = Callable[[Work, Sequence[Parcel]], Mapping[int, Exception]]
"""Called with messages that have no body, in the transaction that takes them; gives them one if they are to have one.

Returns what could not be written, by the message's id; a ValueError says why it never will be, in words that may be shown.
"""


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
    ) -> None:
        self.channel = channel
        self.carrier = carrier
        self._begin = begin
        self._owner = owner
        self._alarm = alarm
        self._given_up = given_up
        self._on_sent = sent
        self._stopping = stopping
        self._write = write
        self._taken: deque[Taken] = deque()
        self._owed: Callable[[Work], None] | None = None
        self._pace = PACE[channel].total_seconds() if paced and channel in PACE else 0.0
        self._resting: dict[str, float] = {}
        self._rests_until = 0.0
        self._downs = 0
        self._alarmed = False

    def deliver_one(self) -> bool:
        """Handle one message; False when there was none, or none may be taken now."""
        if not self._may_go_on():
            self._give_all_back()
            return False
        found = bool(self._taken) or self._claim()
        if self._taken:
            self._deliver(self._taken.popleft())
        return found

    def _may_go_on(self) -> bool:
        return not self._stopping.is_set() and time.monotonic() >= self._rests_until and self.pay_what_is_owed()

    def pay_what_is_owed(self) -> bool:
        """Write down at last what could not be written; False while it still cannot."""
        return self._owed is None or self._record(self._owed)

    # --- the steps -------------------------------------------------------------------------------------------------

    def _claim(self) -> bool:
        """Take some messages and have those written that are not; returns whether there were any."""
        limit = AT_ONCE.get(self.channel, 1)
        with self._begin(SYSTEM) as work:
            found = sending.claim(work.session, self.channel, self._owner, work.now, limit, not_to=self._not_yet())
            failed = self._written(work, [one for one in found if one.body is None])
            taken = {one.id: Taken(outgoing(one), one.body, work.house.vault.open, work.now) for one in found}
            for id, error in failed.items():
                self._after_trouble(work, taken.pop(id), _trouble_of(id, error))
        self._taken.extend(taken.values())  # once it is written down that they are ours
        return bool(found)

    def _written(self, work: Work, parcels: Sequence[Parcel]) -> Mapping[int, Exception]:
        return self._write(work, parcels) if parcels and self.channel in WRITTEN else {}

    def _give_all_back(self) -> None:
        """Let others have what was taken and not begun; if that cannot be written down either, the lease runs out."""
        taken = list(self._taken)
        self._taken.clear()
        if not taken:
            return
        try:
            with self._begin(SYSTEM) as work:
                self._give_back(work, *taken)
        except Exception as error:  # noqa: BLE001 - see above
            log.error("parcels_not_given_back", channel=self.channel, **_place(error))

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
            ready.abandon()
            self._record(lambda work: self._give_back(work, taken))
        elif self._mark(taken, ready):
            self._hand_over(taken, ready)

    def _prepare(self, taken: Taken) -> Ready | None:
        """Return the message ready to leave; None when it is settled already."""
        try:
            ready = self.carrier.prepare(taken.opened())
        except NothingToSay as nothing:
            reason = nothing.reason
            self._record(lambda work: self._drop(work, taken, reason))
        except Trouble as trouble:
            self._settle_trouble(taken, trouble)
        except Exception as error:  # noqa: BLE001 - one message that cannot be prepared must not stop those behind it
            log.error("parcel_not_prepared", parcel_id=taken.id, **_place(error))
            text = f"could not be prepared ({type(error).__name__})"
            self._settle_trouble(taken, ForNow(None, text, "prepare"))
        else:
            return ready
        return None

    def _mark(self, taken: Taken, ready: Ready) -> bool:
        """Write the hand-over down; without that nothing leaves."""
        try:
            with self._begin(SYSTEM) as work:
                marked = sending.mark_handover(work.session, taken.id, self._owner, work.now)
                if not marked and sending.came_too_late(work.session, taken.id):
                    tell(self._given_up, work, taken.id)
        except BaseException:
            ready.abandon()
            raise
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
            log.error("parcel_handover_broke", parcel_id=taken.id, **_place(error))
            self._settle_trouble(taken, Doubtful(None, f"broke off ({type(error).__name__})", "body"))
        else:
            self._works_again()
            if self._pace and receipt.posted is not None and receipt.posted.new:
                self._resting[taken.outgoing.recipient] = time.monotonic() + self._pace
            self._record(lambda work: self._sent(work, taken, receipt))

    # --- what became of it -----------------------------------------------------------------------------------------

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
        self._record(lambda work: self._after_trouble(work, taken, trouble))
        if isinstance(trouble, ChannelDown):
            self._give_all_back()

    def _after_trouble(self, work: Work, taken: Taken, trouble: Trouble) -> None:
        session, code, said = work.session, trouble.code, trouble.text
        if isinstance(trouble, ChannelDown) or self._cut_short(trouble):
            sending.release(session, taken.id, self._owner, code=code, said=said)
            return
        if isinstance(trouble, Doubtful):
            settled = sending.settle_unknown(session, taken.id, self._owner, code=code, said=said)
        elif isinstance(trouble, ForNow):
            settled = self._later(work, taken, trouble)
        else:
            settled = self._give_up(work, taken, trouble)
        if settled:
            sending.note_attempt(session, taken.id, taken.started_at, phase=trouble.phase, code=code, said=said)

    def _cut_short(self, trouble: Trouble) -> bool:
        """True when we broke off ourselves, because the process ends."""
        return self._stopping.is_set() and isinstance(trouble, ForNow) and trouble.code is None

    def _later(self, work: Work, taken: Taken, trouble: ForNow) -> bool:
        counted = trouble.retry_after is None
        delay = trouble.retry_after or next_delay(taken.outgoing.attempt, self.channel)
        if delay is None:
            return self._give_up(work, taken, trouble)
        if trouble.retry_after is not None and self.channel in PACE:
            sending.postpone(work.session, self.channel, taken.outgoing.recipient, work.now + delay)
        return sending.settle_retry(
            work.session,
            taken.id,
            self._owner,
            work.now + delay,
            counted=counted,
            code=trouble.code,
            said=trouble.text,
        )

    def _give_up(self, work: Work, taken: Taken, trouble: Trouble) -> bool:
        settled = sending.settle_failed(work.session, taken.id, self._owner, code=trouble.code, said=trouble.text)
        if settled:
            log.warning("parcel_given_up", parcel_id=taken.id, channel=self.channel, code=trouble.code)
            tell(self._given_up, work, taken.id)
        return settled

    def _sent(self, work: Work, taken: Taken, receipt: Receipt) -> None:
        parcel, session, code, said = taken.outgoing, work.session, receipt.code, receipt.text
        if sending.settle_sent(session, taken.id, self._owner, work.now, ref=receipt.ref, code=code, said=said):
            sending.note_attempt(session, taken.id, taken.started_at, phase="sent", code=code, said=said)
            log.info("parcel_sent", parcel_id=taken.id, channel=self.channel)
            tell(self._on_sent, work, taken.id)
        remember(work, parcel, receipt)

    def _give_back(self, work: Work, *taken: Taken) -> None:
        for one in taken:
            sending.release(work.session, one.id, self._owner)

    def _drop(self, work: Work, taken: Taken, reason: str) -> None:
        if sending.settle_dropped(work.session, taken.id, self._owner, reason):
            tell(self._given_up, work, taken.id)

    # --- when things are bad ---------------------------------------------------------------------------------------

    def _record(self, settlement: Callable[[Work], None]) -> bool:
        """Write down what became of a message. Until that succeeds nothing else is taken here: it could not be either.

        Sending on without being able to write it down is how one person gets a hundred copies.
        """
        try:
            with self._begin(SYSTEM) as work:
                settlement(work)
        except Exception as error:  # noqa: BLE001 - whatever the database says, the answer must not be lost
            if self._owed is None:
                self._owed = settlement
                log.error("parcel_not_recorded", channel=self.channel, **_place(error))
                self._raise_alarm(Alert(self.channel, "cannot_record", None, type(error).__name__))
            return False
        self._owed = None
        return True

    def _rest(self, trouble: ChannelDown) -> None:
        """Leave the whole way alone for a while: longer each time, and never at the same moment as everybody else."""
        self._downs += 1
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
            log.error("alarm_failed", channel=self.channel, **_place(error))


def _trouble_of(parcel_id: int, error: Exception) -> Trouble:
    """What keeps a message from being written: for good when that is in the message, else perhaps only now."""
    if isinstance(error, ValueError):
        return ForGood(None, f"the message could not be written: {error}", "write")
    log.error("parcel_not_written", parcel_id=parcel_id, **_place(error))
    return ForNow(None, f"could not be written ({type(error).__name__})", "write")


def tell(somebody: Told, work: Work, parcel_id: int) -> None:
    """Have somebody told, in a savepoint: what became of a message is written down even if telling fails."""
    try:
        with work.session.begin_nested():
            somebody(work, parcel_id)
    except Exception as error:  # noqa: BLE001 - see above
        log.error("nobody_told", parcel_id=parcel_id, **_place(error))


def remember(work: Work, parcel: Outgoing, receipt: Receipt) -> None:
    """Know a message that is in Slack from now on."""
    if receipt.posted is None:
        return
    slack_messages.remember(
        work.session,
        kind=parcel.kind,
        channel_id=receipt.posted.channel_id,
        ts=receipt.posted.ts,
        posted_at=work.now,
        person_id=parcel.person_id,
        interview_id=parcel.interview_id,
        candidate_id=parcel.facts.get("candidate_id"),
    )


def _place(error: BaseException) -> dict[str, str]:
    """What broke and where, without the values that were at hand: they are people's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
    return {"error": type(error).__name__, "where": where}

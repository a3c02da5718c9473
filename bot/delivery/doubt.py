"""Asking the other side about messages in doubt, where it can be asked. No transaction is open while it is asked."""

from dataclasses import dataclass

import structlog

from bot.delivery.channels import CanBeAsked, CannotSay, NotThere, Outgoing, Receipt, Verdict
from bot.delivery.settling import Told, Unwanted, leave_there, remember, tell
from bot.delivery.taken import outgoing
from bot.work import Begin, Work
from domain.access import SYSTEM
from domain.delivery import Channel, delays_of, next_delay
from storage import sending

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Asking:
    """Who hears of what comes out: `sent` of a message that had arrived, `given_up` of one that is held."""

    begin: Begin
    sent: Told
    given_up: Told
    unwanted: Unwanted = leave_there

    def about(self, channel: Channel, carrier: CanBeAsked) -> int:
        """Ask about the messages of a channel that are in doubt; returns how many were settled.

        One that cannot be asked about now ends the round: the other side is away, and each question waits for it.
        """
        with self.begin(SYSTEM) as work:
            doubtful = [outgoing(one) for one in sending.to_be_asked(work.session, channel, work.now)]
        settled = 0
        for one in doubtful:
            verdict = _asked(carrier, one)
            if isinstance(verdict, CannotSay) and not verdict.lasting:
                log.info("doubt_not_asked", parcel_id=one.id, channel=channel, why=verdict.why)
                break
            settled += self._settled(channel, one, verdict)
        return settled

    def _settled(self, channel: Channel, parcel: Outgoing, verdict: Verdict) -> bool:
        with self.begin(SYSTEM) as work:
            if isinstance(verdict, Receipt):
                settled = self._found(work, parcel, verdict)
            elif isinstance(verdict, NotThere):
                settled = _missing(work, channel, parcel)
            else:
                settled = self._by_rule(work, parcel, verdict)
        log.info("doubt_settled", parcel_id=parcel.id, channel=channel, verdict=type(verdict).__name__, settled=settled)
        return settled

    def _found(self, work: Work, parcel: Outgoing, receipt: Receipt) -> bool:
        at = parcel.handed_over_at or work.now
        found = sending.settle_found(
            work.session, parcel.id, at, work.now, ref=receipt.ref, said="asked: it had arrived"
        )
        if found:
            sending.note_attempt(work.session, parcel.id, work.now, phase="asked", said="it had arrived")
            remember(work, parcel, receipt, self.unwanted)
            tell(self.sent, work, parcel.id)
        return found

    def _by_rule(self, work: Work, parcel: Outgoing, verdict: CannotSay) -> bool:
        swept = sending.settle_by_rule(work.session, parcel.id, parcel.handed_over_at or work.now, work.now)
        if swept.resent or swept.held:
            sending.note_attempt(work.session, parcel.id, work.now, phase="asked", said=f"cannot say: {verdict.why}")
        for parcel_id in swept.held:
            tell(self.given_up, work, parcel_id)
        return bool(swept.resent or swept.held)


def _missing(work: Work, channel: Channel, parcel: Outgoing) -> bool:
    """It is not there: it goes again, at once and then by the visible delays, the last of them for ever."""
    delay = next_delay(parcel.attempt, channel) or delays_of(channel)[-1]
    due_at = work.now + delay if parcel.attempt > 1 else work.now
    missing = sending.settle_missing(
        work.session, parcel.id, parcel.handed_over_at or work.now, due_at, said="asked: it had not arrived"
    )
    if missing:
        sending.note_attempt(work.session, parcel.id, work.now, phase="asked", said="it had not arrived")
    return missing


def _asked(carrier: CanBeAsked, parcel: Outgoing) -> Verdict:
    try:
        return carrier.ask(parcel)
    except Exception as error:  # noqa: BLE001 - a question that breaks is no answer, and must not stop the others
        log.error("asking_broke", parcel_id=parcel.id, error=type(error).__name__)
        return CannotSay(type(error).__name__, lasting=True)

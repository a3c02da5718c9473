"""Writing down what became of a message, in a transaction that is somebody else's."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.delivery.channels import ChannelDown, Doubtful, ForNow, Outgoing, Posted, Receipt, Trouble
from bot.delivery.taken import Taken, place
from bot.work import Work
from domain.delivery import PACE, Channel, ParcelKind, next_delay
from storage import applicant_watches, digests, panel_results, reviewing, sending, slack_messages, still
from storage import written as written_down
from storage.direct import savepoint
from storage.written import Letter

log = structlog.get_logger(__name__)

Told = Callable[[Work, int], None]
"""Called with a message's id in the transaction that writes down what became of it, so that somebody hears of it."""


Unwanted = Callable[[Work, str, str], None]
"""Called with the conversation and the time stamp of a message in Slack about somebody who was erased while it was posted."""


def leave_there(_work: Work, _channel: str, _ts: str) -> None:
    """What follows for such a message when nobody asked to be told."""


def nobody(_work: Work, _parcel_id: int) -> None:
    """What follows for others when nobody asked to be told."""


@dataclass
class Settling:
    """Settles the messages of one channel that one process (`owner`) has taken; `stopping` is set when that one ends."""

    channel: Channel
    owner: str
    given_up: Told
    on_sent: Told
    stopping: threading.Event
    in_doubt: Told = nobody
    unwanted: Unwanted = leave_there
    not_said: dict[int, None] = field(default_factory=dict)
    """What was sent and has no line in the log yet: a line takes its time, and where much is sent one is for many."""

    def say(self, at_least: int = 1) -> None:
        """Log what was sent, if it is so much."""
        if len(self.not_said) >= at_least:
            log.info("parcels_sent", parcel_ids=list(self.not_said), channel=self.channel)
            self.not_said.clear()

    def sent(self, work: Work, taken: Taken, receipt: Receipt) -> None:
        """The other side took it."""
        session, code, said = work.session, receipt.code, receipt.text
        if sending.settle_sent(session, taken.id, self.owner, work.now, ref=receipt.ref, code=code, said=said):
            sending.note_attempt(session, taken.id, taken.started_at, phase="sent", code=code, said=said)
            self.not_said[taken.id] = None
            _tell_shortly(self.on_sent, work, taken.id)
        remember(work, taken.outgoing, receipt, self.unwanted)

    def trouble(self, work: Work, taken: Taken, trouble: Trouble) -> None:
        """It did not arrive, or nobody knows: by the kind of trouble it waits, is given up, or is in doubt."""
        session, code, said = work.session, trouble.code, trouble.text
        if isinstance(trouble, ChannelDown) or self._cut_short(trouble):
            sending.release(session, taken.id, self.owner, code=code, said=said)
            return
        self._keep(work, taken)
        if isinstance(trouble, Doubtful):
            settled = sending.settle_unknown(session, taken.id, self.owner, code=code, said=said)
            if settled:
                tell(self.in_doubt, work, taken.id)
        elif isinstance(trouble, ForNow):
            settled = self._later(work, taken, trouble)
        else:
            settled = self._give_up(work, taken, trouble)
        if settled:
            sending.note_attempt(session, taken.id, taken.started_at, phase=trouble.phase, code=code, said=said)

    def unwritable(self, work: Work, taken: Taken) -> None:
        """What became of it cannot be written down: whoever left is in doubt, whoever did not is given up."""
        said = "what became of it could not be written down"
        if sending.settle_unknown(work.session, taken.id, self.owner, said=said):
            tell(self.in_doubt, work, taken.id)
        elif sending.settle_failed(work.session, taken.id, self.owner, said=said):
            tell(self.given_up, work, taken.id)
        sending.note_attempt(work.session, taken.id, taken.started_at, phase="recorded", said=said)

    def drop(self, work: Work, taken: Taken, reason: str) -> None:
        """There is nothing to say any more."""
        if sending.settle_dropped(work.session, taken.id, self.owner, reason):
            tell(self.given_up, work, taken.id)

    def give_back(self, work: Work, *taken: Taken) -> None:
        """Others may have these; their bodies surely did not leave."""
        for one in taken:
            sending.release(work.session, one.id, self.owner)

    def mark(self, work: Work, taken: Taken) -> bool:
        """The body leaves next; False when it must not, and whoever has to hear of that is told."""
        session, written = work.session, taken.written
        if written is None:
            return self._marked(work, taken, None)
        if not written.still_so(session):
            sending.release(session, taken.id, self.owner)  # whoever takes it next writes it as everything stands then
            return False
        marked = self._marked(work, taken, written.letter)
        if marked:
            written.beside(session)
        return marked

    def _marked(self, work: Work, taken: Taken, letter: Letter | None) -> bool:
        marked = sending.mark_handover(work.session, taken.id, self.owner, work.now, work.house.zone, letter)
        if not marked and still.was_stopped(work.session, taken.id):
            tell(self.given_up, work, taken.id)
        return marked

    def _keep(self, work: Work, taken: Taken) -> None:
        """What was tried stays as it is for every further try, also when it was refused before its body left."""
        written = taken.written
        if written is not None and written_down.keep(work.session, taken.id, self.owner, written.letter):
            written.beside(work.session)

    def _cut_short(self, trouble: Trouble) -> bool:
        """True when we broke off ourselves, because the process ends."""
        return self.stopping.is_set() and isinstance(trouble, ForNow) and trouble.code is None

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
            self.owner,
            work.now + delay,
            counted=counted,
            code=trouble.code,
            said=trouble.text,
        )

    def _give_up(self, work: Work, taken: Taken, trouble: Trouble) -> bool:
        settled = sending.settle_failed(work.session, taken.id, self.owner, code=trouble.code, said=trouble.text)
        if settled:
            log.warning("parcel_given_up", parcel_id=taken.id, channel=self.channel, code=trouble.code)
            tell(self.given_up, work, taken.id)
        return settled


def tell(somebody: Told, work: Work, parcel_id: int) -> None:
    """Have somebody told, in a savepoint: what became of a message is written down even if telling fails."""
    try:
        with work.session.begin_nested():
            somebody(work, parcel_id)
    except Exception as error:  # noqa: BLE001 - see above
        log.error("nobody_told", parcel_id=parcel_id, **place(error))


def _tell_shortly(somebody: Told, work: Work, parcel_id: int) -> None:
    """The same for what every single message needs, which is why `somebody` keeps to direct statements."""
    try:
        with savepoint(work.session):
            somebody(work, parcel_id)
    except Exception as error:  # noqa: BLE001 - as above
        log.error("nobody_told", parcel_id=parcel_id, **place(error))


def remember(work: Work, parcel: Outgoing, receipt: Receipt, unwanted: Unwanted) -> None:
    """Know a message that is in Slack from now on; `unwanted` hears of one that nobody may keep."""
    posted = receipt.posted
    if posted is None:
        return
    if parcel.kind is ParcelKind.DIGEST:
        known = digests.remember(work.session, int(parcel.facts["digest"]), posted.channel_id, posted.ts, posted.shows)
    elif parcel.kind is ParcelKind.APPLICANTS:
        notice = int(parcel.facts["notice"])
        known = applicant_watches.remember(work.session, notice, posted.channel_id, posted.ts, posted.shows)
    elif parcel.kind in (ParcelKind.PANEL_CARD, ParcelKind.PANEL_RESULT):
        known = _remember_of_panel(work, parcel, posted)
    elif parcel.kind is ParcelKind.PANEL_DESK:
        whose, place = int(parcel.facts["reviewer"]), (posted.channel_id, posted.ts)
        known = reviewing.remember(work.session, whose, *place, posted.shows, work.now)
    else:
        known = _remember(work, parcel, posted)
    if not known:
        log.info("posted_about_nobody", parcel_id=parcel.id)
        unwanted(work, posted.channel_id, posted.ts)


def _remember_of_panel(work: Work, parcel: Outgoing, posted: Posted) -> bool:
    """What was edited is known already, and whoever erased somebody in it has queued its next drawing."""
    if not posted.new:
        return True
    there = (posted.channel_id, posted.ts)
    return panel_results.remember(work.session, parcel.kind, int(parcel.facts["panel"]), there, posted.shows, work.now)


def _remember(work: Work, parcel: Outgoing, posted: Posted) -> bool:
    return slack_messages.remember(
        work.session,
        kind=parcel.kind,
        channel_id=posted.channel_id,
        ts=posted.ts,
        posted_at=work.now,
        person_id=parcel.person_id,
        interview_id=parcel.interview_id,
        candidate_id=parcel.facts.get("candidate_id"),
        application_id=parcel.facts.get("application_id"),
        step_id=parcel.facts.get("step"),
    )

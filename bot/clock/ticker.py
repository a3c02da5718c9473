"""What wakes the ticks. APScheduler counts the seconds; nothing of ours is kept in it.

Each tick has a thread of its own that sleeps until it is woken, so that a tick waiting ten minutes for a mail server
holds up no other, a second waking meanwhile is one waking, and a process that ends waits for none of them for ever
(a thread pool's threads are waited for at exit; these are not).
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.delivery.dispatcher import Dispatcher
from bot.services import nudging
from bot.services.acting.running import run
from bot.services.calendar.posting import post
from bot.services.interview import begun
from bot.services.panel import nudging as panel_nudging
from bot.services.rating.announcing import announce
from bot.services.reminding.firing import fire
from bot.services.upkeep import Scrubbing, recompute, tidy
from bot.work import Begin
from domain.delivery import Channel

log = structlog.get_logger(__name__)

DELIVERY_SECONDS = 0.5
HEARTBEAT_SECONDS = 10
SWEEP_SECONDS = 30
TIDY_SECONDS = 3600
REMINDER_SECONDS = 20
DIGEST_SECONDS = 10
STEPS_SECONDS = 1
NUDGE_SECONDS = 60
BEGUN_SECONDS = 30
PANELS_SECONDS = 60
APPLICANTS_SECONDS = 60
SCRUB_SECONDS = 60
RECOMPUTE_SECONDS = 86400


class Tick:
    """One kind of work, done by one thread whenever it is woken; its failures are logged and end nothing."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name = name
        self.last: datetime | None = None
        self._work = work
        self._woken = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name=f"tick-{name}", daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def wake(self) -> None:
        """Have the work done now, or once more after what is being done."""
        self._woken.set()

    def end(self) -> None:
        """Begin nothing more."""
        self._ending = True
        self._woken.set()

    def join(self, seconds: float) -> bool:
        """Wait for what is being done; False when it takes longer."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._ending:
                return
            self._once()

    def _once(self) -> None:
        try:
            self._work()
            self.last = datetime.now(UTC)
        except Exception as error:  # noqa: BLE001 - the next second is another try
            log.error("tick_failed", tick=self.name, error=type(error).__name__)


class Ticker:
    """The clock of the program: delivery, reminders, digests, heartbeat, sweeping and tidying, each at its pace."""

    def __init__(
        self, dispatcher: Dispatcher, begin: Begin, scrub: Callable[[], bool], look: Begin | None = None
    ) -> None:
        """`look` is the way to look whether there is something to do: on SQLite whoever may write keeps others waiting."""
        look = look or begin
        self._dispatcher = dispatcher
        self._delivery = {channel: self._drainer(channel) for channel in dispatcher.channels}
        self._beside = [self._helper(channel) for channel in dispatcher.channels_beside]
        self._heartbeat = Tick("heartbeat", dispatcher.beat)
        self._others = {
            Tick("sweep", dispatcher.sweep): SWEEP_SECONDS,
            Tick("tidy", lambda: tidy(begin)): TIDY_SECONDS,
            Tick("remind", lambda: fire(begin)): REMINDER_SECONDS,
            Tick("scrub", Scrubbing(look, scrub)): SCRUB_SECONDS,
            Tick("steps", lambda: run(begin)): STEPS_SECONDS,
            Tick("digests", lambda: post(begin, look=look)): DIGEST_SECONDS,
            Tick("nudge", lambda: nudging.ask(begin, look=look)): NUDGE_SECONDS,
            Tick("panels", lambda: panel_nudging.tick(begin, look=look)): PANELS_SECONDS,
            Tick("begun", lambda: begun.show(begin, look=look)): BEGUN_SECONDS,
            Tick("applicants", lambda: announce(begin, look=look)): APPLICANTS_SECONDS,
            Tick("recompute", lambda: recompute(begin, look=look)): RECOMPUTE_SECONDS,
        }
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._stopped = False

    def _drainer(self, channel: Channel) -> Tick:
        return Tick(f"deliver-{channel}", lambda: self._dispatcher.drain(channel))

    def _helper(self, channel: Channel) -> Tick:
        return Tick(f"deliver-{channel}-beside", lambda: self._dispatcher.drain_beside(channel))

    @property
    def last_tick(self) -> datetime | None:
        """When the heartbeat last succeeded: the scheduler wakes, and the database takes what is written."""
        return self._heartbeat.last

    def start(self) -> None:
        """Show that this process lives, then begin; an unreachable database shows here and not a second later."""
        self._dispatcher.beat()
        paces: dict[Tick, float] = dict.fromkeys([*self._delivery.values(), *self._beside], DELIVERY_SECONDS)
        for tick, seconds in {**paces, self._heartbeat: HEARTBEAT_SECONDS, **self._others}.items():
            tick.start()
            tick.wake()
            self._scheduler.add_job(
                tick.wake, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
            )
        self._scheduler.start()

    def wake(self, channel: Channel) -> None:
        """Deliver now instead of at the next half second."""
        self._delivery[channel].wake()

    def wake_all(self) -> None:
        """Do everything now: the clock was moved."""
        for tick in (self._heartbeat, *self._others, *self._delivery.values(), *self._beside):
            tick.wake()

    def stop(self, within_seconds: float = 8) -> bool:
        """Take no more work, finish what is leaving, give the rest back; False when something was still leaving then.

        A message cut off by the end of the process while its body leaves is doubtful, and settled by that rule.
        """
        if self._stopped:
            return True
        self._stopped = True
        until = time.monotonic() + within_seconds
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        ticks = [*self._delivery.values(), *self._beside, self._heartbeat, *self._others]
        for tick in ticks:
            tick.end()
        self._dispatcher.stop()
        late = [tick.name for tick in ticks if not tick.join(max(0.0, until - time.monotonic()))]
        if late:
            log.warning("stopped_while_working", ticks=late)
        self._leave()
        return not late

    def _leave(self) -> None:
        try:
            self._dispatcher.leave()
        except Exception as error:  # noqa: BLE001 - the process ends all the same; leases run out by themselves
            log.error("leaving_failed", error=type(error).__name__)

"""`kalle serve` with a clock that the page of the demo moves: `python -m bot.demo.serve CLOCK-FILE`.

All else is the program as an operator starts it. The clock is no setting, so that nobody has it moved by accident.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bot import logs
from bot.clock.shifted import ShiftedClock
from bot.settings import SERVING, read

LOOK_SECONDS = 0.2


def main(clock_file: str) -> None:
    """Run until SIGTERM, with the settings of the environment alone."""
    settings = read(os.environ, required=SERVING)
    logs.configure(settings.log_level, settings.log_format)
    from bot.house import house_of
    from bot.services.database import upgrade
    from bot.wiring import Program
    from storage.engine import open_database

    url = settings.database_url.reveal()
    upgrade(url)
    clock = ShiftedClock(Path(clock_file))
    program = Program(settings, open_database(url), house_of(settings), clock)
    watching = threading.Thread(target=_watch, args=(clock, program.ticker.wake_all), name="clock", daemon=True)
    watching.start()
    try:
        program.serve()
    finally:
        program.close()


def _watch(clock: ShiftedClock, moved: Callable[[], None]) -> None:
    """Have everything looked at as soon as the clock was moved, and not when its turn comes in real time."""
    seen = clock.offset
    while True:
        time.sleep(LOOK_SECONDS)
        if clock.offset != seen:
            seen = clock.offset
            moved()


if __name__ == "__main__":
    main(*sys.argv[1:])

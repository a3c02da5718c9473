"""`kalle serve` whose clock stands still: pages and Slack's door as always, but nothing is delivered meanwhile.

A candidate's answer sets messages going, and a burst of answers keeps delivery busy for a while afterwards. Nobody waits
for that, and the bare page that the answer page is compared with has nothing of the kind.
"""

import os

from bot import logs
from bot.services.database import upgrade
from bot.settings import SERVING, read
from bot.wiring import build


class StillClock:
    """Stands where the ticker stands."""

    last_tick = None

    def start(self) -> None:
        """Begin nothing."""

    def stop(self, _within_seconds: float = 0) -> bool:
        """Nothing to end."""
        return True


if __name__ == "__main__":
    settings = read(os.environ, required=SERVING)
    logs.configure(settings.log_level, settings.log_format)
    upgrade(settings.database_url.reveal())
    program = build(settings)
    program.__dict__["ticker"] = StillClock()
    program.serve()

"""Delivery with shorter waits, for runs that would otherwise wait for hours: the rules are the same, only quicker.

A sending process takes the pace before it begins. Nothing of this can be reached from the program's settings.
"""

from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

from bot.clock import ticker
from bot.delivery import lane
from domain import delivery
from storage import sending


@dataclass(frozen=True)
class Pace:
    """How long, in seconds, a lease lasts and a message stays in doubt; every other wait goes with the lease."""

    lease: float = 1.0
    doubtful: float = 4.0

    def __str__(self) -> str:
        return f"{self.lease}/{self.doubtful}"

    @classmethod
    def read(cls, text: str) -> "Pace":
        """What `str` made of one."""
        lease, doubtful = text.split("/")
        return cls(float(lease), float(doubtful))

    def take(self) -> None:
        """Shorten this process's waits; AttributeError when delivery has no such wait any more."""
        part = timedelta(seconds=self.lease)
        _set(sending, LEASE=part, SILENT_AFTER=part * 0.8, DOUBTFUL_AFTER=timedelta(seconds=self.doubtful))
        _set(delivery, DELAYS=(part * 0.2, *(part * 0.5 for _ in range(len(delivery.DELAYS) - 1))))
        _set(lane, FIRST_REST=0.1 * self.lease, LONGEST_REST=self.lease)
        _set(ticker, DELIVERY_SECONDS=0.05, HEARTBEAT_SECONDS=0.2 * self.lease, SWEEP_SECONDS=0.3 * self.lease)


def _set(module: ModuleType, **values: Any) -> None:
    for name, value in values.items():
        if not hasattr(module, name):
            raise AttributeError(f"{module.__name__} has no {name}")
        setattr(module, name, value)

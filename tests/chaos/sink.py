"""A mail server that refuses, falls silent and dawdles at random, and remembers who brought each mail."""

import asyncio
import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.smtp import DROP, Fault, SmtpSink, Stage

LONGEST_WAIT = 0.1


@dataclass(frozen=True)
class Days:
    """How often each thing goes wrong, as parts of one."""

    refused: float = 0.0
    """450 to the recipient, or 451 to the whole mail."""
    dropped_before: float = 0.0
    """The connection ends at the recipient: nothing has arrived, and the sender knows it."""
    dropped_unkept: float = 0.0
    """The connection ends after the body, and the mail is not kept: nobody can know."""
    dropped_kept: float = 0.0
    """The connection ends after the body, and the mail is kept: nobody can know."""
    slow: float = 0.0
    """The answer to the body takes up to a tenth of a second."""


GOOD = Days()
BAD = Days(refused=0.02, dropped_before=0.01, dropped_unkept=0.004, dropped_kept=0.004, slow=0.05)
HONEST = Days(refused=0.02, dropped_before=0.01, slow=0.05)
"""As bad, but it always says whether it took a mail: all doubt is then the sender's own doing."""


@dataclass
class RoughSink(SmtpSink):
    """The sink of the tests with bad days; `brought_by` counts mails by connection."""

    days: Days = GOOD
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    brought_by: dict[tuple[str, int], int] = field(default_factory=dict)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.chance.random() < self.days.slow:
            await asyncio.sleep(self.chance.uniform(0, LONGEST_WAIT))
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("250") and session.peer is not None:
            self.brought_by[session.peer] = self.brought_by.get(session.peer, 0) + 1
        return answer

    def _answer_for(self, stage: Stage, recipients: list[str]) -> str | Fault | None:
        return super()._answer_for(stage, recipients) or self._bad_luck(stage)

    def _bad_luck(self, stage: Stage) -> str | Fault | None:
        days, luck = self.days, self.chance.random()
        if stage == "after":
            return DROP if luck < days.dropped_kept else None
        refusal = "450 4.2.1 mailbox busy" if stage == "rcpt" else "451 4.3.0 try again"
        if luck < days.refused / 2:
            return refusal
        drops = days.dropped_before if stage == "rcpt" else days.dropped_unkept
        return DROP if luck < days.refused / 2 + drops else None


@contextlib.contextmanager
def rough_sink(days: Days, chance: random.Random, **parameters: Any) -> Iterator[RoughSink]:
    """Run one for as long as the block lasts."""
    sink = RoughSink(parameters, days=days, chance=chance)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()

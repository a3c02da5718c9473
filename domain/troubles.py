"""A message of a step that did not arrive, or of which nobody knows, as its sender is told. Source: docs/behaviour.md, Steps."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.cards import Question, WhyNot
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.status import ApplicationStatus


@dataclass(frozen=True)
class Trouble:
    """What happened to one message (`event`), where the message is by now, and whom it is about.

    `said` is what the other side said; `stopped` that nothing more is sent to that address or number; `why` is why it does
    not go once more, or was not sent; `application_id` is 0 when there is no card to open any more.
    """

    event: str
    kind: ParcelKind
    channel: Channel
    state: ParcelState
    candidate: str
    vacancy: str
    status: ApplicationStatus
    application_id: int
    said: str
    stopped: bool
    at: datetime
    zone: ZoneInfo
    why: WhyNot | None = None
    question: Question | None = None

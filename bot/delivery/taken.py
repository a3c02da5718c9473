"""A message that one process has taken from the outbox."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery.channels import ForNow, Outgoing
from storage.tables import Parcel


@dataclass(frozen=True)
class Taken:
    """A claimed message: what is to be sent, when work on it began, and how its body is opened."""

    outgoing: Outgoing
    sealed: bytes | None = field(repr=False)
    opener: Callable[[bytes], bytes] = field(repr=False)
    started_at: datetime

    @property
    def id(self) -> int:
        """Its number in the outbox."""
        return self.outgoing.id

    def opened(self) -> Outgoing:
        """The message with its body open; ForNow when it was sealed with another key, which can be mended."""
        try:
            body = self.opener(self.sealed) if self.sealed is not None else b""
        except ValueError as error:
            raise ForNow(None, str(error), "stored") from error
        return Outgoing(**{**vars(self.outgoing), "body": body})


def outgoing(parcel: Parcel) -> Outgoing:
    """A message as its carrier gets it, with its body still sealed and left out."""
    return Outgoing(
        id=parcel.id,
        kind=parcel.kind,
        recipient=parcel.recipient,
        sender=parcel.sender,
        message_id=parcel.message_id,
        body=b"",
        facts=dict(parcel.facts),
        interview_id=parcel.interview_id,
        person_id=parcel.person_id,
        attempt=parcel.attempts + 1,
        mark=hashlib.sha256(f"{parcel.id} {parcel.key}".encode()).hexdigest()[:32],
        handed_over_at=parcel.handed_over_at,
    )

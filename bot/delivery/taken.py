"""A message that one process has taken from the outbox."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import structlog

from bot.delivery.channels import ForGood, ForNow, Outgoing
from storage.delivery_tables import Parcel
from storage.written import Draft, Written

log = structlog.get_logger(__name__)


@dataclass
class Taken:
    """A claimed message: what is to be sent, when work on it began, and how its body is opened, or written by a draft."""

    outgoing: Outgoing
    sealed: bytes | None = field(repr=False)
    opener: Callable[[bytes], bytes] = field(repr=False)
    started_at: datetime
    draft: Draft | None = field(default=None, repr=False)
    written: Written | None = field(default=None, init=False, repr=False)
    _opened: Outgoing | None = field(default=None, init=False, repr=False)

    @property
    def id(self) -> int:
        """Its number in the outbox."""
        return self.outgoing.id

    def opened(self) -> Outgoing:
        """The message with its body, opened or written once.

        ForNow when it was sealed with another key, which can be mended; ForGood when it can never be written.
        """
        if self._opened is None:
            self._opened = self._from_draft(self.draft) if self.draft is not None else self._from_store()
        return self._opened

    def _from_store(self) -> Outgoing:
        try:
            body = self.opener(self.sealed) if self.sealed is not None else b""
        except ValueError as error:
            raise ForNow(None, str(error), "stored") from error
        return replace(self.outgoing, body=body)

    def _from_draft(self, draft: Draft) -> Outgoing:
        try:
            self.written = draft()
        except ValueError as error:
            raise ForGood(None, f"the message could not be written: {error}", "write") from error
        except Exception as error:
            log.error("parcel_not_written", parcel_id=self.id, **place(error))
            raise ForNow(None, f"could not be written ({type(error).__name__})", "write") from error
        letter = self.written.letter
        return replace(
            self.outgoing,
            body=self.written.body,
            recipient=letter.recipient,
            sender=letter.sender,
            message_id=letter.message_id,
        )


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


def place(error: BaseException) -> dict[str, str]:
    """What broke and where, without the values that were at hand: they are people's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"
    return {"error": type(error).__name__, "where": where}

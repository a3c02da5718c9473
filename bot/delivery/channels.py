"""What the dispatcher needs of a way out: prepare, hand over, and say in one of five ways what went wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from domain.delivery import ParcelKind


@dataclass(frozen=True)
class Outgoing:
    """A message as a carrier gets it: no row, nothing to be opened; `attempt` is 1 at the first try.

    `mark` names it to another side that keeps such a name with it, the same at every try; it tells nothing of anybody.
    """

    id: int
    kind: ParcelKind
    recipient: str
    sender: str
    message_id: str | None
    body: bytes = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)
    interview_id: int | None
    person_id: int | None
    attempt: int
    mark: str = ""
    handed_over_at: datetime | None = None


@dataclass(frozen=True)
class Posted:
    """Where a Slack message is now; not `new` when it was there before and was edited.

    `shows` are the applications that a digest names.
    """

    channel_id: str
    ts: str
    new: bool = True
    shows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Receipt:
    """What the other side said when it took a message."""

    ref: str = ""
    code: int | None = None
    text: str = ""
    posted: Posted | None = None


@dataclass(frozen=True)
class NotThere:
    """The other side was asked about a doubtful message and does not have it: it may go again without harm."""


@dataclass(frozen=True)
class CannotSay:
    """The other side could not be asked; `lasting` when it will not be able to say later either."""

    why: str
    lasting: bool = False


Verdict = Receipt | NotThere | CannotSay


class Ready(Protocol):
    """A message with everything said that could be refused; only its body is left."""

    def hand_over(self) -> Receipt:
        """Let the body leave. ForNow, ForGood and ChannelDown say that it surely did not arrive, Doubtful that it may."""

    def abandon(self) -> None:
        """Take everything back; never raises."""


class Carrier(Protocol):
    """A way out of the house, used by one thread at a time; `interrupt` alone comes from another."""

    def prepare(self, parcel: Outgoing) -> Ready:
        """Say everything that can be refused; nothing has arrived if this raises."""

    def rest(self) -> None:
        """There is no work for now: let go of connections; never raises."""

    def interrupt(self) -> None:
        """End a preparation under way at once, because the process ends; a body under way is left in peace."""


@runtime_checkable
class SaysWhenItWaits(Protocol):
    """A carrier that goes from one message to the next in a moment, and says when it does not.

    What is done meanwhile is done by the thread that prepares and hands over, and never raises.
    """

    def before_waiting(self, do: Callable[[], object]) -> None:
        """Have this done whenever a preparation takes longer than a moment."""

    def while_handing_over(self, do: Callable[[], object]) -> None:
        """Have this done while the other side takes in a body; the answer is read afterwards."""


@runtime_checkable
class CanBeAsked(Protocol):
    """A carrier whose other side can tell whether a message arrived."""

    def ask(self, parcel: Outgoing) -> Verdict:
        """Look for a message handed over at `parcel.handed_over_at`; Receipt as if it had just been taken. Never raises Trouble.

        Comes from another thread than `prepare`, and `parcel.body` is empty.
        """


def repeats_are_recognised(carrier: Carrier) -> bool:
    """True when a carrier says `repeats_are_recognised = True`: its other side takes the same message (by `mark`) once only."""
    return bool(getattr(carrier, "repeats_are_recognised", False))


class Trouble(Exception):
    """Something went wrong: the other side's code and words, and how far it had come."""

    def __init__(self, code: int | None, text: str, phase: str) -> None:
        super().__init__(f"{phase}: {code}")
        self.code = code
        self.text = text
        self.phase = phase


class ForNow(Trouble):
    """This message did not arrive; a later try may succeed. With `retry_after` nobody is at fault and no try is lost."""

    def __init__(self, code: int | None, text: str, phase: str, retry_after: timedelta | None = None) -> None:
        super().__init__(code, text, phase)
        self.retry_after = retry_after


class ForGood(Trouble):
    """This message did not arrive and never will."""


class ChannelDown(Trouble):
    """No message can leave this way now: a login, a certificate, a server that is away; `busy` passes by itself."""

    def __init__(self, code: int | None, text: str, phase: str, *, busy: bool = False) -> None:
        super().__init__(code, text, phase)
        self.busy = busy


class Doubtful(Trouble):
    """The body left and no answer was seen: it may have arrived."""


class NothingToSay(Exception):
    """What the message was about is over; the reason goes to its row."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

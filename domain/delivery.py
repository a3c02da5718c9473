"""How messages leave: channels, states, the visible list of delays, the rule for doubtful ones.

Source: docs/behaviour.md, Delivery.
"""

from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """A way out of the house."""

    EMAIL = "email"
    SMS = "sms"
    SLACK = "slack"


class ParcelState(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    LEASED = "leased"
    HANDOVER = "handover"
    UNKNOWN = "unknown"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ParcelKind(StrEnum):
    """What a message says; the rule for doubtful ones goes by it."""

    INVITATION = "invitation"
    MOVED = "moved"
    CANCELLATION = "cancellation"
    INTERVIEWER_INVITED = "interviewer_invited"
    INTERVIEWER_MOVED = "interviewer_moved"
    INTERVIEWER_CANCELLED = "interviewer_cancelled"
    REMINDER = "reminder"
    SMS_REMINDER = "sms_reminder"
    REJECTION = "rejection"
    EMAIL = "email"
    SMS = "sms"
    CREDENTIALS = "credentials"
    ACCOUNT = "account"
    FORWARD = "forward"
    OFFER = "offer"
    CONTRACT = "contract"
    STEP = "step"
    ERASED = "erased"
    CARD = "card"
    ENTRY = "entry"
    NOTICE = "notice"
    NUDGE = "nudge"
    SMS_NUDGE = "sms_nudge"
    OTHER_TIMES = "other_times"
    DIGEST = "digest"
    HOME = "home"
    PANEL_REQUEST = "panel_request"
    PANEL_NUDGE = "panel_nudge"
    PANEL_CODE = "panel_code"
    PANEL_DONE = "panel_done"
    PANEL_DESK = "panel_desk"
    PANEL_CARD = "panel_card"
    PANEL_RESULT = "panel_result"
    APPLICANTS = "applicants"


OF_ACTIONS = frozenset(
    {
        ParcelKind.REJECTION,
        ParcelKind.EMAIL,
        ParcelKind.SMS,
        ParcelKind.CREDENTIALS,
        ParcelKind.FORWARD,
        ParcelKind.OFFER,
        ParcelKind.CONTRACT,
    }
)
"""What a step of a recruiter's sends out of the house."""

_NEVER_TWICE = frozenset(
    {ParcelKind.SMS_REMINDER, ParcelKind.SMS_NUDGE, ParcelKind.DIGEST, ParcelKind.PANEL_NUDGE, ParcelKind.PANEL_CODE}
)
"""A nudge for a review comes once a working day, and the next one is another; a code has run out before a copy would go."""

RESENT_WHEN_DOUBTFUL = frozenset(ParcelKind) - _NEVER_TWICE - OF_ACTIONS
"""Nobody can know whether these arrived; a second identical copy does no harm and a missing one does: once more.
The others are held, and a person is asked."""

DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    *(timedelta(hours=1) for _ in range(23)),
)
"""How long each failure for now waits before the next try: about a day in all, then the message is given up."""

SLACK_DELAYS = (timedelta(seconds=5), timedelta(seconds=15), *DELAYS)
"""Slack's own trouble is mostly over within seconds, and somebody waits before the screen for what it is to show."""

LEASE = timedelta(seconds=120)
SILENT_AFTER = timedelta(seconds=30)
DOUBTFUL_AFTER = timedelta(minutes=15)
"""Longer than the longest wait for the answer to a message's body, which is ten minutes by RFC 5321."""

ASKED_AFTER = timedelta(minutes=1)
"""Where the other side can be asked whether a message arrived: it has surely made up its mind by then."""

ASKED_UNTIL = timedelta(hours=1)
"""When it could not be asked for so long, the rule for those that cannot be asked decides."""

SECOND_LINE = "-2"
"""How the name of a process's second connection ends: it beats for itself, and is no process of its own."""

PACE = {Channel.SLACK: timedelta(seconds=1)}
"""How long one conversation rests after a new message in it."""


def delays_of(channel: Channel) -> tuple[timedelta, ...]:
    """Return the visible list of waits of one way out."""
    return SLACK_DELAYS if channel is Channel.SLACK else DELAYS


def next_delay(attempts: int, channel: Channel = Channel.EMAIL) -> timedelta | None:
    """Return the wait after so many failed attempts (1 is the first); None when they are used up."""
    delays = delays_of(channel)
    return delays[attempts - 1] if attempts <= len(delays) else None


def may_be_there(state: ParcelState, *, resent: bool, left: bool) -> bool:
    """True for a message that rests and of which nobody knows whether a copy arrived.

    `resent` says that a doubtful copy went before; `left` that the hand-over of the last one is still written down, which
    it is of a stopped one only when it was stopped in doubt.
    """
    if state in (ParcelState.UNKNOWN, ParcelState.HELD):
        return True
    return state is ParcelState.CANCELLED and (resent or left)

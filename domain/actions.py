"""The fourteen things a recruiter can do with a candidate: one table that forms, services, words, help and tests read.

Every action concerns one application and never the person's others. Source: docs/behaviour.md, Actions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.access import Right
from domain.errors import Phrase, say
from domain.status import ApplicationStatus as Status


class Action(StrEnum):
    """What can be chosen under *Further Progress*, in the order it is offered."""

    WITHDRAW = "withdraw"
    DELETE = "delete"
    EMAIL = "email"
    INVITE = "invite"
    REJECT = "reject"
    SAVE = "save"
    SAVE_AND_SEND = "save_and_send"
    FORWARD = "forward"
    TRANSFER = "transfer"
    OFFER = "offer"
    HIRE = "hire"
    CONTRACT = "contract"
    LETTER = "letter"
    PANEL = "panel"


class Undo(StrEnum):
    """How an action is taken back."""

    STEP = "step"  # the whole step, as long as nothing of it has left the house
    RESTORE = "restore"  # as STEP, and from the bin for as long as it lies there
    EMPLOYEE = "employee"  # as STEP, and by deleting the employee
    CANCEL = "cancel"  # by cancelling the interview
    NONE = "none"


@dataclass(frozen=True)
class Row:
    """What one action needs, changes, sends and leaves alone.

    `refused_from` and `asks_from` say from which statuses it is impossible, or asks first, and why.
    """

    does: tuple[Phrase, ...]
    right: Right | None = None
    several: bool = True
    status: Status | None = None
    sends: bool = False
    ends_interviews: bool = False
    destructive: bool = False
    undo: Undo = Undo.STEP
    refused_from: Mapping[Status, Phrase] = field(default_factory=dict)
    asks_from: Mapping[Status, Phrase] = field(default_factory=dict)


IS_HIRED = say("This person is hired here.")
IS_REJECTED = say("This person is rejected here.")
IS_WITHDRAWN = say("This person withdrew from this vacancy.")
IS_SAVED = say("This person is saved already.")
IS_OFFERED = say("This person has received a job offer.")
HAS_OPEN_OFFER = say("This person has an open job offer. Withdraw the offer or record the withdrawal first.")
NO_OFFER_YET = say("This person has not received a job offer.")
HIRED_FIRST = say("This person is an employee here. Delete the employee first.")

_OUT = {Status.WITHDRAWN: IS_WITHDRAWN, Status.REJECTED: IS_REJECTED}
_ENDED = {**_OUT, Status.HIRED: IS_HIRED}
_WITHOUT_OFFER = {one: NO_OFFER_YET for one in Status if one not in (Status.OFFERED, Status.HIRED)} | _OUT
MEETINGS_END = say(
    "Interviews to come are cancelled, and whoever knows of them is told, the candidate too. Planned reminders are not sent."
)
STAYS_HERE = say("The person stays in this vacancy as well: their application, interviews and status here stand.")
GOES_AWAY = say("The person leaves this vacancy.")

TABLE: Mapping[Action, Row] = {
    Action.WITHDRAW: Row(
        does=(say("The status becomes Withdrawn, and the candidate gets no message about that."), MEETINGS_END),
        status=Status.WITHDRAWN,
        ends_interviews=True,
        refused_from={Status.WITHDRAWN: IS_WITHDRAWN, Status.HIRED: HIRED_FIRST},
        asks_from={Status.REJECTED: IS_REJECTED, Status.OFFERED: IS_OFFERED},
    ),
    Action.DELETE: Row(
        does=(
            say("The application leaves the vacancy and lies in the bin, from where it can be restored."),
            MEETINGS_END,
        ),
        right=Right.DELETE,
        ends_interviews=True,
        destructive=True,
        undo=Undo.RESTORE,
        refused_from={Status.HIRED: HIRED_FIRST},
        asks_from={Status.OFFERED: IS_OFFERED},
    ),
    Action.EMAIL: Row(
        does=(say("Each person gets a mail of their own. Nobody sees the other recipients. The status stays."),),
        right=Right.EMAIL,
        sends=True,
    ),
    Action.INVITE: Row(
        does=(say("Opens the invitation."),),
        sends=True,
        undo=Undo.CANCEL,
        asks_from=_ENDED,
    ),
    Action.REJECT: Row(
        does=(
            say("The status becomes Rejected, with its stage and reason. The candidate is told by e-mail."),
            MEETINGS_END,
        ),
        right=Right.REJECT,
        status=Status.REJECTED,
        sends=True,
        ends_interviews=True,
        destructive=True,
        refused_from={Status.REJECTED: IS_REJECTED, Status.HIRED: HIRED_FIRST, Status.OFFERED: HAS_OPEN_OFFER},
        asks_from={Status.WITHDRAWN: IS_WITHDRAWN},
    ),
    Action.SAVE: Row(
        does=(say("The status becomes Saved, and the person is kept for other vacancies."),),
        status=Status.SAVED,
        refused_from={Status.SAVED: IS_SAVED, Status.HIRED: IS_HIRED},
        asks_from={Status.OFFERED: IS_OFFERED},
    ),
    Action.SAVE_AND_SEND: Row(
        does=(
            say("The status becomes Saved, and the person is kept for other vacancies."),
            say("They get their user name and a link that works once, to set a password of their own."),
        ),
        status=Status.SAVED,
        sends=True,
        refused_from={Status.HIRED: IS_HIRED},
        asks_from={Status.OFFERED: IS_OFFERED},
    ),
    Action.FORWARD: Row(
        does=(say("Somebody else gets a mail about this person. The status stays."),),
        several=False,
        sends=True,
    ),
    Action.TRANSFER: Row(
        does=(
            say("Only the person goes across: no cover letter, answers, notes, interviews, ratings or activities."),
            MEETINGS_END,
        ),
        right=Right.TRANSFER,
        ends_interviews=True,
        refused_from={Status.HIRED: IS_HIRED, Status.OFFERED: HAS_OPEN_OFFER},
        asks_from={Status.WITHDRAWN: IS_WITHDRAWN},
    ),
    Action.OFFER: Row(
        does=(say("The status becomes Received job offer. The candidate gets the offer by e-mail if you choose so."),),
        right=Right.OFFER,
        several=False,
        status=Status.OFFERED,
        sends=True,
        refused_from={Status.OFFERED: IS_OFFERED, Status.HIRED: IS_HIRED},
        asks_from=_OUT,
    ),
    Action.HIRE: Row(
        does=(
            say("The person becomes an employee and is no longer a candidate. The candidate gets no message about it."),
        ),
        right=Right.OFFER,
        several=False,
        status=Status.HIRED,
        undo=Undo.EMPLOYEE,
        refused_from={Status.HIRED: IS_HIRED},
        asks_from=_WITHOUT_OFFER,
    ),
    Action.CONTRACT: Row(
        does=(say("The candidate gets the contract as a PDF by e-mail. The status stays."),),
        right=Right.OFFER,
        several=False,
        sends=True,
        asks_from=_WITHOUT_OFFER,
    ),
    Action.LETTER: Row(
        does=(say("You get a PDF to print and post yourself. Nothing is sent to the candidate. The status stays."),),
        undo=Undo.NONE,
    ),
    Action.PANEL: Row(
        does=(say("The status becomes Panel review, and the reviewers are asked."),),
        status=Status.PANEL_REVIEW,
        asks_from=_ENDED,
    ),
}


@dataclass(frozen=True)
class Verdict:
    """Whether an action may be done with one application as it stands: refused, or asked about first, or neither."""

    refused: Phrase | None = None
    asks: Phrase | None = None


def judge(action: Action, status: Status, *, open_offer: bool = False) -> Verdict:
    """What speaks against an action from where an application stands.

    An open offer counts whatever the status became after it: nobody with one is rejected or transferred.
    """
    row = TABLE[action]
    if open_offer and Status.OFFERED in row.refused_from:
        return Verdict(refused=row.refused_from[Status.OFFERED])
    return Verdict(row.refused_from.get(status), row.asks_from.get(status))

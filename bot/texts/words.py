"""The words for everything that has a name of its own: statuses, types, answers, rights. Source: docs/behaviour.md, Glossary."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from domain.access import ActorKind, Level, Right, VacancyAccess
from domain.accounts import Stage
from domain.actions import Action
from domain.calendar import Edge, Scope
from domain.cards import LedgerState, NotAgain
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.digests import Pause, Rhythm, ScopeKind
from domain.feeds import FeedDetail
from domain.groups import Group
from domain.language import NAMES, Language
from domain.letters import LetterKind
from domain.lists import Rank, Sort
from domain.panels import CannotReason, Closing, ReviewerState
from domain.rejection import RejectStage, ShippedReason
from domain.reminders import ReminderOption, SkipReason
from domain.status import (
    Answer,
    ApplicationStatus,
    CandidateCategory,
    InterviewForm,
    InterviewType,
    MeetingStatus,
    Outcome,
    VacancyState,
)
from domain.steps import ItemState
from domain.texting import NumberTrouble


class Words(Mapping[StrEnum, str]):
    """English words by enum member.

    A plain dict would mix the enums up: `ApplicationStatus.SAVED == CandidateCategory.SAVED`, for both are the text "saved".
    """

    def __init__(self, *groups: Mapping[StrEnum, str]) -> None:
        self._words = {(type(member), member.value): words for group in groups for member, words in group.items()}

    def __getitem__(self, member: StrEnum) -> str:
        return self._words[type(member), str(member)]

    def __iter__(self) -> Iterator[StrEnum]:
        return (kind(value) for kind, value in self._words)

    def __len__(self) -> int:
        return len(self._words)


_VACANCY_STATE: dict[StrEnum, str] = {
    VacancyState.NEW: "New",
    VacancyState.ACTIVE: "Active",
    VacancyState.EXPIRED: "Expired",
    VacancyState.CLOSED: "Closed",
}

_CATEGORY: dict[StrEnum, str] = {
    CandidateCategory.CANDIDATE: "Candidate",
    CandidateCategory.CV_CANDIDATE: "CV candidate",
    CandidateCategory.SAVED: "Saved candidate",
    CandidateCategory.EMPLOYEE: "Employee",
    CandidateCategory.PROSPECT: "Prospect",
}

_APPLICATION: dict[StrEnum, str] = {
    ApplicationStatus.RECEIVED: "Received",
    ApplicationStatus.INITIAL_MEETING: "Initial meeting/telephone interview",
    ApplicationStatus.INTERVIEW_1: "Interview 1",
    ApplicationStatus.INTERVIEW_2: "Interview 2",
    ApplicationStatus.INTERVIEW_3: "Interview 3",
    ApplicationStatus.PANEL_REVIEW: "Panel review",
    ApplicationStatus.OFFERED: "Received job offer",
    ApplicationStatus.HIRED: "Hired",
    ApplicationStatus.REJECTED: "Rejected",
    ApplicationStatus.WITHDRAWN: "Withdrawn",
    ApplicationStatus.SAVED: "Saved",
    ApplicationStatus.TRANSFERRED: "Transferred",
    ApplicationStatus.RESTORED: "Restored",
}

_TYPE: dict[StrEnum, str] = {
    InterviewType.INITIAL: "Initial meeting/telephone interview",
    InterviewType.FIRST: "First interview",
    InterviewType.SECOND: "Second interview",
    InterviewType.THIRD: "Third interview",
}

_FORM: dict[StrEnum, str] = {
    InterviewForm.TELEPHONE: "Telephone",
    InterviewForm.IN_PERSON: "In person",
    InterviewForm.VIDEO: "Video",
    InterviewForm.GROUP: "Group",
}

_MEETING: dict[StrEnum, str] = {
    MeetingStatus.AWAITING: "Awaiting response",
    MeetingStatus.ACCEPTED: "Accepted",
    MeetingStatus.NOT_ACCEPTED: "Not accepted",
    MeetingStatus.NEW_TIME: "Contact for new date/time",
    MeetingStatus.NOT_APPLICABLE: "Not applicable",
}

_STAGE: dict[StrEnum, str] = {
    Stage.IN_PROCESS: "In process",
    Stage.WITHDRAWN: "You have withdrawn",
    Stage.ENDED: "Ended",
    Stage.KEPT: "Kept for other vacancies",
}

_ANSWER: dict[StrEnum, str] = {
    Answer.ACCEPT: "Yes, I will attend",
    Answer.DECLINE: "No, I cannot attend",
    Answer.NEW_TIME: "Contact me for new appointment",
    Answer.WITHDRAW: "Please withdraw my application",
}

_LEVEL: dict[StrEnum, str] = {
    Level.COMPLETE: "Administrator",
    Level.DEPARTMENT: "Department administrator",
    Level.MID: "Mid-level user",
    Level.LIMITED: "Limited user",
}

_RIGHT: dict[StrEnum, str] = {
    Right.INVITE_INITIAL: "Invite to initial meeting/telephone interview",
    Right.INVITE_INTERVIEW: "Invite to first and second interview",
    Right.INVITE_THIRD: "Invite to third interview",
    Right.EMAIL: "Send email",
    Right.SMS: "Send SMS",
    Right.REJECT: "Reject applicants",
    Right.OFFER: "Make job offers",
    Right.TRANSFER: "Transfer applicants",
    Right.DELETE: "Delete applications",
    Right.TEMPLATES: "Edit message templates",
    Right.PEOPLE: "Manage the people who use Kalle",
    Right.EMPLOYEES: "See and change employees",
    Right.NOTES: "See and write notes",
    Right.ACTIVITIES: "See the activity list",
    Right.FORWARDED: "See what was forwarded",
    Right.OTHERS: "See a candidate's other applications everywhere",
    Right.OTHERS_OWN: "See a candidate's other applications in own departments",
}

_ACCESS: dict[StrEnum, str] = {
    VacancyAccess.NONE: "No access",
    VacancyAccess.READ: "Read only",
    VacancyAccess.NORMAL: "Read and write (normal)",
    VacancyAccess.ADMINISTRATOR: "Administrator access",
}

_ACTOR: dict[StrEnum, str] = {
    ActorKind.PERSON: "A colleague",
    ActorKind.CANDIDATE: "The candidate",
    ActorKind.REVIEWER: "A reviewer outside",
    ActorKind.SYSTEM: "Kalle",
    ActorKind.OPERATOR: "The operator",
}

_CHANNEL: dict[StrEnum, str] = {Channel.EMAIL: "Email", Channel.SMS: "SMS", Channel.SLACK: "Slack"}

_PARCEL_STATE: dict[StrEnum, str] = {
    ParcelState.QUEUED: "Waiting to be sent",
    ParcelState.LEASED: "Being sent",
    ParcelState.HANDOVER: "Being handed over",
    ParcelState.UNKNOWN: "Not known whether it arrived",
    ParcelState.HELD: "Held back",
    ParcelState.SENT: "Sent",
    ParcelState.FAILED: "Could not be sent",
    ParcelState.CANCELLED: "Not sent any more",
}

_PARCEL_KIND: dict[StrEnum, str] = {
    ParcelKind.INVITATION: "Invitation",
    ParcelKind.MOVED: "Notice of the new time",
    ParcelKind.CANCELLATION: "Cancellation",
    ParcelKind.INTERVIEWER_INVITED: "Calendar entry for an interviewer",
    ParcelKind.INTERVIEWER_MOVED: "Moved calendar entry for an interviewer",
    ParcelKind.INTERVIEWER_CANCELLED: "Cancelled calendar entry for an interviewer",
    ParcelKind.REMINDER: "Email reminder",
    ParcelKind.SMS_REMINDER: "SMS reminder",
    ParcelKind.REJECTION: "Rejection",
    ParcelKind.EMAIL: "Email",
    ParcelKind.SMS: "SMS",
    ParcelKind.CREDENTIALS: "User name and link to set a password",
    ParcelKind.ACCOUNT: "Link that a candidate asked for",
    ParcelKind.FORWARD: "Forwarded application",
    ParcelKind.OFFER: "Job offer",
    ParcelKind.CONTRACT: "Employment contract",
    ParcelKind.STEP: "Result of a step in Slack",
    ParcelKind.ERASED: "Removal of a message in Slack",
    ParcelKind.CARD: "Card in Slack",
    ParcelKind.ENTRY: "Entry in a card’s thread",
    ParcelKind.NOTICE: "Notice to a colleague",
    ParcelKind.NUDGE: "Email asking for an answer",
    ParcelKind.SMS_NUDGE: "SMS asking for an answer",
    ParcelKind.OTHER_TIMES: "Question for other times",
    ParcelKind.DIGEST: "Digest in Slack",
    ParcelKind.HOME: "Home tab in Slack",
    ParcelKind.PANEL_RESULT: "Panel review: results",
    ParcelKind.PANEL_CARD: "Panel review: how far it is",
    ParcelKind.PANEL_REQUEST: "Request for a review",
    ParcelKind.PANEL_DONE: "Message that a reviewer completed",
    ParcelKind.PANEL_CODE: "Code for a reviewer outside",
    ParcelKind.PANEL_NUDGE: "Nudge for a review",
    ParcelKind.PANEL_DESK: "Panel review: shortlist for a reviewer",
    ParcelKind.APPLICANTS: "Message about new applicants",
}

_LETTER: dict[StrEnum, str] = {
    LetterKind.INTERVIEW_INITIAL: "Invitation: initial meeting/telephone interview",
    LetterKind.INTERVIEW_FIRST: "Invitation: first interview",
    LetterKind.INTERVIEW_SECOND: "Invitation: second interview",
    LetterKind.INTERVIEW_THIRD: "Invitation: third interview",
    LetterKind.REMINDER_INITIAL: "Reminder: initial meeting/telephone interview",
    LetterKind.REMINDER_FIRST: "Reminder: first interview",
    LetterKind.REMINDER_SECOND: "Reminder: second interview",
    LetterKind.REMINDER_THIRD: "Reminder: third interview",
    LetterKind.SMS_INITIAL: "SMS reminder: initial meeting/telephone interview",
    LetterKind.SMS_FIRST: "SMS reminder: first interview",
    LetterKind.SMS_SECOND: "SMS reminder: second interview",
    LetterKind.SMS_THIRD: "SMS reminder: third interview",
    LetterKind.INTERVIEW_MOVED: "Interview moved",
    LetterKind.INTERVIEW_CANCELLED: "Interview cancelled",
    LetterKind.REJECTION_REVIEW: "Rejection after application review",
    LetterKind.REJECTION_INITIAL: "Rejection after initial meeting/telephone interview",
    LetterKind.REJECTION_FIRST: "Rejection after first interview",
    LetterKind.REJECTION_SECOND: "Rejection after second interview",
    LetterKind.REJECTION_THIRD: "Rejection after third interview",
    LetterKind.CREDENTIALS: "Save and send User Name & Password",
    LetterKind.FORWARD: "Forward application",
    LetterKind.OFFER: "Job offer",
    LetterKind.CONTRACT_MAIL: "Contract email",
    LetterKind.CONTRACT: "Employment contract",
    LetterKind.POSTED_RECEIVED: "Letter: application received",
    LetterKind.POSTED_REJECTED: "Letter: application rejected",
    LetterKind.NUDGE: "Asking for an answer",
    LetterKind.SMS_NUDGE: "SMS: asking for an answer",
    LetterKind.OTHER_TIMES: "Asking for other times",
    LetterKind.PANEL_REQUEST: "Panel review: request to a reviewer",
    LetterKind.PANEL_DONE: "Panel review: a reviewer completed",
    LetterKind.PANEL_CODE: "Panel review: code for a reviewer",
    LetterKind.PANEL_NUDGE: "Panel review: nudge for a reviewer",
}

_REMINDER: dict[StrEnum, str] = {
    ReminderOption.NONE: "No reminder",
    ReminderOption.EMAIL: "Send email reminder",
    ReminderOption.SMS: "Send SMS reminder",
    ReminderOption.BOTH: "Send SMS + email reminder",
}

_CANNOT: dict[StrEnum, str] = {
    CannotReason.KNOWS: "I know the candidate too well",
    CannotReason.CONFLICT: "I have a conflict of interest",
    CannotReason.NO_TIME: "I have no time",
    CannotReason.OTHER: "Another reason",
}

_REVIEWER: dict[StrEnum, str] = {
    ReviewerState.ASKED: "Pending",
    ReviewerState.DONE: "Yes",
    ReviewerState.CANNOT: "Cannot review",
    ReviewerState.PASSED_ON: "Passed on",
    ReviewerState.REVOKED: "Revoked",
}

_CLOSING: dict[StrEnum, str] = {
    Closing.ALL: "All reviews are in",
    Closing.QUORUM: "Enough have reviewed",
    Closing.DUE: "The due date is over",
    Closing.REQUESTER: "Closed early",
    Closing.EMPTY: "Nobody is left to review or to be reviewed",
    Closing.TAKEN_BACK: "Undone",
}

_LEDGER: dict[StrEnum, str] = {
    LedgerState.PLANNED: "Planned",
    LedgerState.HELD: "Held until the interview has a new time",
    LedgerState.CALLED_OFF: "Will not be sent",
    LedgerState.ON_ITS_WAY: "On its way",
    LedgerState.SENT: "Sent",
    LedgerState.DELIVERED: "Delivered",
    LedgerState.DOUBTFUL: "Not known whether it arrived",
    LedgerState.SKIPPED: "Not sent",
    LedgerState.FAILED: "Could not be sent",
}

_SKIPPED: dict[StrEnum, str] = {
    SkipReason.DECLINED: "the candidate declined",
    SkipReason.WITHDRAWN: "the candidate withdrew the application",
    SkipReason.REJECTED: "the candidate was rejected",
    SkipReason.HIRED: "the candidate was hired",
    SkipReason.TRANSFERRED: "the candidate was transferred to another vacancy",
    SkipReason.DELETED: "the application was deleted",
    SkipReason.CANCELLED: "the interview was cancelled",
    SkipReason.MOVED: "the interview was moved",
    SkipReason.IMPOSSIBLE: "its moment had already passed when it was planned",
    SkipReason.MISSED: "it could not leave in time",
    SkipReason.NO_ADDRESS: "there is no e-mail address to send it to",
    SkipReason.ADDRESS_STOPPED: "messages to this e-mail address are stopped",
    SkipReason.NO_SMS: "SMS is not set up",
    SkipReason.UNDONE: "the invitation was undone",
    SkipReason.NO_ZONE: "the time zone it was planned in is not known any more",
}
"""Clauses behind a colon: `Not sent: the candidate declined`."""

_NOT_AGAIN: dict[StrEnum, str] = {
    NotAgain.NEW_TIME: "the candidate asks for another time",
    NotAgain.TOO_LATE: "it is too late for that",
    NotAgain.NOT_REJECTED: "the candidate is not rejected any more",
    NotAgain.OPEN_OFFER: "the candidate has an open job offer",
    NotAgain.TAKEN_BACK: "the step was taken back",
    NotAgain.ANSWERED: "the candidate has answered",
    NotAgain.NOT_OFFERED: "the job offer does not stand any more",
    NotAgain.OUT_OF_PROCESS: "the candidate has left the process since",
}
"""Clauses behind a colon, like those above."""

_NUMBER: dict[StrEnum, str] = {
    NumberTrouble.INVALID: "the number does not exist",
    NumberTrouble.NO_MOBILE: "it is not a mobile number",
    NumberTrouble.UNSUBSCRIBED: "its owner does not want SMS",
    NumberTrouble.UNREACHABLE: "it could not be reached",
}
"""Clauses behind a colon, like those above."""

_ACTION: dict[StrEnum, str] = {
    Action.WITHDRAW: "Withdrawn",
    Action.DELETE: "Delete",
    Action.EMAIL: "Send email",
    Action.INVITE: "Invite to interview",
    Action.REJECT: "Rejection",
    Action.SAVE: "Save application",
    Action.SAVE_AND_SEND: "Save and send User Name & Password",
    Action.FORWARD: "Forward to email",
    Action.TRANSFER: "Transfer",
    Action.OFFER: "Send job offer",
    Action.HIRE: "Hire",
    Action.CONTRACT: "Employment contract",
    Action.LETTER: "Send letter",
    Action.PANEL: "Send for panel review",
}

TITLES: Mapping[Action, str] = {
    Action.INVITE: "Invite to interview",
    Action.SAVE_AND_SEND: "Save and send login",
    Action.FORWARD: "Forward to email",
    Action.TRANSFER: "Transfer",
    Action.OFFER: "Send job offer",
    Action.CONTRACT: "Employment contract",
    Action.PANEL: "Send for panel review",
}
"""What a window is called where an action's own words are too long for its title: Slack cuts at 24 characters."""

TITLE = "Title"
"""The context of those words in the catalogues."""

_REJECT_STAGE: dict[StrEnum, str] = {
    RejectStage.REVIEW: "After application review",
    RejectStage.INITIAL: "After initial meeting/telephone interview",
    RejectStage.FIRST: "After first interview",
    RejectStage.SECOND: "After second interview",
    RejectStage.THIRD: "After third interview",
}

_REASON: dict[StrEnum, str] = {
    ShippedReason.EXPERIENCE: "Too little experience",
    ShippedReason.QUALIFICATIONS: "Lacks required qualifications",
    ShippedReason.OTHERS_STRONGER: "Other candidates were stronger",
    ShippedReason.LANGUAGE: "Language skills",
    ShippedReason.SALARY: "Salary expectations",
    ShippedReason.AVAILABILITY: "Not available in time",
    ShippedReason.PERMIT: "No work permit",
    ShippedReason.POSITION_FILLED: "The position is filled",
    ShippedReason.OTHER: "Other",
}

_ITEM: dict[StrEnum, str] = {
    ItemState.WAITING: "Waits",
    ItemState.DONE: "Done",
    ItemState.EXCLUDED: "Left out",
    ItemState.FAILED: "Could not be done",
    ItemState.UNDONE: "Taken back",
    ItemState.SENT: "Could not be taken back: already sent",
}

_GROUP: dict[StrEnum, str] = {
    Group.OVERVIEW: "Overview",
    Group.PENDING: "Pending applications",
    Group.PROCESSED: "Processed applications",
    Group.RANKED: "Ranking 1–3",
    Group.SAVED: "Saved applications",
    Group.DELETED: "Deleted applications",
}

_RANK: dict[StrEnum, str] = {
    Rank.ANY: "All rankings 1–3",
    Rank.FIRST: "Ranking 1",
    Rank.SECOND: "Ranking 2",
    Rank.THIRD: "Ranking 3",
    Rank.NONE: "No ranking 1–3",
}

_SORT: dict[StrEnum, str] = {Sort.NAME: "By name", Sort.NEWEST: "Newest first"}

_EDGE: dict[StrEnum, str] = {Edge.SINCE: "Start date", Edge.UNTIL: "End date"}

_OUTCOME: dict[StrEnum, str] = {Outcome.HELD: "Held", Outcome.ABSENT: "Did not come"}

_SCOPE: dict[StrEnum, str] = {
    Scope.MINE: "Mine",
    Scope.VACANCY: "One vacancy",
    Scope.DEPARTMENT: "One department",
    Scope.EVERYBODY: "Everybody’s",
    Scope.PEOPLE: "Of certain recruiters",
}

_DIGEST: dict[StrEnum, str] = {
    ScopeKind.RECRUITER: "One recruiter",
    ScopeKind.VACANCY: "One vacancy",
    ScopeKind.DEPARTMENT: "One department",
    ScopeKind.TEAM: "Several recruiters",
    Rhythm.DAILY: "Every day",
    Rhythm.WEEKLY: "Once a week",
}

_PAUSE: dict[StrEnum, str] = {
    Pause.BY_HAND: "Paused",
    Pause.THROWN_OUT: "Kalle is not in the channel",
    Pause.ARCHIVED: "The channel was archived",
    Pause.ROOM_SHARED: "People from outside can read the channel",
    Pause.NO_ACCESS: "You no longer have access to what it shows",
    Pause.LEFT: "Whoever ordered it is switched off",
}

_FEED: dict[StrEnum, str] = {
    FeedDetail.NAMES: "Names and places",
    FeedDetail.INITIALS: "Initials only",
    FeedDetail.BUSY: "Only that I am busy",
}

_LANGUAGE: dict[StrEnum, str] = {language: name for language, name in NAMES.items()}  # noqa: C416 - dict() cannot widen the key

WORDS = Words(
    _VACANCY_STATE, _CATEGORY, _APPLICATION, _TYPE, _FORM, _MEETING, _STAGE, _ANSWER, _LEVEL, _RIGHT, _ACCESS, _ACTOR,
    _CHANNEL, _PARCEL_STATE, _PARCEL_KIND, _LETTER, _REMINDER, _LEDGER, _SKIPPED, _NOT_AGAIN, _NUMBER, _ACTION,
    _REJECT_STAGE, _REASON, _ITEM, _GROUP, _RANK, _SORT, _EDGE, _OUTCOME, _SCOPE,
    _DIGEST, _PAUSE, _FEED, _LANGUAGE, _CANNOT, _REVIEWER, _CLOSING,
)  # fmt: skip


def context(member: StrEnum) -> str:
    """The context under which a member's words stand in the catalogues: one word, several meanings, several translations."""
    return type(member).__name__


def translatable() -> Iterator[tuple[str, str]]:
    """Every (context, English words) that the catalogues must hold; languages are called by their own names everywhere."""
    yield from ((TITLE, words) for words in TITLES.values())
    yield from ((context(member), words) for member, words in WORDS.items() if not isinstance(member, Language))

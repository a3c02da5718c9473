"""Gathering what the living card of an interview and the lines of its history say, at the moment they are drawn."""

from bot.services import nudging, questions
from bot.services import occasion as occasions
from bot.services.interview import proposing
from bot.services.interview.moving import ANNOUNCEMENTS
from bot.services.interview.state import doors
from bot.services.reminding.ledger import ledger_of
from bot.work import Work
from domain.cards import Entry, InterviewCard, Reader, Sending
from domain.delivery import ParcelKind, ParcelState
from domain.errors import Unknown
from domain.status import MeetingStatus
from storage import announced, interviews, journal, people, slack_messages
from storage.delivery_tables import Parcel
from storage.tables import Interview, Person

LETTERS = (*ANNOUNCEMENTS, ParcelKind.CANCELLATION, ParcelKind.OTHER_TIMES, ParcelKind.NUDGE)
"""What a candidate gets about an interview; how the latest of them fares stands on the card."""


def card_of(work: Work, interview_id: int) -> InterviewCard:
    """The card of an interview as it stands; for the system's own drawing, so without asking who looks."""
    interview = interviews.by_id(work.session, interview_id)
    if interview is None:
        raise Unknown
    return as_card(work, interview)


def as_card(work: Work, interview: Interview) -> InterviewCard:
    """The card of a loaded interview."""
    what = occasions.of_interview(interview)
    application = interview.application
    return InterviewCard(
        interview_id=interview.id,
        application_id=application.id,
        revision=interview.revision,
        candidate=application.candidate.name,
        vacancy=application.vacancy.title,
        reference=application.vacancy.reference,
        type=what.type,
        form=what.form,
        starts_at=what.starts_at,
        minutes=what.minutes,
        zone=what.zone,
        place=occasions.where(what, application.vacancy),
        interviewers=what.interviewers,
        meeting=interview.meeting,
        note=interview.note,
        application_status=application.status,
        cancelled=interview.cancelled_at is not None,
        taken_back=interview.taken_back,
        opened_at=interview.opened_at,
        sending=_sending(announced.latest(work.session, interview.id, LETTERS)),
        doors=doors(interview, work.now),
        reminders=ledger_of(work, interview),
        questions=questions.of_interview(work, interview),
        mobile=application.candidate.mobile or "",
        offered=proposing.offered(work, interview) if interview.meeting is MeetingStatus.NEW_TIME else (),
        other_times_at=interview.other_times_at,
        outcome=interview.outcome,
    )


def _sending(parcel: Parcel | None) -> Sending | None:
    if parcel is None:
        return None
    stopped_in_doubt = parcel.state is ParcelState.CANCELLED and questions.in_doubt(parcel)
    state = ParcelState.UNKNOWN if stopped_in_doubt else parcel.state
    return Sending(parcel.kind, state, parcel.due_at, parcel.sent_at, parcel.attempts, parcel.last_text)


def entry_of(work: Work, entry_id: int, reader_id: int | None = None) -> Entry:
    """One line of the history with the card it belongs to; what the reader can do about it, where it asks something."""
    entry = journal.by_id(work.session, entry_id)
    if entry is None or entry.interview_id is None:
        raise Unknown
    who = people.by_ids(work.session, [entry.person_id]) if entry.person_id else []
    name, card = who[0].name if who else "", card_of(work, entry.interview_id)
    return Entry(entry.event, entry.at, name, entry.facts, card, nudging.standing_of(work, entry, reader_id), entry.id)


def reader(work: Work, person_id: int) -> Reader:
    """The person a message is for; Unknown when there is none."""
    found: list[Person] = people.by_ids(work.session, [person_id])
    if not found:
        raise Unknown
    return Reader(found[0].slack_id, found[0].language, found[0].active)


def card_message(work: Work, interview_id: int, person_id: int) -> tuple[str, str] | None:
    """The conversation and the time stamp of the card that a person was shown of an interview."""
    found = slack_messages.card_of(work.session, interview_id, person_id)
    return (found.channel_id, found.ts) if found else None

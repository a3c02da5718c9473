"""What is written already follows a candidate's corrected address, number or language, as long as it has not left.

What has left, or may have, stays what it is. Source: docs/behaviour.md, Delivery.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.services import mailing, nudging, telling
from bot.services.interview import letters
from bot.services.mailing import text_for
from bot.services.reminding.standing import KIND_OF, address_of
from bot.services.reminding.writing import ORDER
from bot.work import Work
from domain.delivery import Channel
from domain.letters import REMINDER_OF_TYPE, SMS_OF_TYPE, Variant
from domain.reminders import NO_REMINDER
from storage import announced, applications, outbox, reminders, unsent
from storage.tables import Interview, Reminder

CORRECTED = "contact details corrected"


@dataclass(frozen=True)
class Correction:
    """Which of a candidate's details are others now."""

    email: bool
    mobile: bool
    language: bool

    @property
    def rewrites_letters(self) -> bool:
        """True when a letter that has not left is another one now."""
        return self.email or self.language


def follow_correction(work: Work, application_ids: Collection[int], what: Correction) -> None:
    """Write anew what has not left, for each interview of these applications; their histories tell of it.

    To be called with the applications held, after the details were changed and the reminders settled.
    """
    for application_id in application_ids:
        for interview in applications.interviews_of(work.session, application_id):
            _follow(work, interview, what)


def _follow(work: Work, interview: Interview, what: Correction) -> None:
    rows = _rows(work, interview)
    facts: dict[str, Any] = {
        "letters": [*_letters(work, interview, what), *_nudge(work, interview, what)],
        "reminders": _reminders(work, interview, rows, what),
        "language": _retell(work, interview, rows) if what.language else False,
    }
    if any(facts.values()):
        telling.wrote(work, interview, "followed", by_email=bool(interview.application.candidate.email), **facts)


def _rows(work: Work, interview: Interview) -> list[Reminder]:
    """What was planned last."""
    if not reminders.any_of(work.session, interview.id):
        return []
    return [row for row in reminders.of_interview(work.session, interview.id) if row.revision == interview.revision]


# --- letters -------------------------------------------------------------------------------------------------------


def _nudge(work: Work, interview: Interview, what: Correction) -> list[str]:
    return nudging.follow(work, interview) if what.mobile or what.language else []


def _letters(work: Work, interview: Interview, what: Correction) -> list[str]:
    """Stop the letters that have not left, and write them for where the candidate is reached now, if anywhere."""
    if not what.rewrites_letters:
        return []
    address = interview.application.candidate.email or ""
    kinds = tuple(letters.OF_KIND)
    stopped = unsent.stop_letters(work.session, interview.id, kinds, address, CORRECTED, rewritten=what.language)
    due = max(work.now, interview.undo_until or work.now)
    for kind in stopped:
        turn = announced.count_of(work.session, interview.id, (kind,))
        mailing.to_candidate(work, interview, letters.OF_KIND[kind](work, interview, due, turn))
    return [str(kind) for kind in stopped]


# --- reminders -----------------------------------------------------------------------------------------------------


def _reminders(work: Work, interview: Interview, rows: list[Reminder], what: Correction) -> list[str]:
    """Order the reminders anew that wait in the outbox; returns by which ways."""
    corrected = {Channel.EMAIL: what.email, Channel.SMS: what.mobile}
    concerned = [row for row in rows if corrected[row.channel] or what.language]
    return [str(row.channel) for row in concerned if _ordered_anew(work, interview, row, what)]


def _ordered_anew(work: Work, interview: Interview, row: Reminder, what: Correction) -> bool:
    address = address_of(interview, row.channel)
    stopped = unsent.stop_outdated(work.session, row.parcel_id, address, CORRECTED, rewritten=what.language)
    if not stopped or not address:
        return stopped
    row.parcel_id = outbox.put(
        work.session,
        channel=row.channel,
        kind=KIND_OF[row.channel],
        key=f"reminder:{row.id}:{row.parcel_id}",
        recipient=address,
        due_at=work.now,
        now=work.now,
        facts={ORDER: row.id},
        interview_id=interview.id,
        interview_revision=row.revision,
    )
    return True


def _retell(work: Work, interview: Interview, rows: list[Reminder]) -> bool:
    """Give reminders the text of the new language: as the recruiter wrote it, else the template's. True when there are any.

    A text in one language with days and months in another would be neither. One that went is kept in what was sent; its
    text here is only what the next one after a move begins with.
    """
    for row in rows:
        text = _text(work, interview, row.channel)
        row.subject, row.contents, row.signature = text.subject, text.contents, text.signature
    return bool(rows)


def _text(work: Work, interview: Interview, channel: Channel) -> Variant:
    application, kept = interview.application, letters.invited_with(work, interview)
    language = application.candidate.language
    written = kept.reminder if kept else NO_REMINDER
    if channel is Channel.SMS:
        short = (
            written.sms.get(language)
            or text_for(work, SMS_OF_TYPE[interview.type], language, application.vacancy).contents
        )
        return Variant("", short, "")
    return written.texts.get(language) or text_for(
        work, REMINDER_OF_TYPE[interview.type], language, application.vacancy
    )

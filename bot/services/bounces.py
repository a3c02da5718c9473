"""Mails that came back: the address is stopped or counted, and the recruiter hears of it.

A report counts only when the mail it returns is one of ours and went to the address it names. Everything else that comes
to the sender's mailbox (automatic replies, forged reports, letters) is ignored. Source: docs/behaviour.md.
"""

from enum import StrEnum

from bot.documents import dsn
from bot.documents.dsn import Report
from bot.services import stopping, telling
from bot.services.acting import troubles
from bot.services.deliveries import TO_CANDIDATES
from bot.services.panel import reaching
from bot.services.reminding import planning
from bot.work import Work
from domain.bounces import Fate, fate_of, is_stopped_after
from domain.delivery import Channel, ParcelKind
from storage import interviews, outbox
from storage.delivery_tables import Parcel
from storage.tables import Candidate, Interview
from storage.troubles import application_of


class Outcome(StrEnum):
    """What came of one mail, as the operator reads it; the worst of several recipients counts."""

    NO_REPORT = "ignored: no report about a mail that came back"
    NO_FAILURE = "ignored: the report tells of no failure"
    NOT_OURS = "ignored: the mail that came back is none of ours, or went to another address"
    KNOWN = "ignored: this was known already"
    COUNTED = "the mail came back for a reason that passes; it was counted and the recruiter told"
    STOPPED = "the mail came back; nothing more is sent to that address and the recruiter was told"
    TOLD = "the mail came back; the recruiter was told"


def take(work: Work, raw: bytes) -> Outcome:
    """Read one mail and do what follows from it; it may be anything at all."""
    reports = dsn.read(raw)
    if reports is None:
        return Outcome.NO_REPORT
    outcomes = [_taken(work, report) for report in reports]
    order = list(Outcome)
    return max(outcomes, key=order.index, default=Outcome.NO_FAILURE)


def _taken(work: Work, report: Report) -> Outcome:
    fate = fate_of(report.status)
    if fate is None:
        return Outcome.NO_FAILURE
    parcel = outbox.by_message_id(work.session, report.message_id)
    if parcel is None or parcel.channel is not Channel.EMAIL or parcel.recipient.lower() not in report.recipients:
        return Outcome.NOT_OURS
    interview = interviews.by_id(work.session, parcel.interview_id) if parcel.interview_id else None
    to_reviewer = reaching.is_panel_mail(parcel)
    if interview is None and application_of(work.session, parcel) is None and not to_reviewer:
        return Outcome.NOT_OURS
    receipt = f"came back: {report.status}"[:32]
    if not outbox.take_receipt(work.session, parcel.id, parcel.provider_ref, receipt, work.now):
        return Outcome.KNOWN
    if to_reviewer:
        return Outcome.TOLD if reaching.came_back(work, parcel) else Outcome.NOT_OURS
    return _told(work, parcel, interview, report, fate) if interview else _told_of_step(work, parcel, report, fate)


def _told_of_step(work: Work, parcel: Parcel, report: Report, fate: Fate) -> Outcome:
    """One that a recruiter's step sent: to the candidate, or about them to somebody else, who is not marked."""
    said, candidate = outbox.short(f"{report.status} {report.said}"), stopping.candidate_of(work, parcel)
    stopped = candidate is not None and _stopped(candidate, parcel.recipient, fate, said)
    if candidate is not None and stopped:
        planning.settle_candidate(work, candidate.id)
    troubles.happened(work, parcel, "came_back", said=said, stopped=stopped)
    if candidate is None:
        return Outcome.TOLD
    return Outcome.STOPPED if stopped else Outcome.COUNTED


def _told(work: Work, parcel: Parcel, interview: Interview, report: Report, fate: Fate) -> Outcome:
    said = outbox.short(f"{report.status} {report.said}")
    if parcel.kind not in (*TO_CANDIDATES, ParcelKind.REMINDER, ParcelKind.NUDGE):
        telling.wrote(work, interview, "undelivered_to_interviewer", loud=True, parcel=parcel.id, said=said)
        return Outcome.TOLD
    stopped = _stopped(interview.application.candidate, parcel.recipient, fate, said)
    if stopped:
        planning.settle_candidate(work, interview.application.candidate_id)
    telling.wrote(work, interview, "came_back", loud=True, parcel=parcel.id, said=said, stopped=stopped)
    return Outcome.STOPPED if stopped else Outcome.COUNTED


def _stopped(candidate: Candidate, address: str, fate: Fate, said: str) -> bool:
    """Mark the address, if it is still the candidate's; True when nothing more is sent to it."""
    if candidate.email != address:
        return False
    if fate is Fate.FOR_NOW:
        candidate.soft_bounces += 1
    if fate is Fate.DEAD or is_stopped_after(candidate.soft_bounces):
        candidate.email_stopped = candidate.email_stopped or said
    return bool(candidate.email_stopped)

"""Invitations nobody answers: the recruiter is asked once what to do, and the candidate nudged once at most.

Source: docs/behaviour.md, Nudges.
"""

from datetime import datetime

from bot.services import limits, mailing, telling
from bot.services import occasion as occasions
from bot.services.interview import letters
from bot.services.interview.moving import changeable
from bot.services.interview.state import has_left, insist_in_process
from bot.services.interview.taking_time import Overtaken
from bot.services.reminding.standing import address_of
from bot.texts.letters import sms_text
from bot.work import Begin, Work
from domain.access import SYSTEM, Right, require_right
from domain.delivery import Channel, ParcelKind
from domain.errors import NotNow, Stale, say
from domain.letters import LetterKind
from domain.links import Purpose
from domain.moments import zone_or_utc
from domain.nudges import CHOICE_OF, NUDGES, Choice, Unanswered, is_working_time
from domain.status import MeetingStatus
from storage import announced, interviews, journal, links, outbox, people, unanswered
from storage.tables import Interview, JournalEntry

ASKED = "unanswered"
"""The journal's word for telling the recruiter of it."""


# --- the clock -----------------------------------------------------------------------------------------------------


def ask(begin: Begin, piece: int = unanswered.PIECE, *, look: Begin | None = None) -> int:
    """Tell every recruiter whose invitation has waited long enough, at most `piece` in one transaction; returns how many.

    They are looked for with `look`, so that nobody who writes waits for that.
    """
    told, more = 0, True
    while more:
        with (look or begin)(SYSTEM) as work:
            whom = _whom(work)
            found = dict(unanswered.due(work.session, work.now, *whom, limit=piece))
        if not found:
            break
        with begin(SYSTEM) as work:
            told += _ask(work, whom, found)
        more = len(found) == piece
    return told


Whom = tuple[list[str], list[int], list[int]]
"""The zones where people work just now, after how many hours people want to be told, who wants no news now."""


def _whom(work: Work) -> Whom:
    known = unanswered.zones(work.session)
    awake = [name for name in known if is_working_time(work.now, zone_or_utc(name))]
    return awake, unanswered.patience(work.session), unanswered.quiet(work.session, work.now)


def _ask(work: Work, whom: Whom, found: dict[int, int]) -> int:
    """Tell of those found, interviews with their applications, that are still to be told of; returns of how many."""
    interviews.hold(work.session, found.values())
    held = [id for id, _ in unanswered.due(work.session, work.now, *whom, of=list(found))]
    for interview in interviews.many(work.session, held).values():
        interview.nudge_revision = interview.revision
        telling.asked(work, interview, ASKED, revision=interview.revision)
    return len(held)


# --- what a recruiter does about it ----------------------------------------------------------------------------------


def nudge(work: Work, interview_id: int, channel: Channel, revision: int) -> None:
    """Ask the candidate once more for an answer, by e-mail or SMS; it leaves when it can be undone no more.

    Overtaken, with what happened, when there is nothing to ask for any more; NotNow when the candidate cannot be reached so.
    """
    interview = changeable(work, interview_id)
    _insist_unanswered(work, interview, revision)
    _insist_reachable(work, interview, channel)
    if channel is Channel.SMS:
        limits.insist_on_sms_at_once(work, 1)
    else:
        limits.insist_on_pace(work, [interview.application.vacancy_id])
    due = work.now + work.house.undo
    turn = announced.count_of(work.session, interview.id, NUDGES)
    if channel is Channel.SMS:
        _put_sms(work, interview, due, turn)
    else:
        mailing.to_candidate(work, interview, letters.nudge(work, interview, due, turn))
    interview.nudged_at = work.now
    telling.wrote(work, interview, CHOICE_OF[channel], revision=interview.revision)


def follow(work: Work, interview: Interview) -> list[str]:
    """Write an SMS anew that has not left, for the number and language as they are now; returns the kinds that were."""
    if not outbox.cancel_queued(work.session, interview.id, (ParcelKind.SMS_NUDGE,), "contact details corrected"):
        return []
    if interview.application.candidate.mobile:
        turn = announced.count_of(work.session, interview.id, NUDGES)
        _put_sms(work, interview, work.now + work.house.undo, turn)
    else:
        interview.nudged_at = None
    return [str(ParcelKind.SMS_NUDGE)]


def leave(work: Work, interview_id: int, revision: int) -> None:
    """Write down that the candidate is left alone; Overtaken when there is nothing to leave any more."""
    interview = changeable(work, interview_id)
    _insist_unanswered(work, interview, revision)
    telling.wrote(work, interview, Choice.LEFT, revision=interview.revision)


def undo(work: Work, interview_id: int) -> None:
    """Stop a nudge that has not left; NotNow when it has."""
    interview = changeable(work, interview_id)
    if not outbox.cancel_queued(work.session, interview.id, NUDGES, "undone"):
        raise Overtaken(say("It is too late to undo this: a message has already gone out."))
    interview.nudged_at = None
    telling.wrote(work, interview, Choice.UNDONE, revision=interview.revision)


def _insist_unanswered(work: Work, interview: Interview, revision: int) -> None:
    """Refuse when the candidate has answered, was nudged, or is asked about another time by now."""
    insist_in_process(interview)
    name = interview.application.candidate.name
    if interview.meeting is not MeetingStatus.AWAITING:
        status = interview.meeting
        raise Overtaken(say("{name} has answered meanwhile: “{status}”. Nothing was sent.", name=name, status=status))
    if interview.revision != revision:
        raise Overtaken(Stale().phrase)
    if interview.starts_at <= work.now:
        raise Overtaken(say("The interview has begun already. Nothing was sent."))
    if interview.nudged_at is not None:
        raise Overtaken(say("{name} has been nudged already, and that is done once. Nothing was sent.", name=name))


def _insist_reachable(work: Work, interview: Interview, channel: Channel) -> None:
    candidate = interview.application.candidate
    if channel is Channel.SMS:
        require_right(work.actor, Right.SMS)
    if channel in _ways(work, interview, sms=True):
        return
    if channel is Channel.EMAIL and not candidate.email:
        raise NotNow(say("{name} has no e-mail address. Nothing was sent.", name=candidate.name))
    if channel is Channel.SMS and not candidate.mobile:
        raise NotNow(say("{name} has no mobile number. Nothing was sent.", name=candidate.name))
    if channel is Channel.SMS and not work.house.sms:
        raise NotNow(say("No SMS can be sent from here any more."))
    raise NotNow(say("Earlier messages to {name} by this way did not arrive. Nothing was sent.", name=candidate.name))


def _ways(work: Work, interview: Interview, *, sms: bool) -> tuple[Channel, ...]:
    """The ways by which the candidate can be reached; `sms` says whether the reader may send any."""
    candidate = interview.application.candidate
    by_mail = bool(candidate.email) and not candidate.email_stopped
    by_sms = sms and work.house.sms and bool(candidate.mobile) and not candidate.mobile_stopped
    return tuple(way for way, is_open in ((Channel.EMAIL, by_mail), (Channel.SMS, by_sms)) if is_open)


def _put_sms(work: Work, interview: Interview, due: datetime, turn: int) -> None:
    application = interview.application
    language = application.candidate.language
    token = links.make(work.session, Purpose.ANSWER, interview.id, interview.revision, work.now)
    link, what = work.house.answer_url(token), occasions.of_interview(interview)
    text = mailing.text_for(work, LetterKind.SMS_NUDGE, language, application.vacancy)
    body = sms_text(text.contents, occasions.values(work.house, application, what, language, link))
    outbox.put(
        work.session,
        channel=Channel.SMS,
        kind=ParcelKind.SMS_NUDGE,
        key=f"{ParcelKind.SMS_NUDGE}:{interview.id}:{interview.revision}:{turn}",
        recipient=address_of(interview, Channel.SMS),
        body=work.house.vault.seal(body.encode()),
        due_at=due,
        now=work.now,
        interview_id=interview.id,
        interview_revision=interview.revision,
        application_id=application.id,
    )


# --- what the line in Slack shows ------------------------------------------------------------------------------------


def standing_of(work: Work, entry: JournalEntry, reader_id: int | None) -> Unanswered | None:
    """How a line stands that told of a missing answer, for its reader; None for every other line."""
    interview = interviews.by_id(work.session, entry.interview_id or 0) if entry.event == ASKED else None
    if interview is None:
        return None
    chosen = journal.latest_after(work.session, interview.id, entry.id, list(Choice))
    if chosen is not None and chosen.event != Choice.UNDONE:
        who = people.by_ids(work.session, [chosen.person_id]) if chosen.person_id else []
        waiting = bool(announced.waiting(work.session, interview.id, NUDGES))
        return Unanswered(choice=Choice(chosen.event), who=who[0].name if who else "", undo=waiting)
    if not _is_open(work, interview, entry):
        return Unanswered()
    return Unanswered(_ways(work, interview, sms=_may_text(work, reader_id)), open=True)


def _is_open(work: Work, interview: Interview, entry: JournalEntry) -> bool:
    awaited = interview.meeting is MeetingStatus.AWAITING and interview.revision == entry.facts.get("revision")
    ahead = interview.starts_at > work.now and interview.cancelled_at is None
    return awaited and ahead and not has_left(interview) and interview.nudged_at is None


def _may_text(work: Work, reader_id: int | None) -> bool:
    reader = people.by_ids(work.session, [reader_id]) if reader_id else []
    actor = people.actor(people.asked(work.session), reader[0].slack_id, "slack") if reader else None
    return actor is not None and Right.SMS in actor.rights

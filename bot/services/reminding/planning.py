"""Planning reminders with an interview, anew when it moves, and letting them follow what happens to it.

Everything here is done in the transaction of what caused it. Source: docs/behaviour.md, Reminders.
"""

from collections.abc import Iterable
from datetime import datetime, time

from bot.services import telling
from bot.services.mailing import text_for
from bot.services.reminding import ledger
from bot.services.reminding.standing import decision_of, follow, put, tell_of
from bot.work import Work
from domain.cards import LedgerLine
from domain.delivery import Channel
from domain.errors import BadFields, say
from domain.letters import REMINDER_OF_TYPE, SMS_OF_TYPE, Variant
from domain.moments import zone_still
from domain.reminders import (
    CHANNELS,
    LEADS,
    NO_REMINDER,
    Effect,
    ReminderOption,
    ReminderState,
    ReminderWish,
    Rule,
    SkipReason,
    is_possible,
    possible_leads,
)
from storage import interviews, reminders
from storage.tables import Interview, Reminder

OPTION_OF = {frozenset(ways): option for option, ways in CHANNELS.items()}


def insist_possible(work: Work, starts_at: datetime, wish: ReminderWish) -> None:
    """Refuse a reminder whose moment has come already; BadFields at `reminder_days` names the leads that are left."""
    if wish.option is ReminderOption.NONE:
        return
    at, zone = work.house.reminder_at, work.house.zone
    if wish.days in LEADS and is_possible(Rule(wish.days, at, zone), starts_at, work.now):
        return
    leads = possible_leads(starts_at, at, zone, work.now)
    if not leads:
        raise BadFields(reminder_days=say("It is too late for any reminder of this interview."))
    named = ", ".join(str(days) for days in leads)
    raise BadFields(
        reminder_days=say("It is too late for that. Days before that are still possible: {days}.", days=named)
    )


def plan(work: Work, interview: Interview, wish: ReminderWish) -> list[LedgerLine]:
    """Plan what is wanted, a reminder for each way, by the wall clock of the workspace; says what will happen.

    Where the candidate has no address it is written down as skipped. BadFields when the moment has come already.
    """
    insist_possible(work, interview.starts_at, wish)
    rule = Rule(wish.days, work.house.reminder_at, work.house.zone)
    rows = [_row(work, interview, way, rule, _text(work, interview, wish, way)) for way in CHANNELS[wish.option]]
    reminders.add(work.session, rows)
    return [ledger.line(work, interview, row) for row in rows]


def _text(work: Work, interview: Interview, wish: ReminderWish, channel: Channel) -> Variant:
    """The text in the candidate's language: as it was written, or as the template has it."""
    application = interview.application
    language, by_mail = application.candidate.language, channel is Channel.EMAIL
    kind = (REMINDER_OF_TYPE if by_mail else SMS_OF_TYPE)[interview.type]
    if by_mail and language in wish.texts:
        return wish.texts[language]
    if not by_mail and language in wish.sms:
        return Variant("", wish.sms[language], "")
    return text_for(work, kind, language, application.vacancy)


def _row(work: Work, interview: Interview, channel: Channel, rule: Rule, text: Variant) -> Reminder:
    by_mail = channel is Channel.EMAIL
    row = Reminder(
        interview_id=interview.id,
        channel=channel,
        revision=interview.revision,
        days=rule.days,
        local_date=rule.date_for(interview.starts_at),
        at=f"{rule.at:%H:%M}",
        zone=rule.zone.key,
        due_at=rule.moment_for(interview.starts_at),
        state=ReminderState.PLANNED,
        subject=text.subject if by_mail else "",
        contents=text.contents,
        signature=text.signature if by_mail else "",
        created_at=work.now,
    )
    _begin(work, interview, row)
    return row


def _begin(work: Work, interview: Interview, row: Reminder) -> None:
    """Let a new reminder stand as everything stands now."""
    if work.now >= row.due_at:
        put(row, ReminderState.SKIPPED, SkipReason.IMPOSSIBLE, work.now)
        return
    decision = decision_of(work.house, interview, row)
    if decision.effect is Effect.SKIP:
        put(row, ReminderState.SKIPPED, decision.reason, work.now)
    elif decision.effect is Effect.HOLD:
        put(row, ReminderState.HELD, None, work.now)


# --- after a move --------------------------------------------------------------------------------------------------


def replan(work: Work, interview: Interview, wish: ReminderWish | None) -> None:
    """Plan anew for an interview that was moved; without a wish by the same rule and with the same texts as before.

    What was planned for the old time is skipped. What cannot be kept up is written down, and the recruiter is told.
    """
    known = reminders.of_interview(work.session, interview.id, lock=True)
    for row in known:
        if row.revision < interview.revision:
            follow(work, interview, row)
    if wish is not None:
        plan(work, interview, wish)
        return
    before = [row for row in known if row.revision == interview.revision - 1]
    anew = [_again(work, interview, row) for row in before]
    reminders.add(work.session, anew)
    _tell_of_impossible(work, interview, known, anew)


def _again(work: Work, interview: Interview, row: Reminder) -> Reminder:
    zone = zone_still(row.zone) or work.house.zone
    rule = Rule(row.days, time.fromisoformat(row.at), zone)
    return _row(work, interview, row.channel, rule, Variant(row.subject, row.contents, row.signature))


def _tell_of_impossible(work: Work, interview: Interview, known: Iterable[Reminder], anew: Iterable[Reminder]) -> None:
    """Nobody is told of one that went at that very moment already: only the place or the length was changed."""
    gone = {(row.channel, row.due_at) for row in known if row.state is ReminderState.QUEUED}
    lost = [row for row in anew if row.reason is SkipReason.IMPOSSIBLE and (row.channel, row.due_at) not in gone]
    if lost:
        tell_of(work, interview, "reminder_impossible", lost)


def anew(work: Work, interview: Interview, starts_at: datetime, wish: ReminderWish | None) -> ReminderWish | None:
    """What is to be planned when an interview moves to `starts_at`; None keeps what there is.

    The same again on the same day is what there is, though its moment may have passed. Otherwise BadFields at
    `reminder_days` for what has become impossible.
    """
    if wish is None or (_is_as_before(work, interview, wish) and _is_same_day(work, interview, starts_at)):
        return None
    insist_possible(work, starts_at, wish)
    return wish


def _is_as_before(work: Work, interview: Interview, wish: ReminderWish) -> bool:
    before, language = wish_of(work, interview), interview.application.candidate.language
    ways = CHANNELS[wish.option]
    mail = Channel.EMAIL not in ways or wish.texts.get(language) == before.texts.get(language)
    sms = Channel.SMS not in ways or wish.sms.get(language) == before.sms.get(language)
    return (wish.option, wish.days) == (before.option, before.days) and mail and sms


def _is_same_day(work: Work, interview: Interview, starts_at: datetime) -> bool:
    zone = work.house.zone
    return starts_at.astimezone(zone).date() == interview.starts_at.astimezone(zone).date()


def wish_of(work: Work, interview: Interview) -> ReminderWish:
    """What was wanted last, to be wanted again when the interview moves; the texts in the language they were written in."""
    rows = [
        row
        for row in reminders.of_interview(work.session, interview.id)
        if row.revision == ledger.present(interview) and row.reason is not SkipReason.UNDONE
    ]
    if not rows:
        return NO_REMINDER
    language = interview.application.candidate.language
    by_way = {row.channel: row for row in rows}
    mail, sms = by_way.get(Channel.EMAIL), by_way.get(Channel.SMS)
    return ReminderWish(
        option=OPTION_OF[frozenset(by_way)],
        days=rows[0].days,
        texts={language: Variant(mail.subject, mail.contents, mail.signature)} if mail else {},
        sms={language: sms.contents} if sms else {},
    )


# --- after anything else -------------------------------------------------------------------------------------------


def settle(work: Work, interview: Interview) -> bool:
    """Let what is planned follow an answer, a cancellation, a change of the application or of an address.

    What was skipped or held comes back while its moment is ahead; when it has passed, the recruiter is told. True when
    anything changed. To be called when the change itself has been made, with the interview locked or just read.
    """
    if not reminders.any_of(work.session, interview.id):
        return False
    rows = reminders.of_interview(work.session, interview.id, lock=True)
    changed = [row for row in rows if follow(work, interview, row)]
    missed = [row for row in changed if row.reason is SkipReason.MISSED]
    if missed and interview.starts_at > work.now:
        tell_of(work, interview, "reminder_missed", missed)
    return bool(changed)


def settle_application(work: Work, application_id: int) -> None:
    """The same for every interview of an application: to be called when its status changed, or it was deleted."""
    settle_applications(work, [application_id])


def settle_applications(work: Work, application_ids: Iterable[int]) -> None:
    """The same for several at once."""
    _settle_all(work, application_ids)


def settle_candidate(work: Work, candidate_id: int) -> None:
    """The same for everything a candidate applied for: to be called when an address was corrected or stopped."""
    _settle_all(work, reminders.applications_of(work.session, candidate_id))


def _settle_all(work: Work, application_ids: Iterable[int]) -> None:
    ids = list(application_ids)
    interviews.hold(work.session, ids)
    work.session.flush()
    for interview_id in reminders.interviews_of(work.session, ids, work.now):
        interview = interviews.by_id(work.session, interview_id)
        if interview is not None and settle(work, interview):
            telling.card(work, interview)

"""What is written already when an address, a number or a language is put right."""

import re

import pytest

from bot.delivery.channels import Doubtful, ForNow
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import reply
from bot.services.interview import cancelling
from bot.texts import letters
from domain.access import SYSTEM
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.letters import REMINDER_OF_TYPE, SMS_OF_TYPE
from domain.reminders import ReminderState, ReminderWish, SkipReason
from domain.status import InterviewType
from storage import people
from tests.services.company import KARI, LINK, html_of, ics_of, mail_of, property_of, text_of, vault
from tests.services.reminding import (
    BOTH,
    EMAIL,
    NEW,
    NEW_NUMBER,
    OLD,
    OLD_NUMBER,
    REMINDERS,
    TEXT,
    WEDNESDAY_AT_NINE,
    Taking,
    correct,
    dispatcher,
    fire_at,
    invite,
    rows,
    send_out,
    wish,
    with_sms,
)

LETTERS = (ParcelKind.INVITATION, ParcelKind.MOVED, ParcelKind.CANCELLATION)
LATER = ForNow(451, "try again", "rcpt")


@pytest.fixture
def company(company):
    return with_sms(company)


def cancel(company, interview, revision=0):
    with company.by(KARI) as work:
        cancelling.cancel(work, interview, revision=revision, tell=True)


def waiting(company, *kinds):
    return [(one.kind, one.recipient) for one in company.parcels(*kinds, state=ParcelState.QUEUED)]


def story(company):
    """The newest line of the history, as Slack shows it."""
    entry = outgoing(company.parcels(ParcelKind.ENTRY)[-1])
    return str(drawer(company.look)(entry))


# --- letters -------------------------------------------------------------------------------------------------------


def test_an_invitation_that_has_not_left_goes_to_the_corrected_address_at_its_time(company):
    [interview] = company.invite("Anna")
    [before] = company.mails(ParcelKind.INVITATION)
    correct(company)
    [now] = company.mails(ParcelKind.INVITATION)
    assert (now.recipient, now.due_at, now.interview_revision) == (NEW, before.due_at, 0)
    assert (mail_of(now)["To"].addresses[0].addr_spec, mail_of(now)["Subject"]) == (NEW, mail_of(before)["Subject"])
    assert now.message_id != before.message_id
    assert NEW in ics_of(mail_of(now))
    [stopped] = company.parcels(ParcelKind.INVITATION, state=ParcelState.CANCELLED)
    assert (stopped.recipient, stopped.cancel_reason) == (OLD, "contact details corrected")
    assert company.interview(interview).revision == 0
    assert "written anew" in story(company)


def test_the_link_in_the_letter_that_is_written_anew_opens_the_interview(company):
    company.invite("Anna")
    correct(company)
    token = re.search(rf"{re.escape(LINK)}(\S+)", text_of(company.letter(ParcelKind.INVITATION)))[1]
    with company.begin(SYSTEM) as work:
        assert reply.page_of(work, token, opened=False).first_name == "Anna"


def test_corrected_there_and_back_again_one_letter_waits_for_the_first_address(company):
    company.invite("Anna")
    correct(company)
    correct(company, email=OLD)
    assert waiting(company, ParcelKind.INVITATION) == [(ParcelKind.INVITATION, OLD)]


def test_a_moved_interviews_second_try_goes_to_the_corrected_address(company):
    interview = invite(company)
    company.move(interview)
    send_out(company, LATER, LATER)
    correct(company)
    assert waiting(company, *LETTERS) == [(ParcelKind.MOVED, NEW)]


def test_a_cancellations_second_try_goes_to_the_corrected_address(company):
    interview = invite(company)
    cancel(company, interview)
    send_out(company, LATER, LATER)
    correct(company)
    assert waiting(company, *LETTERS) == [(ParcelKind.CANCELLATION, NEW)]
    assert property_of(ics_of(company.letter(ParcelKind.CANCELLATION)), "METHOD") == "CANCEL"


def test_a_letter_without_an_address_any_more_is_stopped_and_told_of(company):
    company.invite("Anna")
    correct(company, email="")
    assert waiting(company, *LETTERS) == []
    assert "there is no e-mail address any more" in story(company)


def test_what_may_have_left_stays_as_it_is(company):
    company.invite("Anna")
    company.clock.move(seconds=61)
    send_out(company, *[Doubtful(None, "no answer", "body")] * 2)
    correct(company)
    assert [(one.recipient, one.state) for one in company.parcels(*LETTERS)] == [(OLD, ParcelState.UNKNOWN)]
    assert not company.journal("followed")


def test_a_correction_of_the_number_alone_leaves_letters_alone(company):
    company.invite("Anna")
    [before] = company.mails(ParcelKind.INVITATION)
    correct(company, email=OLD)
    assert [one.id for one in company.mails(ParcelKind.INVITATION)] == [before.id]


def test_a_letter_follows_the_corrected_language(company):
    company.invite("Anna")
    correct(company, OLD, OLD_NUMBER, Language.NL)
    assert 'lang="nl"' in html_of(company.letter(ParcelKind.INVITATION))
    assert waiting(company, *LETTERS) == [(ParcelKind.INVITATION, OLD)]


# --- reminders -----------------------------------------------------------------------------------------------------


def test_the_second_try_of_a_reminder_goes_to_the_corrected_address_and_number(company):
    interview = invite(company, wanted=wish(BOTH))
    fire_at(company, WEDNESDAY_AT_NINE)
    send_out(company, LATER, LATER)
    correct(company)
    company.clock.move(minutes=30)
    again = send_out(company)
    assert [(one.kind, one.recipient) for one in again] == [
        (ParcelKind.REMINDER, NEW),
        (ParcelKind.SMS_REMINDER, NEW_NUMBER),
    ]
    sent = company.parcels(*REMINDERS, state=ParcelState.SENT)
    assert {one.recipient for one in sent} == {NEW, NEW_NUMBER}
    assert {row.parcel_id for row in rows(company, interview)} == {one.id for one in sent}
    assert sum(one.state is ParcelState.CANCELLED for one in company.parcels(*REMINDERS)) == 2


def test_a_reminder_in_doubt_is_kept_and_nothing_goes_to_the_new_number_by_itself(company):
    invite(company, wanted=wish(BOTH))
    fire_at(company, WEDNESDAY_AT_NINE)
    send_out(company, *[Doubtful(None, "no answer", "sms")] * 2)
    correct(company)
    assert {one.state for one in company.parcels(*REMINDERS)} == {ParcelState.UNKNOWN}


def test_what_goes_once_more_after_a_doubt_goes_to_the_corrected_address(company):
    invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    sender = dispatcher(company, Taking(Doubtful(None, "no answer", "body")))
    send_out(company, Doubtful(None, "no answer", "body"))
    company.clock.move(minutes=20)
    sender.sweep()
    assert [one.resent for one in company.parcels(*REMINDERS)] == [True]
    correct(company)
    assert [one.recipient for one in send_out(company)] == [NEW]


def test_without_an_address_any_more_the_reminder_that_waits_is_skipped(company):
    interview = invite(company)
    fire_at(company, WEDNESDAY_AT_NINE)
    correct(company, email="")
    assert [(row.state, row.reason) for row in rows(company, interview)] == [
        (ReminderState.SKIPPED, SkipReason.NO_ADDRESS)
    ]
    assert waiting(company, *REMINDERS) == []


# --- language ------------------------------------------------------------------------------------------------------


def shipped(kind, language):
    return letters.shipped(kind, language)


def test_a_reminder_is_in_the_corrected_language_from_the_first_word_to_the_last(company):
    [interview] = company.invite("Anna", edits={"reminder": ReminderWish(BOTH, 2)})
    company.after_a_minute()
    correct(company, OLD, OLD_NUMBER, Language.NL)
    texts = {row.channel: (row.subject, row.contents) for row in rows(company, interview)}
    mail, sms = (
        shipped(REMINDER_OF_TYPE[InterviewType.FIRST], Language.NL),
        shipped(SMS_OF_TYPE[InterviewType.FIRST], Language.NL),
    )
    assert sorted(texts.values()) == sorted([(mail.subject, mail.contents), ("", sms.contents)])
    fire_at(company, WEDNESDAY_AT_NINE)
    send_out(company)
    letter = mail_of(company.parcels(ParcelKind.REMINDER)[0])
    assert 'lang="nl"' in html_of(letter)
    assert "vrijdag" in text_of(letter)
    assert text_of(letter).startswith(mail.contents.split("{")[0])


def test_a_text_in_the_old_language_does_not_outlive_the_correction_whoever_wrote_it(company):
    [interview] = company.invite("Anna", edits={"reminder": ReminderWish(EMAIL, 2, {Language.SV: TEXT})})
    company.after_a_minute()
    correct(company, OLD, OLD_NUMBER, Language.NL)
    assert [row.subject for row in rows(company, interview)] == [
        shipped(REMINDER_OF_TYPE[InterviewType.FIRST], Language.NL).subject
    ]
    assert "template" in story(company)


def test_the_recruiters_own_text_in_the_new_language_is_taken(company):
    interview, _ = company.invite("Anna", "Daan", edits={"reminder": wish()})
    company.after_a_minute()
    correct(company, OLD, OLD_NUMBER, Language.NL)
    assert [row.subject for row in rows(company, interview)] == [TEXT.subject]


def test_after_a_move_the_reminder_keeps_the_corrected_language(company):
    [interview] = company.invite("Anna", edits={"reminder": ReminderWish(EMAIL, 2)})
    company.after_a_minute()
    fire_at(company, WEDNESDAY_AT_NINE)
    company.leave()
    correct(company, OLD, OLD_NUMBER, Language.NL)
    company.move(interview)
    assert rows(company, interview)[-1].subject == shipped(REMINDER_OF_TYPE[InterviewType.FIRST], Language.NL).subject


def test_a_reminder_that_waits_for_its_second_try_is_written_in_the_corrected_language(company):
    company.invite("Anna", edits={"reminder": ReminderWish(EMAIL, 2)})
    company.after_a_minute()
    fire_at(company, WEDNESDAY_AT_NINE)
    send_out(company, LATER)
    correct(company, OLD, OLD_NUMBER, Language.NL)
    company.clock.move(minutes=30)
    [again] = send_out(company)
    assert b"vrijdag" in vault().open(company.parcels(ParcelKind.REMINDER, state=ParcelState.SENT)[0].body)
    assert again.recipient == OLD


# --- cancelling ----------------------------------------------------------------------------------------------------


def test_who_was_invited_at_another_address_is_told_of_the_cancellation_at_the_present_one(company):
    interview = invite(company)
    correct(company)
    cancel(company, interview)
    assert (ParcelKind.CANCELLATION, NEW) in waiting(company, *LETTERS)
    assert company.journal("cancelled")[0].facts["told"] is True


def becomes(company, slack_id, address):
    with company.begin(SYSTEM) as work:
        people.by_slack_id(work.session, slack_id).email = address


def test_an_interviewer_whose_address_changed_gets_the_cancellation_for_the_calendar(company):
    interview = invite(company)
    becomes(company, KARI, "kari.ny@nordlys.example")
    cancel(company, interview)
    [told] = company.mails(ParcelKind.INTERVIEWER_CANCELLED)
    assert told.recipient == "kari.ny@nordlys.example"
    assert property_of(ics_of(mail_of(told)), "METHOD") == "CANCEL"


def test_an_interviewer_whose_address_was_another_when_they_were_told_last_gets_it_too(company):
    """Written down before it was noted whom a letter to an interviewer was for."""
    interview = invite(company)
    with company.begin(SYSTEM) as work:
        for one in company.parcels(ParcelKind.INTERVIEWER_INVITED):
            work.session.get(type(one), one.id).person_id = None
    becomes(company, KARI, "kari.ny@nordlys.example")
    cancel(company, interview)
    assert len(company.mails(ParcelKind.INTERVIEWER_CANCELLED)) == 1


def test_an_interviewer_who_never_heard_of_it_gets_no_cancellation(company):
    [interview] = company.invite("Anna")
    cancel(company, interview)
    assert company.mails(ParcelKind.INTERVIEWER_CANCELLED) == []

"""What is done with an interview that is there: undone, moved, cancelled, sent again, an answer recorded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time
from threading import Barrier

import pytest
from sqlalchemy import update

from bot.services import reply
from bot.services.interview import answering, cancelling, resending
from bot.services.interview.moving import Unsure
from bot.services.interview.state import doors
from domain.access import CANDIDATE, SYSTEM, VacancyAccess
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotAllowed, NotNow, Stale, Unknown
from domain.status import Answer, ApplicationStatus, MeetingStatus
from storage import interviews
from storage.delivery_tables import Parcel
from storage.tables import Application, VacancyMember
from tests.services.company import (
    EMMA,
    KARI,
    LINK,
    METTE,
    SVEN,
    Company,
    calendar_part,
    ics_of,
    mail_of,
    property_of,
    text_of,
)

INVITED, MOVED, CANCELLED = ParcelKind.INVITATION, ParcelKind.MOVED, ParcelKind.CANCELLATION
HERS, HERS_MOVED, HERS_CANCELLED = (
    ParcelKind.INTERVIEWER_INVITED,
    ParcelKind.INTERVIEWER_MOVED,
    ParcelKind.INTERVIEWER_CANCELLED,
)


def token(company: Company, *kinds: ParcelKind) -> str:
    text = text_of(company.letter(*kinds))
    return next(word for word in text.split() if word.startswith(LINK)).removeprefix(LINK)


def take_back(company: Company, interview: int, by: str = KARI) -> None:
    with company.by(by) as work:
        cancelling.take_back(work, interview)


def cancel(company: Company, interview: int, *, revision: int = 0, tell: bool = True, by: str = KARI) -> None:
    with company.by(by) as work:
        cancelling.cancel(work, interview, revision=revision, tell=tell)


def resend(company: Company, interview: int, by: str = KARI) -> None:
    with company.by(by) as work:
        resending.resend(work, interview)


def record(company: Company, interview: int, meeting: MeetingStatus, *, revision: int = 0, note: str = "") -> None:
    with company.by(KARI) as work:
        answering.record(work, interview, meeting, revision=revision, note=note)


def answer(company: Company, link: str, given: Answer, *, revision: int = 0, note: str = "") -> None:
    with company.begin(CANDIDATE) as work:
        reply.answer(work, link, given, revision=revision, note=note)


# --- undone --------------------------------------------------------------------------------------------------------


def test_undoing_in_time_leaves_nothing_behind_and_puts_the_status_back(company: Company):
    """Case 24."""
    (interview,) = company.invite("Anna")
    take_back(company, interview)
    assert company.mails() == []
    assert {one.state for one in company.parcels(INVITED, HERS)} == {ParcelState.CANCELLED}
    assert company.status("Anna") is ApplicationStatus.RECEIVED
    assert company.interview(interview).taken_back


def test_undoing_is_refused_once_anything_has_left(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    before = company.everything()
    with pytest.raises(NotNow, match="too late to undo"):
        take_back(company, interview)
    assert company.everything() == before


@pytest.mark.parametrize("state", [ParcelState.HANDOVER, ParcelState.UNKNOWN, ParcelState.HELD])
def test_undoing_is_refused_when_a_letter_may_have_left(company: Company, state: ParcelState):
    (interview,) = company.invite("Anna")
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.kind == INVITED).values(state=state))
    with pytest.raises(NotNow, match="too late"):
        take_back(company, interview)


def test_undoing_twice_says_that_it_is_done(company: Company):
    """Case 84."""
    (interview,) = company.invite("Anna")
    take_back(company, interview)
    with pytest.raises(NotNow, match="has been cancelled"):
        take_back(company, interview)
    assert len(company.journal("undone")) == 1


def test_undoing_one_of_several_leaves_the_others(company: Company):
    anna, ola = company.invite("Anna", "Ola")
    take_back(company, anna)
    assert [one.recipient for one in company.mails(INVITED)] == ["ola@example.org"]
    assert (company.status("Anna"), company.status("Ola")) == (
        ApplicationStatus.RECEIVED,
        ApplicationStatus.INTERVIEW_1,
    )
    assert not company.interview(ola).taken_back


# --- moved ---------------------------------------------------------------------------------------------------------


def test_moving_asks_for_the_answer_anew_and_tells_who_knew(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    record(company, interview, MeetingStatus.ACCEPTED, note="fine")
    assert company.move(interview) is None
    now = company.interview(interview)
    assert (now.starts_at, now.revision) == (datetime(2026, 11, 30, 12, 0, tzinfo=UTC), 1)
    assert (now.meeting, now.note, now.answered_at) == (MeetingStatus.AWAITING, "", None)
    assert [(one.kind, one.recipient) for one in company.mails()] == [
        (MOVED, "anna@example.org"),
        (HERS_MOVED, "kari@nordlys.example"),
    ]


def test_moving_without_telling_still_moves_the_recruiters_calendars(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    company.move(interview, tell=False)
    assert [one.kind for one in company.mails()] == [HERS_MOVED]
    assert company.journal("moved")[0].facts["told"] is False


def test_what_has_not_left_is_replaced_by_the_invitation_with_the_new_time(company: Company):
    """Case 57."""
    (interview,) = company.invite("Anna")
    company.move(interview)
    assert [one.kind for one in company.mails()] == [INVITED, HERS]
    assert "30 november" in text_of(company.letter(INVITED))
    assert property_of(ics_of(company.letter(INVITED)), "SEQUENCE") == "1"


def test_a_second_move_before_the_first_was_told_is_told_as_a_move(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    company.move(interview)
    company.move(interview, revision=1, at=time(14, 0))
    assert [one.kind for one in company.mails(INVITED, MOVED)] == [MOVED]
    assert "14:00" in text_of(company.letter(MOVED))


def test_a_candidate_without_an_address_is_not_said_to_be_told(company: Company):
    (interview,) = company.invite("Niels", edits={"by_email": False})
    unsure = company.move(interview)
    assert isinstance(unsure, Unsure)
    assert [doubt.phrase.text for doubt in unsure.doubts] == ["{name} has no e-mail address and will not be told."]
    assert company.move(interview, seen=unsure.mark) is None
    assert company.journal("moved")[0].facts["told"] is False


def test_doubts_about_a_new_time_are_seen_before_it_is_taken(company: Company):
    company.invite("Ola", day=date(2026, 11, 28), at=time(13, 0))
    (interview,) = company.invite("Anna")
    unsure = company.move(interview, day=date(2026, 11, 28))
    assert isinstance(unsure, Unsure)
    assert [doubt.phrase.text for doubt in unsure.doubts] == [
        "The interview is on a weekend.",
        "{name} already has an interview at that time.",
    ]
    assert company.interview(interview).revision == 0
    assert company.move(interview, day=date(2026, 11, 28), seen=unsure.mark) is None


@pytest.mark.parametrize(
    ("to", "field"),
    [
        ({"day": date(2026, 11, 20)}, "day"),
        ({"day": date(2027, 3, 28), "at": time(2, 30)}, "at"),
        ({"day": date(2027, 10, 31), "at": time(2, 30)}, "second_hour"),
        ({"day": date(2026, 11, 27), "at": time(10, 0)}, "at"),
    ],
)
def test_a_bad_new_time_is_refused_at_its_field(company: Company, to, field):
    """Case 66."""
    (interview,) = company.invite("Anna")
    with pytest.raises(BadFields) as refused:
        company.move(interview, **to)
    assert list(refused.value.fields) == [field]


def test_nobody_who_has_left_the_process_is_told_of_a_new_time(company: Company):
    (interview,) = company.invite("Anna")
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).status = ApplicationStatus.REJECTED
    with pytest.raises(NotNow):
        company.move(interview)
    with pytest.raises(NotNow):
        resend(company, interview)


# --- two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "second",
    [
        lambda company, id: company.move(id, by=EMMA, at=time(15, 0)),
        lambda company, id: cancel(company, id, by=EMMA),
        lambda company, id: record(company, id, MeetingStatus.ACCEPTED),
    ],
    ids=["move", "cancel", "record"],
)
def test_the_second_of_two_recruiters_is_told_and_overwrites_nothing(company: Company, second):
    """Case 102."""
    (interview,) = company.invite("Anna")
    company.move(interview)
    before = company.everything()
    with pytest.raises(Stale):
        second(company, interview)
    assert company.everything() == before


def test_of_two_moves_at_once_one_is_saved(company: Company):
    """Case 102."""
    (interview,) = company.invite("Anna")
    gate = Barrier(2)

    def move(hour: int) -> str:
        gate.wait(5)
        try:
            company.move(interview, by=KARI if hour == 13 else EMMA, at=time(hour, 0))
        except Stale:
            return "stale"
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, (13, 15))) == ["moved", "stale"]
    assert company.interview(interview).revision == 1
    assert len(company.mails(INVITED)) == 1


@pytest.mark.parametrize("who", [METTE, SVEN])
@pytest.mark.parametrize(
    "change",
    [
        lambda company, id, who: company.move(id, by=who),
        lambda company, id, who: cancel(company, id, by=who),
        lambda company, id, who: take_back(company, id, by=who),
        lambda company, id, who: resend(company, id, by=who),
    ],
    ids=["move", "cancel", "undo", "resend"],
)
def test_changing_needs_the_vacancy(company: Company, who, change):
    """Case 7."""
    (interview,) = company.invite("Anna")
    before = company.everything()
    with pytest.raises(NotAllowed if who == METTE else Unknown):
        change(company, interview, who)
    with pytest.raises(Unknown):
        change(company, 10**9, who)
    assert company.everything() == before


def test_rights_lost_after_the_card_was_posted_are_lost(company: Company):
    """Case 9."""
    (interview,) = company.invite("Anna")
    with company.begin(SYSTEM) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.NONE))
    with pytest.raises(Unknown):
        take_back(company, interview)


# --- cancelled -------------------------------------------------------------------------------------------------------


def test_cancelling_calls_back_what_has_left_and_leaves_the_application(company: Company):
    """Case 71."""
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    cancel(company, interview)
    assert [(one.kind, one.recipient) for one in company.mails()] == [
        (HERS_CANCELLED, "kari@nordlys.example"),
        (CANCELLED, "anna@example.org"),
    ]
    assert company.status("Anna") is ApplicationStatus.INTERVIEW_1
    assert company.journal("cancelled")[0].facts["told"] is True


def test_cancelling_without_telling_calls_back_the_recruiters_entries_alone(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    cancel(company, interview, tell=False)
    assert [one.kind for one in company.mails()] == [HERS_CANCELLED]


def test_who_was_never_told_of_an_interview_is_not_told_of_its_end(company: Company):
    (interview,) = company.invite("Anna")
    cancel(company, interview)
    assert company.mails() == []
    assert company.journal("cancelled")[0].facts["told"] is False


def test_cancelling_twice_is_refused_in_words(company: Company):
    (interview,) = company.invite("Anna")
    cancel(company, interview)
    with pytest.raises(NotNow, match="has been cancelled"):
        cancel(company, interview, revision=1)


# --- sent again ------------------------------------------------------------------------------------------------------


def test_sending_again_is_the_invitation_with_a_link_of_its_own(company: Company):
    (interview,) = company.invite("Anna")
    first = token(company, INVITED)
    company.after_a_minute()
    resend(company, interview)
    second = token(company, INVITED)
    assert second != first
    answer(company, second, Answer.ACCEPT)
    answer(company, first, Answer.DECLINE)
    assert company.interview(interview).meeting is MeetingStatus.NOT_ACCEPTED


def test_sending_again_before_it_left_replaces_it(company: Company):
    (interview,) = company.invite("Anna")
    resend(company, interview)
    resend(company, interview)
    assert len(company.mails(INVITED)) == 1


def test_sending_again_carries_the_letter_as_it_was_edited(company: Company):
    shown = company.prepare("Anna")
    (text,) = shown.edited.texts.values()
    own = {language: replace(text, contents="Mine {confirmlink}") for language in shown.edited.texts}
    (interview,) = company.invite("Anna", edits={"texts": own})
    company.after_a_minute()
    resend(company, interview)
    assert text_of(company.letter(INVITED)).startswith("Mine ")


def test_nothing_is_sent_again_without_an_address_or_after_the_start(company: Company):
    (niels,) = company.invite("Niels", edits={"by_email": False})
    (anna,) = company.invite("Anna")
    with pytest.raises(NotNow, match="no e-mail address"):
        resend(company, niels)
    company.clock.now = company.interview(anna).starts_at
    with pytest.raises(NotNow, match="begun already"):
        resend(company, anna)


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meeting", "status"),
    [
        (MeetingStatus.AWAITING, ApplicationStatus.INTERVIEW_1),
        (MeetingStatus.ACCEPTED, ApplicationStatus.INTERVIEW_1),
        (MeetingStatus.NOT_ACCEPTED, ApplicationStatus.INTERVIEW_1),
        (MeetingStatus.NEW_TIME, ApplicationStatus.INTERVIEW_1),
        (MeetingStatus.NOT_APPLICABLE, ApplicationStatus.WITHDRAWN),
    ],
)
def test_a_recorded_answer_has_the_effects_of_a_given_one(company: Company, meeting, status):
    (interview,) = company.invite("Anna")
    record(company, interview, meeting, note="by telephone\0")
    assert company.interview(interview).meeting is meeting
    assert company.interview(interview).note == "by telephone"
    assert company.status("Anna") is status


def test_a_withdrawal_can_be_undone_by_recording_another_answer(company: Company):
    (interview,) = company.invite("Anna")
    link = token(company, INVITED)
    answer(company, link, Answer.WITHDRAW)
    with pytest.raises(NotNow):
        answer(company, link, Answer.ACCEPT)
    record(company, interview, MeetingStatus.AWAITING)
    assert company.status("Anna") is ApplicationStatus.INTERVIEW_1
    answer(company, link, Answer.ACCEPT)
    assert company.interview(interview).meeting is MeetingStatus.ACCEPTED


def test_the_same_answer_twice_tells_once_and_a_changed_one_again(company: Company):
    """Case 75."""
    company.invite("Anna", interviewers=(KARI, EMMA))
    link = token(company, INVITED)
    for given in (Answer.ACCEPT, Answer.ACCEPT, Answer.DECLINE):
        answer(company, link, given)
    told = [(one.facts["before"], one.facts["after"]) for one in company.journal("answered")]
    assert told == [("awaiting", "accepted"), ("accepted", "not_accepted")]
    notices = company.parcels(ParcelKind.NOTICE)
    assert [one.recipient for one in notices] == [EMMA, EMMA], (
        "the other recruiter hears of each; the owner by the card"
    )


def test_what_a_recruiter_does_herself_she_is_not_told(company: Company):
    (interview,) = company.invite("Anna", by=EMMA, interviewers=(KARI, EMMA))
    record(company, interview, MeetingStatus.ACCEPTED)
    assert company.parcels(ParcelKind.NOTICE) == []


def test_accepting_and_withdrawing_at_once_leaves_one_truth(company: Company):
    """Case 74."""
    (interview,) = company.invite("Anna")
    link, gate = token(company, INVITED), Barrier(2)

    def give(given: Answer) -> str:
        gate.wait(5)
        try:
            answer(company, link, given)
        except NotNow:
            return "too late"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(Answer, pool.map(give, (Answer.ACCEPT, Answer.WITHDRAW)), strict=False))
    assert done
    last = company.journal("answered")[-1].facts["after"]
    assert company.interview(interview).meeting == last
    assert last == MeetingStatus.NOT_APPLICABLE, "an acceptance after the withdrawal is turned away"
    assert company.status("Anna") is ApplicationStatus.WITHDRAWN


def second_application(company: Company) -> int:
    """Anna applies for the other vacancy too."""
    with company.begin(SYSTEM) as work:
        anna = work.session.get_one(Application, company.applications["Anna"])
        eva = work.session.get_one(Application, company.applications["Eva"])
        other = Application(
            candidate_id=anna.candidate_id, vacancy_id=eva.vacancy_id, status_at=work.now, created_at=work.now
        )
        work.session.add(other)
        work.session.flush()
        company.applications["Anna 2"] = other.id
        return other.id


def test_withdrawing_touches_this_application_alone(company: Company):
    """Case 37."""
    second_application(company)
    (first,) = company.invite("Anna")
    link = token(company, INVITED)
    (second,) = company.invite("Anna 2", at=time(14, 0))
    answer(company, link, Answer.WITHDRAW)
    assert (company.status("Anna"), company.status("Anna 2")) == (
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.INTERVIEW_1,
    )
    assert company.interview(first).meeting is MeetingStatus.NOT_APPLICABLE
    assert company.interview(second).meeting is MeetingStatus.AWAITING


def test_two_interviews_of_one_person_on_one_day_are_two_in_everything(company: Company):
    """Case 103."""
    second_application(company)
    (first,) = company.invite("Anna")
    link = token(company, INVITED)
    (second,) = company.invite("Anna 2", at=time(14, 0))
    uids = {property_of(ics_of(mail_of(one)), "UID") for one in company.mails(INVITED)}
    assert len(uids) == 2
    assert token(company, INVITED) != link
    answer(company, link, Answer.ACCEPT)
    assert company.interview(first).meeting is MeetingStatus.ACCEPTED
    assert company.interview(second).meeting is MeetingStatus.AWAITING


# --- the calendar file -------------------------------------------------------------------------------------------------


def test_the_calendar_entry_keeps_its_identity_from_invitation_to_cancellation(company: Company):
    """Case 71."""
    (interview,) = company.invite("Anna", edits={"sender": "kari@nordlys.example"})
    letters = [company.letter(INVITED)]
    company.after_a_minute()
    company.move(interview)
    letters.append(company.letter(MOVED))
    company.leave()
    cancel(company, interview, revision=1)
    letters.append(company.letter(CANCELLED))
    files = [ics_of(mail) for mail in letters]
    assert len({property_of(one, "UID") for one in files}) == 1
    assert [property_of(one, "SEQUENCE") for one in files] == ["0", "1", "2"]
    assert [property_of(one, "METHOD") for one in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [calendar_part(mail).get_param("method") for mail in letters] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {property_of(one, "ORGANIZER") for one in files} == {"mailto:kari@nordlys.example"}
    assert {mail["From"].addresses[0].addr_spec for mail in letters} == {"kari@nordlys.example"}
    assert property_of(files[2], "STATUS") == "CANCELLED"


def test_the_recruiters_have_entries_of_their_own(company: Company):
    """Case 71."""
    (interview,) = company.invite("Anna", interviewers=(KARI, EMMA))
    uids = {
        property_of(ics_of(mail_of(one)), "UID"): one.recipient for one in company.mails(HERS) + company.mails(INVITED)
    }
    assert len(uids) == 2
    files = {one.recipient: ics_of(mail_of(one)) for one in company.mails(HERS)}
    assert set(files) == {"kari@nordlys.example", "emma@nordlys.example"}
    assert "Anna Bergström" in property_of(files["emma@nordlys.example"], "SUMMARY")
    assert all(LINK not in one for one in files.values()), "the way to answer is the candidate's"
    company.after_a_minute()
    company.move(interview)
    assert {property_of(ics_of(mail_of(one)), "SEQUENCE") for one in company.mails(HERS_MOVED)} == {"1"}


def test_no_calendar_file_names_another_candidate(company: Company):
    """Case 6."""
    company.invite("Anna", "Ola")
    for one in company.mails(INVITED):
        other = "Ola" if one.recipient.startswith("anna") else "Anna"
        assert other not in ics_of(mail_of(one)) + text_of(mail_of(one))


def test_an_old_link_takes_no_answer_for_the_old_time(company: Company):
    """Case 73."""
    (interview,) = company.invite("Anna")
    link = token(company, INVITED)
    company.after_a_minute()
    company.move(interview)
    with pytest.raises(Stale):
        answer(company, link, Answer.ACCEPT, revision=0)
    with company.look(CANDIDATE) as work:
        page = reply.page_of(work, link, opened=False)
    assert (page.starts_at, page.moved) == (datetime(2026, 11, 30, 12, 0, tzinfo=UTC), True)
    answer(company, link, Answer.ACCEPT, revision=1)
    assert company.interview(interview).meeting is MeetingStatus.ACCEPTED


# --- what the card offers ------------------------------------------------------------------------------------------------


def test_buttons_fit_the_state(company: Company):
    (id,) = company.invite("Anna")

    def offered() -> str:
        with company.look(SYSTEM) as work:
            found = interviews.by_id(work.session, id)
            assert found is not None
            open_now = doors(found, work.now)
        return " ".join(name for name in ("move", "cancel", "record", "resend", "undo") if getattr(open_now, name))

    assert offered() == "move cancel record resend undo"
    company.after_a_minute()
    assert offered() == "move cancel record resend"
    record(company, id, MeetingStatus.NOT_APPLICABLE)
    assert offered() == "cancel"
    record(company, id, MeetingStatus.ACCEPTED)
    company.clock.now = company.interview(id).starts_at
    assert offered() == "move cancel record"
    cancel(company, id)
    assert offered() == ""

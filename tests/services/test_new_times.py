"""A candidate offers other times; a recruiter takes one, or asks for others."""

import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.services import cards, reply
from bot.services.account import own_page, taking_along
from bot.services.acting import erasing
from bot.services.interview import answering, asking_again, cancelling, taking_time
from bot.services.interview.moving import Unsure
from bot.services.interview.taking_time import Overtaken, Taken
from domain.access import CANDIDATE, SYSTEM, VacancyAccess
from domain.cards import InterviewCard
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, HeldBack, NotAllowed, NotNow, Refused, Stale, Unknown
from domain.limits import LETTERS_AN_HOUR
from domain.proposals import Offered, Typed, Wish
from domain.reminders import ReminderState
from domain.status import Answer, MeetingStatus
from storage import journal, people, reminders
from storage.calendar_tables import Appointment, Proposal
from storage.delivery_tables import Parcel
from storage.tables import Interview, JournalEntry, VacancyMember
from tests.services import reminding
from tests.services.company import (
    EMMA,
    KARI,
    LINK,
    METTE,
    SVEN,
    Company,
    ics_of,
    mail_of,
    property_of,
    text_of,
)

ON_BOTH = True
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 12, 2, 12, 30, tzinfo=UTC)
ROWS = (("2026-12-02", "13:30"), ("2026-12-01", "10:00"))
OTHERS = ParcelKind.OTHER_TIMES


def token(company: Company, *kinds: ParcelKind) -> str:
    text = text_of(mail_of(company.parcels(*(kinds or (ParcelKind.INVITATION,)))[-1]))
    return next(word for word in text.split() if word.startswith(LINK)).removeprefix(LINK)


def answer(
    company: Company,
    link: str,
    *rows: tuple[str, str],
    given: Answer = Answer.NEW_TIME,
    revision: int = 0,
    note: str = "",
    zone: str = "",
) -> None:
    wish = Wish(tuple(Typed(*row) for row in rows), zone)
    with company.begin(CANDIDATE) as work:
        reply.answer(work, link, given, revision=revision, note=note, wish=wish)


def asking(
    company: Company, name: str = "Anna", *rows: tuple[str, str], by: str = KARI, **answers: Any
) -> tuple[int, str]:
    """Somebody invited who has asked for another time: the interview, and the token of their link."""
    [interview] = company.invite(name, by=by, **answers)
    company.after_a_minute()
    link = token(company)
    answer(company, link, *(rows or ROWS))
    return interview, link


def card(company: Company, interview: int) -> InterviewCard:
    with company.look(SYSTEM) as work:
        return cards.card_of(work, interview)


def take(
    company: Company, interview: int, at: datetime = TUESDAY, *, revision: int = 0, by: str = KARI
) -> Unsure | None:
    with company.by(by) as work:
        return taking_time.take(work, Taken(interview, revision, at))


def ask_again(company: Company, interview: int, *, revision: int = 0, by: str = KARI) -> None:
    with company.by(by) as work:
        asking_again.ask(work, interview, revision)


def offered(company: Company) -> list[datetime]:
    with company.look(SYSTEM) as work:
        return list(work.session.scalars(select(Proposal.starts_at).order_by(Proposal.starts_at)))


def words(refusal: pytest.ExceptionInfo[Refused]) -> str:
    phrase = refusal.value.phrase
    return phrase.text.format(**phrase.facts)


# --- offering --------------------------------------------------------------------------------------------------------


def test_the_card_shows_what_is_offered_and_that_it_is_free(company: Company) -> None:
    interview, _ = asking(company)
    shown = card(company, interview)
    assert [(one.starts_at, one.free, one.past) for one in shown.offered] == [
        (TUESDAY, True, False),
        (WEDNESDAY, True, False),
    ]
    assert shown.doors.take
    assert shown.doors.ask_again


def test_times_are_optional_and_bad_ones_leave_everything_as_it_is(company: Company) -> None:
    company.invite("Anna")
    link = token(company)
    before = company.everything()
    with pytest.raises(BadFields):
        answer(company, link, ("2026-12-05", "10:00"))
    assert company.everything() == before
    answer(company, link, note="Any day")
    assert offered(company) == []


def test_answering_again_replaces_what_was_offered_and_tells_of_it(company: Company) -> None:
    interview, link = asking(company)
    answer(company, link, ("2026-12-03", "11:00"))
    assert offered(company) == [datetime(2026, 12, 3, 10, 0, tzinfo=UTC)]
    told = [one.facts.get("times") for one in company.journal("answered")]
    assert told == [
        [TUESDAY.isoformat(), WEDNESDAY.isoformat()],
        ["2026-12-03T10:00:00+00:00"],
    ]
    assert [one.starts_at.day for one in card(company, interview).offered] == [3]


def test_the_same_times_in_another_order_tell_nothing_again(company: Company) -> None:
    _, link = asking(company)
    before = company.everything()
    answer(company, link, *reversed(ROWS))
    assert company.everything() == before


@pytest.mark.parametrize("given", [Answer.ACCEPT, Answer.DECLINE, Answer.WITHDRAW])
def test_another_answer_takes_the_offer_back(company: Company, given: Answer) -> None:
    interview, link = asking(company)
    answer(company, link, *ROWS, given=given)
    assert offered(company) == []
    assert card(company, interview).offered == ()


def test_what_a_recruiter_writes_down_leaves_the_times_while_another_one_is_wanted(company: Company) -> None:
    interview, _ = asking(company)
    for meeting, left in ((MeetingStatus.NEW_TIME, 2), (MeetingStatus.AWAITING, 0)):
        with company.by(KARI) as work:
            answering.record(work, interview, meeting, revision=0, note="Rang")
        assert len(offered(company)) == left


def test_a_time_is_booked_by_interviews_and_appointments_of_whoever_attends_and_of_the_candidate(
    company: Company,
) -> None:
    company.invite("Ola", by=EMMA, interviewers=(EMMA,), day=TUESDAY.date(), at=TUESDAY.time().replace(hour=10))
    with company.begin(SYSTEM) as work:
        kari = people.by_slack_id(work.session, KARI)
        facts = {"title": "Dentist", "zone": "Europe/Oslo", "created_at": work.now, "changed_at": work.now}
        for number, (at, cancelled) in enumerate([(WEDNESDAY, None), (TUESDAY, work.now)]):
            work.session.add(
                Appointment(
                    uid=str(number), person_id=kari.id, starts_at=at, minutes=30, cancelled_at=cancelled, **facts
                )
            )
    interview, _ = asking(company, interviewers=(KARI, EMMA))
    assert [one.booked for one in card(company, interview).offered] == [("Emma Clarke",), ("Kari Nordmann",)]
    [unsure] = [take(company, interview, WEDNESDAY)]
    assert unsure is not None
    assert [one.phrase.text for one in unsure.doubts] == ["{name} has an appointment at that time."]


def test_a_candidate_with_another_interview_then_is_booked(company: Company) -> None:
    first, _ = asking(company)
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(Interview, first)
        twin = Interview(
            application=row.application, uid="twin", type=row.type, form=row.form, starts_at=TUESDAY, minutes=30,
            created_at=work.now,
        )  # fmt: skip
        work.session.add(twin)
    assert [one.booked for one in card(company, first).offered] == [("Anna Bergström",), ()]


def test_what_has_passed_is_no_button_and_is_not_taken(company: Company) -> None:
    interview, _ = asking(company)
    company.clock.now = TUESDAY
    assert [one.past for one in card(company, interview).offered] == [True, False]
    with pytest.raises(Overtaken, match="has passed"):
        take(company, interview, TUESDAY)
    assert take(company, interview, WEDNESDAY) is None


# --- taking ----------------------------------------------------------------------------------------------------------


def test_taking_a_time_moves_everything_and_tells_everybody_once(company: Company) -> None:
    """Cases 57 and 71."""
    interview = reminding.invite(company, interviewers=(KARI, EMMA))
    uid = property_of(ics_of(mail_of(company.parcels(ParcelKind.INVITATION)[0])), "UID")
    answer(company, token(company), *ROWS)
    seen = len(company.parcels())

    assert take(company, interview) is None

    row = company.interview(interview)
    assert (row.starts_at, row.revision, row.minutes, row.place) == (TUESDAY, 1, 45, "https://meet.example/abc")
    assert (row.meeting, row.note, row.other_times_at) == (MeetingStatus.AWAITING, "", None)
    assert offered(company) == []
    sent = [one for one in company.parcels()[seen:] if one.body is not None]
    assert sorted((str(one.kind), one.recipient) for one in sent) == [
        ("interviewer_moved", "emma@nordlys.example"),
        ("interviewer_moved", "kari@nordlys.example"),
        ("moved", "anna@example.org"),
    ]
    for one in sent:
        file = ics_of(mail_of(one))
        assert property_of(file, "SEQUENCE") == "1"
        assert property_of(file, "DTSTART").startswith("20261201T100000")
        assert property_of(file, "METHOD") == "REQUEST"
    assert property_of(ics_of(mail_of(next(one for one in sent if one.kind is ParcelKind.MOVED))), "UID") == uid
    with company.look(SYSTEM) as work:
        planned = reminders.of_interview(work.session, interview)
    assert [(one.revision, one.state, one.days) for one in planned] == [
        (0, ReminderState.SKIPPED, 2),
        (1, ReminderState.PLANNED, 2),
    ]
    assert planned[1].due_at == datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
    assert len(company.journal("moved")) == 1


@pytest.mark.parametrize("name", ["booked", "reminder"])
def test_what_speaks_against_a_time_is_shown_before_anything_is_moved(company: Company, name: str) -> None:
    if name == "booked":
        company.invite("Ola", by=EMMA, interviewers=(KARI,), day=TUESDAY.date(), at=TUESDAY.time().replace(hour=10))
        interview, _ = asking(company)
    else:
        interview = reminding.invite(company, wanted=reminding.wish(days=2))
        answer(company, token(company), ("2026-11-24", "10:00"))
    before = company.everything()
    at = TUESDAY if name == "booked" else datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    unsure = take(company, interview, at)
    assert unsure is not None
    assert len(unsure.doubts) == 1
    assert not unsure.stopped
    assert company.everything() == before
    assert len(offered(company)) == (2 if name == "booked" else 1)


def moved(company: Company, interview: int, _: str) -> None:
    company.move(interview)


def cancelled(company: Company, interview: int, _: str) -> None:
    with company.by(KARI) as work:
        cancelling.cancel(work, interview, revision=0, tell=True)


def withdrawn(company: Company, _: int, link: str) -> None:
    answer(company, link, given=Answer.WITHDRAW)


def accepted(company: Company, _: int, link: str) -> None:
    answer(company, link, given=Answer.ACCEPT)


def offering_others(company: Company, _: int, link: str) -> None:
    answer(company, link, ("2026-12-04", "10:00"))


def taken(company: Company, interview: int, _: str) -> None:
    take(company, interview, WEDNESDAY, by=EMMA)


def asked_again(company: Company, interview: int, _: str) -> None:
    ask_again(company, interview, by=EMMA)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (moved, "has changed this interview already. It is now: mandag 30. november 2026 kl. 13:00 (tidssone Oslo)."),
        (taken, "has changed this interview already. It is now: onsdag 2. desember 2026 kl. 13:30 (tidssone Oslo)."),
        (cancelled, "This interview has been cancelled. Nothing was changed."),
        (withdrawn, "The candidate is no longer in the process: withdrawn. Nothing was sent."),
        (accepted, "Anna Bergström does not ask for another time any more: accepted. Nothing was moved."),
        (offering_others, "Anna Bergström does not offer this time any more. Nothing was moved."),
        (asked_again, "Anna Bergström does not offer this time any more. Nothing was moved."),
    ],
)
def test_a_button_that_was_overtaken_is_refused_with_what_happened(
    company: Company, meanwhile: Callable[[Company, int, str], None], said: str
) -> None:
    """Case 102."""
    interview, link = asking(company)
    meanwhile(company, interview, link)
    before = company.everything()
    with pytest.raises(NotNow) as refusal:
        take(company, interview)
    assert words(refusal).endswith(said)
    assert company.everything() == before


def test_of_two_recruiters_at_once_one_takes_a_time(company: Company) -> None:
    """Case 102."""
    interview, _ = asking(company, interviewers=(KARI, EMMA))
    together = Barrier(2)

    def press(choice: tuple[str, datetime]) -> str:
        together.wait()
        try:
            return str(take(company, interview, choice[1], by=choice[0]))
        except Overtaken as error:
            return error.phrase.text

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, [(KARI, TUESDAY), (EMMA, WEDNESDAY)]))
    assert said == ["None", "Somebody has changed this interview already. It is now: {moment}."]
    assert company.interview(interview).revision == 1
    assert len(company.parcels(ParcelKind.MOVED)) == 1


@pytest.mark.parametrize(("who", "refusal"), [(METTE, NotAllowed), (SVEN, Unknown)])
def test_taking_and_asking_need_the_rights_of_moving(company: Company, who: str, refusal: type[Refused]) -> None:
    """Case 7."""
    interview, _ = asking(company)
    before = company.everything()
    with pytest.raises(refusal):
        take(company, interview, by=who)
    with pytest.raises(refusal):
        ask_again(company, interview, by=who)
    assert company.everything() == before


def test_rights_that_were_lost_meanwhile_count(company: Company) -> None:
    """Case 9."""
    interview, _ = asking(company)
    with company.begin(SYSTEM) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.READ))
    with pytest.raises(NotAllowed):
        take(company, interview)


def test_a_move_by_the_form_makes_the_offer_void(company: Company) -> None:
    interview, _ = asking(company)
    company.move(interview)
    assert offered(company) == []
    assert not card(company, interview).doors.take


# --- asking again ----------------------------------------------------------------------------------------------------


def test_asking_again_writes_to_the_candidate_and_empties_the_offer(company: Company) -> None:
    interview, link = asking(company)
    ask_again(company, interview)
    row = company.interview(interview)
    assert (row.meeting, row.other_times_at, row.revision) == (MeetingStatus.NEW_TIME, company.clock.now, 0)
    assert offered(company) == []
    [letter] = company.mails(OTHERS)
    mail = mail_of(letter)
    assert letter.recipient == "anna@example.org"
    assert LINK in text_of(mail)
    assert "andra tider" in mail["Subject"], "in her language"
    assert not [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    shown = card(company, interview)
    assert not shown.doors.ask_again
    assert shown.sending is not None
    assert shown.sending.kind is OTHERS
    answer(company, token(company, OTHERS), ("2026-12-03", "11:00"))
    assert card(company, interview).other_times_at is None
    with company.look(CANDIDATE) as work:
        page = reply.page_of(work, link, opened=False)
    assert page.offered == (Offered(datetime(2026, 12, 3, 10, 0, tzinfo=UTC), page.zone),)


def test_somebody_is_asked_again_once_for_each_answer(company: Company) -> None:
    interview, link = asking(company)
    ask_again(company, interview)
    with pytest.raises(Overtaken, match="already"):
        ask_again(company, interview)
    assert len(company.parcels(OTHERS)) == 1
    answer(company, link, *ROWS)
    ask_again(company, interview)
    assert len(company.parcels(OTHERS)) == 2


def test_an_answer_without_other_times_is_an_answer_too(company: Company) -> None:
    interview, link = asking(company)
    ask_again(company, interview)
    answer(company, link)
    assert company.interview(interview).other_times_at is None
    assert len(company.journal("answered")) == 2
    [letter] = company.parcels(OTHERS)
    assert letter.state is ParcelState.CANCELLED, "the question that still waited is answered"


@pytest.mark.parametrize("meanwhile", [moved, cancelled, withdrawn, accepted])
def test_nobody_is_asked_again_who_waits_for_no_other_time(
    company: Company, meanwhile: Callable[[Company, int, str], None]
) -> None:
    interview, link = asking(company)
    meanwhile(company, interview, link)
    before = company.everything()
    with pytest.raises(Refused):
        ask_again(company, interview)
    assert company.everything() == before


def test_who_cannot_be_written_to_or_is_late_is_not_asked_again(company: Company) -> None:
    interview, _ = asking(company)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Interview, interview).application.candidate.email = None
    assert not card(company, interview).doors.ask_again
    with pytest.raises(NotNow, match="no e-mail address"):
        ask_again(company, interview)
    company.clock.now = company.interview(interview).starts_at
    with pytest.raises(NotNow, match="has begun already"):
        ask_again(company, interview)
    assert len(offered(company)) == 2


def test_the_interview_as_it_was_moved_and_answered_anew_is_not_the_one_that_was_seen(company: Company) -> None:
    interview, link = asking(company)
    company.move(interview)
    answer(company, link, ("2026-12-03", "11:00"), revision=1)
    with pytest.raises(Stale):
        ask_again(company, interview, revision=0)
    with pytest.raises(Overtaken):
        take(company, interview, datetime(2026, 12, 3, 10, 0, tzinfo=UTC), revision=0)


def test_asking_again_counts_as_a_letter(company: Company) -> None:
    interview, _ = asking(company)
    with company.by(KARI) as work:
        for _ in range(LETTERS_AN_HOUR):
            journal.add(work.session, work.actor, work.now, "asked_again")
    with pytest.raises(HeldBack):
        ask_again(company, interview)


def test_the_question_that_waits_is_not_asked_once_the_interview_was_moved(company: Company) -> None:
    """Case 58."""
    interview, _ = asking(company)
    ask_again(company, interview)
    company.move(interview)
    [letter] = company.parcels(OTHERS)
    reminding.send_out(company)
    with company.look(SYSTEM) as work:
        assert work.session.get_one(Parcel, letter.id).state is ParcelState.CANCELLED


# --- forgetting and taking along ---------------------------------------------------------------------------------------


def test_what_was_offered_goes_with_the_person(company: Company) -> None:
    """Case 19."""
    interview, _ = asking(company)
    with company.begin(SYSTEM) as work:
        erasing.erase_person(work, work.session.get_one(Interview, interview).application.candidate_id)
    assert offered(company) == []
    with company.look(SYSTEM) as work:
        assert not [one for one in work.session.scalars(select(JournalEntry)) if "times" in one.facts]


def test_candidates_see_and_take_along_what_they_offered(company: Company) -> None:
    interview, _ = asking(company)
    with company.look(CANDIDATE) as work:
        candidate = work.session.get_one(Interview, interview).application.candidate_id
        [shown] = own_page.page_of(work, candidate).interviews
        packed = zipfile.ZipFile(io.BytesIO(taking_along.everything(work, candidate)))
    assert shown.offered == (TUESDAY, WEDNESDAY)
    [application] = json.loads(packed.read("data.json"))["applications"]
    assert application["interviews"][0]["offered_times"] == [TUESDAY.isoformat(), WEDNESDAY.isoformat()]
    ask_again(company, interview)
    with company.look(CANDIDATE) as work:
        [shown] = own_page.page_of(work, candidate).interviews
    assert (shown.offered, shown.other_times_wanted) == ((), True)

"""What a digest shows: what needs somebody, then the calendar, of what its subscriber may see."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.delivery.slack import Nothing, Post
from bot.services import people as people_service
from domain.access import OPERATOR, SYSTEM, VacancyAccess
from domain.delivery import ParcelKind
from domain.digests import Pause, ScopeKind
from domain.errors import Unknown
from domain.status import MeetingStatus
from storage import departments
from storage.calendar_tables import Appointment
from storage.tables import Application, Interview, Person, Reminder, Vacancy, VacancyMember
from tests.services.company import EMMA, KARI, SVEN, Company
from tests.services.digesting import CHANNEL, FRIDAY, TUESDAY, Digests, posted_on, vacancy_of, words

ON_BOTH = True


@pytest.fixture
def at(company: Company) -> Digests:
    return Digests(company)


# --- what --------------------------------------------------------------------------------------------------------------


def test_an_empty_day_has_none_unless_asked_for(at: Digests):
    at.order()
    assert posted_on(at, TUESDAY) == [Nothing("there is nothing in it")]
    at.order(when_empty=True)
    (drawing,) = posted_on(at, TUESDAY + timedelta(days=1))[1:]
    assert "There is nothing in the calendar." in words(drawing)


def test_an_interview_that_comes_into_an_empty_day_posts_none_later(at: Digests):
    at.order()
    posted_on(at, TUESDAY)
    at.company.invite("Anna", by=EMMA, day=date(2026, 11, 24), at=time(15))
    assert at.waiting() == []


def test_it_shows_the_interviews_of_its_day_with_times_in_the_vacancys_zone(at: Digests):
    at.company.invite("Anna", by=EMMA)
    at.order()
    (drawing,) = posted_on(at, FRIDAY)
    said = words(drawing)
    assert "10:00–10:45 Anna Bergström · First interview · ⏳ Awaiting response · Systems developer" in said
    assert "Oslo time" in said
    assert "Friday 27 November 2026" in said
    assert isinstance(drawing, Post)
    assert drawing.channel == EMMA


def test_the_notification_names_nobody(at: Digests):
    at.company.invite("Anna", by=EMMA)
    at.order()
    (drawing,) = posted_on(at, FRIDAY)
    assert drawing.text == "1 entry in the calendar. 1 thing to do."


def wanting(at: Digests, **columns: Any) -> str:
    """What the digest says of an interview in two weeks that stands like this."""
    (id,) = at.company.invite("Anna", by=EMMA, day=date(2026, 12, 8))
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(Interview).where(Interview.id == id).values(**columns))
    at.order()
    (drawing,) = posted_on(at, FRIDAY)
    return "" if isinstance(drawing, Nothing) else words(drawing)


def test_whoever_asks_for_another_time_comes_first_with_the_number_of_times_offered(at: Digests):
    said = wanting(at, meeting=MeetingStatus.NEW_TIME)
    assert "1 asks for another time" in said
    assert "Anna Bergström · First interview · Tue 8 Dec 10:00 (Oslo time) · Systems developer" in said


def test_no_answer_for_two_days_is_told(at: Digests):
    assert "1 without an answer for two days" in wanting(at, asked_at=FRIDAY - timedelta(days=2))


def test_no_answer_for_less_than_that_is_not(at: Digests):
    assert wanting(at, asked_at=FRIDAY - timedelta(days=2) + timedelta(seconds=1)) == ""


def test_a_reminder_that_will_not_go_is_told(at: Digests):
    (id,) = at.company.invite("Anna", by=EMMA, day=date(2026, 12, 8))
    with at.company.begin(SYSTEM) as work:
        work.session.execute(
            insert(Reminder).values(
                interview_id=id, channel="email", revision=0, days=1, at="09:00", zone="Europe/Oslo", state="skipped",
                local_date=date(2026, 12, 7), due_at=work.now, reason="no_address", created_at=work.now,
            )
        )  # fmt: skip
        work.session.execute(update(Interview).values(meeting=MeetingStatus.ACCEPTED))
    at.order()
    (drawing,) = posted_on(at, FRIDAY)
    assert "1 reminder that does not go" in words(drawing)


def test_an_interview_today_without_place_or_link_is_told(at: Digests):
    at.company.invite("Anna", by=EMMA)
    at.order()
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(Interview).values(place="", meeting=MeetingStatus.ACCEPTED))
    (drawing,) = posted_on(at, FRIDAY)
    assert "1 today without a place or link" in words(drawing)


def test_an_interview_of_which_nobody_said_what_became_of_it_is_told(at: Digests):
    at.company.invite("Anna", by=EMMA)
    at.order()
    (drawing,) = posted_on(at, FRIDAY + timedelta(days=3))
    assert "1 interview: was it held?" in words(drawing)


def test_cancelled_and_deleted_ones_are_not_shown(at: Digests):
    (id,) = at.company.invite("Anna", by=EMMA)
    at.company.invite("Ola", by=EMMA)
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(Interview).where(Interview.id == id).values(cancelled_at=work.now))
        work.session.get_one(Application, at.company.applications["Ola"]).deleted_at = work.now
    at.order()
    assert posted_on(at, FRIDAY) == [Nothing("there is nothing in it")]


# --- whose -------------------------------------------------------------------------------------------------------------


def test_a_vacancy_a_department_and_a_team_are_shown(at: Digests):
    company = at.company
    company.invite("Anna", by=KARI)
    company.invite("Eva", by=SVEN)
    dev, tech = vacancy_of(company), vacancy_of(company, "Eva")
    with company.begin(OPERATOR) as work:
        department = departments.found_or_made(work.session, "North").id
        work.session.get_one(Vacancy, tech).department_id = department
    at.order(place=(ScopeKind.VACANCY, dev))
    at.order(place=(ScopeKind.DEPARTMENT, department))
    at.order(people=(KARI, SVEN))
    of_vacancy, of_department, of_team = (words(one) for one in posted_on(at, FRIDAY))
    assert ("Anna" in of_vacancy, "Eva" in of_vacancy) == (True, False)
    assert ("Anna" in of_department, "Eva" in of_department) == (False, True)
    assert ("Anna" in of_team, "Eva" in of_team) == (True, True)
    assert "Kari Nordmann and Sven Lindqvist" in of_team


def test_of_a_colleagues_calendar_one_sees_what_one_may_see(at: Digests):
    """Sven may not see Anna's vacancy, whoever interviews her."""
    at.company.invite("Anna", by=KARI)
    at.company.invite("Eva", by=KARI)
    at.order(by=SVEN, people=(KARI,))
    (drawing,) = posted_on(at, FRIDAY)
    assert ("Anna" in words(drawing), "Eva" in words(drawing)) == (False, True)


def test_a_vacancy_one_may_not_see_cannot_be_ordered(at: Digests):
    with pytest.raises(Unknown):
        at.order(by=SVEN, place=(ScopeKind.VACANCY, vacancy_of(at.company)))


def test_private_appointments_are_shown_to_their_owner_alone(at: Digests):
    with at.company.begin(SYSTEM) as work:
        emma = work.session.scalar(select(Person.id).where(Person.slack_id == EMMA))
        work.session.add(
            Appointment(
                uid="a1", person_id=emma, title="Dentist", starts_at=FRIDAY + timedelta(hours=2), minutes=30,
                zone="Europe/London", created_at=work.now, changed_at=work.now,
            )
        )  # fmt: skip
    at.order(when_empty=True)
    at.order(when_empty=True, channel_id=CHANNEL)
    at.order(when_empty=True, by=KARI, people=(EMMA,))
    said = [words(one) for one in posted_on(at, FRIDAY)]
    assert ["Dentist" in one for one in said] == [True, False, False]


def test_rights_lost_after_ordering_pause_it_and_its_subscriber_is_told_once(at: Digests):
    at.company.invite("Anna", by=KARI)
    id = at.order(by=KARI, place=(ScopeKind.VACANCY, vacancy_of(at.company)))
    with at.company.begin(SYSTEM) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.NONE))
    assert posted_on(at, FRIDAY + timedelta(hours=1)) == [Nothing("no_access")]
    assert at.ordered(id).paused == Pause.NO_ACCESS
    (told,) = at.company.parcels(ParcelKind.NOTICE)
    assert told.recipient == KARI
    assert posted_on(at, FRIDAY + timedelta(days=3)) == []


def test_somebody_switched_off_gets_none_and_nobody_is_told(at: Digests):
    id = at.order(by=KARI, channel_id=CHANNEL, when_empty=True)
    with at.company.begin(OPERATOR) as work:
        people_service.remove(work, KARI)
    assert posted_on(at, FRIDAY) == []
    assert at.ordered(id).paused == Pause.LEFT
    assert at.company.parcels(ParcelKind.NOTICE) == []

"""The query behind every calendar, and the columns of its indexes that the database keeps by itself; on both databases."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from domain.calendar import SlotKind
from domain.language import Language
from domain.status import ApplicationStatus, InterviewForm, InterviewType, MeetingStatus
from storage import calendar
from storage.calendar import Span, Whose
from storage.calendar_tables import Appointment
from storage.tables import Application, Candidate, Interview, Interviewer, Vacancy
from tests.posting import NOW
from tests.storage.test_letters import a_person

DAY = timedelta(days=1)


@dataclass
class Diary:
    """Two recruiters and two vacancies; what is put in is called by a name."""

    session: object
    kari: int = 0
    sven: int = 0
    nurse: int = 0
    welder: int = 0
    called: dict = field(default_factory=dict)

    def interview(self, name, vacancy=None, people=(), days=1.0, by=None, **more):
        """Put an interview in, so many days from now."""
        candidate = Candidate(first_name=name, last_name="Holm", language=Language.NB, created_at=NOW)
        vacancy_id = vacancy or self.nurse
        application = Application(candidate=candidate, vacancy_id=vacancy_id, status_at=NOW, created_at=NOW)
        usual = {"type": InterviewType.FIRST, "form": InterviewForm.VIDEO, "minutes": 45, "created_at": NOW}
        row = Interview(application=application, uid=f"{name}@kalle", starts_at=NOW + days * DAY, created_by_id=by)
        for key, value in {**usual, **more}.items():
            setattr(row, key, value)
        row.interviewers = [Interviewer(person_id=one) for one in people]
        return self._put(name, SlotKind.INTERVIEW, row)

    def appointment(self, name, person, vacancy=None, days=1.0, **more):
        """Put an appointment in."""
        when = {"starts_at": NOW + days * DAY, "minutes": 30, "zone": "Europe/Oslo"}
        stamps = {"created_at": NOW, "changed_at": NOW}
        about = {"uid": f"{name}@kalle", "title": name, "person_id": person, "vacancy_id": vacancy}
        return self._put(name, SlotKind.APPOINTMENT, Appointment(**about, **when, **stamps, **more))

    def _put(self, name, kind, row):
        self.session.add(row)
        self.session.flush()
        self.called[kind, row.id] = name
        return row

    def shown(self, whose, span=None, **page):
        """What a calendar shows, by name; its count says the same, and so do its lines."""
        keys = calendar.keys(self.session, whose, span or Span(), **{"limit": 1000, **page})
        if not page:
            assert calendar.count(self.session, whose, span or Span()) == len(keys)
            slots = calendar.between(self.session, whose, span or Span())
            assert [(one.kind, one.id) for one in slots] == keys
        return [self.called[key] for key in keys]


@pytest.fixture
def diary(database):
    with database.writes.begin() as session:
        people = [a_person(1), a_person(2)]
        usual = {"language": Language.NB, "zone": "Europe/Oslo", "created_at": NOW}
        places = [Vacancy(reference=one, title=one, **usual) for one in ("Nurse", "Welder")]
        session.add_all([*people, *places])
        session.flush()
        yield Diary(session, *(one.id for one in (*people, *places)))


def of(*people, vacancies=None, private=True):
    return Whose(frozenset(people), None if vacancies is None else frozenset(vacancies), private)


def everybody(*vacancies):
    return Whose(None, frozenset(vacancies) if vacancies else None)


def test_somebodys_own_is_what_they_attend_and_what_they_made_each_once(diary):
    diary.interview("attended", people=[diary.kari, diary.sven])
    diary.interview("made", by=diary.kari, people=[diary.sven], days=2)
    diary.interview("both", by=diary.kari, people=[diary.kari], days=3)
    diary.interview("others", by=diary.sven, people=[diary.sven], days=4)
    assert diary.shown(of(diary.kari)) == ["attended", "made", "both"]
    assert diary.shown(of(diary.kari, diary.sven)) == ["attended", "made", "both", "others"]
    assert diary.shown(of()) == []


def test_only_what_is_in_these_vacancies_is_shown(diary):
    diary.interview("nurse", people=[diary.kari])
    diary.interview("welder", vacancy=diary.welder, people=[diary.kari], days=2)
    assert diary.shown(of(diary.kari, vacancies=[diary.welder])) == ["welder"]
    assert diary.shown(of(diary.kari, vacancies=[])) == []
    assert diary.shown(everybody(diary.nurse)) == ["nurse"]
    assert diary.shown(everybody()) == ["nurse", "welder"]


def test_a_stretch_of_time_has_its_first_moment_and_not_its_last(diary):
    for number in range(4):
        diary.interview(f"day {number}", people=[diary.kari], days=number)
        diary.appointment(f"call {number}", diary.kari, diary.nurse, days=number)
    wanted = Span(NOW + DAY, NOW + 3 * DAY)
    expected = ["call 1", "day 1", "call 2", "day 2"]
    assert diary.shown(of(diary.kari), wanted) == expected
    assert diary.shown(everybody(diary.nurse), wanted) == expected
    assert diary.shown(of(diary.kari), Span(since=NOW + 3 * DAY)) == ["call 3", "day 3"]
    assert diary.shown(of(diary.kari), Span(until=NOW + DAY)) == ["call 0", "day 0"]


def test_types_narrow_interviews_down(diary):
    diary.interview("first", people=[diary.kari])
    diary.interview("second", people=[diary.kari], days=2, type=InterviewType.SECOND)
    diary.interview("trial", people=[diary.kari], days=3, type=InterviewType.INITIAL)
    wanted = Span(types=(InterviewType.SECOND, InterviewType.INITIAL))
    assert diary.shown(of(diary.kari), wanted) == ["second", "trial"]


def test_appointments_are_left_out_when_nobody_asks_for_them(diary):
    diary.interview("interview", people=[diary.kari])
    diary.appointment("call", diary.kari)
    assert diary.shown(of(diary.kari), Span(others=False)) == ["interview"]


def test_what_is_off_stays_out_unless_it_is_asked_for(diary):
    for name, off in (("kept", {}), ("cancelled", {"cancelled_at": NOW})):
        diary.interview(name, people=[diary.kari], **off)
        diary.appointment(f"{name} call", diary.kari, **off)
    assert diary.shown(of(diary.kari)) == ["kept call", "kept"]
    shown = diary.shown(of(diary.kari), Span(cancelled=True))
    assert sorted(shown) == ["cancelled", "cancelled call", "kept", "kept call"]


def test_deleted_applications_and_what_was_taken_back_are_in_no_calendar(diary):
    diary.interview("deleted", people=[diary.kari]).application.deleted_at = NOW
    diary.interview("taken back", people=[diary.kari], cancelled_at=NOW, taken_back=True)
    diary.session.flush()
    for whose in (of(diary.kari), everybody(), everybody(diary.nurse)):
        assert diary.shown(whose, Span(cancelled=True)) == []


def test_a_withdrawn_candidate_stays_in_it_with_the_status(diary):
    diary.interview("Anna", people=[diary.kari]).application.status = ApplicationStatus.WITHDRAWN
    diary.session.flush()
    (slot,) = calendar.between(diary.session, of(diary.kari), Span())
    assert (slot.candidate, slot.status) == ("Anna Holm", ApplicationStatus.WITHDRAWN)


def test_an_appointment_about_no_vacancy_is_its_owners_alone(diary):
    """Case 7."""
    diary.appointment("dentist", diary.kari)
    diary.appointment("briefing", diary.kari, diary.nurse, days=2)
    diary.appointment("secret", diary.kari, diary.welder, days=3)
    assert diary.shown(of(diary.kari)) == ["dentist", "briefing", "secret"]
    assert diary.shown(of(diary.kari, vacancies=[diary.nurse])) == ["dentist", "briefing"]
    assert diary.shown(of(diary.kari, vacancies=[diary.nurse], private=False)) == ["briefing"]
    assert diary.shown(of(diary.kari, private=False)) == ["briefing", "secret"]
    assert diary.shown(of(diary.sven)) == []
    assert diary.shown(everybody()) == ["briefing", "secret"]
    assert diary.shown(everybody(diary.nurse)) == ["briefing"]


def test_pages_follow_each_other_without_gap_or_overlap_also_among_equals(diary):
    for number in range(25):
        diary.interview(f"{number}", people=[diary.kari], days=1 + number // 10)
        diary.appointment(f"call {number}", diary.kari, days=1 + number // 10)
    whole = diary.shown(of(diary.kari))
    pages = [diary.shown(of(diary.kari), offset=at, limit=7) for at in range(0, 56, 7)]
    assert [one for page in pages for one in page] == whole
    assert len(set(whole)) == 50
    assert pages[-1] == whole[49:]
    assert diary.shown(of(diary.kari), offset=70, limit=7) == []


def test_lines_come_in_the_order_asked_for_and_who_is_gone_is_left_out(diary):
    first = diary.interview("Anna", people=[diary.sven, diary.kari], place="Room 1")
    call = diary.appointment("call", diary.kari, diary.nurse, application_id=first.application_id)
    wanted = [(SlotKind.APPOINTMENT, call.id), (SlotKind.INTERVIEW, 987654), (SlotKind.INTERVIEW, first.id)]
    appointment, interview = calendar.slots(diary.session, wanted)
    assert (appointment.title, appointment.candidate, appointment.vacancy) == ("call", "Anna Holm", "Nurse")
    assert (appointment.owner_id, appointment.people) == (diary.kari, ("Person 1",))
    assert (interview.people, interview.where, interview.zone.key) == (
        ("Person 2", "Person 1"),
        "Room 1",
        "Europe/Oslo",
    )
    assert (interview.starts_at, interview.ends_at) == (NOW + DAY, NOW + DAY + timedelta(minutes=45))
    assert interview.changed_at == NOW


def test_an_appointment_about_a_deleted_application_names_nobody(diary):
    anna = diary.interview("Anna")
    diary.appointment("call", diary.kari, diary.nurse, application_id=anna.application_id)
    anna.application.deleted_at = NOW
    diary.session.flush()
    (slot,) = calendar.between(diary.session, of(diary.kari), Span())
    assert (slot.title, slot.candidate) == ("call", "")


def test_interviews_are_counted_by_stretch_and_answer(diary):
    for number, meeting in enumerate((MeetingStatus.AWAITING, MeetingStatus.ACCEPTED, MeetingStatus.ACCEPTED)):
        diary.interview(f"{number}", people=[diary.kari], meeting=meeting, days=0.5)
    diary.interview("next day", people=[diary.kari], days=1)
    diary.interview("off", people=[diary.kari], days=1, cancelled_at=NOW)
    diary.interview("beyond", people=[diary.kari], days=2)
    diary.appointment("call", diary.kari)
    found = calendar.per_day(diary.session, of(diary.kari), [NOW, NOW + DAY, NOW + 2 * DAY])
    awaiting, accepted = MeetingStatus.AWAITING, MeetingStatus.ACCEPTED
    assert sorted(found) == sorted([(0, awaiting, 1), (0, accepted, 2), (1, awaiting, 1)])


# --- what the database keeps by itself -------------------------------------------------------------------------------


def test_an_interview_that_moves_is_found_where_it_went_and_nowhere_else(diary):
    moved = diary.interview("moved", people=[diary.kari, diary.sven])
    moved.starts_at = NOW + 8 * DAY
    diary.session.flush()
    for person in (diary.kari, diary.sven):
        assert diary.shown(of(person), Span(until=NOW + 2 * DAY)) == []
        assert diary.shown(of(person), Span(since=NOW + 8 * DAY)) == ["moved"]


def test_whoever_attends_later_has_it_in_the_calendar(diary):
    interview = diary.interview("Anna", people=[diary.kari])
    interview.interviewers.append(Interviewer(person_id=diary.sven))
    diary.session.flush()
    assert diary.shown(of(diary.sven), Span(NOW, NOW + 2 * DAY)) == ["Anna"]
    interview.interviewers = [one for one in interview.interviewers if one.person_id == diary.sven]
    diary.session.flush()
    assert diary.shown(of(diary.kari), Span(NOW, NOW + 2 * DAY)) == []


def test_rows_that_no_service_wrote_are_found_too(diary):
    anna = diary.interview("Anna")
    row = {"application_id": anna.application_id, "type": InterviewType.SECOND, "form": InterviewForm.VIDEO}
    row |= {"minutes": 30, "created_at": NOW}
    rows = [{**row, "uid": f"bulk-{number}", "starts_at": NOW + number * DAY} for number in (3, 4)]
    diary.session.execute(insert(Interview), rows)
    ids = list(diary.session.scalars(select(Interview.id).where(Interview.uid.like("bulk-%")).order_by(Interview.id)))
    diary.session.execute(insert(Interviewer), [{"interview_id": id, "person_id": diary.sven} for id in ids])
    diary.called |= {(SlotKind.INTERVIEW, id): f"bulk {number}" for id, number in zip(ids, (3, 4), strict=True)}
    assert diary.shown(of(diary.sven), Span(NOW, NOW + 10 * DAY)) == ["bulk 3", "bulk 4"]
    assert diary.shown(everybody(diary.nurse), Span(NOW + 2 * DAY)) == ["bulk 3", "bulk 4"]
    asked = diary.session.scalars(select(Interview.asked_at).where(Interview.id.in_(ids)))
    assert set(asked) == {NOW}, "they have been asked since they were made"

    many = text("UPDATE interview SET starts_at = (SELECT starts_at FROM interview WHERE uid = 'Anna@kalle')")
    diary.session.execute(many)
    assert sorted(diary.shown(of(diary.sven), Span(NOW + DAY, NOW + 2 * DAY))) == ["bulk 3", "bulk 4"]

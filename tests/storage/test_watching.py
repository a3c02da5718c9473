"""Who looks at an interview besides its card; on both databases."""

from datetime import timedelta

import pytest

from domain.digests import Rhythm, ScopeKind
from domain.language import Language
from storage import watching
from storage.calendar_tables import Digest, Home, Subscription, SubscriptionScope
from storage.tables import Department, Vacancy
from tests.posting import NOW
from tests.storage.test_letters import a_person

DAY = timedelta(days=1)


@pytest.fixture
def session(database):
    with database.writes.begin() as opened:
        yield opened


@pytest.fixture
def people(session):
    """Three recruiters, by id."""
    made = [a_person(number) for number in (1, 2, 3)]
    session.add_all(made)
    session.flush()
    return [one.id for one in made]


@pytest.fixture
def place(session):
    """A vacancy and its department, by id."""
    usual = {"language": Language.NB, "zone": "Europe/Oslo", "created_at": NOW}
    vacancy = Vacancy(reference="V1", title="Nurse", department=Department(name="Care"), **usual)
    session.add(vacancy)
    session.flush()
    return vacancy.id, vacancy.department_id


def a_digest(session, owner, kind, *refs, channel="", there="", live=True):
    """One that was posted, or begun where `there` is empty; returns its id."""
    when = {"rhythm": Rhythm.DAILY, "at": "08:00", "zone": "Europe/Oslo", "next_at": NOW, "created_at": NOW}
    ordered = Subscription(person_id=owner, channel_id=channel, language=Language.NB, kind=kind, **when)
    ordered.scopes = [SubscriptionScope(kind=kind, ref_id=ref) for ref in refs]
    span = {"since": NOW, "until": NOW + DAY, "local_date": NOW.date(), "created_at": NOW}
    row = Digest(subscription=ordered, channel_id=there, ts="1.1" if there else "", live=live, **span)
    session.add(row)
    session.flush()
    return row.id


def found(session, people, place):
    return [id for id, _, _ in watching.digests(session, people, *place)]


def test_homes_are_those_that_somebody_opened_lately(session, people):
    fresh, stale, never = people
    session.add_all([Home(person_id=fresh, opened_at=NOW), Home(person_id=stale, opened_at=NOW - 2 * DAY)])
    session.flush()
    assert watching.homes(session, people, NOW - DAY) == [(fresh, "U01")]
    assert watching.homes(session, [stale, never], NOW - DAY) == []
    assert watching.homes(session, [], NOW - DAY) == []


def test_the_home_of_somebody_switched_off_is_left_alone(session):
    gone = a_person(9, active=False)
    session.add(gone)
    session.flush()
    session.add(Home(person_id=gone.id, opened_at=NOW))
    session.flush()
    assert watching.homes(session, [gone.id], NOW - DAY) == []


def test_digests_of_the_people_the_vacancy_and_the_department_show_it(session, people, place):
    kari, sven, mette = people
    vacancy, department = place
    own = a_digest(session, kari, ScopeKind.RECRUITER, kari)
    team = a_digest(session, sven, ScopeKind.TEAM, kari, mette)
    of_vacancy = a_digest(session, sven, ScopeKind.VACANCY, vacancy)
    of_department = a_digest(session, sven, ScopeKind.DEPARTMENT, department)
    a_digest(session, sven, ScopeKind.RECRUITER, sven)
    a_digest(session, sven, ScopeKind.VACANCY, vacancy + 1)
    a_digest(session, sven, ScopeKind.DEPARTMENT, department + 1)
    assert found(session, [kari], place) == [own, team, of_vacancy, of_department]
    assert found(session, [], place) == [of_vacancy, of_department]
    assert found(session, [kari, mette], (vacancy, None)) == [own, team, of_vacancy], "a team's is named once"


def test_ids_of_people_and_of_places_are_not_confused(session, people):
    same, other = 1000, 1
    kinds = (ScopeKind.VACANCY, ScopeKind.DEPARTMENT, ScopeKind.RECRUITER)
    vacancy, department, recruiter = [a_digest(session, people[0], kind, same) for kind in kinds]
    assert found(session, [other], (same, other)) == [vacancy]
    assert found(session, [other], (other, same)) == [department]
    assert found(session, [same], (other, other)) == [recruiter]


def test_one_that_has_a_follower_is_edited_no_more(session, people, place):
    a_digest(session, people[0], ScopeKind.RECRUITER, people[0], live=False)
    assert found(session, people, place) == []


def test_it_is_where_it_was_posted_or_where_it_will_be(session, people, place):
    kari, *_ = people
    a_digest(session, kari, ScopeKind.RECRUITER, kari, there="D0KARI")
    a_digest(session, kari, ScopeKind.RECRUITER, kari, channel="C0NEW", there="C0OLD")
    a_digest(session, kari, ScopeKind.RECRUITER, kari, channel="C0NEW")
    a_digest(session, kari, ScopeKind.RECRUITER, kari)
    rooms = [(channel, owner) for _, channel, owner in watching.digests(session, [kari], *place)]
    assert rooms == [("D0KARI", kari), ("C0OLD", kari), ("C0NEW", kari), ("U01", kari)]

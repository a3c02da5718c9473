"""Appointments that are not interviews: whose they are, who sees them, and what they get in the way of."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import update

from bot.services.calendar import appointing, listing
from bot.services.calendar.appointing import Shown, Wanted
from bot.services.invitation.wanted import TwoHours
from domain.access import OPERATOR, SYSTEM, VacancyAccess
from domain.calendar import CalendarFilter, Scope, Slot, SlotKind
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotNow, Stale, Stranger, Unknown
from storage import erasing
from storage.calendar_tables import Appointment, Home
from storage.tables import Application, VacancyMember
from tests.services.company import EMMA, KARI, METTE, SVEN, Company

ON_BOTH = True
LUNCH = Wanted("Lunch with the board", date(2026, 11, 25), time(12), 90, "Room 7")


def put(company: Company, wanted: Wanted = LUNCH, *, by: str = KARI) -> int:
    with company.by(by) as work:
        return appointing.put_in(work, wanted)


def change(company: Company, id: int, *, by: str = KARI, revision: int = 0, **to: Any) -> None:
    with company.by(by) as work:
        appointing.change(work, id, replace(LUNCH, **to), revision)


def cancel(company: Company, id: int, *, by: str = KARI) -> None:
    with company.by(by) as work:
        appointing.cancel(work, id)


def shown(company: Company, id: int, *, by: str = KARI) -> Shown:
    with company.by(by) as work:
        return appointing.to_change(work, id)


def row(company: Company, id: int) -> Appointment:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Appointment, id)


def calendar(company: Company, who: str, scope: Scope = Scope.MINE, ref_id: int = 0) -> list[Slot]:
    with company.by(who) as work:
        return list(listing.begin(work, CalendarFilter(scope, ref_id)).page.rows)


def vacancy_of(company: Company, name: str) -> int:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).vacancy_id


# --- putting in, changing, cancelling ------------------------------------------------------------------------------------


def test_an_appointment_stands_in_ones_calendar_at_the_time_of_ones_own_zone(company: Company):
    id = put(company)
    (slot,) = calendar(company, KARI)
    assert (slot.kind, slot.id, slot.title, slot.minutes) == (SlotKind.APPOINTMENT, id, "Lunch with the board", 90)
    assert slot.starts_at == datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    assert (slot.zone.key, slot.where) == ("Europe/Oslo", "Room 7")
    assert slot.owner_id == company.actor(KARI).person_id


def test_a_change_keeps_its_name_in_calendars_and_counts_up(company: Company):
    id = put(company)
    uid = row(company, id).uid
    change(company, id, at=time(13), place="")
    found = row(company, id)
    assert (found.uid, found.revision, found.place) == (uid, 1, "")
    assert found.starts_at == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    with pytest.raises(Stale):
        change(company, id, at=time(14))
    assert row(company, id).revision == 1


def test_saving_it_as_it_stands_changes_nothing(company: Company):
    id = put(company)
    change(company, id)
    assert row(company, id).revision == 0
    assert company.journal("appointment_changed") == []


def test_a_cancelled_one_is_gone_from_the_calendar_and_known_as_cancelled(company: Company):
    id = put(company)
    company.clock.move(minutes=5)
    cancel(company, id)
    found = row(company, id)
    assert (found.cancelled_at, found.changed_at, found.revision) == (company.clock.now, company.clock.now, 1)
    assert calendar(company, KARI) == []
    for again in (lambda: cancel(company, id), lambda: change(company, id, revision=1), lambda: shown(company, id)):
        with pytest.raises(NotNow):
            again()


def test_what_was_may_be_put_in_as_well(company: Company):
    put(company, replace(LUNCH, day=date(2026, 11, 2)))
    assert len(calendar(company, KARI)) == 1


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("title", {"title": "   "}),
        ("title", {"title": "x" * 201}),
        ("minutes", {"minutes": 4}),
        ("minutes", {"minutes": 1441}),
        ("place", {"place": "x" * 501}),
        ("day", {"day": date(2031, 1, 1)}),
        ("day", {"day": date(2020, 1, 1)}),
        ("day", {"day": date.max}),
        ("at", {"day": date(2027, 3, 28), "at": time(2, 30)}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(company: Company, field: str, answers: dict[str, Any]):
    with pytest.raises(BadFields) as refused:
        put(company, replace(LUNCH, **answers))
    assert list(refused.value.fields) == [field]
    assert calendar(company, KARI) == []


@pytest.mark.parametrize("minutes", [5, 1440])
def test_from_five_minutes_to_a_whole_day(company: Company, minutes: int):
    put(company, replace(LUNCH, minutes=minutes))
    assert calendar(company, KARI)[0].minutes == minutes


def test_an_hour_that_comes_twice_is_asked_about(company: Company):
    """Case 66."""
    twice = replace(LUNCH, day=date(2027, 10, 31), at=time(2, 30))
    with pytest.raises(TwoHours):
        put(company, twice)
    first, second = (put(company, replace(twice, second_hour=one)) for one in (False, True))
    assert row(company, first).starts_at.hour == 0
    assert row(company, second).starts_at.hour == 1


def test_whoever_is_no_person_has_no_calendar(company: Company):
    with company.begin(OPERATOR) as work, pytest.raises(Stranger):
        appointing.put_in(work, LUNCH)


# --- what it is about, and who sees it -----------------------------------------------------------------------------------


def test_a_private_appointment_is_seen_by_nobody_else(company: Company):
    put(company)
    for who in (EMMA, METTE, SVEN):
        assert calendar(company, who, Scope.EVERYBODY) == []
    assert [one.title for one in calendar(company, KARI)] == ["Lunch with the board"]


def test_one_about_a_vacancy_is_seen_by_who_sees_the_vacancy(company: Company):
    vacancy = vacancy_of(company, "Anna")
    id = put(company, replace(LUNCH, vacancy_id=vacancy))
    assert [one.id for one in calendar(company, METTE, Scope.VACANCY, vacancy)] == [id]
    assert calendar(company, SVEN, Scope.EVERYBODY) == []


def test_one_about_an_application_names_the_candidate_and_its_vacancy(company: Company):
    id = put(company, replace(LUNCH, application_id=company.applications["Anna"]))
    (slot,) = calendar(company, KARI)
    assert (slot.candidate, slot.vacancy_id) == ("Anna Bergström", vacancy_of(company, "Anna"))
    form = shown(company, id)
    assert (form.candidate, form.vacancy) == ("Anna Bergström", "Systems developer")
    assert [one.application_id for one in company.journal("appointment_added")] == [company.applications["Anna"]]
    assert [one.facts for one in company.journal("appointment_added")] == [{"appointment": id}]


def test_a_vacancy_and_a_candidate_of_another_one_do_not_go_together(company: Company):
    wanted = replace(LUNCH, application_id=company.applications["Anna"], vacancy_id=vacancy_of(company, "Eva"))
    with pytest.raises(BadFields) as refused:
        put(company, wanted)
    assert list(refused.value.fields) == ["about_vacancy"]


def test_what_somebody_may_not_see_their_appointment_is_not_about(company: Company):
    for about in ({"vacancy_id": vacancy_of(company, "Anna")}, {"application_id": company.applications["Anna"]}):
        for ids in (about, dict.fromkeys(about, 10**8)):
            with pytest.raises(Unknown):
                put(company, replace(LUNCH, **ids), by=SVEN)


def test_only_whose_it_is_changes_it(company: Company):
    id = put(company, replace(LUNCH, vacancy_id=vacancy_of(company, "Anna")))
    for who in (METTE, SVEN, EMMA):
        for gesture in (
            lambda who=who: change(company, id, by=who, at=time(9)),
            lambda who=who: cancel(company, id, by=who),
            lambda who=who: shown(company, id, by=who),
        ):
            with pytest.raises(Unknown):
                gesture()
    assert (row(company, id).revision, row(company, id).cancelled_at) == (0, None)


def test_who_lost_the_vacancy_keeps_the_appointment_without_it(company: Company):
    id = put(company, replace(LUNCH, application_id=company.applications["Eva"]), by=SVEN)
    with company.begin(SYSTEM) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.NONE))
    form = shown(company, id, by=SVEN)
    assert (form.candidate, form.vacancy, form.title) == ("", "", "Lunch with the board")


def test_a_candidate_in_the_bin_is_not_named(company: Company):
    put(company, replace(LUNCH, application_id=company.applications["Anna"]))
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).deleted_at = work.now
    assert [one.candidate for one in calendar(company, KARI)] == [""]


def test_what_is_about_a_candidate_is_erased_with_them(company: Company):
    put(company, replace(LUNCH, application_id=company.applications["Anna"]))
    put(company)
    with company.begin(SYSTEM) as work:
        erasing.remove_applications(work.session, [company.applications["Anna"]])
    assert [one.application_id for one in calendar(company, KARI)] == [None]


# --- what it gets in the way of --------------------------------------------------------------------------------------------


def test_who_has_an_appointment_is_booked(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    put(company, replace(LUNCH, day=date(2026, 11, 30), at=time(12, 30), minutes=60))
    unsure = company.move(interview)
    assert [one.phrase.facts["name"] for one in unsure.doubts] == ["Kari Nordmann"]
    assert company.move(interview, at=time(14)) is None


def test_a_home_that_was_opened_is_drawn_anew(company: Company):
    with company.by(KARI) as work:
        work.session.add(Home(person_id=work.actor.person_id, opened_at=work.now, page=0))
    put(company)
    assert len(company.parcels(ParcelKind.HOME)) == 1

"""How a panel goes on and ends: who is done, what closes it, who may, and that each is done once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.services.acting import erasing
from bot.services.panel import closing, results, reviewing
from domain.access import SYSTEM, ActorKind, VacancyAccess
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotAllowed, NotNow, Unknown
from domain.panels import LONGEST_DAYS, Closing, ReviewerState, due_moment
from domain.status import ApplicationStatus
from storage import panels
from storage import people as people_rows
from storage.panel_tables import Panel, ReviewCode
from storage.tables import Application, VacancyMember
from tests.services import panel_case as case
from tests.services.company import EMMA, KARI, METTE, SVEN, Company

ON_BOTH = True
OSLO = ZoneInfo("Europe/Oslo")
HERE = timedelta(days=3)


def by(company: Company, who: str, what, *about):
    with company.by(who) as work:
        return what(work, *about)


def sweep(company: Company) -> int:
    return closing.sweep(company.begin, company.look)


def set_status(company: Company, name: str, status: ApplicationStatus) -> None:
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications[name])
        application.status, application.status_at = status, work.now


def deactivate(company: Company, who: str) -> None:
    with company.begin(SYSTEM) as work:
        found = people_rows.by_slack_id(work.session, who)
        assert found is not None
        found.active = False


def results_told(company: Company) -> int:
    return len(case.waiting(company, ParcelKind.PANEL_RESULT))


def test_a_reviewer_is_done_with_the_last_of_those_who_are_left_and_the_panel_with_the_last_reviewer(company: Company):
    panel = case.panel_of(company, "Anna", "Ola", outside=())
    case.give(company, panel, METTE, "Anna")
    assert case.state_of(company, panel, METTE) is ReviewerState.ASKED
    case.give(company, panel, METTE, "Ola")
    assert case.state_of(company, panel, METTE) is ReviewerState.DONE
    assert case.panel(company, panel).closed_at is None
    case.give(company, panel, SVEN, "Anna", "Ola")
    assert case.panel(company, panel).closing is Closing.ALL
    assert results_told(company) == 1
    assert [one.facts["why"] for one in company.journal("panel_closed")] == ["all", "all"], "a line for each person"


def test_a_draft_makes_nobody_done(company: Company):
    panel = case.panel_of(company, "Anna", inside=(METTE,), outside=())
    case.give(company, panel, METTE, "Anna", draft=True)
    assert case.state_of(company, panel, METTE) is ReviewerState.ASKED
    assert case.panel(company, panel).closed_at is None


def test_a_quorum_closes_it(company: Company):
    panel = case.panel_of(company, "Anna", quorum=2)
    case.give(company, panel, METTE, "Anna")
    assert case.panel(company, panel).closed_at is None
    case.give(company, panel, SVEN, "Anna")
    assert case.panel(company, panel).closing is Closing.QUORUM


def test_the_due_date_closes_it_with_its_last_moment_in_the_vacancys_zone(company: Company):
    day = date(2026, 11, 26)
    panel = case.panel_of(company, "Anna", due_at=due_moment(day, OSLO))
    company.clock.now = datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC)
    assert sweep(company) == 0
    company.clock.move(seconds=1)
    assert sweep(company) == 1
    assert case.panel(company, panel).closing is Closing.DUE
    assert sweep(company) == 0
    assert results_told(company) == 1


def test_somebody_who_withdraws_is_waited_for_no_more(company: Company):
    panel = case.panel_of(company, "Anna", "Ola", inside=(METTE,), outside=())
    case.give(company, panel, METTE, "Anna")
    set_status(company, "Ola", ApplicationStatus.WITHDRAWN)
    assert sweep(company) == 1
    assert case.state_of(company, panel, METTE) is ReviewerState.DONE
    company.clock.move(minutes=2)
    assert sweep(company) == 1
    assert case.panel(company, panel).closing is Closing.ALL


def test_somebody_who_comes_back_is_owed_again_and_nothing_is_told_twice(company: Company):
    panel = case.panel_of(company, "Anna", "Ola", outside=(), tells_each=True)
    case.give(company, panel, METTE, "Anna")
    set_status(company, "Ola", ApplicationStatus.WITHDRAWN)
    assert sweep(company) == 1
    assert case.state_of(company, panel, METTE) is ReviewerState.DONE
    set_status(company, "Ola", ApplicationStatus.PANEL_REVIEW)
    assert sweep(company) == 1
    assert case.state_of(company, panel, METTE) is ReviewerState.ASKED
    assert sweep(company) == 0
    case.give(company, panel, METTE, "Ola")
    assert len(company.parcels(ParcelKind.PANEL_DONE)) == 1


def test_a_panel_without_people_ends(company: Company):
    panel = case.panel_of(company, "Anna")
    set_status(company, "Anna", ApplicationStatus.REJECTED)
    company.clock.move(minutes=2)
    assert sweep(company) == 1
    assert case.panel(company, panel).closing is Closing.EMPTY


def test_a_panel_with_nobody_who_can_review_ends(company: Company):
    """Case 89."""
    panel = case.panel_of(company, "Anna", inside=(METTE,), outside=())
    deactivate(company, METTE)
    assert sweep(company) == 1
    assert case.panel(company, panel).closing is Closing.EMPTY


def test_what_somebody_gave_before_they_left_counts(company: Company):
    panel = case.panel_of(company, "Anna", outside=())
    case.give(company, panel, METTE, "Anna", rating=6)
    deactivate(company, METTE)
    case.give(company, panel, SVEN, "Anna", rating=5)
    assert case.panel(company, panel).closing is Closing.ALL
    (row,) = by(company, KARI, results.of_panel, panel).rows
    assert row.summary.count == 2


def test_one_that_is_erased_is_waited_for_no_more(company: Company):
    panel = case.panel_of(company, "Anna", "Ola", inside=(METTE,), outside=())
    case.give(company, panel, METTE, "Anna")
    with company.by(EMMA) as work:
        erasing.erase_application(work, work.session.get_one(Application, company.applications["Ola"]))
    sweep(company)
    assert case.panel(company, panel).closing is Closing.ALL
    assert [one.name for one in by(company, KARI, results.of_panel, panel).rows] == ["Anna Bergström"]


def test_closing_is_once_however_often(company: Company):
    panel = case.panel_of(company, "Anna")
    by(company, KARI, closing.close, panel)
    first = case.panel(company, panel).closed_at
    company.clock.move(hours=1)
    by(company, KARI, closing.close, panel)
    by(company, EMMA, closing.close, panel)
    assert case.panel(company, panel).closed_at == first
    assert results_told(company) == 1
    assert len(company.journal("panel_closed")) == 1


def test_the_application_stays_in_panel_review_when_a_panel_ends(company: Company):
    set_status(company, "Anna", ApplicationStatus.PANEL_REVIEW)
    panel = case.panel_of(company, "Anna")
    by(company, KARI, closing.close, panel)
    assert company.status("Anna") is ApplicationStatus.PANEL_REVIEW


def test_a_panel_that_was_taken_back_is_told_of_by_nobody(company: Company):
    panel = case.panel_of(company, "Anna")
    with company.begin(SYSTEM) as work:
        closing.end(work, panels.by_id(work.session, panel, lock=True), Closing.TAKEN_BACK)
    assert results_told(company) == 0
    with pytest.raises(NotNow):
        by(company, KARI, results.of_panel, panel)


@pytest.mark.parametrize(
    "what", [closing.close, closing.reveal, lambda work, panel: closing.change_due(work, panel, date(2026, 12, 1))]
)
def test_a_panel_is_managed_by_who_asked_for_it_and_by_administrators(company: Company, what):
    """Case 8."""
    panel = case.panel_of(company, "Anna", "Ola")
    for who, refusal in ((METTE, NotAllowed), (SVEN, Unknown)):
        with pytest.raises(refusal):
            by(company, who, what, panel)
    by(company, EMMA, what, panel)
    other = case.panel_of(company, "Jane")
    by(company, KARI, what, other)


def test_a_colleague_with_the_same_access_does_not_manage_it(company: Company):
    panel = case.panel_of(company, "Anna", by=EMMA)
    with pytest.raises(NotAllowed):
        by(company, KARI, closing.close, panel)


@pytest.mark.parametrize(("left", "refusal"), [(VacancyAccess.READ, NotAllowed), (VacancyAccess.NONE, Unknown)])
def test_who_asked_for_it_manages_it_no_longer_than_they_work_there(company: Company, left, refusal):
    panel = case.panel_of(company, "Anna")
    with company.begin(SYSTEM) as work:
        kari = people_rows.by_slack_id(work.session, KARI)
        vacancy = work.session.get_one(Panel, panel).vacancy_id
        work.session.get_one(VacancyMember, (vacancy, kari.id)).access = left
    with pytest.raises(refusal):
        by(company, KARI, closing.close, panel)


def test_there_is_no_managing_what_is_not_there(company: Company):
    for what in (closing.close, closing.reveal, closing.revoke):
        with pytest.raises(Unknown):
            by(company, EMMA, what, 4711)


def test_results_are_shown_before_the_end_once_and_reviewing_goes_on(company: Company):
    panel = case.panel_of(company, "Anna", outside=())
    case.give(company, panel, METTE, "Anna", rating=6)
    by(company, KARI, closing.reveal, panel)
    first = case.panel(company, panel).revealed_at
    company.clock.move(hours=1)
    by(company, KARI, closing.reveal, panel)
    assert case.panel(company, panel).revealed_at == first
    assert len(company.journal("panel_revealed")) == 1
    case.give(company, panel, SVEN, "Anna", rating=5)
    assert case.panel(company, panel).closing is Closing.ALL


def test_another_due_date_counts_in_the_vacancys_zone_and_may_be_none(company: Company):
    panel = case.panel_of(company, "Anna")
    by(company, KARI, closing.change_due, panel, date(2026, 11, 23))
    assert case.panel(company, panel).due_at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    by(company, KARI, closing.change_due, panel, None)
    assert case.panel(company, panel).due_at is None
    by(company, KARI, closing.change_due, panel, None)
    assert [one.facts["day"] for one in company.journal("panel_due_changed")] == ["2026-11-23", ""]


def test_saving_the_day_that_is_shown_changes_nothing_also_after_the_vacancy_came_to_another_zone(company: Company):
    due_at = due_moment(date(2026, 11, 27), OSLO)
    panel = case.panel_of(company, "Anna", due_at=due_at)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Panel, panel).vacancy.zone = "Asia/Tokyo"
    with company.by(KARI) as work:
        shown = closing.due_day_of(work.session.get_one(Panel, panel))
    assert shown == date(2026, 11, 28), "where the vacancy is now, its last moment is on the next day"
    by(company, KARI, closing.change_due, panel, shown)
    assert case.panel(company, panel).due_at == due_at
    assert company.journal("panel_due_changed") == []


@pytest.mark.parametrize("days", [-1, LONGEST_DAYS + 1])
def test_a_due_date_that_is_over_or_too_far_away_is_refused(company: Company, days: int):
    panel = case.panel_of(company, "Anna")
    with pytest.raises(BadFields) as refused:
        by(company, KARI, closing.change_due, panel, company.clock.now.date() + timedelta(days=days))
    assert "due" in refused.value.fields


def test_a_closed_panel_has_no_due_date_to_change(company: Company):
    panel = case.panel_of(company, "Anna")
    by(company, KARI, closing.close, panel)
    with pytest.raises(NotNow):
        by(company, KARI, closing.change_due, panel, date(2026, 12, 1))


def test_who_is_revoked_counts_no_more_and_is_waited_for_no_more(company: Company):
    """Case 12: of a revoked link."""
    panel = case.panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    case.give(company, panel, METTE, "Anna", rating=1)
    by(company, KARI, closing.revoke, case.reviewer_of(company, panel, METTE).id)
    assert case.panel(company, panel).closed_at is None
    case.give(company, panel, SVEN, "Anna", rating=7)
    assert case.panel(company, panel).closing is Closing.ALL
    shown = by(company, KARI, results.of_person, panel, company.applications["Anna"])
    assert [one.rating for one in shown.result.said] == [7]
    with pytest.raises(NotNow):
        by(company, METTE, give_late, case.reviewer_of(company, panel, METTE).id, company.applications["Anna"])


def give_late(work, reviewer: int, application: int) -> None:
    reviewing.write(work, reviewing.inside(work, reviewer), application, "5", "", give=True)


def test_revoking_the_last_who_is_waited_for_ends_it(company: Company):
    panel = case.panel_of(company, "Anna", outside=())
    case.give(company, panel, METTE, "Anna")
    by(company, KARI, closing.revoke, case.reviewer_of(company, panel, SVEN).id)
    assert case.panel(company, panel).closing is Closing.ALL


def test_what_ends_with_the_last_review_was_ended_by_nobody_and_what_is_closed_by_hand_by_who_did(company: Company):
    first = case.panel_of(company, "Anna", inside=(METTE,), outside=())
    second = case.panel_of(company, "Ola", inside=(METTE,), outside=())

    by(company, METTE, give_late, case.reviewer_of(company, first, METTE).id, company.applications["Anna"])
    by(company, KARI, closing.close, second)

    given, ended, closed = [*company.journal("review_given"), *company.journal("panel_closed")]
    with company.look(SYSTEM) as work:
        ids = {who: people_rows.by_slack_id(work.session, who).id for who in (KARI, METTE)}
    assert (given.actor_kind, given.person_id) == (ActorKind.PERSON, ids[METTE])
    assert (ended.actor_kind, ended.person_id, ended.facts["why"]) == (ActorKind.SYSTEM, None, "all")
    assert (closed.actor_kind, closed.person_id, closed.facts["why"]) == (ActorKind.PERSON, ids[KARI], "requester")


def test_somebody_is_revoked_after_the_end_as_well_and_their_browser_is_signed_out(company: Company):
    """Case 90."""
    panel = case.panel_of(company, "Anna", inside=(METTE,))
    outside = case.reviewer_of(company, panel, case.OUTSIDE)
    case.give(company, panel, case.OUTSIDE, "Anna", rating=2)
    with company.begin(SYSTEM) as work:
        until = work.now + HERE
        work.session.add(ReviewCode(reviewer_id=outside.id, session="s" * 64, session_until=until))
    by(company, KARI, closing.close, panel)
    by(company, KARI, closing.revoke, outside.id)
    by(company, KARI, closing.revoke, outside.id)
    (row,) = by(company, KARI, results.of_panel, panel).rows
    assert row.summary.count == 0
    with company.look(SYSTEM) as work:
        assert work.session.get_one(ReviewCode, outside.id).session == ""
    assert len(company.journal("panel_revoked")) == 1


def test_only_who_manages_a_panel_revokes_in_it(company: Company):
    """Case 8."""
    panel = case.panel_of(company, "Anna")
    reviewer = case.reviewer_of(company, panel, SVEN).id
    for who, refusal in ((METTE, NotAllowed), (SVEN, Unknown)):
        with pytest.raises(refusal):
            by(company, who, closing.revoke, reviewer)
    assert case.state_of(company, panel, SVEN) is ReviewerState.ASKED


def test_a_panel_that_cannot_be_settled_holds_up_no_other(company: Company, monkeypatch: pytest.MonkeyPatch):
    first, second = (case.panel_of(company, name, due_at=company.clock.now + HERE) for name in ("Anna", "Ola"))
    company.clock.move(days=4)
    settle = closing.settle

    def fails_once(work, panel, moved=None):
        if panel.id == first:
            raise RuntimeError("no")
        settle(work, panel, moved)

    monkeypatch.setattr(closing, "settle", fails_once)
    assert sweep(company) == 1
    assert case.panel(company, second).closing is Closing.DUE

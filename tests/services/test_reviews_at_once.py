"""Two at once on PostgreSQL: one row for each reviewer and person, and nothing after the panel closed."""

import threading

import pytest

from bot.services.acting import erasing
from bot.services.calendar import home
from bot.services.panel import closing, reviewing
from domain.access import SYSTEM
from domain.delivery import ParcelKind
from domain.errors import NotNow
from domain.status import ApplicationStatus
from storage import panels
from storage.panel_tables import Panel
from storage.tables import Application
from tests.services import panel_case as case
from tests.services.at_once import somebody_waits, while_open
from tests.services.company import EMMA, KARI, METTE, SVEN
from tests.services.reviewing import THREE, panel, panel_of, reviewer_of, reviews, state_of, write


@pytest.fixture
def company(postgresql_company):
    return postgresql_company


@pytest.fixture
def mine(company):
    return reviewer_of(company, panel(company, inside=(SVEN, EMMA)))


def writes(company, mine, rating, comment=""):
    """Giving a review of Anna, as a part of bigger work."""
    anna = company.applications["Anna"]
    return lambda work: reviewing.write(work, reviewing.inside(work, mine), anna, rating, comment, give=True)


def test_two_windows_at_once_are_one_review(company, mine):
    """Case 89."""
    sven = company.actor(SVEN)
    came = while_open(company, sven, writes(company, mine, "2"), lambda: write(company, mine, rating="6"))
    assert came is None
    assert [one[1] for one in reviews(company)] == [6]
    assert (len(company.journal("review_given")), len(company.journal("review_changed"))) == (1, 1)


def test_a_review_that_comes_while_the_panel_closes_is_too_late(company, mine):
    """Case 89."""
    panel_id = panel_of(company, mine)
    came = while_open(
        company, company.actor(KARI), lambda work: closing.close(work, panel_id), lambda: write(company, mine)
    )
    assert isinstance(came, NotNow)
    assert reviews(company) == []


def test_a_review_that_comes_while_the_reviewer_is_revoked_is_too_late(company, mine):
    """Case 89."""
    came = while_open(
        company, company.actor(KARI), lambda work: closing.revoke(work, mine), lambda: write(company, mine)
    )
    assert isinstance(came, NotNow)
    assert reviews(company) == []


def test_a_review_of_somebody_who_withdraws_at_that_moment_is_too_late(company, mine):
    """Case 89."""

    def withdraws(work):
        row = work.session.get_one(Application, company.applications["Anna"], with_for_update=True)
        row.status = ApplicationStatus.WITHDRAWN

    assert isinstance(while_open(company, SYSTEM, withdraws, lambda: write(company, mine)), NotNow)
    assert reviews(company) == []


def test_two_who_finish_at_once_close_the_panel(company):
    both = panel(company, "Anna", inside=(SVEN, EMMA))
    svens, emmas = reviewer_of(company, both, SVEN), reviewer_of(company, both, EMMA)
    came = while_open(company, company.actor(SVEN), writes(company, svens, "3"), lambda: write(company, emmas, by=EMMA))
    assert came is None
    assert {str(state_of(company, one)) for one in (svens, emmas)} == {"done"}
    assert [one.facts["why"] for one in company.journal("panel_closed")] == ["all"]


def test_a_panel_that_two_processes_find_overdue_ends_once(company, mine):
    panel_id = panel_of(company, mine)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Panel, panel_id).due_at = work.now
    came = while_open(
        company,
        SYSTEM,
        lambda work: closing.settle(work, panels.by_id(work.session, panel_id, lock=True)),
        lambda: closing.sweep(company.begin, company.look),
    )
    assert came == 0
    assert len(company.parcels(ParcelKind.PANEL_RESULT)) == 1
    assert len(company.journal("panel_closed")) == len(THREE)


def test_erasing_somebody_and_reviewing_somebody_else_do_not_wait_for_each_other(company, monkeypatch):
    for who in (SVEN, METTE, EMMA, KARI):
        with company.begin(company.actor(who)) as work:
            home.opened_by(work, who)
    low, high = sorted((METTE, SVEN), key=lambda who: company.actor(who).person_id or 0)
    case.panel_of(company, "Ola", "Jane", inside=(high,), outside=(), by=high)
    second = case.panel_of(company, "Ola", "Anna", inside=(low,), outside=(), by=low)
    other = case.panel_of(company, "Anna", "Jane", inside=(low,), outside=(), by=high)
    their = case.reviewer_of(company, other, low).id
    came, settle = [], closing.settle
    thread = threading.Thread(target=lambda: came.append(_outcome(lambda: write(company, their, by=low))))

    def meanwhile(work, panel, moved=None):
        if panel.id == second:
            thread.start()
            while thread.is_alive() and not somebody_waits(company):
                thread.join(0.02)
        settle(work, panel, moved)

    monkeypatch.setattr(closing, "settle", meanwhile)
    with company.begin(SYSTEM) as work:
        ola = work.session.get_one(Application, company.applications["Ola"])
        erasing.erase_person(work, ola.candidate_id)
    thread.join(30)
    assert came == [None]


def _outcome(done):
    try:
        return done()
    except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
        return error

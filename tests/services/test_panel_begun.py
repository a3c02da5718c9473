"""A panel begins when its requests may leave: before that nobody sees it, nobody reviews in it, and nothing ends it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.services.acting import choosing, running
from bot.services.panel import closing, links, listing, nudging, outside, owed, results, reviewing
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import Unknown
from domain.owed_reviews import OwedReview
from domain.panels import Closing, ReviewerState
from domain.status import ApplicationStatus
from domain.steps import AT_ONCE, StepView
from storage import panels, steps
from storage.tables import Application
from tests.services import panel_case as case
from tests.services.acting import act, undo
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.services.letters import go, proposed
from tests.services.panel_sending import panel, reviewers, send, shortlist
from tests.services.test_steps import many

ON_BOTH = True
UNDO = timedelta(seconds=60)
INSIDE: dict[str, Any] = {"inside": (EMMA,), "outside": ""}


def half_done(company: Company, **answers: Any) -> list[int]:
    """A step of which the first piece is done, and then its process dies."""
    ids = many(company, AT_ONCE + 5)
    with company.by(EMMA) as work:
        choice = choosing.begin(work, Action.PANEL, ids)
    go(company, choice, replace(proposed(company, choice, by=EMMA), **{**INSIDE, **answers}), by=EMMA)
    with company.begin(SYSTEM) as work:
        running._piece(work, steps.unfinished(work.session))
    assert len(shortlist(company)) == AT_ONCE
    return ids


def listed(company: Company, who: str) -> list[Any]:
    with company.by(who) as work:
        return list(listing.mine(work).page.rows)


def owed_by(company: Company, who: str) -> int:
    with company.by(who) as work:
        return len(owed.of_person(work, work.actor.person_id or 0))


def open_for(company: Company, who: str, reviewer_id: int) -> bool:
    """Whether somebody gets at their place in a panel, by either door."""
    opened = []
    for door in (reviewing.inside, owed.mine, owed.locked):
        try:
            with company.by(who) as work:
                opened.append(door(work, reviewer_id) is not None)
        except Unknown:
            opened.append(False)
    assert len(set(opened)) == 1
    return opened[0]


def sweep(company: Company) -> int:
    return closing.sweep(company.begin, company.look)


def set_status(company: Company, application_id: int, status: ApplicationStatus) -> None:
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, application_id)
        application.status, application.status_at = status, work.now


# --- before all are in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blind", [False, True])
def test_nothing_is_to_be_seen_of_a_panel_before_all_its_people_are_in(company: Company, blind: bool) -> None:
    ids = half_done(company, blind=blind, without_files=blind)
    (me,), made = reviewers(company), panel(company)
    assert made.begun_at is None
    assert (listed(company, EMMA), owed_by(company, EMMA)) == ([], 0)
    assert not open_for(company, EMMA, me.id)
    with company.by(EMMA) as work:
        assert results.of_application(work, ids[0]) == ()
        with pytest.raises(Unknown):
            results.view(work, made.id)
        with pytest.raises(Unknown):
            closing.close(work, made.id)
    running.run(company.begin)
    company.clock.move(seconds=60)
    mine, asked = listed(company, EMMA)
    assert (mine.total, asked.people) == (len(ids), len(ids))
    assert open_for(company, EMMA, me.id)


def test_nothing_ends_a_panel_before_all_its_people_are_in_and_its_due_date_ends_it_then(company: Company) -> None:
    ids = half_done(company, due=company.clock.now.date())
    company.clock.move(hours=30)
    assert sweep(company) == 0
    running.run(company.begin)
    made = panel(company)
    assert (made.closed_at, made.begun_at) == (None, company.clock.now)
    assert sorted(shortlist(company).values()) == list(range(1, len(ids) + 1))
    assert sweep(company) == 1
    assert panel(company).closing is Closing.DUE


def test_who_leaves_between_two_pieces_does_not_stop_the_step(company: Company) -> None:
    ids = half_done(company)
    set_status(company, ids[0], ApplicationStatus.WITHDRAWN)
    assert sweep(company) == 0
    running.run(company.begin)
    assert sorted(shortlist(company).values()) == list(range(1, len(ids) + 1))
    assert panel(company).begun_at is not None


def test_nobody_is_nudged_before_the_request_and_the_days_count_from_it(company: Company) -> None:
    half_done(company)
    company.clock.move(hours=51)
    assert nudging.tick(company.begin, look=company.look) == 0
    running.run(company.begin)
    assert [one.asked_at for one in reviewers(company)] == [company.clock.now]
    assert nudging.tick(company.begin, look=company.look) == 0
    company.clock.move(days=2)
    assert nudging.tick(company.begin, look=company.look) == 1


def test_a_panel_that_came_to_nothing_is_listed_nowhere(company: Company) -> None:
    half_done(company)
    with company.begin(SYSTEM) as work:
        found = steps.unfinished(work.session)
        assert found is not None
        step_id = found.id
    running._give_up(company.begin, step_id)
    assert panel(company).closing is Closing.EMPTY
    assert listed(company, EMMA) == []


# --- while the step can be undone ----------------------------------------------------------------------------------


def test_a_colleague_has_nothing_of_a_panel_while_it_can_be_undone(company: Company) -> None:
    step = send(company, "Ola", "Anna")
    mette = case.reviewer_of(company, panel(company).id, METTE)
    assert panel(company).begun_at == company.clock.now + UNDO
    assert (listed(company, METTE), owed_by(company, METTE)) == ([], 0)
    assert not open_for(company, METTE, mette.id)
    with company.by(METTE) as work, pytest.raises(Unknown):
        results.view(work, panel(company).id)
    assert undo(company, step).undone
    assert panel(company).closing is Closing.TAKEN_BACK


def test_a_colleague_has_it_with_the_end_of_that_time(company: Company) -> None:
    send(company, "Ola", "Anna")
    mette = case.reviewer_of(company, panel(company).id, METTE)
    company.clock.move(seconds=60)
    (row,) = listed(company, METTE)
    assert isinstance(row, OwedReview)
    assert (row.left, row.total, owed_by(company, METTE)) == (2, 2, 1)
    assert open_for(company, METTE, mette.id)


def test_a_link_opens_nothing_while_it_can_be_undone(company: Company) -> None:
    send(company, "Ola", inside=(), outside="board@elsewhere.example")
    (one,) = reviewers(company)
    with company.begin(SYSTEM) as work:
        found = panels.reviewer(work.session, one.id)
        assert found is not None
        token = links.make(work, found)
    with company.begin(SYSTEM) as work, pytest.raises(Unknown):
        outside.enter(work, token)
    company.clock.move(seconds=60)
    with company.begin(SYSTEM) as work:
        assert outside.enter(work, token).over is None


def test_the_requester_is_told_when_it_is_sent(company: Company) -> None:
    send(company, "Ola")
    at = company.clock.now + UNDO
    assert [one.begins_at for one in listed(company, KARI)] == [at]
    company.clock.move(seconds=60)
    assert [one.begins_at for one in listed(company, KARI)] == [None]


def closed_at_once(company: Company) -> StepView:
    step = send(company, "Ola")
    with company.by(KARI) as work:
        closing.close(work, panel(company).id)
    assert panel(company).closing is Closing.REQUESTER
    return step


def test_a_panel_that_was_closed_and_then_undone_counts_as_taken_back(company: Company) -> None:
    step = closed_at_once(company)
    undo(company, step)
    assert panel(company).closing is Closing.TAKEN_BACK
    assert company.status("Ola") is not ApplicationStatus.PANEL_REVIEW
    assert company.parcels(ParcelKind.PANEL_RESULT, state=ParcelState.QUEUED) == []


def test_results_that_were_told_before_it_was_undone_are_drawn_anew(company: Company) -> None:
    step = closed_at_once(company)
    with company.begin(SYSTEM) as work:
        made = panels.by_id(work.session, panel(company).id)
        assert made is not None
        made.result_channel_id, made.result_ts = "D1", "1.1"
    undo(company, step)
    (edit,) = company.parcels(ParcelKind.PANEL_RESULT, state=ParcelState.QUEUED)
    assert edit.recipient == "D1"


# --- while somebody who left can be put back -------------------------------------------------------------------------


def test_a_withdrawal_that_is_undone_has_not_ended_the_panel(company: Company) -> None:
    made = case.panel_of(company, "Anna", "Ola", inside=(SVEN,), outside=())
    case.give(company, made, SVEN, "Anna")
    step = act(company, Action.WITHDRAW, "Ola")
    company.clock.move(seconds=60)
    sweep(company)
    assert case.panel(company, made).closed_at is None
    undo(company, step)
    sweep(company)
    assert case.state_of(company, made, SVEN) is ReviewerState.ASKED
    company.clock.move(minutes=2)
    assert sweep(company) == 0
    assert case.panel(company, made).closed_at is None


@pytest.mark.parametrize(
    ("names", "quorum", "why"),
    [(("Anna", "Ola"), None, Closing.ALL), (("Ola",), None, Closing.EMPTY), (("Anna", "Ola"), 1, Closing.QUORUM)],
)
def test_a_withdrawal_that_stands_ends_the_panel_when_its_undo_is_over(
    company: Company, names: tuple[str, ...], quorum: int | None, why: Closing
) -> None:
    inside = (SVEN, METTE) if quorum else (SVEN,)
    made = case.panel_of(company, *names, inside=inside, outside=(), quorum=quorum)
    if "Anna" in names:
        case.give(company, made, SVEN, "Anna")
    act(company, Action.WITHDRAW, "Ola")
    sweep(company)
    assert case.panel(company, made).closed_at is None
    company.clock.move(seconds=61)
    assert sweep(company) == 1
    assert case.panel(company, made).closing is why


def test_a_deletion_that_can_be_undone_has_not_ended_the_panel(company: Company) -> None:
    made = case.panel_of(company, "Ola", inside=(SVEN,), outside=())
    step = act(company, Action.DELETE, "Ola")
    sweep(company)
    assert case.panel(company, made).closed_at is None
    undo(company, step)
    company.clock.move(minutes=2)
    sweep(company)
    assert case.panel(company, made).closed_at is None

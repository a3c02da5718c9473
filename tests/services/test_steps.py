"""A step: executed once, each person whole or not at all, taken back while nothing has left."""

import sqlite3
from collections.abc import Iterable, Mapping

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.services.acting import choosing, doing, looking, running, written
from bot.services.acting.deed import Nothing
from bot.services.acting.withdrawing import Withdrawing
from bot.work import Work
from domain.access import VacancyAccess
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import NotAllowed, NotNow, Unknown
from domain.status import ApplicationStatus, CandidateCategory
from domain.steps import ItemState, StepView
from storage.delivery_tables import Parcel
from storage.step_tables import Step, StepItem
from storage.tables import Application, Candidate, Interview, VacancyMember
from tests.services.acting import act, begin, execute, undo
from tests.services.company import EMMA, KARI, METTE, SVEN, Company

ON_BOTH = True


def test_executing_twice_is_executing_once(company: Company) -> None:
    choice = begin(company, Action.WITHDRAW, "Ola")
    first, second = execute(company, choice), execute(company, choice)
    assert isinstance(first, StepView)
    assert isinstance(second, StepView)
    assert first.id == second.id
    assert company.status("Ola") is ApplicationStatus.WITHDRAWN


def test_a_step_that_is_taken_back_leaves_everything_as_it_was(company: Company) -> None:
    step = act(company, Action.SAVE, "Ola")
    with company.look(company.actor(EMMA)) as work:
        application = work.session.get_one(Application, company.applications["Ola"])
        assert application.candidate.category is CandidateCategory.SAVED
    undone = undo(company, step)
    assert undone.counts == {ItemState.UNDONE: 1}
    with company.look(company.actor(EMMA)) as work:
        application = work.session.get_one(Application, company.applications["Ola"])
        assert (application.status, application.candidate.category) == (
            ApplicationStatus.RECEIVED,
            CandidateCategory.CANDIDATE,
        )


def test_interviews_to_come_end_with_the_application_and_come_back_with_it(company: Company) -> None:
    [interview] = company.invite("Ola")
    step = act(company, Action.WITHDRAW, "Ola")
    with company.look(company.actor(EMMA)) as work:
        assert work.session.get_one(Interview, interview).cancelled_at is not None
    undo(company, step)
    with company.look(company.actor(EMMA)) as work:
        again = work.session.get_one(Interview, interview)
        assert (again.cancelled_at, again.revision) == (None, 0)
        kinds = select(Parcel.state).where(Parcel.interview_id == interview, Parcel.kind == ParcelKind.INVITATION)
        assert work.session.scalars(kinds).all() == [ParcelState.QUEUED]


def test_nobody_withdraws_twice(company: Company) -> None:
    act(company, Action.WITHDRAW, "Ola")
    choice = begin(company, Action.WITHDRAW, "Ola")
    assert [one.name for one in choice.left_out] == ["Ola Hansen"]
    assert execute(company, choice) == choice


def test_a_step_is_taken_back_once_and_in_time(company: Company) -> None:
    step = act(company, Action.WITHDRAW, "Ola")
    undo(company, step)
    with pytest.raises(NotNow):
        undo(company, step)
    late = act(company, Action.SAVE, "Ola")
    company.clock.move(seconds=61)
    with pytest.raises(NotNow):
        undo(company, late)


def test_a_step_is_its_authors(company: Company) -> None:
    step = act(company, Action.WITHDRAW, "Ola")
    with pytest.raises(Unknown):
        undo(company, step, by=SVEN)
    assert undo(company, step, by=EMMA).undone


def test_who_may_only_read_executes_nothing(company: Company) -> None:
    with pytest.raises(NotAllowed):
        begin(company, Action.WITHDRAW, "Ola", by=METTE)
    with pytest.raises(Unknown):
        begin(company, Action.WITHDRAW, "Eva", by=METTE)


def test_access_that_was_taken_away_meanwhile_stops_the_step(company: Company) -> None:
    choice = begin(company, Action.WITHDRAW, "Ola")
    with company.begin(company.actor(EMMA)) as work:
        for one in work.session.scalars(select(VacancyMember)):
            one.access = VacancyAccess.READ
    with pytest.raises(NotAllowed):
        execute(company, choice)
    with company.look(company.actor(EMMA)) as work:
        assert work.session.scalars(select(Step)).all() == []
        assert work.session.scalars(select(StepItem)).all() == []


def many(company: Company, count: int) -> list[int]:
    """So many more applications in Ola's vacancy."""
    with company.begin(company.actor(EMMA)) as work:
        like = work.session.get_one(Application, company.applications["Ola"])
        made = [
            Application(
                candidate=Candidate(
                    first_name=f"Number {number}",
                    last_name="Many",
                    email=f"many{number}@example.org",
                    email_key=f"many{number}@example.org",
                    language=like.candidate.language,
                    created_at=work.now,
                ),
                vacancy_id=like.vacancy_id,
                status_at=work.now,
                created_at=work.now,
            )
            for number in range(count)
        ]
        work.session.add_all(made)
        work.session.flush()
        return [one.id for one in made]


def withdraw_many(company: Company, count: int) -> StepView:
    ids = many(company, count)
    with company.by(KARI) as work:
        choice = choosing.begin(work, Action.WITHDRAW, ids)
    done = execute(company, choice)
    assert isinstance(done, StepView)
    return done


def view(company: Company, step: StepView) -> StepView:
    with company.by(KARI) as work:
        return looking.view(work, step.id)


def test_a_large_step_is_done_behind_the_gesture_and_says_how_far_it_is(company: Company) -> None:
    step = withdraw_many(company, 120)
    assert (step.counts, step.finished) == ({ItemState.WAITING: 120}, False)
    assert running.run(company.begin) == 3
    assert view(company, step).counts == {ItemState.DONE: 120}
    assert view(company, step).finished
    assert len({one.key for one in company.parcels(ParcelKind.STEP)}) == 5  # begun, three pieces, too late to undo


def test_a_large_step_that_dies_half_way_is_gone_on_with_and_nobody_is_done_twice(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 85."""
    step = withdraw_many(company, 120)
    really, calls = doing.do_some, []

    def dies(work: Work, step: Step, limit: int) -> bool:
        calls.append(limit)
        if len(calls) == 2:
            really(work, step, limit)
            raise OperationalError("the process is killed in the middle of the second piece", {}, Exception())
        return really(work, step, limit)

    monkeypatch.setattr(doing, "do_some", dies)
    with pytest.raises(OperationalError):
        running.run(company.begin)
    assert view(company, step).counts == {ItemState.DONE: 50, ItemState.WAITING: 70}
    running.run(company.begin)
    assert view(company, step).counts == {ItemState.DONE: 120}
    assert len(company.journal("withdraw")) == 120


def test_a_database_that_goes_away_in_the_middle_of_a_piece_costs_nobody_their_turn(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was stored is stored; the others are done once it is back, and nobody is told that they failed."""
    step, really, pieces = withdraw_many(company, 120), written.wrote_all, []

    def goes_away(work: Work, event: str, about: Iterable[tuple[Application, Mapping[str, object]]]) -> None:
        pieces.append(event)
        if len(pieces) == 2 and company.database.engine.dialect.name == "sqlite":
            raise sqlite3.OperationalError("database or disk is full")
        if len(pieces) == 2:
            work.session.connection().connection.driver_connection.close()
        really(work, event, about)

    monkeypatch.setattr(written, "wrote_all", goes_away)
    with pytest.raises((OperationalError, sqlite3.OperationalError)):
        running.run(company.begin)
    assert view(company, step).counts == {ItemState.DONE: 50, ItemState.WAITING: 70}
    assert running.run(company.begin) == 2
    assert view(company, step).counts == {ItemState.DONE: 120}
    assert len(company.journal("withdraw")) == 120


def test_one_who_breaks_is_alone_with_it(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a piece are stored at once; who cannot be is found out, and everybody else is done all the same."""
    ids = many(company, 60)
    really = Withdrawing.do

    def breaks(self: Withdrawing, work: Work, step: Step, application: Application, inputs: Nothing) -> object:
        if application.id == ids[7]:
            raise RuntimeError
        return really(self, work, step, application, inputs)

    monkeypatch.setattr(Withdrawing, "do", breaks)
    with company.by(KARI) as work:
        choice = choosing.begin(work, Action.WITHDRAW, ids)
    done = execute(company, choice)
    assert isinstance(done, StepView)
    assert running.run(company.begin) == 2
    assert view(company, done).counts == {ItemState.DONE: 59, ItemState.FAILED: 1}
    told = [one.application_id for one in company.journal("withdraw")]
    assert sorted(told) == sorted(set(ids) - {ids[7]})


def test_a_large_step_is_undone_in_the_middle(company: Company) -> None:
    step = withdraw_many(company, 120)
    with company.begin(company.actor(EMMA)) as work:
        running._piece(work, work.session.get_one(Step, step.id))
    assert undo(company, step).counts == {ItemState.UNDONE: 120}
    assert running.run(company.begin) == 0


def test_access_taken_away_while_a_large_step_runs_ends_it(company: Company) -> None:
    step = withdraw_many(company, 60)
    with company.begin(company.actor(EMMA)) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.READ))
    running.run(company.begin)
    assert view(company, step).counts == {ItemState.EXCLUDED: 60}


def test_a_step_that_cannot_be_gone_on_with_does_not_stop_those_behind_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = withdraw_many(company, 60), None
    with company.begin(company.actor(EMMA)) as work:
        work.session.get_one(Step, first.id).inputs = b"no longer what it was"
        work.session.execute(update(Candidate).values(email_key=None))
    second = withdraw_many(company, 60)
    running.run(company.begin)
    assert view(company, first).counts == {ItemState.FAILED: 60}
    assert view(company, second).counts == {ItemState.DONE: 60}

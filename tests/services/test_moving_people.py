"""Transfer, job offer, hire: what each does, what it leaves alone, how it is taken back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import browsing, employees
from bot.services.acting import offering
from bot.services.acting.hiring import Hiring
from bot.services.acting.offering import Offering
from bot.services.acting.transferring import Transferring
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotAllowed, NotNow, Unknown
from domain.language import Language
from domain.letters import Variant
from domain.status import ApplicationStatus, CandidateCategory, VacancyState
from domain.steps import ItemState, StepView
from storage import departments
from storage.step_tables import Employee
from storage.tables import Application, Attachment, Vacancy
from tests.services.acting import act, begin, execute, undo
from tests.services.company import EMMA, KARI, SVEN, Company

CANARY = "Only the first vacancy may know this"


def row(company: Company, name: str) -> Application:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name])


def vacancy_of(company: Company, name: str) -> int:
    return row(company, name).vacancy_id


def other(company: Company, name: str = "Ola") -> Application:
    """What the person has elsewhere."""
    with company.look(SYSTEM) as work:
        mine = work.session.get_one(Application, company.applications[name])
        found = select(Application).where(Application.candidate_id == mine.candidate_id, Application.id != mine.id)
        return work.session.scalars(found).one()


def transfer(company: Company, *, copy: bool = False, by: str = EMMA) -> StepView:
    where = Transferring(vacancy_id=vacancy_of(company, "Eva"), copy=copy)
    return act(company, Action.TRANSFER, "Ola", by=by, inputs=where)


def test_only_the_person_and_the_cv_go_across(company: Company) -> None:
    """Case 38."""
    with company.begin(company.actor(EMMA)) as work:
        old = work.session.get_one(Application, company.applications["Ola"])
        old.cover_letter, old.ranking = CANARY, 1
        work.session.add(
            Attachment(
                application_id=old.id, name="cv.pdf", kind="pdf", digest="d" * 64, content=b"%PDF", created_at=work.now
            )
        )
    transfer(company)
    new = other(company)
    assert (new.status, new.cover_letter, new.ranking) == (ApplicationStatus.TRANSFERRED, "", None)
    with company.by(SVEN) as work:
        shown = browsing.candidate(work, new.id)
    assert CANARY not in repr(shown)
    with company.look(SYSTEM) as work:
        assert work.session.scalars(select(Attachment.name).where(Attachment.application_id == new.id)).all() == [
            "cv.pdf"
        ]


def test_who_is_moved_leaves_the_old_vacancy_and_who_is_copied_stays(company: Company) -> None:
    step = transfer(company)
    with company.by(KARI) as work, pytest.raises(Unknown):
        browsing.candidate(work, company.applications["Ola"])
    undo(company, step, by=EMMA)
    transfer(company, copy=True)
    with company.by(KARI) as work:
        assert browsing.candidate(work, company.applications["Ola"]).status is ApplicationStatus.RECEIVED


def test_interviews_of_who_is_moved_are_cancelled_and_of_who_is_copied_they_stand(company: Company) -> None:
    [interview] = company.invite("Ola")
    company.after_a_minute()
    transfer(company, copy=True)
    assert company.interview(interview).cancelled_at is None


def test_a_moved_persons_interview_is_called_off_with_notice(company: Company) -> None:
    [interview] = company.invite("Ola")
    company.after_a_minute()
    transfer(company)
    assert company.interview(interview).cancelled_at is not None
    assert [one.state for one in company.parcels(ParcelKind.CANCELLATION)] == [ParcelState.QUEUED]


def test_a_transfer_that_is_undone_leaves_nothing_in_the_other_vacancy(company: Company) -> None:
    [interview] = company.invite("Ola")
    company.after_a_minute()
    step = transfer(company)
    undo(company, step, by=EMMA)
    assert row(company, "Ola").deleted_at is None
    assert company.interview(interview).cancelled_at is None
    with company.look(SYSTEM) as work:
        ours = select(Application).where(Application.candidate_id == row(company, "Ola").candidate_id)
        assert len(work.session.scalars(ours).all()) == 1


def test_a_transfer_is_not_undone_when_something_was_done_in_the_other_vacancy(company: Company) -> None:
    step = transfer(company)
    company.applications["Ola there"] = other(company).id
    act(company, Action.SAVE, "Ola there", by=EMMA)
    assert undo(company, step, by=EMMA).counts == {ItemState.DONE: 1}


def test_somebody_who_was_moved_away_can_come_back(company: Company) -> None:
    transfer(company)
    company.applications["Ola there"] = other(company).id
    back = Transferring(vacancy_id=vacancy_of(company, "Ola"))
    act(company, Action.TRANSFER, "Ola there", by=EMMA, inputs=back)
    with company.look(SYSTEM) as work:
        ours = select(Application).where(Application.candidate_id == row(company, "Ola").candidate_id)
        visible = [one for one in work.session.scalars(ours) if one.deleted_at is None]
        assert [one.vacancy_id for one in visible] == [vacancy_of(company, "Ola")]


@pytest.mark.parametrize("state", list(VacancyState))
def test_a_closed_vacancy_takes_nobody_in(company: Company, state: VacancyState) -> None:
    with company.begin(company.actor(EMMA)) as work:
        work.session.get_one(Vacancy, vacancy_of(company, "Eva")).state = state
    if state is not VacancyState.CLOSED:
        transfer(company)
        return
    with pytest.raises(BadFields) as refused:
        transfer(company)
    assert set(refused.value.fields) == {"vacancy"}
    assert row(company, "Ola").deleted_at is None


def test_nobody_transfers_into_a_vacancy_they_may_not_act_in(company: Company) -> None:
    into = Transferring(vacancy_id=vacancy_of(company, "Ola"))
    with pytest.raises(BadFields):
        act(company, Action.TRANSFER, "Eva", by=SVEN, inputs=into)


def test_nobody_is_twice_in_a_vacancy(company: Company) -> None:
    transfer(company, copy=True)
    choice = begin(company, Action.TRANSFER, "Ola", by=EMMA)
    again = execute(company, choice, Transferring(vacancy_id=vacancy_of(company, "Eva")), by=EMMA)
    assert not isinstance(again, StepView)
    assert [one.name for one in again.left_out] == ["Ola Hansen"]


# --- offers ---------------------------------------------------------------------------------------------------------

TEXT = {one: Variant("An offer", "Dear {first-name}, we offer you {vacancy}.", "Kind regards") for one in Language}


def offer(company: Company, **more: Any) -> StepView:
    return act(
        company, Action.OFFER, "Ola", by=EMMA, inputs=Offering(sender="kalle@nordlys.example", texts=TEXT, **more)
    )


def test_an_offer_is_dated_open_and_mailed(company: Company) -> None:
    offer(company)
    stands = row(company, "Ola")
    assert (stands.status, stands.offer_open, stands.offered_at) == (ApplicationStatus.OFFERED, True, company.clock.now)
    assert "Dear Ola, we offer you Systems developer." in str(company.letter(ParcelKind.OFFER))


def test_an_offer_by_telephone_mails_nothing(company: Company) -> None:
    offer(company, by_email=False)
    assert company.parcels(ParcelKind.OFFER) == []
    assert row(company, "Ola").offer_open


def test_nobody_with_an_open_offer_is_rejected_wherever_the_status_went_since(company: Company) -> None:
    offer(company, by_email=False)
    with company.begin(company.actor(EMMA)) as work:
        work.session.get_one(Application, company.applications["Ola"]).status = ApplicationStatus.INTERVIEW_2
    choice = begin(company, Action.TRANSFER, "Ola", by=EMMA)
    assert [one.name for one in choice.left_out] == ["Ola Hansen"]


def test_an_offer_that_is_taken_back_lets_everything_stand_as_before_it(company: Company) -> None:
    offer(company, by_email=False)
    with company.by(EMMA) as work:
        offering.withdraw(work, company.applications["Ola"])
    stands = row(company, "Ola")
    assert (stands.status, stands.offer_open) == (ApplicationStatus.RECEIVED, False)
    with company.by(EMMA) as work, pytest.raises(NotNow):
        offering.withdraw(work, company.applications["Ola"])


def test_offers_need_their_right(company: Company) -> None:
    with pytest.raises(NotAllowed):
        begin(company, Action.OFFER, "Ola", by=KARI)
    with company.by(KARI) as work, pytest.raises(NotAllowed):
        offering.withdraw(work, company.applications["Ola"])


def test_an_offer_is_undone_before_it_left(company: Company) -> None:
    step = offer(company)
    undo(company, step, by=EMMA)
    assert row(company, "Ola").offer_open is False
    assert [one.state for one in company.parcels(ParcelKind.OFFER)] == [ParcelState.CANCELLED]


def test_an_offer_that_has_left_is_not_undone_and_says_so(company: Company) -> None:
    step = offer(company)
    company.clock.move(seconds=60)
    company.leave()
    company.clock.move(seconds=-1)
    assert undo(company, step, by=EMMA).counts == {ItemState.SENT: 1}
    assert row(company, "Ola").status is ApplicationStatus.OFFERED


# --- hired ----------------------------------------------------------------------------------------------------------


def hiring(company: Company, **more: Any) -> Hiring:
    with company.look(SYSTEM) as work:
        department = departments.everything(work.session)[0].id
    return replace(Hiring(department, "Developer", date(2027, 1, 4)), **more)


def hire(company: Company, **more: Any) -> StepView:
    return act(company, Action.HIRE, "Ola", by=EMMA, inputs=hiring(company, **more))


def hired(company: Company) -> list[Employee]:
    with company.look(SYSTEM) as work:
        return [one for one in work.session.scalars(select(Employee)) if one.deleted_at is None]


def test_who_is_hired_is_an_employee_and_no_candidate(company: Company) -> None:
    hire(company)
    assert [(one.position, one.starts_on) for one in hired(company)] == [("Developer", date(2027, 1, 4))]
    assert row(company, "Ola").status is ApplicationStatus.HIRED
    with company.look(SYSTEM) as work:
        stands = work.session.get_one(Application, company.applications["Ola"])
        assert stands.candidate.category is CandidateCategory.EMPLOYEE


def test_two_who_hire_at_once_hire_once_and_the_other_hears_who_did_it(company: Company) -> None:
    """Case 22."""
    first, second = (begin(company, Action.HIRE, "Ola", by=EMMA) for _ in range(2))
    assert isinstance(execute(company, first, hiring(company), by=EMMA), StepView)
    late = execute(company, second, hiring(company), by=EMMA)
    assert not isinstance(late, StepView)
    refused = late.left_out[0].refused
    assert refused is not None
    assert refused.text == "Already hired by {who}, {at}."
    assert len(hired(company)) == 1
    assert len(company.journal("hire")) == 1


def test_a_hiring_without_a_date_or_before_it_begins_is_refused_at_its_field(company: Company) -> None:
    for wrong, field in (
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"position": "  "}, "position"),
        ({"department_id": 999}, "department"),
    ):
        with pytest.raises(BadFields) as refused:
            hire(company, **wrong)
        assert set(refused.value.fields) == {field}
    assert hired(company) == []


def test_deleting_the_employee_makes_a_candidate_of_them_again(company: Company) -> None:
    offer(company, by_email=False)
    hire(company)
    with company.by(EMMA) as work:
        employees.delete(work, hired(company)[0].id)
    with company.look(SYSTEM) as work:
        stands = work.session.get_one(Application, company.applications["Ola"])
        assert (stands.status, stands.offer_open) == (ApplicationStatus.OFFERED, True)
        assert stands.candidate.category is CandidateCategory.CANDIDATE
    hire(company)
    assert len(hired(company)) == 1


def test_a_hiring_is_undone(company: Company) -> None:
    undo(company, hire(company), by=EMMA)
    assert hired(company) == []
    assert row(company, "Ola").status is ApplicationStatus.RECEIVED


def test_the_persons_other_application_is_what_it_was(company: Company) -> None:
    transfer(company, copy=True)
    there = other(company)
    kept = {one.name: getattr(there, one.name) for one in Application.__table__.columns}
    offer(company)
    hire(company)
    again = other(company)
    assert {one.name: getattr(again, one.name) for one in Application.__table__.columns} == kept


def test_employees_are_for_who_may_see_them(company: Company) -> None:
    hire(company)
    with company.by(EMMA) as work:
        assert [one.name for one in employees.listing(work, 0).rows] == ["Ola Hansen"]
    with company.by(KARI) as work:
        page = employees.listing(work, 0)
    assert page.total == 1

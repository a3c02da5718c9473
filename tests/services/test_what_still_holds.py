"""Steps that came after one another: what a letter says still holds when it leaves, and undoing takes nothing else back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, update

from bot.services import bin as bins
from bot.services import candidates, employees, notes, questions
from bot.services.account import leaving
from bot.services.acting import choosing, erasing, executing, offering, running
from bot.services.acting.choosing import Choice
from bot.services.acting.hiring import Hiring
from bot.services.acting.transferring import Transferring
from bot.services.interview import answering
from domain.access import CANDIDATE, SYSTEM, VacancyAccess
from domain.actions import Action
from domain.cards import NotAgain
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotAllowed
from domain.language import Language
from domain.letters import Variant
from domain.status import EFFECTS, Answer, ApplicationStatus, CandidateCategory, VacancyState
from domain.steps import ItemState
from storage import departments, interviews, still, vacancies
from storage.delivery_tables import Parcel
from storage.step_tables import Employee, Note, StepItem
from storage.tables import Application, Candidate, Person, Vacancy
from tests.services import test_contracts as contracts
from tests.services.acting import act, begin, execute, undo
from tests.services.company import EMMA, KARI, SVEN, html_of, ics_of, mail_of, text_of
from tests.services.letters import go, proposed, reason, seen
from tests.services.mail_troubles import Silent, news, sends
from tests.services.test_reminding import Taking

ON_BOTH = True


def row(company, name="Anna"):
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name])


def category(company, name="Anna"):
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name]).candidate.category


def there(company):
    """Another vacancy."""
    with company.look(SYSTEM) as work:
        return work.session.scalars(select(Vacancy.id).where(Vacancy.reference == "TECH-2")).one()


def only(company, kind):
    [found] = company.parcels(kind)
    return found


def a_little_later(company):
    company.clock.move(seconds=5)


def offer(company, name="Anna", *, by_email=True):
    choice = begin(company, Action.OFFER, name, by=EMMA)
    return go(company, choice, replace(proposed(company, choice, by=EMMA), by_email=by_email), by=EMMA)


def reject(company, name="Anna"):
    choice = begin(company, Action.REJECT, name)
    return go(company, choice, replace(proposed(company, choice), reason_id=reason(company)))


def mail(company, *names, by=KARI):
    choice = begin(company, Action.EMAIL, *names, by=by)
    texts = dict.fromkeys(Language, Variant("Hej", "Hej {first-name}", ""))
    return go(company, choice, replace(proposed(company, choice, by=by), texts=texts), by=by)


def withdraw_offer(company, name="Anna"):
    with company.by(EMMA) as work:
        return offering.withdraw(work, company.applications[name])


def withdraws(company, name="Anna"):
    """The candidate does, on their own page."""
    with company.begin(CANDIDATE) as work:
        leaving.withdraw(work, row(company, name).candidate_id, company.applications[name])


def delete_it(company, name="Anna"):
    act(company, Action.DELETE, name, by=EMMA)


# --- an offer's letter, a contract, a rejection --------------------------------------------------------------------


def test_the_letter_of_an_offer_that_is_withdrawn_within_the_minute_does_not_leave_and_that_is_said(company):
    offer(company)
    assert withdraw_offer(company) == offering.STOPPED
    sends(company, Taking())
    assert only(company, ParcelKind.OFFER).state is ParcelState.CANCELLED


@pytest.mark.parametrize("carrier", [Taking, Silent])
def test_who_withdraws_an_offer_whose_letter_has_left_or_may_have_is_told_so(company, carrier):
    offer(company)
    sends(company, carrier())
    assert withdraw_offer(company) == offering.HAS_LEFT


def test_who_withdraws_an_offer_by_telephone_is_told_that_nothing_was_sent(company):
    offer(company, by_email=False)
    assert withdraw_offer(company) == offering.NO_LETTER


@pytest.mark.parametrize(
    "happens",
    [withdraws, delete_it, lambda company: act(company, Action.WITHDRAW, "Anna", by=EMMA)],
    ids=["withdraws", "deleted", "withdrawn"],
)
def test_the_letter_of_an_offer_that_stands_no_more_does_not_leave_and_whoever_made_it_is_told(company, happens):
    offer(company)
    a_little_later(company)
    happens(company)
    sends(company, Taking())
    letter = only(company, ParcelKind.OFFER)
    assert (letter.state, letter.cancel_reason) == (ParcelState.CANCELLED, still.NOT_OFFERED)
    assert len([one for one in news(company) if one.facts["trouble"] == letter.id]) == 1


def test_the_letter_of_an_offer_leaves_when_the_person_was_hired_meanwhile(company):
    offer(company)
    hire(company)
    sends(company, Taking())
    assert only(company, ParcelKind.OFFER).state is ParcelState.SENT


def test_the_letter_of_an_offer_leaves_when_its_deletion_was_undone(company):
    offer(company)
    undo(company, act(company, Action.DELETE, "Anna", by=EMMA), by=EMMA)
    sends(company, Taking())
    assert only(company, ParcelKind.OFFER).state is ParcelState.SENT


def test_an_offer_that_is_held_is_not_sent_again_once_it_is_withdrawn(company):
    offer(company)
    sends(company, Silent())
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.kind == ParcelKind.OFFER).values(state=ParcelState.HELD))
    withdraw_offer(company)
    with company.look(SYSTEM) as work:
        letter = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.OFFER)).one()
        found = work.session.get_one(Application, company.applications["Anna"])
        assert questions.why_not_again_of_step(work, letter, found) is NotAgain.NOT_OFFERED


@pytest.mark.parametrize(
    ("happens", "leaves"),
    [
        (lambda _: None, True),
        (lambda company: act(company, Action.SAVE, "Ola"), True),
        (lambda company: withdraws(company, "Ola"), False),
        (lambda company: reject(company, "Ola"), False),
        (lambda company: delete_it(company, "Ola"), False),
    ],
    ids=["nothing", "saved", "withdraws", "rejected", "deleted"],
)
def test_a_contract_leaves_unless_the_candidate_left_the_process_meanwhile(company, happens, leaves):
    contracts.send(company, "Ola")
    a_little_later(company)
    happens(company)
    sends(company, Taking())
    contract = only(company, ParcelKind.CONTRACT)
    stands = (ParcelState.SENT, "") if leaves else (ParcelState.CANCELLED, still.OUT_OF_PROCESS)
    assert (contract.state, contract.cancel_reason) == stands
    with company.look(SYSTEM) as work:
        found = work.session.get_one(Application, company.applications["Ola"])
        why = None if leaves else NotAgain.OUT_OF_PROCESS
        assert questions.why_not_again_of_step(work, contract, found) is why


def test_a_contract_for_who_was_rejected_before_leaves_for_whoever_sends_it_was_asked_first(company):
    reject(company, "Ola")
    a_little_later(company)
    choice = begin(company, Action.CONTRACT, "Ola", by=EMMA)
    inputs = contracts.filled(company, "Ola", choice.selection_id)
    contracts.seen(company, choice.selection_id, inputs)
    execute(company, choice, inputs, by=EMMA)
    sends(company, Taking())
    assert only(company, ParcelKind.CONTRACT).state is ParcelState.SENT


def test_a_rejection_leaves_when_the_person_is_saved_for_other_vacancies_right_after(company):
    reject(company)
    a_little_later(company)
    act(company, Action.SAVE, "Anna")
    sends(company, Taking())
    letter = only(company, ParcelKind.REJECTION)
    assert letter.state is ParcelState.SENT
    with company.look(SYSTEM) as work:
        found = work.session.get_one(Application, company.applications["Anna"])
        assert questions.why_not_again_of_step(work, letter, found) is None


def test_who_withdraws_on_the_answer_page_has_no_open_offer_any_more(company):
    [interview] = company.invite("Anna")
    company.after_a_minute()
    offer(company)
    with company.begin(CANDIDATE) as work:
        found = interviews.by_id(work.session, interview, lock=True)
        answering.apply(work, found, EFFECTS[Answer.WITHDRAW], note="")
    assert (row(company).status, row(company).offer_open) == (ApplicationStatus.WITHDRAWN, False)
    sends(company, Taking())
    assert only(company, ParcelKind.OFFER).state is ParcelState.CANCELLED


# --- what was seen -------------------------------------------------------------------------------------------------


def test_another_tag_without_a_value_than_the_one_that_was_shown_is_asked_about(company):
    choice = begin(company, Action.EMAIL, "Anna")
    one = replace(proposed(company, choice), texts={Language.SV: Variant("Hej", "Hej {middle-name}", "")})
    other = replace(one, texts={Language.SV: Variant("Hej", "Vi ses på {address}", "")})
    assert isinstance(execute(company, seen(company, choice, one), other), Choice)
    assert company.mails(ParcelKind.EMAIL) == []


def test_another_pair_of_doubts_than_the_one_that_was_shown_is_asked_about(company):
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).candidate.email_stopped = "5.1.1"
    choice = begin(company, Action.REJECT, "Anna")
    inputs = replace(proposed(company, choice), reason_id=reason(company))
    text = replace(inputs.texts[Language.SV], contents="Hej {middle-name}")
    inputs = replace(inputs, texts={Language.SV: text})
    shown = seen(company, choice, inputs)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).candidate.email_stopped = ""
    withdraws(company)
    assert isinstance(execute(company, shown, inputs), Choice)
    assert company.status("Anna") is ApplicationStatus.WITHDRAWN


# --- erased with an interview ahead --------------------------------------------------------------------------------


def erased_by(company, how):
    """Anna is erased with an interview ahead that Kari knows of."""
    company.invite("Anna")
    company.after_a_minute()
    if how == "herself":
        with company.begin(CANDIDATE) as work:
            leaving.erase(work, row(company).candidate_id, "anna@example.org")
        return
    delete_it(company)
    with company.by(EMMA) as work:
        bins.delete_for_good(work, company.applications["Anna"], "Anna Bergström")


@pytest.mark.parametrize("how", ["herself", "a recruiter within the minute"])
def test_who_attends_an_interview_with_somebody_erased_hears_that_it_is_off_and_not_with_whom(company, how):
    erased_by(company, how)
    told = only(company, ParcelKind.INTERVIEWER_CANCELLED)
    assert (told.state, told.interview_id, told.application_id) == (ParcelState.QUEUED, None, None)
    letter = mail_of(told)
    said = f"{letter['Subject']}{text_of(letter)}{html_of(letter)}{ics_of(letter)}"
    assert "Anna" not in said
    assert "Bergström" not in said
    assert "METHOD:CANCEL" in said
    assert "Systems developer" in text_of(letter)
    sends(company, Taking())
    assert only(company, ParcelKind.INTERVIEWER_CANCELLED).state is ParcelState.SENT


def test_who_attends_and_has_heard_that_it_is_cancelled_hears_nothing_more_when_somebody_is_erased(company):
    company.invite("Anna")
    company.after_a_minute()
    delete_it(company)
    company.after_a_minute()
    with company.by(EMMA) as work:
        bins.delete_for_good(work, company.applications["Anna"], "Anna Bergström")
    assert company.parcels(ParcelKind.INTERVIEWER_CANCELLED) == []


def test_who_attends_and_was_told_nothing_yet_hears_nothing_when_somebody_is_erased(company):
    company.invite("Anna")
    with company.begin(SYSTEM) as work:
        erasing.erase_person(work, row(company).candidate_id)
    assert company.mails() == []


# --- a transfer that is undone -------------------------------------------------------------------------------------


def transfer(company, *names):
    return act(company, Action.TRANSFER, *names, by=EMMA, inputs=Transferring(there(company)))


def moved_to(company, name="Anna"):
    return row(company, name).moved_to_id


def writes_a_note(company):
    with company.by(SVEN) as work:
        notes.add(work, moved_to(company), "Called", "She would like to come")


def corrects(company):
    with company.by(SVEN) as work:
        candidates.correct(work, moved_to(company), candidates.Contact("anna.b@example.org", "", Language.SV))


@pytest.mark.parametrize("does", [writes_a_note, corrects])
def test_a_transfer_is_not_undone_once_somebody_did_anything_in_the_new_vacancy(company, does):
    step = transfer(company, "Anna", "Ola")
    does(company)
    assert [one.state for one in undo(company, step, by=EMMA).page.rows] == [ItemState.DONE, ItemState.UNDONE]
    with company.look(SYSTEM) as work:
        assert work.session.get(Application, moved_to(company)) is not None
        assert len(work.session.scalars(select(Note)).all()) == (1 if does is writes_a_note else 0)


def test_who_came_back_meanwhile_stays_moved_and_the_others_of_the_step_are_moved_back(company):
    step = transfer(company, "Anna", "Ola")
    with company.begin(SYSTEM) as work:
        old = work.session.get_one(Application, company.applications["Anna"])
        again = Application(candidate=old.candidate, vacancy=old.vacancy, status_at=work.now, created_at=work.now)
        work.session.add(again)
    rows = undo(company, step, by=EMMA).page.rows
    assert [one.state for one in rows] == [ItemState.DONE, ItemState.UNDONE]
    assert reasons_of(company, step) == ["Somebody changed this application since.", None]
    assert row(company, "Ola").deleted_at is None


def test_a_vacancy_that_is_closed_half_way_is_named_as_the_reason_of_those_who_stay(company):
    with company.begin(SYSTEM) as work:
        like = work.session.get_one(Application, company.applications["Ola"])
        for n in range(60):
            person = Candidate(first_name="P", last_name=str(n), language=Language.NB, created_at=work.now)
            work.session.add(
                Application(candidate=person, vacancy=like.vacancy, status_at=work.now, created_at=work.now)
            )
        work.session.flush()
        ids = list(work.session.scalars(select(Application.id).where(Application.vacancy_id == like.vacancy_id)))[-60:]
    with company.by(EMMA) as work:
        choice = choosing.begin(work, Action.TRANSFER, ids)
        step = executing.execute(work, choice.selection_id, Transferring(there(company)), seen=choice.mark).id
    assert running._one_piece(company.begin)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Vacancy, there(company)).state = VacancyState.CLOSED
    running.run(company.begin)
    with company.look(SYSTEM) as work:
        items = work.session.scalars(select(StepItem).where(StepItem.step_id == step).order_by(StepItem.id)).all()
        assert [one.state for one in items] == [ItemState.DONE] * 50 + [ItemState.EXCLUDED] * 10
        assert items[-1].reason["text"].startswith("The other vacancy was closed meanwhile")


def reasons_of(company, step):
    """What is kept of why not, in the order they were ticked."""
    with company.look(SYSTEM) as work:
        items = work.session.scalars(select(StepItem).where(StepItem.step_id == step.id).order_by(StepItem.id))
        return [one.reason.get("text") for one in items]


# --- other steps that are undone -----------------------------------------------------------------------------------


def test_undoing_a_save_does_not_open_an_offer_again_that_was_withdrawn_since(company):
    offer(company, by_email=False)
    step = act(company, Action.SAVE, "Anna", by=EMMA)
    withdraw_offer(company)
    assert undo(company, step, by=EMMA).counts == {ItemState.DONE: 1}
    assert row(company).offer_open is False


def test_a_mail_is_taken_back_though_its_writer_saved_the_person_after_it_and_they_stay_saved(company):
    step = mail(company, "Anna")
    act(company, Action.SAVE, "Anna")
    assert undo(company, step).counts == {ItemState.UNDONE: 1}
    assert (company.mails(ParcelKind.EMAIL), company.status("Anna")) == ([], ApplicationStatus.SAVED)
    assert category(company) is CandidateCategory.SAVED


def test_a_copy_is_taken_back_though_the_person_was_saved_here_after_it(company):
    step = act(company, Action.TRANSFER, "Anna", by=EMMA, inputs=Transferring(there(company), copy=True))
    act(company, Action.SAVE, "Anna", by=EMMA)
    assert undo(company, step, by=EMMA).counts == {ItemState.UNDONE: 1}
    with company.look(SYSTEM) as work:
        mine = select(Application.status).where(Application.candidate_id == row(company).candidate_id)
        assert work.session.scalars(mine).all() == [ApplicationStatus.SAVED]


def in_two_vacancies(company, left):
    """A step of Kari's with Anna, and with Eva in a vacancy in which Kari has nothing but `left`."""
    with company.begin(SYSTEM) as work:
        kari = work.session.scalars(select(Person.id).where(Person.slack_id == KARI)).one()
        vacancies.put_member(work.session, there(company), kari, VacancyAccess.NORMAL)
    step = act(company, Action.SAVE, "Anna", "Eva")
    with company.begin(SYSTEM) as work:
        vacancies.put_member(work.session, there(company), kari, left)
    return step


@pytest.mark.parametrize("left", [VacancyAccess.READ, VacancyAccess.NONE])
def test_who_lost_access_to_one_vacancy_of_a_step_undoes_it_in_the_other_and_is_told_where_not(company, left):
    step = in_two_vacancies(company, left)
    assert undo(company, step).counts == {ItemState.UNDONE: 1, ItemState.DONE: 1}
    assert reasons_of(company, step) == [None, "You may not act in this vacancy."]
    assert (company.status("Anna"), company.status("Eva")) == (ApplicationStatus.RECEIVED, ApplicationStatus.SAVED)


def test_who_lost_access_to_all_of_a_step_undoes_nothing(company):
    step = in_two_vacancies(company, VacancyAccess.READ)
    with company.begin(SYSTEM) as work:
        kari = work.session.scalars(select(Person.id).where(Person.slack_id == KARI)).one()
        vacancies.put_member(work.session, row(company).vacancy_id, kari, VacancyAccess.READ)
    with pytest.raises(NotAllowed):
        undo(company, step)
    assert company.status("Anna") is ApplicationStatus.SAVED


# --- hired ---------------------------------------------------------------------------------------------------------


def hiring(company, **more):
    with company.look(SYSTEM) as work:
        department = departments.everything(work.session)[0].id
    return replace(Hiring(department, "Developer", date(2027, 1, 4)), **more)


def hire(company, name="Anna"):
    choice, inputs = begin(company, Action.HIRE, name, by=EMMA), hiring(company)
    return go(company, choice, inputs, by=EMMA)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_on": date(1, 1, 1)}, "starts_on"),
        ({"starts_on": date(9999, 12, 31)}, "starts_on"),
        ({"starts_on": date(1949, 12, 31)}, "starts_on"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on"),
    ],
)
def test_a_date_of_another_age_is_refused_at_its_field(company, wrong, field):
    choice = begin(company, Action.HIRE, "Anna", by=EMMA)
    with pytest.raises(BadFields) as refused:
        execute(company, seen(company, choice, hiring(company), by=EMMA), hiring(company, **wrong), by=EMMA)
    assert set(refused.value.fields) == {field}


def test_who_was_saved_elsewhere_stays_saved_when_the_employee_goes_and_the_application_is_gone(company):
    with company.begin(SYSTEM) as work:
        here = work.session.get_one(Application, company.applications["Anna"])
        elsewhere = work.session.get_one(Vacancy, there(company))
        other = Application(candidate=here.candidate, vacancy=elsewhere, status_at=work.now, created_at=work.now)
        work.session.add(other)
        work.session.flush()
        company.applications["elsewhere"] = other.id
    act(company, Action.SAVE, "elsewhere", by=EMMA)
    hire(company)
    with company.begin(SYSTEM) as work:
        erasing.erase_application(work, work.session.get_one(Application, company.applications["Anna"]))
        employee = work.session.scalars(select(Employee.id)).one()
    with company.by(EMMA) as work:
        employees.delete(work, employee)
    assert category(company, "elsewhere") is CandidateCategory.SAVED


def test_who_was_a_candidate_is_one_again_when_the_employee_goes(company):
    hire(company)
    with company.begin(SYSTEM) as work:
        work.session.execute(delete(StepItem))
        employee = work.session.scalars(select(Employee.id)).one()
    with company.by(EMMA) as work:
        employees.delete(work, employee)
    assert category(company) is CandidateCategory.CANDIDATE

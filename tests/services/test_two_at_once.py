"""Two at once on PostgreSQL: who comes second sees what the first did, and nobody gone is written to."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from bot.services import bin as bins
from bot.services import employees
from bot.services.account import leaving
from bot.services.acting import executing, offering, undoing
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Nothing
from bot.services.acting.hiring import Hiring
from bot.services.acting.transferring import Transferring
from domain.access import CANDIDATE, SYSTEM
from domain.actions import Action
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow, Stale, Unknown
from domain.language import Language
from domain.letters import Variant
from domain.status import ApplicationStatus
from domain.steps import ItemState
from storage import sending
from storage.step_tables import Employee
from storage.tables import Application, Candidate, Department, Vacancy
from tests.services.acting import act, begin, execute, undo
from tests.services.at_once import while_open
from tests.services.company import EMMA, KARI
from tests.services.letters import go, proposed, reason, seen


@pytest.fixture
def company(postgresql_company):
    return postgresql_company


def executes(choice, inputs):
    """What executes a form, as a part of bigger work."""
    return lambda work: executing.execute(work, choice.selection_id, inputs, seen=choice.mark)


def mailing(company, name="Anna", *, by=KARI):
    """An e-mail that is filled in and was looked at."""
    choice = begin(company, Action.EMAIL, name, by=by)
    texts = {Language.SV: Variant("Hej", "Hej {first-name}", "")}
    inputs = replace(proposed(company, choice, by=by), texts=texts)
    return seen(company, choice, inputs, by=by), inputs


def rejecting(company, *, by=KARI):
    choice = begin(company, Action.REJECT, "Anna", by=by)
    inputs = replace(proposed(company, choice, by=by), reason_id=reason(company, by))
    return seen(company, choice, inputs, by=by), inputs


def hiring(company):
    with company.look(SYSTEM) as work:
        inputs = Hiring(work.session.scalars(select(Department.id)).first(), "Developer", date(2027, 1, 1))
    return seen(company, begin(company, Action.HIRE, "Anna", by=EMMA), inputs, by=EMMA), inputs


def anna(company):
    with company.look(SYSTEM) as work:
        return work.session.get(Application, company.applications["Anna"])


def erase(company):
    """Anna does it on her own page."""
    with company.begin(CANDIDATE) as work:
        leaving.erase(work, anna(company).candidate_id, "anna@example.org")


def why(choice):
    assert isinstance(choice, Choice), choice
    return [one.refused and one.refused.text for one in choice.people]


# --- erased --------------------------------------------------------------------------------------------------------


def test_who_erases_themselves_while_they_are_written_to_is_not_written_to(company):
    form = mailing(company)
    assert while_open(company, company.actor(KARI), executes(*form), lambda: erase(company)) is None
    assert company.parcels(ParcelKind.EMAIL) == []
    assert anna(company) is None


def test_who_is_being_erased_is_not_written_to_and_whoever_tried_is_shown_that_they_are_gone(company):
    (choice, inputs), person = mailing(company), anna(company)
    erasing = lambda work: leaving.erase(work, person.candidate_id, "anna@example.org")  # noqa: E731
    shown = while_open(company, CANDIDATE, erasing, lambda: execute(company, choice, inputs))
    assert isinstance(shown, Choice), shown
    assert (shown.people, company.parcels(ParcelKind.EMAIL)) == ((), [])


def test_an_erasure_and_the_link_of_an_account_do_not_wait_for_each_other(company):
    act_of = begin(company, Action.SAVE_AND_SEND, "Anna")
    go(company, act_of, proposed(company, act_of))
    again = begin(company, Action.SAVE_AND_SEND, "Anna")
    inputs = proposed(company, again)
    form = seen(company, again, inputs), inputs
    assert while_open(company, company.actor(KARI), executes(*form), lambda: erase(company)) is None
    assert company.parcels(ParcelKind.CREDENTIALS) == []


def test_two_applications_of_one_person_are_removed_for_good_at_once_and_the_person_goes_with_the_second(company):
    with company.begin(SYSTEM) as work:
        there = work.session.scalars(select(Vacancy).where(Vacancy.reference == "TECH-2")).one()
        first = work.session.get_one(Application, company.applications["Anna"])
        again = Application(candidate=first.candidate, vacancy=there, status_at=work.now, created_at=work.now)
        work.session.add(again)
        work.session.flush()
        first.deleted_at = again.deleted_at = work.now
        ids, person = (first.id, again.id), first.candidate_id

    def removes(work, id):
        bins.delete_for_good(work, id, "Anna Bergström")

    def second():
        with company.by(EMMA) as work:
            removes(work, ids[1])

    assert while_open(company, company.actor(EMMA), lambda work: removes(work, ids[0]), second) is None
    with company.look(SYSTEM) as work:
        assert work.session.get(Candidate, person) is None


@pytest.mark.parametrize("meanwhile", ["restored", "undone"])
def test_what_was_put_back_is_not_removed_for_good_by_who_came_second(company, meanwhile):
    step, id = act(company, Action.DELETE, "Anna", by=EMMA), company.applications["Anna"]

    def second():
        with company.by(EMMA) as work:
            bins.delete_for_good(work, id, "Anna Bergström")

    first = {"restored": lambda work: bins.restore(work, id), "undone": lambda work: undoing.undo(work, step.id)}
    assert isinstance(while_open(company, company.actor(EMMA), first[meanwhile], second), Stale)
    assert anna(company).deleted_at is None


# --- invited -------------------------------------------------------------------------------------------------------


def test_who_is_rejected_while_they_are_invited_stays_rejected_until_somebody_has_looked(company):
    form, shown = rejecting(company, by=EMMA), company.prepare("Anna")
    again = while_open(company, company.actor(EMMA), executes(*form), lambda: company.send(shown))
    assert company.status("Anna") is ApplicationStatus.REJECTED
    assert again is not None
    assert "rejected" in " ".join(str(one) for one in again.doubts).casefold()
    assert company.mails(ParcelKind.INVITATION) == []


def test_who_is_deleted_while_they_are_invited_is_not_invited(company):
    choice, shown = begin(company, Action.DELETE, "Anna", by=EMMA), company.prepare("Anna")
    again = while_open(company, company.actor(EMMA), executes(choice, Nothing()), lambda: company.send(shown))
    assert isinstance(again, Unknown)
    assert company.mails(ParcelKind.INVITATION) == []


# --- two recruiters ------------------------------------------------------------------------------------------------


def test_two_who_reject_one_person_send_one_letter_and_the_second_is_shown_why(company):
    first, second = rejecting(company, by=KARI), rejecting(company, by=EMMA)
    came = while_open(company, company.actor(KARI), executes(*first), lambda: execute(company, *second, by=EMMA))
    assert why(came) == ["This person is rejected here."]
    assert len(company.mails(ParcelKind.REJECTION)) == 1


def test_who_withdrew_while_they_are_rejected_is_asked_about_first(company):
    form, person = rejecting(company), anna(company).candidate_id
    withdraws = lambda work: leaving.withdraw(work, person, company.applications["Anna"])  # noqa: E731
    came = while_open(company, CANDIDATE, withdraws, lambda: execute(company, *form))
    assert isinstance(came, Choice), came
    assert [one.asks.text for one in came.people] == ["This person withdrew from this vacancy."]
    assert company.status("Anna") is ApplicationStatus.WITHDRAWN


def test_an_offer_and_a_rejection_are_not_both_made(company):
    choice = begin(company, Action.OFFER, "Anna", by=EMMA)
    inputs = proposed(company, choice, by=EMMA)
    offer, rejection = (seen(company, choice, inputs, by=EMMA), inputs), rejecting(company)
    came = while_open(company, company.actor(EMMA), executes(*offer), lambda: execute(company, *rejection))
    assert why(came)[0].startswith("This person has an open job offer.")
    assert company.mails(ParcelKind.REJECTION) == []


def test_who_hires_second_hears_who_was_first(company):
    first, second = hiring(company), hiring(company)
    came = while_open(company, company.actor(EMMA), executes(*first), lambda: execute(company, *second, by=EMMA))
    assert why(came) == ["Already hired by {who}, {at}."]


def test_an_offer_withdrawn_while_the_person_is_hired_is_asked_about_first(company):
    choice = begin(company, Action.OFFER, "Anna", by=EMMA)
    go(company, choice, replace(proposed(company, choice, by=EMMA), by_email=False), by=EMMA)
    form = hiring(company)
    withdraws = lambda work: offering.withdraw(work, company.applications["Anna"])  # noqa: E731
    came = while_open(company, company.actor(EMMA), withdraws, lambda: execute(company, *form, by=EMMA))
    assert [one.asks.text for one in came.people] == ["This person has not received a job offer."]


def test_two_forms_in_opposite_order_do_not_wait_for_each_other(company):
    names = ["Anna", "Ola", "Jane", "Søren", "Daan"]
    went_wrong = []

    def do(by, order, action):
        try:
            execute(company, begin(company, action, *order, by=by), by=by)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            went_wrong.append(error)

    for _ in range(5):
        works = [(KARI, names, Action.SAVE), (EMMA, names[::-1], Action.WITHDRAW), (EMMA, names[::-1], Action.SAVE)]
        threads = [threading.Thread(target=do, args=one) for one in works]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert went_wrong == []


# --- undone --------------------------------------------------------------------------------------------------------


def test_two_who_undo_at_once_undo_once(company):
    step = act(company, Action.SAVE, "Anna", by=EMMA)
    undoes = lambda work: undoing.undo(work, step.id)  # noqa: E731
    came = while_open(company, company.actor(EMMA), undoes, lambda: undo(company, step, by=EMMA))
    assert isinstance(came, NotNow)


def test_what_a_colleague_does_while_it_is_undone_stays(company):
    step, second = act(company, Action.SAVE, "Anna", by=EMMA), begin(company, Action.WITHDRAW, "Anna", by=KARI)
    came = while_open(company, company.actor(KARI), executes(second, Nothing()), lambda: undo(company, step, by=EMMA))
    assert (came.counts, company.status("Anna")) == ({ItemState.DONE: 1}, ApplicationStatus.WITHDRAWN)


def test_a_note_written_where_somebody_was_moved_is_not_lost_while_that_is_undone(company):
    with company.look(SYSTEM) as work:
        there = work.session.scalars(select(Vacancy.id).where(Vacancy.reference == "TECH-2")).one()
    step = act(company, Action.TRANSFER, "Anna", by=EMMA, inputs=Transferring(there))
    with company.look(SYSTEM) as work:
        moved = select(Application.id).where(Application.status == ApplicationStatus.TRANSFERRED)
        company.applications["there"] = work.session.scalars(moved).one()
    second = begin(company, Action.SAVE, "there", by=EMMA)
    came = while_open(company, company.actor(EMMA), executes(second, Nothing()), lambda: undo(company, step, by=EMMA))
    assert (came.counts, company.status("there")) == ({ItemState.DONE: 1}, ApplicationStatus.SAVED)


def test_a_hiring_is_undone_while_the_employee_is_deleted_and_nobody_waits_for_ever(company):
    form = hiring(company)
    step = execute(company, *form, by=EMMA)
    with company.look(SYSTEM) as work:
        employee = work.session.scalars(select(Employee.id)).one()

    def deletes():
        with company.by(EMMA) as work:
            employees.delete(work, employee)

    came = while_open(company, company.actor(EMMA), lambda work: undoing.undo(work, step.id), deletes)
    assert isinstance(came, Unknown)
    assert company.status("Anna") is ApplicationStatus.RECEIVED


def hands_over_before(company, parcel_id, turn):
    """Let a sender hand the letter over just before the undoing asks the outbox something for the n-th time.

    Whoever has locked the letter by then is too quick for the sender.
    """
    engine, asked = company.database.engine, []

    def before(_connection, _cursor, statement, *_):
        if "outbox" not in statement or not statement.lstrip().startswith(("SELECT", "UPDATE")):
            return
        asked.append(statement)
        if len(asked) == turn:
            with engine.connect() as other:
                other.execute(text("SET LOCAL lock_timeout = '100ms'"))
                handed = "UPDATE /* sender */ public.outbox SET state = 'handover', handed_over_at = now()"
                try:
                    other.execute(text(f"{handed} WHERE id = {parcel_id} AND state = 'leased'"))
                    other.commit()
                except OperationalError:
                    other.rollback()

    return before, asked


@pytest.mark.parametrize("turn", range(1, 9))
def test_what_leaves_while_it_is_taken_back_is_not_called_taken_back(company, turn):
    step = go(company, *mailing(company))
    [letter] = company.mails(ParcelKind.EMAIL)
    with company.begin(SYSTEM) as work:
        assert [one.id for one in sending.claim(work.session, Channel.EMAIL, "w1", letter.due_at)] == [letter.id]
    before, asked = hands_over_before(company, letter.id, turn)
    event.listen(company.database.engine, "before_cursor_execute", before)
    try:
        taken_back = undo(company, step).counts
    finally:
        event.remove(company.database.engine, "before_cursor_execute", before)
    [letter] = company.parcels(ParcelKind.EMAIL)
    gone = {ParcelState.HANDOVER: ItemState.SENT, ParcelState.CANCELLED: ItemState.UNDONE}
    assert taken_back == {gone[letter.state]: 1}, asked

"""What recruiters' steps send: when nobody knows whether it arrived, and when it must not leave any more."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.delivery.slack import Update
from bot.services import outbox, receipts, undelivered
from bot.services.acting import erasing, looking
from bot.services.receipts import News
from domain.access import OPERATOR, SYSTEM
from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from domain.errors import NotAllowed, NotNow, Unknown
from domain.language import Language
from domain.status import ApplicationStatus
from storage import people, sending, still
from storage.delivery_tables import Parcel
from storage.step_tables import Step, StepItem
from storage.tables import PersonRight
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.services.letters import go
from tests.services.mail_troubles import Silent, buttons, candidate, change, drawn, held, news, reject, sends, texted
from tests.services.test_emailing import written
from tests.services.test_reminding import Taking


def decide(company: Company, parcel: Parcel, *, again: bool, by: str = KARI) -> None:
    with company.by(by) as work:
        outbox.decide(work, parcel.id, again=again)


@pytest.mark.parametrize("kind", sorted(OF_ACTIONS - {ParcelKind.SMS, ParcelKind.REJECTION}))
def test_what_may_have_arrived_is_never_sent_again_by_itself(company: Company, kind: ParcelKind) -> None:
    choice, inputs = written(company, "Ola")
    go(company, choice, inputs)
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.kind == ParcelKind.EMAIL).values(kind=kind))
    change(company, offer_open=kind is ParcelKind.OFFER)
    carrier = Silent()
    delivery = sends(company, carrier)
    for _ in range(4):
        company.clock.move(minutes=16)
        delivery.sweep()
        delivery.drain(Channel.EMAIL)
    assert len(carrier.given) == 1
    assert [one.state for one in company.parcels(kind)] == [ParcelState.HELD]
    assert len(news(company)) == len(company.journal("held")) == 1


def test_whoever_executed_it_is_asked_with_two_buttons_and_the_result_says_so(company: Company) -> None:
    parcel = held(company)
    [notice] = news(company)
    shown = drawn(company, notice)
    assert buttons(shown) == ["reminder:again", "reminder:enough", "candidate:open"]
    assert str(parcel.id) in str(shown.blocks)
    with company.look(SYSTEM) as work:
        [step] = work.session.scalars(select(Step.id))
    with company.by(KARI) as work:
        [one] = looking.view(work, step).page.rows
    assert one.reason is not None
    assert one.reason.text == "{message}: not known whether it arrived."


@pytest.mark.parametrize(
    ("again", "state", "event", "says"),
    [
        (True, ParcelState.QUEUED, "parcel_sent_again", "sent once more"),
        (False, ParcelState.SENT, "parcel_taken_as_arrived", "It arrived"),
    ],
)
def test_the_decision_is_written_down_and_the_question_goes_from_its_message(
    company: Company, again: bool, state: ParcelState, event: str, says: str
) -> None:
    parcel = held(company)
    with company.begin(SYSTEM) as work:
        kari = people.by_slack_id(work.session, KARI)
        assert kari is not None
        kari.language = Language.EN
        [notice] = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.NOTICE))
        notice.state, notice.provider_ref = ParcelState.SENT, "D1:1.5"
    decide(company, parcel, again=again)
    assert [one.state for one in company.parcels(ParcelKind.REJECTION)] == [state]
    assert [one.application_id for one in company.journal(event)] == [company.applications["Ola"]]
    [edit] = news(company)
    shown = drawn(company, edit)
    assert isinstance(shown, Update)
    assert (shown.channel, shown.ts) == ("D1", "1.5")
    assert buttons(shown) == ["candidate:open"]
    assert says in str(shown.blocks)
    with pytest.raises(NotNow, match="decided already"):
        decide(company, parcel, again=again)


def test_who_may_not_act_in_the_vacancy_decides_nothing(company: Company) -> None:
    parcel = held(company)
    for who, refusal in ((SVEN, Unknown), (METTE, NotAllowed)):
        with pytest.raises(refusal):
            decide(company, parcel, again=True, by=who)


def test_who_lost_the_right_to_reject_decides_nothing_about_a_rejection(company: Company) -> None:
    parcel = held(company)
    with company.begin(SYSTEM) as work:
        kari = people.by_slack_id(work.session, KARI)
        assert kari is not None
        work.session.add(PersonRight(person_id=kari.id, right="reject", granted=False))
    with pytest.raises(NotAllowed):
        decide(company, parcel, again=True)


def test_administrators_see_it_under_the_candidates_name_and_may_stop_it(company: Company) -> None:
    parcel = held(company)
    with company.by(EMMA) as work:
        [shown] = undelivered.overview(work).held
        assert (shown.about, shown.kind, shown.number) == ("Ola Hansen", ParcelKind.REJECTION, parcel.id)
        outbox.administer(work, parcel.id, again=False)
    assert [one.application_id for one in company.journal("parcel_cancelled")] == [company.applications["Ola"]]
    assert [one.state for one in company.parcels(ParcelKind.REJECTION)] == [ParcelState.CANCELLED]


def test_the_operator_may_send_it_again(company: Company) -> None:
    parcel = held(company)
    with company.begin(OPERATOR) as work:
        [line] = outbox.listing(work, [ParcelState.HELD])
        assert line.id == parcel.id
        outbox.retry(work, parcel.id)
    assert [one.state for one in company.parcels(ParcelKind.REJECTION)] == [ParcelState.QUEUED]
    assert [one.application_id for one in company.journal("parcel_retried")] == [company.applications["Ola"]]


@pytest.mark.parametrize("columns", [{"offer_open": True}, {"status": ApplicationStatus.OFFERED}])
def test_a_rejection_that_does_not_hold_any_more_cannot_be_sent_again_by_anybody(
    company: Company, columns: dict[str, Any]
) -> None:
    parcel = held(company)
    change(company, **columns)
    [notice] = news(company)
    assert "reminder:again" not in buttons(drawn(company, notice))
    with pytest.raises(NotNow, match="not sent again"):
        decide(company, parcel, again=True)
    with company.by(EMMA) as work, pytest.raises(NotNow, match="not sent again"):
        outbox.administer(work, parcel.id, again=True)
    with company.begin(OPERATOR) as work, pytest.raises(NotNow, match="not sent again"):
        outbox.retry(work, parcel.id)
    assert [one.state for one in company.parcels(ParcelKind.REJECTION)] == [ParcelState.HELD]
    decide(company, parcel, again=False)


def test_a_late_receipt_ends_the_doubt_and_the_question(company: Company) -> None:
    texted(company)
    delivery = sends(company, Silent(), Channel.SMS)
    company.clock.move(minutes=16)
    delivery.sweep()
    [parcel] = company.parcels(ParcelKind.SMS)
    with company.begin(SYSTEM) as work:
        work.session.execute(
            update(Parcel).where(Parcel.kind == ParcelKind.NOTICE).values(state=ParcelState.SENT, provider_ref="D1:1.5")
        )
        assert receipts.take(work, parcel.id, News("x", True))
    [edit] = news(company)
    assert buttons(drawn(company, edit)) == ["candidate:open"]


# --- at the hand-over ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns", [{"status": ApplicationStatus.INTERVIEW_1}, {"offer_open": True}], ids=["not rejected", "offered"]
)
def test_a_rejection_that_does_not_hold_any_more_does_not_leave_and_that_is_told(
    company: Company, columns: dict[str, Any]
) -> None:
    reject(company, "Ola")
    change(company, **columns)
    sends(company, Taking())
    [parcel] = company.parcels(ParcelKind.REJECTION)
    assert (parcel.state, parcel.cancel_reason) == (ParcelState.CANCELLED, still.NOT_REJECTED)
    assert len(company.journal("overtaken")) == len(news(company)) == 1


def test_other_messages_leave_whatever_the_status_became(company: Company) -> None:
    choice, inputs = written(company, "Ola")
    go(company, choice, inputs)
    change(company, status=ApplicationStatus.WITHDRAWN, deleted_at=company.clock.now)
    sends(company, Taking())
    assert [one.state for one in company.parcels(ParcelKind.EMAIL)] == [ParcelState.SENT]


@pytest.mark.parametrize("in_the_meantime", ["undone", "erased"])
def test_what_was_being_prepared_does_not_leave_once_the_step_is_undone_or_the_person_erased(
    company: Company, in_the_meantime: str
) -> None:
    step = reject(company, "Ola")
    company.clock.move(seconds=61)
    with company.begin(SYSTEM) as work:
        [taken] = sending.claim(work.session, Channel.EMAIL, "w", work.now)
        parcel_id = taken.id
    with company.begin(SYSTEM) as work:
        if in_the_meantime == "erased":
            erasing.erase_person(work, candidate(company).id)
        else:  # as a restored backup may have it: the step's people say so, the message does not
            work.session.execute(update(StepItem).where(StepItem.step_id == step.id).values(state="undone"))
    with company.begin(SYSTEM) as work:
        assert not sending.mark_handover(work.session, parcel_id, "w", work.now)
    assert [one.cancel_reason for one in company.parcels(ParcelKind.REJECTION)] == (
        [still.TAKEN_BACK] if in_the_meantime == "undone" else []
    )

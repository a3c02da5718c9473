"""What recruiters' steps send and what does not arrive: the address is marked, and whoever executed the step is told."""

import pytest
from sqlalchemy import update

from bot.delivery.slack import Post
from bot.services import bounces, receipts
from bot.services import record as records
from bot.services.bounces import Outcome
from bot.services.receipts import News
from bot.services.substitutes import GONE
from domain.access import SYSTEM, VacancyAccess
from domain.delivery import OF_ACTIONS, Channel, ParcelKind
from domain.status import ApplicationStatus
from domain.texting import NumberTrouble
from storage import people
from storage.delivery_tables import Parcel
from storage.tables import Candidate, VacancyMember
from tests.services.company import EMMA, KARI, Company, mail_of, text_of
from tests.services.letters import go
from tests.services.mail_troubles import (
    Refusing,
    buttons,
    candidate,
    change,
    drawn,
    news,
    reasons,
    reject,
    sends,
    texted,
)
from tests.services.test_bounces import CORPUS
from tests.services.test_emailing import written
from tests.services.test_reminding import Taking
from tests.services.test_substitutes import slack_sends, switch


def bounce(company: Company, name: str, kind: ParcelKind) -> Outcome:
    """A report of another mail server about what was sent."""
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.kind == kind).values(handed_over_at=work.now))
    [parcel] = company.parcels(kind)
    text = (CORPUS / f"{name}.eml").read_text(encoding="utf-8")
    for field, value in (("message_id", parcel.message_id), ("recipient", parcel.recipient)):
        text = text.replace("{" + field + "}", str(value))
    with company.begin(SYSTEM) as work:
        return bounces.take(work, text.replace("\n", "\r\n").encode())


def test_a_rejection_that_the_server_refuses_marks_the_address_and_is_told_to_who_rejected(company: Company) -> None:
    step = reject(company, "Ola")
    sends(company, Refusing())
    assert candidate(company).email_stopped == "550 5.1.1 <ola@example.org>: user unknown"
    [entry] = company.journal("undelivered")
    assert entry.application_id == company.applications["Ola"]
    assert reasons(company, step) == ["{message}: could not be delivered ({said})."]
    [notice] = news(company)
    assert notice.recipient == KARI
    shown = drawn(company, notice)
    assert isinstance(shown, Post)
    assert "Ola Hansen" in str(shown.blocks)
    assert "avslag" in str(shown.blocks).lower()
    assert "Hansen" not in shown.text
    assert buttons(shown) == ["candidate:open"]


def test_nothing_personal_waits_in_the_queue(company: Company) -> None:
    reject(company, "Ola")
    sends(company, Refusing())
    [notice] = news(company)
    assert set(notice.facts) == {"trouble", "entry", "candidate_id", "application_id"}
    assert notice.body is None


def test_each_message_that_fails_is_told_by_itself(company: Company) -> None:
    reject(company, "Anna", "Ola", "Jane")
    sends(company, Refusing())
    assert [one.recipient for one in news(company)] == [KARI] * 3
    assert sorted(name for one in news(company) for name in ("Anna", "Ola", "Jane") if name in str(drawn(company, one))) == [
        "Anna", "Jane", "Ola"
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(OF_ACTIONS - {ParcelKind.SMS}))
def test_of_every_kind_the_candidates_address_is_marked_but_not_of_a_forward(
    company: Company, kind: ParcelKind
) -> None:
    choice, inputs = written(company, "Ola")
    go(company, choice, inputs)
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Parcel).where(Parcel.kind == ParcelKind.EMAIL).values(kind=kind))
    if kind is ParcelKind.REJECTION:
        change(company, status=ApplicationStatus.REJECTED)
    change(company, offer_open=kind is ParcelKind.OFFER)
    sends(company, Refusing())
    assert bool(candidate(company).email_stopped) == (kind is not ParcelKind.FORWARD)
    assert len(news(company)) == len(company.journal("undelivered")) == 1


def test_an_address_that_was_corrected_meanwhile_is_not_marked(company: Company) -> None:
    reject(company, "Ola")
    with company.begin(SYSTEM) as work:
        mine = update(Candidate).where(Candidate.id == candidate(company).id)
        work.session.execute(mine.values(email="new@example.org", email_key="new@example.org"))
    sends(company, Refusing())
    assert candidate(company).email_stopped == ""
    assert len(news(company)) == 1


def test_a_refusal_that_is_not_about_the_address_marks_nobody(company: Company) -> None:
    reject(company, "Ola")
    sends(company, Refusing(554, "5.7.1 spam"))
    assert candidate(company).email_stopped == ""
    assert len(news(company)) == 1


def test_a_rejection_that_comes_back_later_stops_the_address_and_is_told(company: Company) -> None:
    """Case 82."""
    step = reject(company, "Ola")
    sends(company, Taking())
    assert bounce(company, "postfix_unknown", ParcelKind.REJECTION) is Outcome.STOPPED
    assert candidate(company).email_stopped.startswith("5.1.1")
    assert reasons(company, step) == ["{message}: did not arrive ({said})."]
    [notice] = news(company)
    assert "Ola Hansen" in str(drawn(company, notice).blocks)
    assert bounce(company, "postfix_unknown", ParcelKind.REJECTION) is Outcome.KNOWN
    assert len(company.journal("came_back")) == len(news(company)) == 1


def test_one_that_comes_back_for_a_reason_that_passes_is_counted_and_told(company: Company) -> None:
    """Case 82."""
    reject(company, "Ola")
    sends(company, Taking())
    assert bounce(company, "gmail_full", ParcelKind.REJECTION) is Outcome.COUNTED
    assert (candidate(company).email_stopped, candidate(company).soft_bounces) == ("", 1)
    assert len(news(company)) == 1


def test_a_forward_that_comes_back_marks_nobody_and_is_told(company: Company) -> None:
    choice, inputs = written(company, "Ola")
    go(company, choice, inputs)
    sends(company, Taking())
    with company.begin(SYSTEM) as work:  # even when it went to the very address of the candidate
        work.session.execute(update(Parcel).where(Parcel.kind == ParcelKind.EMAIL).values(kind=ParcelKind.FORWARD))
    assert bounce(company, "postfix_unknown", ParcelKind.FORWARD) is Outcome.TOLD
    assert (candidate(company).email_stopped, candidate(company).soft_bounces) == ("", 0)
    [notice] = news(company)
    assert "Contact details" not in str(drawn(company, notice).blocks)


def test_an_sms_to_a_number_that_is_none_marks_the_number_and_is_told(company: Company) -> None:
    step = texted(company)
    sends(company, Refusing(400, str(NumberTrouble.INVALID)), Channel.SMS)
    assert candidate(company).mobile_stopped
    assert candidate(company).email_stopped == ""
    assert len(company.journal("sms_not_delivered")) == len(news(company)) == 1
    assert reasons(company, step) != [""]


def test_a_receipt_that_an_sms_did_not_arrive_marks_the_number_and_is_told(company: Company) -> None:
    texted(company)
    sends(company, Taking(), Channel.SMS)
    [parcel] = company.parcels(ParcelKind.SMS)
    with company.begin(SYSTEM) as work:
        assert receipts.take(work, parcel.id, News("x", False, "no such number", NumberTrouble.INVALID))
    assert candidate(company).mobile_stopped == NumberTrouble.INVALID
    assert len(company.journal("sms_not_delivered")) == len(news(company)) == 1


def test_a_message_about_somebody_in_the_bin_is_told_without_a_door_to_their_card(company: Company) -> None:
    reject(company, "Ola")
    change(company, deleted_at=company.clock.now)
    sends(company, Refusing())
    [notice] = news(company)
    assert buttons(drawn(company, notice)) == []


# --- to whom -------------------------------------------------------------------------------------------------------


def test_who_was_switched_off_is_replaced_by_who_works_with_the_vacancy(company: Company) -> None:
    """Case 76."""
    reject(company, "Ola", by=EMMA)
    switch(company, EMMA)
    sends(company, Refusing())
    assert [one.recipient for one in news(company)] == [KARI]


def test_who_lost_access_to_the_vacancy_is_told_nothing_of_its_candidates(company: Company) -> None:
    reject(company, "Ola")
    with company.begin(SYSTEM) as work:
        kari = people.by_slack_id(work.session, KARI)
        assert kari is not None
        mine = update(VacancyMember).where(VacancyMember.person_id == kari.id)
        work.session.execute(mine.values(access=VacancyAccess.READ))
    sends(company, Refusing())
    assert [one.recipient for one in news(company)] == [EMMA]


@pytest.mark.parametrize("word", sorted(GONE))
def test_whom_slack_does_not_know_any_more_is_replaced(company: Company, word: str) -> None:
    """Case 76."""
    reject(company, "Ola")
    sends(company, Refusing())
    arrived = slack_sends(company, {KARI: word})
    assert [who for kind, who in arrived if kind is ParcelKind.NOTICE] == [EMMA]


def test_when_nobody_can_be_reached_in_slack_the_vacancys_contact_gets_a_mail(company: Company) -> None:
    """Case 76."""
    reject(company, "Ola")
    sends(company, Refusing())
    slack_sends(company, {KARI: "user_not_found", EMMA: "user_not_found"})
    [mail] = company.mails(ParcelKind.NOTICE)
    assert mail.recipient == "jobs@nordlys.example"
    assert "Ola Hansen" in text_of(mail_of(mail))
    with company.by(EMMA) as work:  # it is no message to the candidate
        shown = records.messages(work, company.applications["Ola"], 0)
    assert [one.kind for one in shown.rows] == [ParcelKind.REJECTION]

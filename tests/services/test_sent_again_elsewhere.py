"""A message that is sent again goes to where its candidate is reached by now."""

from typing import Any

import pytest

from bot.delivery.channels import ForGood
from bot.services import candidates, outbox
from bot.services import record as records
from bot.services.candidates import Contact
from domain.access import OPERATOR, SYSTEM
from domain.actions import Action
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow
from domain.language import Language
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate
from tests.services import reminding
from tests.services.acting import act
from tests.services.company import EMMA, KARI, Company, ics_of, mail_of, text_of, vault
from tests.services.letters import begin, go, proposed
from tests.services.mail_troubles import Refusing, Silent, news, reject, sends, texted
from tests.services.test_reminding import Taking

ON_BOTH = True
NEW, NEW_NUMBER = "ola.ny@example.org", "+4791234599"


def correct(company: Company, *, email: str = NEW, mobile: str = NEW_NUMBER, by: str = KARI) -> None:
    with company.by(by) as work:
        wanted = Contact(email, mobile, Language.NB)
        candidates.correct(work, company.applications["Ola"], wanted)


def again(company: Company, parcel: Parcel, *, decided: bool = False) -> outbox.Line:
    """As the operator or an administrator sends it again, or (`decided`) who is asked about it."""
    if decided:
        with company.by(KARI) as work:
            return outbox.decide(work, parcel.id, again=True)
    with company.begin(OPERATOR) as work:
        return outbox.retry(work, parcel.id)


def failed(company: Company) -> Parcel:
    reject(company, "Ola")
    sends(company, Refusing())
    return company.parcels(ParcelKind.REJECTION)[0]


def test_a_failed_message_of_a_step_goes_to_the_corrected_address(company: Company) -> None:
    was = failed(company)
    correct(company)
    line = again(company, was)
    [now] = company.mails(ParcelKind.REJECTION)
    before, after = mail_of(was), mail_of(now)
    assert (line.recipient, now.recipient, str(after["To"])) == (NEW, NEW, f"Ola Hansen <{NEW}>")
    assert now.message_id == str(after["Message-ID"]) != was.message_id
    assert (text_of(after), str(after["Subject"])) == (text_of(before), str(before["Subject"]))


def test_what_went_is_what_the_mail_server_gets(company: Company) -> None:
    was = failed(company)
    correct(company)
    again(company, was)
    carrier = Taking()
    sends(company, carrier)
    assert [one.recipient for one in carrier.given] == [NEW]


def test_the_copy_says_where_it_went(company: Company) -> None:
    was = failed(company)
    correct(company)
    again(company, was)
    with company.by(EMMA) as work:
        id = company.applications["Ola"]
        [copy] = [records.copy(work, id, one.name) for one in records.messages(work, id, 0).rows]
    assert copy.recipient == NEW


def test_to_the_same_address_it_is_the_same_mail(company: Company) -> None:
    was = failed(company)
    again(company, was)
    [now] = company.mails(ParcelKind.REJECTION)
    assert (now.recipient, now.message_id, now.body) == (was.recipient, was.message_id, was.body)


def test_a_held_one_goes_to_the_corrected_address_when_somebody_decides_so(company: Company) -> None:
    reject(company, "Ola")
    sends(company, Silent())
    with company.begin(SYSTEM) as work:  # a quarter of an hour later, by the database's clock
        work.session.get_one(Parcel, company.parcels(ParcelKind.REJECTION)[0].id).state = ParcelState.HELD
    [was] = company.parcels(ParcelKind.REJECTION)
    correct(company)
    again(company, was, decided=True)
    [now] = company.mails(ParcelKind.REJECTION)
    assert (now.recipient, now.resent) == (NEW, True)


def test_an_sms_goes_to_the_corrected_number(company: Company) -> None:
    texted(company)
    sends(company, Refusing(400, "no such number"), Channel.SMS)
    [was] = company.parcels(ParcelKind.SMS)
    assert was.state is ParcelState.FAILED
    correct(company)
    again(company, was)
    [now] = company.parcels(ParcelKind.SMS)
    assert (now.recipient, vault().open(now.body or b"")) == (NEW_NUMBER, b"Hi Ola")


def test_without_an_address_it_is_refused_and_nothing_changes(company: Company) -> None:
    was = failed(company)
    correct(company, email="")
    with pytest.raises(NotNow) as refused:
        again(company, was)
    assert "Contact details" in refused.value.phrase.text
    assert company.parcels(ParcelKind.REJECTION)[0].state is ParcelState.FAILED


def test_a_forward_goes_where_it_was_forwarded_to(company: Company) -> None:
    choice = begin(company, Action.FORWARD, "Ola", by=EMMA)
    inputs = proposed(company, choice, by=EMMA)
    go(company, choice, type(inputs)(**(vars(inputs) | {"recipient": "boss@nordlys.example"})), by=EMMA)
    sends(company, Refusing())
    correct(company)
    again(company, company.parcels(ParcelKind.FORWARD)[0])
    assert [one.recipient for one in company.mails(ParcelKind.FORWARD)] == ["boss@nordlys.example"]


def test_a_link_that_the_correction_made_void_is_not_sent_to_anybody(company: Company) -> None:
    choice = begin(company, Action.SAVE_AND_SEND, "Ola", by=EMMA)
    go(company, choice, proposed(company, choice, by=EMMA), by=EMMA)
    sends(company, Refusing())
    correct(company)
    with pytest.raises(NotNow) as refused:
        again(company, company.parcels(ParcelKind.CREDENTIALS)[0])
    assert "leads nowhere" in refused.value.phrase.text


# --- what has not left at all --------------------------------------------------------------------------------------


def test_what_waits_follows_the_correction(company: Company) -> None:
    reject(company, "Ola", "Jane")
    [was, other] = company.mails(ParcelKind.REJECTION)
    correct(company)
    [now, same] = company.mails(ParcelKind.REJECTION)
    assert (now.id, now.recipient, str(mail_of(now)["To"])) == (was.id, NEW, f"Ola Hansen <{NEW}>")
    assert (same.message_id, same.body) == (other.message_id, other.body)
    assert [one.application_id for one in company.journal("followed")] == [company.applications["Ola"]]


def test_one_that_is_being_prepared_is_prepared_anew(company: Company) -> None:
    reject(company, "Ola")
    with company.begin(SYSTEM) as work:
        parcel = work.session.get_one(Parcel, company.mails(ParcelKind.REJECTION)[0].id)
        parcel.state, parcel.owner = ParcelState.LEASED, "somebody"
    correct(company)
    [now] = company.mails(ParcelKind.REJECTION)
    assert (now.recipient, now.owner) == (NEW, "")


@pytest.mark.parametrize("state", [ParcelState.SENT, ParcelState.HANDOVER, ParcelState.UNKNOWN, ParcelState.FAILED])
def test_what_has_left_or_was_given_up_stays_what_it_is(company: Company, state: ParcelState) -> None:
    reject(company, "Ola")
    with company.begin(SYSTEM) as work:
        work.session.get_one(Parcel, company.mails(ParcelKind.REJECTION)[0].id).state = state
    [was] = company.parcels(ParcelKind.REJECTION)
    correct(company)
    [now] = company.parcels(ParcelKind.REJECTION)
    assert (now.recipient, now.body, now.state) == (was.recipient, was.body, state)


def test_with_the_address_gone_it_is_given_up_and_told(company: Company) -> None:
    reject(company, "Ola")
    correct(company, email="")
    [now] = company.parcels(ParcelKind.REJECTION)
    assert now.state is ParcelState.FAILED
    assert [one.application_id for one in company.journal("undelivered")] == [company.applications["Ola"]]
    assert len(news(company)) == 1


# --- about interviews ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ParcelKind.INVITATION, ParcelKind.CANCELLATION, ParcelKind.MOVED])
def test_a_letter_about_an_interview_is_written_anew_calendar_file_and_all(company: Company, kind: ParcelKind) -> None:
    [interview] = company.invite("Ola")
    if kind is not ParcelKind.INVITATION:
        company.after_a_minute()
        company.move(interview)
    if kind is ParcelKind.CANCELLATION:
        company.after_a_minute()
        act(company, Action.WITHDRAW, "Ola")
    sends(company, Refusing())
    was = company.parcels(kind)[-1]
    assert was.state is ParcelState.FAILED
    correct(company)
    line = again(company, was)
    [now] = company.mails(kind)
    assert (line.id, line.recipient) == (now.id, NEW)
    assert str(mail_of(now)["To"]) == f"Ola Hansen <{NEW}>"
    assert NEW in ics_of(mail_of(now))
    [gone] = [one for one in company.parcels(kind) if one.id == was.id]
    assert (gone.state, gone.handed_over_at) == (ParcelState.CANCELLED, None)


def test_an_invitation_that_was_overtaken_is_not_written_anew(company: Company) -> None:
    [interview] = company.invite("Ola")
    sends(company, Refusing())
    was = company.parcels(ParcelKind.INVITATION)[-1]
    company.move(interview)
    correct(company)
    again(company, was)
    assert [one.id for one in company.parcels(ParcelKind.INVITATION)] == [was.id]


def test_a_failed_reminder_goes_to_the_corrected_number(company: Company) -> None:
    texting: Any = reminding.with_sms(company)
    interview = reminding.invite(texting, wanted=reminding.wish(reminding.BOTH))
    interview = interview if isinstance(interview, int) else interview[0]
    reminding.fire_at(texting, reminding.WEDNESDAY_AT_NINE)
    refused = ForGood(400, "no", "rcpt")
    reminding.send_out(texting, *[refused] * 6)
    was = texting.parcels(ParcelKind.SMS_REMINDER)[-1]
    assert was.state is ParcelState.FAILED
    reminding.correct(texting)
    line = again(texting, was)
    assert (line.recipient, line.kind, line.state) == (
        reminding.NEW_NUMBER,
        ParcelKind.SMS_REMINDER,
        ParcelState.QUEUED,
    )
    assert line.id in [row.parcel_id for row in reminding.rows(texting, interview)]


def test_a_person_nobody_wrote_to_is_left_alone(company: Company) -> None:
    reject(company, "Jane")
    [was] = company.mails(ParcelKind.REJECTION)
    correct(company)
    [now] = company.mails(ParcelKind.REJECTION)
    assert (now.recipient, now.body) == (was.recipient, was.body)
    with company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, company.applications["Ola"]).candidate_id
        assert work.session.get_one(Candidate, person).email == NEW

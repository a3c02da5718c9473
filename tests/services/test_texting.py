"""An SMS from the outbox to a service that is real HTTP, and what follows when it does not arrive."""

import pytest

from bot.delivery.curl import Patience
from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.sms import Home, SmsCarrier
from bot.delivery.sms_url import parse_sms_url
from bot.services import candidates, deliveries, receipts
from bot.services.candidates import Contact
from bot.services.receipts import News
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import BadFields
from domain.language import Language
from domain.texting import NumberTrouble
from storage import outbox
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate, Interview
from tests.services.company import KARI
from tests.smtp import DROP
from tests.texting import texting_server

OLA = "+4791234567"
HOME = Home("http://127.0.0.1:3000", "the secret of these tests")


@pytest.fixture(params=["twilio", "46elks", "json"])
def service(request):
    with texting_server(request.param) as server:
        yield server


@pytest.fixture
def twilio():
    with texting_server("twilio") as server:
        yield server


def queue(company, interview, text="Husk intervjuet i morgen", key="sms:1"):
    with company.by(KARI) as work:
        return outbox.put(
            work.session, channel=Channel.SMS, kind=ParcelKind.SMS_REMINDER, key=key, recipient=OLA,
            due_at=work.now, now=work.now, body=work.house.vault.seal(text.encode()), interview_id=interview,
            interview_revision=work.session.get_one(Interview, interview).revision,
        )  # fmt: skip


def drain(company, service):
    carrier = SmsCarrier(parse_sms_url(service.url), HOME, Patience(1, 1))
    hooks = {"given_up": deliveries.given_up, "sent": deliveries.sent}
    dispatcher = Dispatcher(company.begin, {Channel.SMS: carrier}, new_owner(), **hooks)
    dispatcher.drain(Channel.SMS)
    return dispatcher


def sms_of(company):
    return company.parcels(ParcelKind.SMS_REMINDER)[-1]


def ola_of(company):
    with company.by(KARI) as work:
        application = work.session.get_one(Application, company.applications["Ola"])
        return work.session.get_one(Candidate, application.candidate_id)


def correct(company, **wanted):
    ola = ola_of(company)
    usual = {"email": ola.email, "mobile": ola.mobile, "language": Language.NB}
    with company.by(KARI) as work:
        candidates.correct(work, company.applications["Ola"], Contact(**{**usual, **wanted}))


def stop_both(company):
    with company.by(KARI) as work:
        application = work.session.get_one(Application, company.applications["Ola"])
        person = work.session.get_one(Candidate, application.candidate_id)
        person.mobile_stopped, person.email_stopped, person.soft_bounces = "not a mobile", "no such mailbox", 2


def test_an_sms_leaves_the_outbox_opened_and_the_services_id_is_kept(company, service):
    (interview,) = company.invite("Ola")
    queue(company, interview, "Hei Ola, æøå 😀")
    drain(company, service)
    (sent,) = service.sent
    assert "Hei Ola, æøå 😀" in sent.values()
    parcel = sms_of(company)
    assert parcel.state is ParcelState.SENT
    assert parcel.provider_ref
    assert ola_of(company).mobile_stopped == ""


def test_a_number_the_service_refuses_is_marked_on_the_candidate_and_the_recruiter_told(company, twilio):
    (interview,) = company.invite("Ola")
    queue(company, interview)
    twilio.tell(400, {"code": 21614, "message": "not a mobile"})
    drain(company, twilio)
    assert sms_of(company).state is ParcelState.FAILED
    assert ola_of(company).mobile_stopped == NumberTrouble.NO_MOBILE
    assert [entry.event for entry in company.journal()].count("reminder_undelivered") == 1


def test_a_refusal_that_is_not_the_numbers_leaves_it_unmarked(company, twilio):
    (interview,) = company.invite("Ola")
    queue(company, interview)
    twilio.tell(400, {"code": 21408})
    drain(company, twilio)
    assert sms_of(company).state is ParcelState.FAILED
    assert ola_of(company).mobile_stopped == ""


def test_a_service_that_refuses_the_login_stops_the_channel_and_loses_no_sms(company, twilio):
    (interview,) = company.invite("Ola")
    queue(company, interview)
    twilio.tell(401, {"code": 20003})
    drain(company, twilio)
    assert sms_of(company).state is ParcelState.QUEUED
    drain(company, twilio)
    assert sms_of(company).state is ParcelState.SENT
    assert len(twilio.sent) == 1


def test_a_doubtful_sms_is_held_where_nobody_can_be_asked_and_goes_again_where_repeats_are_known(company, service):
    (interview,) = company.invite("Ola")
    queue(company, interview)
    service.tell(fault=DROP, keep=True)
    dispatcher = drain(company, service)
    assert sms_of(company).state is ParcelState.UNKNOWN
    company.clock.move(hours=2)
    dispatcher.sweep()
    dispatcher.drain(Channel.SMS)
    assert sms_of(company).state is (ParcelState.SENT if service.kind == "json" else ParcelState.HELD)
    assert len(service.sent) == 1


def test_a_receipt_settles_what_a_killed_process_left_in_doubt(company, twilio):
    (interview,) = company.invite("Ola")
    id = queue(company, interview)
    dispatcher = drain(company, twilio)
    with company.by(KARI) as work:  # it died before it could write the answer down
        parcel = work.session.get_one(Parcel, id)
        parcel.state, parcel.owner, parcel.provider_ref, parcel.sent_at = ParcelState.HANDOVER, "dead", "", None
    with company.by(KARI) as work:
        assert receipts.take(work, id, News("SM1", delivered=True))
    company.clock.move(hours=2)
    dispatcher.sweep()
    parcel = sms_of(company)
    assert (parcel.state, parcel.provider_ref, parcel.receipt) == (ParcelState.SENT, "SM1", "delivered")
    assert [entry.event for entry in company.journal() if "held" in entry.event] == []


def test_a_corrected_number_is_used_again_and_only_that(company):
    stop_both(company)
    correct(company, mobile="480 12 301")
    ola = ola_of(company)
    assert (ola.mobile, ola.mobile_stopped) == ("+4748012301", "")
    assert (ola.email_stopped, ola.soft_bounces) == ("no such mailbox", 2)


def test_a_corrected_address_is_used_again_and_only_that(company):
    stop_both(company)
    correct(company, email="ola.hansen@example.org")
    ola = ola_of(company)
    assert (ola.email_stopped, ola.soft_bounces, ola.mobile_stopped) == ("", 0, "not a mobile")


def test_another_language_says_nothing_about_address_and_number(company):
    stop_both(company)
    correct(company, language=Language.EN)
    assert (ola_of(company).email_stopped, ola_of(company).mobile_stopped) == ("no such mailbox", "not a mobile")


def test_who_says_that_both_are_right_has_both_used_again(company):
    stop_both(company)
    correct(company, again=True)
    assert (ola_of(company).email_stopped, ola_of(company).mobile_stopped) == ("", "")
    (entry,) = company.journal("contact_corrected")
    assert entry.facts["changed"] == ["used_again"]


@pytest.mark.parametrize("number", ["22 33 44 55", "+47 22 33 44 55", "112", "800 12 345", "12345", "+46 8 123 456 78"])
def test_a_landline_or_a_number_that_is_none_is_refused_at_entry(company, number):
    """Case 68."""
    with pytest.raises(BadFields) as refused:
        correct(company, mobile=number)
    assert set(refused.value.fields) == {"mobile"}
    assert ola_of(company).mobile == OLA

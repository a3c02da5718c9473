"""An SMS from the outbox of the whole program to the candidate's telephone, and its receipt the whole way back."""

from collections.abc import Iterator

import pytest

from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.texting import NumberTrouble
from storage import outbox
from storage.delivery_tables import Parcel
from storage.tables import Application, Interview
from tests.office import Furnished, Office, invite

OLA = "+4791234567"


@pytest.fixture
def texting(sqlite_url: str, furnished: Furnished) -> Iterator[Office]:
    """The office with SMS; Ola is invited, and an SMS to him is due."""
    for office in furnished.running(sqlite_url, sms=True):
        invite(office, "U0KARI", "Ola").submit()
        office.deliver_all()
        with office.program.begin(SYSTEM) as work:
            outbox.put(
                work.session, channel=Channel.SMS, kind=ParcelKind.SMS_REMINDER, key="sms:1", recipient=OLA,
                due_at=work.now, now=work.now, body=work.house.vault.seal("Vel møtt 😀".encode()),
                interview_id=work.session.query(Interview.id).scalar(), interview_revision=0,
            )  # fmt: skip
        yield office


def sms_of(office):
    with office.program.look(SYSTEM) as work:
        return work.session.query(Parcel).filter_by(channel=Channel.SMS).one()


def test_an_sms_reaches_the_telephone_and_its_receipt_comes_back(texting):
    texting.deliver()
    (text,) = texting.slack.texts(OLA)
    assert text["text"] == "Vel møtt 😀"
    assert sms_of(texting).provider_ref == text["id"]
    assert texting.slack.send_receipt(text, "delivered") == 204
    assert sms_of(texting).receipt == "delivered"


def test_a_line_that_drops_after_the_sms_was_taken_makes_no_second_one(texting):
    texting.slack.fault("sms", "drop", keep=True)
    texting.deliver()
    assert sms_of(texting).state is ParcelState.UNKNOWN
    texting.clock.move(minutes=16)
    texting.program.dispatcher.sweep()
    texting.deliver()
    (text,) = texting.slack.texts(OLA)
    assert text["repeats"] == 1
    assert sms_of(texting).state is ParcelState.SENT


def test_an_sms_that_did_not_arrive_is_told_in_the_thread_and_marks_the_number(texting):
    texting.deliver()
    (text,) = texting.slack.texts(OLA)
    assert texting.slack.send_receipt(text, "failed", "not a mobile") == 204
    texting.deliver()
    with texting.program.look(SYSTEM) as work:
        application = work.session.get_one(Application, texting.applications["Ola"])
        assert application.candidate.mobile_stopped == NumberTrouble.NO_MOBILE
    told = [one.shown for one in texting.person("U0KARI").messages() if "SMS" in one.shown and "Ola" in one.shown]
    assert len(told) == 1
    assert texting.slack.complaints() == []

"""What administrators see of messages that did not arrive."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access import OPERATOR
from domain.delivery import Channel, ParcelKind, ParcelState
from storage import outbox
from storage.delivery_tables import Parcel
from tests.office import Office, invite

KARI, EMMA, EVE = "U0KARI", "U0EMMA", "U0EVE"


def help_for(office: Office, who: str) -> str:
    assert office.person(who).command("/kalle", "")["ok"]
    return office.person(who).ephemerals()[-1].shown


@pytest.fixture
def stuck(office: Office):
    """One message waiting since an hour, one held, one given up, and one given up long ago."""
    with office.program.begin(OPERATOR) as work:
        rows = [
            ("waits@example.org", ParcelState.QUEUED, 1, 535, "5.7.8 wrong password"),
            ("held@example.org", ParcelState.HELD, 1, None, "no answer"),
            ("failed@example.org", ParcelState.FAILED, 1, 550, "550 5.1.1 <!channel> gone"),
            ("old@example.org", ParcelState.FAILED, 24 * 8, 550, "gone"),
        ]
        for recipient, state, hours, code, said in rows:
            at = work.now - timedelta(hours=hours)
            number = outbox.put(
                work.session,
                channel=Channel.SMS,
                kind=ParcelKind.SMS_REMINDER,
                key=recipient,
                recipient=recipient,
                due_at=at,
                now=at,
            )
            row = work.session.get(Parcel, number)
            row.state, row.last_code, row.last_text = state, code, said
    yield
    assert office.slack.complaints() == []


def test_an_administrator_sees_what_waits_since_when_and_why(office: Office, stuck):
    shown = help_for(office, EMMA)
    assert "535 5.7.8 wrong password" in shown
    assert "(1)" in shown
    assert "held@example.org" in shown
    assert "failed@example.org" in shown
    assert "· 550 5.1.1 <!channel> gone" in shown
    assert "old@example.org" not in shown


def test_a_candidates_message_bears_the_name_and_what_it_is(office: Office):
    invite(office, EMMA, "Anna Bergström").submit()
    with office.program.begin(OPERATOR) as work:
        row = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.INVITATION)).one()
        row.state, row.last_code, row.last_text = ParcelState.FAILED, 550, "550 gone"
    shown = help_for(office, EMMA)
    assert "Anna Bergström · Invitation" in shown
    assert "anna@example.org" not in shown


def test_a_message_is_sent_again_or_left_by_a_button_and_the_list_shows_what_is_left(office: Office, stuck):
    help_for(office, EMMA)
    listed = office.person(EMMA).ephemerals()[-1]
    assert (listed.buttons.count("Send again"), listed.buttons.count("Do not send again")) == (2, 1)
    listed.click("outbox:stop")
    assert "held@example.org" not in office.person(EMMA).ephemerals()[-1].shown
    office.person(EMMA).ephemerals()[-1].click("outbox:again")
    assert "failed@example.org" not in office.person(EMMA).ephemerals()[-1].shown
    with office.program.look(OPERATOR) as work:
        states = {row.recipient: row.state for row in work.session.scalars(select(Parcel))}
    assert states["held@example.org"] is ParcelState.CANCELLED
    assert states["failed@example.org"] is not ParcelState.FAILED


@pytest.mark.parametrize("who", [KARI, EVE])
def test_nobody_else_sees_anything_of_it(office: Office, stuck, who):
    shown = help_for(office, who)
    for word in ("example.org", "535", "outbox"):
        assert word not in shown


def test_an_administrator_reads_that_everything_has_left(office: Office):
    assert "everything that was due has left" in help_for(office, EMMA)

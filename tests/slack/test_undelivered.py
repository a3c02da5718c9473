"""What administrators see of messages that did not arrive."""

from datetime import timedelta

import pytest

from domain.access import OPERATOR
from domain.delivery import Channel, ParcelKind, ParcelState
from storage import outbox
from storage.tables import Parcel
from tests.office import Office

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
            ("failed@example.org", ParcelState.FAILED, 1, 550, "5.1.1 <!channel> gone"),
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
    assert "old@example.org" not in shown


@pytest.mark.parametrize("who", [KARI, EVE])
def test_nobody_else_sees_anything_of_it(office: Office, stuck, who):
    shown = help_for(office, who)
    for word in ("example.org", "535", "outbox"):
        assert word not in shown


def test_an_administrator_reads_that_everything_has_left(office: Office):
    assert "everything that was due has left" in help_for(office, EMMA)

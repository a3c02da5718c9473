"""`kalle outbox`: messages on their way."""

from datetime import UTC, datetime

import pytest

from domain.delivery import Channel, ParcelKind, ParcelState
from storage import outbox
from storage.delivery_tables import Parcel
from storage.engine import open_database


@pytest.fixture
def parcel(database_url):
    """Put a message into the outbox in some state; returns its number."""
    database = open_database(database_url)
    at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)

    def put(state=ParcelState.QUEUED):
        with database.writes.begin() as session:
            one = outbox.put(
                session,
                channel=Channel.EMAIL,
                kind=ParcelKind.INVITATION,
                key=f"{state}",
                recipient="anna@example.org",
                due_at=at,
                now=at,
                body=b"canary",
            )
            session.get(Parcel, one).state = state
            return one

    yield put
    database.close()


def test_messages_are_listed_with_why_they_are_where_they_are_and_never_what_they_say(kalle, parcel):
    parcel(ParcelState.SENT)
    parcel(ParcelState.FAILED)
    (failed, sent) = kalle.json("outbox", "list")
    assert (failed["state"], failed["reason"], sent["state"]) == ("failed", "given up", "sent")
    assert [one["state"] for one in kalle.json("outbox", "list", "--state", "sent")] == ["sent"]
    said = kalle("outbox", "list").stdout
    assert "DUE (Europe/Oslo)" in said
    assert "2026-11-20 09:30" in said
    assert "canary" not in said


def test_a_failed_message_is_sent_again(kalle, parcel, rows):
    number = parcel(ParcelState.FAILED)
    assert f"Message {number} is queued" in kalle("outbox", "retry", number).stdout
    assert rows("SELECT actor_kind, surface, event FROM journal") == [("operator", "cli", "parcel_retried")]


def test_a_waiting_message_is_stopped_once(kalle, parcel):
    number = parcel()
    assert f"Message {number} is cancelled" in kalle("outbox", "cancel", number).stdout
    assert "stopped already" in kalle.refused("outbox", "cancel", number)


def test_what_is_sent_or_unknown_is_refused(kalle, parcel):
    assert "Only a message" in kalle.refused("outbox", "retry", parcel(ParcelState.SENT))
    assert "no message with the number 999" in kalle.refused("outbox", "retry", 999)

"""The last look before a message leaves, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import update

from domain.delivery import LEASE, ParcelKind, ParcelState
from storage import outbox, still
from storage.tables import Interview
from tests.posting import NOW, age, an_interview, parcel, queue_mail, states
from tests.storage.queueing import A_MINUTE, claim, hand_over, queued, write


def test_a_claimed_message_is_handed_over_once(database):
    (first,) = queued(database)
    claim(database)
    assert hand_over(database, first) is True
    assert hand_over(database, first) is False
    assert claim(database, "w2") == []


def test_nobody_hands_over_what_another_claimed(database):
    (first,) = queued(database)
    claim(database, "w1")
    assert hand_over(database, first, "w2") is False
    assert states(database) == {first: ParcelState.LEASED}


def test_a_lease_that_is_over_hands_nothing_over(database):
    """Case 49."""
    (first,) = queued(database)
    claim(database)
    age(database, LEASE + A_MINUTE)
    assert hand_over(database, first) is False


@pytest.mark.parametrize("kind", [ParcelKind.INVITATION, ParcelKind.MOVED])
@pytest.mark.parametrize("change_to", [{"revision": 4}, {"cancelled_at": NOW}])
def test_what_was_overtaken_is_not_handed_over(database, kind, change_to):
    with database.writes.begin() as session:
        interview = an_interview(session)
        interview.revision = 3
        first = queue_mail(session, 1, kind=kind, interview_id=interview.id, interview_revision=3)
    claim(database)
    with database.writes.begin() as session:
        session.execute(update(Interview).values(**change_to))
    assert hand_over(database, first) is False
    assert parcel(database, first).state is ParcelState.CANCELLED
    assert parcel(database, first).cancel_reason == still.OVERTAKEN


def test_what_still_holds_is_handed_over_and_so_is_a_cancellation(database):
    with database.writes.begin() as session:
        interview, other = an_interview(session, 1), an_interview(session, 2)
        interview.revision, other.cancelled_at = 3, NOW
        as_it_is = queue_mail(session, 1, interview_id=interview.id, interview_revision=3)
        cancellation = queue_mail(session, 2, kind=ParcelKind.CANCELLATION, interview_id=other.id, interview_revision=0)
    claim(database, limit=2)
    assert hand_over(database, as_it_is)
    assert hand_over(database, cancellation)


def test_cancelling_between_claim_and_hand_over_stops_the_message(database):
    with database.writes.begin() as session:
        interview = an_interview(session)
        about = {"interview_id": interview.id, "interview_revision": 0}
        claimed = queue_mail(session, 1, **about)
        waiting = queue_mail(session, 2, kind=ParcelKind.MOVED, **about)
        other = queue_mail(session, 3, kind=ParcelKind.CANCELLATION, **about)
    claim(database)
    kinds = [ParcelKind.INVITATION, ParcelKind.MOVED]
    assert write(database, outbox.cancel_queued, interview.id, kinds, "cancelled") == 2
    assert hand_over(database, claimed) is False
    assert states(database) == {
        claimed: ParcelState.CANCELLED,
        waiting: ParcelState.CANCELLED,
        other: ParcelState.QUEUED,
    }


def test_what_was_handed_over_cannot_be_cancelled(database):
    with database.writes.begin() as session:
        interview = an_interview(session)
        first = queue_mail(session, 1, interview_id=interview.id, interview_revision=0)
    claim(database)
    hand_over(database, first)
    assert write(database, outbox.cancel_queued, interview.id, list(ParcelKind), "cancelled") == 0
    assert write(database, outbox.cancel, first, "operator") is False


@pytest.mark.parametrize("kind", [ParcelKind.INVITATION, ParcelKind.MOVED])
def test_a_letter_to_an_interview_that_has_begun_is_stopped(database, kind):
    with database.writes.begin() as session:
        interview = an_interview(session)
        late = queue_mail(session, 1, kind=kind, interview_id=interview.id, interview_revision=interview.revision)
        begins = interview.starts_at
    claim(database, now=begins)
    assert hand_over(database, late, now=begins) is False
    assert write(database, still.was_stopped, late)
    assert parcel(database, late).state is ParcelState.CANCELLED

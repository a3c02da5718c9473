"""The outbox as services see it, on SQLite and on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update

from domain.delivery import Channel, ParcelKind, ParcelState
from storage import outbox
from storage.delivery_tables import Parcel
from storage.tables import Interview
from tests.posting import NOW, an_interview, change, parcel, queue_mail, queue_slack, states
from tests.storage.queueing import A_MINUTE, claim, queued, write


def test_a_message_with_a_known_key_is_not_queued_again(database):
    (first,) = queued(database)
    with database.writes.begin() as session:
        again = outbox.put(
            session,
            channel=Channel.EMAIL,
            kind=ParcelKind.INVITATION,
            key="mail:1",
            recipient="someone.else@example.org",
            due_at=NOW,
            now=NOW,
        )
    assert again is None
    assert parcel(database, first).recipient == "anna1@example.org"


def test_of_many_who_queue_the_same_at_once_one_succeeds(database):
    barrier = threading.Barrier(6)

    def put(number):
        barrier.wait()
        with database.writes.begin() as session:
            row = outbox.put(
                session,
                channel=Channel.SLACK,
                kind=ParcelKind.NOTICE,
                key="the same",
                recipient=f"U{number}",
                due_at=NOW,
                now=NOW,
            )
            return row is not None

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(put, range(6))) == [False] * 5 + [True]


def test_many_are_queued_as_each_would_be_by_itself_but_for_those_that_are_there_already(database):
    given = {"channel": Channel.EMAIL, "kind": ParcelKind.REJECTION, "recipient": "anna@example.org", "due_at": NOW}
    given |= {"body": b"sealed", "application_id": 7, "step_id": 3}
    with database.writes.begin() as session:
        alone = outbox.put(session, key="alone", now=NOW, **given)
        outbox.put_all(session, [])
        outbox.put_all(session, ({**given, "key": key, "created_at": NOW} for key in ("first", "alone", "second")))
        first, second = (outbox.id_of(session, key) for key in ("first", "second"))
        assert (outbox.id_of(session, "alone"), outbox.id_of(session, "none")) == (alone, None)
    assert first < second
    columns = [one.name for one in Parcel.__table__.columns if one.name not in ("id", "key")]
    rows = [[getattr(parcel(database, id), name) for name in columns] for id in (alone, first, second)]
    assert rows[0] == rows[1] == rows[2]


def test_what_is_rolled_back_was_never_queued(database):
    """Case 44."""
    session = database.writes()
    queue_mail(session, 1)
    session.rollback()
    session.close()
    assert states(database) == {}


def test_a_card_that_waits_takes_in_later_changes(database):
    with database.writes.begin() as session:
        interview = an_interview(session)
        first = put_card(session, interview, "rev1")
        assert first is not None
        assert put_card(session, interview, "rev2") is None
        assert put_card(session, interview, "rev2", recipient="U2") is not None


def test_a_card_on_its_way_does_not_take_in_later_changes(database):
    with database.writes.begin() as session:
        interview = an_interview(session)
        put_card(session, interview, "rev1")
    claim(database, channel=Channel.SLACK)
    with database.writes.begin() as session:
        assert put_card(session, interview, "rev2") is not None


def test_a_card_is_not_drawn_before_the_change_it_takes_in_is_committed(database):
    with database.writes.begin() as session:
        interview = an_interview(session)
        put_card(session, interview, "rev1")
    drawn = []

    def worker():
        while not drawn:
            drawn.extend(claim(database, channel=Channel.SLACK))
        with database.reads() as session:
            drawn.append(session.get(Interview, interview.id).revision)

    with database.writes.begin() as session:
        assert put_card(session, interview, "rev2") is None
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join(0.2)
        session.execute(update(Interview).values(revision=2))
    thread.join(20)
    assert drawn[-1] == 2


def put_card(session, interview, key, recipient="U1"):
    return outbox.put_or_fold(session, key=key, recipient=recipient, interview_id=interview.id, due_at=NOW, now=NOW)


def test_a_message_can_be_retried_only_where_nothing_is_under_way(database):
    ids = queued(database, len(ParcelState))
    for parcel_id, state in zip(ids, ParcelState, strict=True):
        change(database, parcel_id, state=state, attempts=5)
    done = {
        state
        for parcel_id, state in zip(ids, ParcelState, strict=True)
        if write(database, outbox.retry, parcel_id, NOW)
    }
    assert done == {ParcelState.QUEUED, ParcelState.HELD, ParcelState.FAILED}
    assert parcel(database, ids[0]).attempts == 0


def test_health_counts_what_could_go_and_what_waits_for_a_person(database):
    """Case 112."""
    with database.writes.begin() as session:
        about = {"interview_id": an_interview(session).id}
        queue_mail(session, 1, due_at=NOW - A_MINUTE)
        queue_mail(session, 2, due_at=NOW + A_MINUTE)
        change_later = queue_mail(session, 3)
        queue_slack(session, "card", ParcelKind.CARD, due_at=NOW + A_MINUTE, **about)
        queue_slack(session, "waits for its card", ParcelKind.ENTRY, due_at=NOW - A_MINUTE, **about)
    change(database, change_later, state=ParcelState.HELD)
    with database.reads() as session:
        assert outbox.oldest_due(session, NOW) == {Channel.EMAIL: NOW - A_MINUTE}
        assert outbox.counts(session) == {ParcelState.UNKNOWN: 0, ParcelState.HELD: 1}


def test_the_list_goes_backwards_page_by_page(database):
    ids = queued(database, 5)
    with database.reads() as session:
        page = outbox.listing(session, [ParcelState.QUEUED], limit=2)
        following = outbox.listing(session, [ParcelState.QUEUED], limit=2, before=page[-1].id)
        assert outbox.listing(session, [ParcelState.SENT]) == []
    assert [row.id for row in page + following] == [ids[4], ids[3], ids[2], ids[1]]
    assert isinstance(page[0], Parcel)

"""The outbox as the database keeps it, on SQLite and on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, text, update

from domain.delivery import DOUBTFUL_AFTER, LEASE, SILENT_AFTER, Channel, ParcelKind, ParcelState
from storage import outbox, sending
from storage.tables import Heartbeat, Interview, Parcel
from tests.posting import NOW, age, an_interview, attempts, change, parcel, queue_mail, queue_slack, states

A_MINUTE = timedelta(minutes=1)


def claim(database, owner="w1", channel=Channel.EMAIL, now=NOW, limit=1):
    with database.writes.begin() as session:
        return [parcel.id for parcel in sending.claim(session, channel, owner, now, limit)]


def hand_over(database, parcel_id, owner="w1", now=NOW):
    with database.writes.begin() as session:
        return sending.mark_handover(session, parcel_id, owner, now)


def write(database, function, *arguments, **more):
    with database.writes.begin() as session:
        return function(session, *arguments, **more)


def queued(database, count=1, **changes):
    with database.writes.begin() as session:
        return [queue_mail(session, number, **changes) for number in range(1, count + 1)]


# --- in ------------------------------------------------------------------------------------------------------------


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


# --- claiming ------------------------------------------------------------------------------------------------------


def test_the_longest_due_leaves_first_and_nothing_before_its_time(database):
    with database.writes.begin() as session:
        late = queue_mail(session, 1, due_at=NOW)
        early = queue_mail(session, 2, due_at=NOW - A_MINUTE)
        queue_mail(session, 3, due_at=NOW + A_MINUTE)
        queue_slack(session, "n")
    assert claim(database, limit=10) == [early, late]
    assert claim(database, limit=10) == []


def bare(number):
    return {
        "channel": Channel.EMAIL,
        "kind": ParcelKind.NOTICE,
        "key": f"n{number}",
        "recipient": "anna@example.org",
        "due_at": NOW,
        "created_at": NOW,
    }


def test_two_workers_claim_each_message_once(database):
    """Case 50."""
    with database.writes.begin() as session:
        session.execute(insert(Parcel), [bare(number) for number in range(2000)])

    def work(owner):
        taken = []
        while batch := claim(database, owner, limit=40):
            taken += batch
        return taken

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, ["w1", "w2"])
    assert len(first) + len(second) == 2000
    assert len({*first, *second}) == 2000


def test_an_entry_does_not_overtake_the_card_it_belongs_to(database):
    with database.writes.begin() as session:
        about = {"interview_id": an_interview(session).id}
        card = queue_slack(session, "card", ParcelKind.CARD, due_at=NOW + A_MINUTE, **about)
        entry = queue_slack(session, "entry", ParcelKind.ENTRY, **about)
        other = queue_slack(session, "other", ParcelKind.ENTRY, recipient="U2", **about)
        loose = queue_slack(session, "loose")
    assert claim(database, channel=Channel.SLACK, limit=9) == [other, loose]
    assert claim(database, channel=Channel.SLACK, limit=9, now=NOW + A_MINUTE) == [card]
    assert claim(database, channel=Channel.SLACK, limit=9, now=NOW + A_MINUTE) == []
    hand_over(database, card)
    assert claim(database, channel=Channel.SLACK, limit=9) == []
    write(database, sending.settle_sent, card, "w1", NOW)
    assert claim(database, channel=Channel.SLACK, limit=9) == [entry]


def test_the_claim_walks_the_small_index(database):
    with database.writes.begin() as session:
        session.execute(text("ANALYZE"))
        plans = []

        def listen(connection, cursor, statement, parameters, context, executemany):
            plans.append((statement, parameters))

        event.listen(database.engine, "before_cursor_execute", listen)
        sending.claim(session, Channel.EMAIL, "w1", NOW)
        event.remove(database.engine, "before_cursor_execute", listen)
        ((statement, parameters),) = plans
        raw = session.connection().connection.cursor()
        if database.engine.dialect.name == "postgresql":
            raw.execute("SET enable_seqscan = off")
            raw.execute(f"EXPLAIN {statement}", parameters)
        else:
            raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        assert "ix_outbox_due" in str(raw.fetchall())


# --- the hand-over -------------------------------------------------------------------------------------------------


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
    assert parcel(database, first).cancel_reason == sending.OVERTAKEN


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


# --- settling ------------------------------------------------------------------------------------------------------


def test_a_late_answer_ends_every_doubt(database):
    """Case 48."""
    first, second, third = queued(database, 3)
    claim(database, limit=3)
    for parcel_id in (first, second, third):
        hand_over(database, parcel_id)
    age(database, DOUBTFUL_AFTER)
    assert write(database, sending.sweep_doubtful, NOW).resent == [first, second, third]
    change(database, second, state=ParcelState.HELD)
    assert claim(database, "w2") == [first]
    for parcel_id in (first, second, third):
        assert write(database, sending.settle_sent, parcel_id, "w1", NOW)
    assert hand_over(database, first, "w2") is False
    assert set(states(database).values()) == {ParcelState.SENT}


def test_a_late_answer_leaves_a_second_copy_on_its_way_and_a_cancelled_message_alone(database):
    first, second = queued(database, 2)
    claim(database, "w2", limit=2)
    hand_over(database, first, "w2")
    change(database, second, state=ParcelState.CANCELLED)
    assert write(database, sending.settle_sent, first, "w1", NOW) is False
    assert write(database, sending.settle_sent, second, "w1", NOW) is False


def test_what_the_other_side_said_fits_its_column_on_one_line(database):
    (first,) = queued(database)
    claim(database)
    write(database, sending.settle_failed, first, "w1", code=550, said="no\r\n" + "\x00x" * 400)
    row = parcel(database, first)
    assert (row.state, row.last_code, row.attempts) == (ParcelState.FAILED, 550, 1)
    assert row.last_text.startswith("no x x")
    assert len(row.last_text) == 300


# --- care ----------------------------------------------------------------------------------------------------------


def test_what_a_silent_process_claimed_is_given_to_others_and_the_rest_stays(database):
    """Case 87."""
    silent = queued(database, 3)
    write(database, sending.beat, "w1", NOW)
    claim(database, "w1", limit=3)
    hand_over(database, silent[0])
    age(database, SILENT_AFTER + timedelta(seconds=1))
    with database.writes.begin() as session:
        queue_mail(session, 4)
    write(database, sending.beat, "w2", NOW)
    claim(database, "w2")
    assert write(database, sending.release_silent, NOW) == 2
    assert claim(database, "w3", limit=9) == silent[1:]
    assert states(database)[silent[0]] is ParcelState.HANDOVER


def test_a_lease_that_is_over_is_given_back_even_without_a_heartbeat(database):
    (first,) = queued(database)
    claim(database, "never seen")
    assert write(database, sending.release_silent, NOW) == 0
    age(database, LEASE)
    assert write(database, sending.release_silent, NOW) == 1
    assert claim(database) == [first]


def test_a_process_that_ends_gives_back_what_it_had_not_handed_over(database):
    first, second = queued(database, 2)
    write(database, sending.beat, "w1", NOW)
    claim(database, limit=2)
    hand_over(database, first)
    write(database, sending.forget, "w1")
    assert states(database) == {first: ParcelState.HANDOVER, second: ParcelState.QUEUED}
    with database.reads() as session:
        assert session.scalars(select(Heartbeat)).all() == []


def test_processes_long_gone_are_forgotten(database):
    write(database, sending.beat, "w1", NOW)
    age(database, sending.FORGOTTEN_AFTER + A_MINUTE)
    write(database, sending.beat, "w2", NOW)
    write(database, sending.release_silent, NOW)
    with database.reads() as session:
        assert [row.owner for row in session.scalars(select(Heartbeat))] == ["w2"]


def test_a_doubtful_message_goes_once_more_and_then_a_person_decides(database):
    """Case 48."""
    (first,) = queued(database)
    sealed = parcel(database, first).body
    claim(database)
    hand_over(database, first)
    age(database, DOUBTFUL_AFTER - A_MINUTE)
    assert write(database, sending.sweep_doubtful, NOW) == sending.Swept(resent=[], held=[])
    age(database, A_MINUTE)
    assert write(database, sending.sweep_doubtful, NOW).resent == [first]
    row = parcel(database, first)
    assert (row.state, row.resent, row.body, row.message_id) == (ParcelState.QUEUED, True, sealed, "<1@kalle.example>")

    claim(database)
    hand_over(database, first)
    write(database, sending.settle_unknown, first, "w1", said="broke")
    assert write(database, sending.sweep_doubtful, NOW).held == []
    age(database, DOUBTFUL_AFTER)
    assert write(database, sending.sweep_doubtful, NOW).held == [first]
    assert states(database) == {first: ParcelState.HELD}
    assert claim(database) == []
    assert attempts(database, first) == [("body", None)]


def test_a_kind_that_may_not_be_repeated_is_held_at_once(database, monkeypatch):
    monkeypatch.setattr(sending, "RESENT_WHEN_DOUBTFUL", frozenset(ParcelKind) - {ParcelKind.INVITATION})
    (first,) = queued(database)
    claim(database)
    hand_over(database, first)
    age(database, DOUBTFUL_AFTER)
    assert write(database, sending.sweep_doubtful, NOW) == sending.Swept(resent=[], held=[first])


# --- asked ---------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", [ParcelKind.INVITATION, ParcelKind.MOVED])
def test_a_letter_to_an_interview_that_has_begun_is_stopped(database, kind):
    with database.writes.begin() as session:
        interview = an_interview(session)
        late = queue_mail(session, 1, kind=kind, interview_id=interview.id, interview_revision=interview.revision)
        begins = interview.starts_at
    claim(database, now=begins)
    assert hand_over(database, late, now=begins) is False
    assert write(database, sending.came_too_late, late)
    assert parcel(database, late).state is ParcelState.CANCELLED

"""Who takes which message, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event, insert, text

from domain.delivery import Channel, ParcelKind
from storage import sending
from storage.delivery_tables import Parcel
from tests.posting import NOW, an_interview, queue_mail, queue_slack
from tests.storage.queueing import A_MINUTE, claim, hand_over, write


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

"""What is thrown away, and what health says, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.services import health, outbox, upkeep
from bot.work import beginner
from domain.access import OPERATOR, SYSTEM
from domain.delivery import ParcelState
from domain.errors import NotNow, Unknown
from storage import erasing, sending
from storage.delivery_tables import InboundSeen, Parcel
from storage.engine import open_database
from storage.tables import Interview, Invitation, JournalEntry
from tests.posting import HOUSE, NOW, Watch, an_interview, begin_with, change, plan_reminder, queue_mail, states


@pytest.fixture
def begin(database):
    return begin_with(database, Watch())


def numbers(database, table):
    with database.reads() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_old_deliveries_and_unsent_drafts_are_thrown_away_piece_by_piece(database, begin):
    with database.writes.begin() as session:
        for number in range(7):
            session.add(InboundSeen(source="events", key=f"old{number}", at=NOW - timedelta(days=1, minutes=1)))
            session.add(Invitation(answers={}, created_at=NOW - timedelta(days=8)))
        session.add(InboundSeen(source="events", key="new", at=NOW - timedelta(hours=23)))
        session.add(Invitation(answers={}, created_at=NOW - timedelta(days=8), sent_at=NOW))
        session.add(Invitation(answers={}, created_at=NOW - timedelta(days=6)))
        in_use = Invitation(answers={}, created_at=NOW - timedelta(days=8))
        session.add(in_use)
        session.flush()
        an_interview(session).invitation_id = in_use.id
    assert upkeep.tidy(begin, piece=3) == {"deliveries": 7, "drafts": 7, "selections": 0, "sessions": 0, "bodies": 0}
    assert (numbers(database, InboundSeen), numbers(database, Invitation)) == (1, 3)
    assert upkeep.tidy(begin) == {"deliveries": 0, "drafts": 0, "selections": 0, "sessions": 0, "bodies": 0}


def test_what_messages_said_is_forgotten_two_weeks_after_they_left_and_that_they_left_stays(database, begin):
    """Case 99."""
    old = {"due_at": NOW - timedelta(days=15), "now": NOW - timedelta(days=15)}
    finished = (ParcelState.SENT, ParcelState.CANCELLED, ParcelState.FAILED)
    with database.writes.begin() as session:
        numbers = {state: queue_mail(session, number, **old) for number, state in enumerate(ParcelState)}
        late, new = queue_mail(session, 20, **old), queue_mail(session, 21)
    for state, number in numbers.items():
        change(database, number, state=state)
    change(database, late, state=ParcelState.SENT, handed_over_at=NOW - timedelta(days=13))
    change(database, new, state=ParcelState.SENT)
    assert upkeep.tidy(begin, piece=3)["bodies"] == len(finished)
    with database.reads() as session:
        empty = {number for number in states(database) if session.get(Parcel, number).body is None}
    assert empty == {numbers[state] for state in finished}
    assert upkeep.tidy(begin, piece=3)["bodies"] == 0


def test_health_says_when_nothing_delivers(begin):
    """Case 112."""
    with begin(SYSTEM) as work:
        found = health.health(work)
    assert (found.ok, found.reasons, found.last_tick_seconds) == (False, ("Nothing delivers messages.",), None)


@pytest.fixture
def lively(sqlite_url):
    """SQLite with a process that delivers: there the heartbeat is by the watch."""
    opened = open_database(sqlite_url)
    with opened.writes.begin() as session:
        sending.beat(session, "w1", NOW)
    yield opened
    opened.close()


def check(database, **later):
    watch = Watch()
    watch.move(**later)
    return health.checker(beginner(database.reads, watch, HOUSE))()


def test_health_says_what_waits_too_long_and_who_is_silent(lively):
    """Case 112."""
    assert check(lively).as_json() == {
        "ok": True,
        "reasons": [],
        "oldest_due_seconds": {},
        "unknown": 0,
        "held": 0,
        "last_tick_seconds": 0,
        "workers": 1,
        "reminders_late_seconds": 0,
    }
    with lively.writes.begin() as session:
        queue_mail(session, 1, due_at=NOW)
    assert check(lively, seconds=59).ok
    assert check(lively, seconds=61).reasons == ("Delivery was last seen 61 s ago.",)
    late = check(lively, seconds=301)
    assert not late.ok
    assert "The oldest message by email has waited 301 s." in late.reasons
    assert late.oldest_due_seconds == {"email": 301}
    assert "example.org" not in str(late.as_json())


def test_health_says_that_a_due_reminder_did_not_go(lively):
    """Case 112."""
    with lively.writes.begin() as session:
        plan_reminder(session, NOW - timedelta(seconds=300))
        sending.beat(session, "w1", NOW + timedelta(seconds=1))
    assert check(lively).clock == ""
    late = check(lively, seconds=1)
    assert (late.ok, late.delivery, late.reminders_late_seconds) == (False, "", 301)
    assert late.clock == "The oldest reminder has been due for 301 s and did not go."


def test_a_reminder_whose_invitation_can_still_be_taken_back_is_not_late(lively):
    with lively.writes.begin() as session:
        plan_reminder(session, NOW - timedelta(seconds=400))
        session.execute(update(Interview).values(undo_until=NOW + timedelta(seconds=1)))
    assert check(lively).ok


def test_a_held_message_is_said_and_is_no_failure(lively):
    """Case 112."""
    with lively.writes.begin() as session:
        held, unknown = queue_mail(session, 1), queue_mail(session, 2)
    change(lively, held, state=ParcelState.HELD)
    change(lively, unknown, state=ParcelState.UNKNOWN)
    found = check(lively)
    assert (found.ok, found.held, found.unknown) == (True, 1, 1)
    assert found.reasons == ("1 held for somebody to decide: kalle outbox list",)


def test_a_database_that_does_not_answer_is_an_answer(tmp_path):
    """Case 112."""
    empty = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    found = check(empty)
    empty.close()
    assert (found.ok, found.reasons) == (False, ("The database does not answer.",))


# --- the operator --------------------------------------------------------------------------------------------------


def test_the_operator_sees_why_a_message_is_where_it_is(begin, database):
    with database.writes.begin() as session:
        ids = [queue_mail(session, number) for number in range(4)]
    change(database, ids[0], state=ParcelState.FAILED, last_code=550, last_text="5.1.1 no such user", attempts=1)
    change(database, ids[1], attempts=2, last_code=450, last_text="later")
    change(database, ids[2], state=ParcelState.CANCELLED, cancel_reason="cancelled")
    change(database, ids[3], resent=True)
    with begin(OPERATOR) as work:
        lines = {line.id: line for line in outbox.listing(work)}
        only = outbox.listing(work, [ParcelState.FAILED])
    assert [lines[id].reason for id in ids] == [
        "given up (550 5.1.1 no such user)",
        "waits for its next try, number 3 (450 later)",
        "cancelled: cancelled",
        "goes once more, because no answer was seen",
    ]
    assert [line.id for line in only] == [ids[0]]
    assert not hasattr(only[0], "body")


def test_the_operator_sends_again_and_stops_and_the_journal_knows(begin, database):
    with database.writes.begin() as session:
        first, second = queue_mail(session, 1), queue_mail(session, 2)
    change(database, first, state=ParcelState.HELD, attempts=3)
    with begin(OPERATOR) as work:
        assert outbox.retry(work, first).state is ParcelState.QUEUED
        assert outbox.cancel(work, second).reason == "cancelled: cancelled by the operator"
    with database.reads() as session:
        lines = session.execute(select(JournalEntry.event, JournalEntry.actor_kind, JournalEntry.facts)).all()
    about = {"channel": "email", "kind": "invitation"}
    assert lines == [
        ("parcel_retried", "operator", {"message": {"parcel": first, **about}}),
        ("parcel_cancelled", "operator", {"message": {"parcel": second, **about}}),
    ]


def test_the_operator_cannot_call_back_what_has_left(begin, database):
    with database.writes.begin() as session:
        first = queue_mail(session, 1)
    change(database, first, state=ParcelState.SENT)
    for verb in (outbox.retry, outbox.cancel):
        with pytest.raises(NotNow), begin(OPERATOR) as work:
            verb(work, first)
        with pytest.raises(Unknown), begin(OPERATOR) as work:
            verb(work, first + 1)
    assert states(database) == {first: ParcelState.SENT}
    assert numbers(database, JournalEntry) == 0


def test_what_was_erased_leaves_the_log_too_once_and_again_when_somebody_was_reading(begin):
    answers, calls = [False, True, True], []

    def scrub():
        calls.append(1)
        return answers.pop(0)

    tick = upkeep.Scrubbing(begin, scrub)
    for _ in range(3):
        tick()
    assert len(calls) == 2
    with begin(SYSTEM) as work:
        erasing.note(work.session, 1, None, work.now)
    tick()
    tick()
    assert len(calls) == 3

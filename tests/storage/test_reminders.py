"""Reminders as the database keeps them, with several who tick at once, on SQLite and on PostgreSQL."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, text, update

from bot.services.reminding import firing, planning, writing
from bot.services.upkeep import recompute
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.reminders import ReminderState
from domain.status import MeetingStatus
from storage import interviews, outbox, reminders, sending
from storage.delivery_tables import Parcel
from storage.tables import Candidate, Interview, JournalEntry, Reminder
from tests.posting import NOW, Watch, an_interview, begin_with


def a_reminder(session, interview, *, due_at=NOW, **changes):
    row = Reminder(
        **{
            "interview_id": interview.id,
            "channel": Channel.EMAIL,
            "revision": 0,
            "days": 7,
            "local_date": date(2026, 11, 2),
            "at": "09:00",
            "zone": "Europe/Oslo",
            "due_at": due_at,
            "state": ReminderState.PLANNED,
            "subject": "Soon",
            "contents": "Welcome, {first-name}.",
            "created_at": NOW,
            **changes,
        }
    )
    session.add(row)
    session.flush()
    return row.id


def plan(database, count, **changes):
    """So many interviews a week from now, each with its reminder; returns the reminders' ids."""
    with database.writes.begin() as session:
        ids = [a_reminder(session, an_interview(session, number), **changes) for number in range(1, count + 1)]
        for candidate in session.scalars(select(Candidate)):
            candidate.email = f"anna{candidate.id}@example.org"
    return ids


def states(database):
    with database.reads() as session:
        return Counter(session.scalars(select(Reminder.state)))


def parcels(database):
    with database.reads() as session:
        return list(session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.REMINDER)))


def test_what_is_due_is_queued_once_and_what_is_not_waits(database):
    first, second = plan(database, 2)
    with database.writes.begin() as session:
        session.execute(update(Reminder).where(Reminder.id == second).values(due_at=NOW + timedelta(seconds=1)))
    begin = begin_with(database, Watch())
    assert [firing.fire(begin), firing.fire(begin)] == [1, 0]
    assert [parcel.key for parcel in parcels(database)] == [f"reminder:{first}"]
    assert states(database) == {ReminderState.QUEUED: 1, ReminderState.PLANNED: 1}


def test_two_who_tick_at_once_queue_each_reminder_once(database):
    """Case 62."""
    ids = plan(database, 120)
    barrier = threading.Barrier(2)

    def tick(_):
        barrier.wait()
        return firing.fire(begin_with(database, Watch()), piece=7)

    with ThreadPoolExecutor(2) as pool:
        handled = list(pool.map(tick, range(2)))
    handled.append(firing.fire(begin_with(database, Watch())))  # what both had left to each other at the end
    assert sum(handled) == len(ids)
    assert sorted(parcel.key for parcel in parcels(database)) == sorted(f"reminder:{id}" for id in ids)
    assert states(database) == {ReminderState.QUEUED: len(ids)}


def test_a_tick_takes_at_most_so_many_in_one_transaction(database):
    plan(database, 7)
    sizes = []
    begin = begin_with(database, Watch())

    def begin_and_count(actor):
        work = begin(actor)

        class Counted:
            def __enter__(self):
                entered = work.__enter__()
                self.session = entered.session
                return entered

            def __exit__(self, *error):
                queued = self.session.scalar(select(func.count()).where(Reminder.state == ReminderState.QUEUED))
                sizes.append(queued)
                return work.__exit__(*error)

        return Counted()

    assert firing.fire(begin_and_count, piece=3) == 7
    assert sizes[:3] == [3, 6, 7]
    assert reminders.PIECE == 200


def test_those_that_do_not_go_are_handled_a_few_at_a_time_and_hold_up_nobody(database):
    """Case 61. Each of them is news to somebody, which takes longer than queueing a message."""
    plan(database, 60, due_at=NOW - timedelta(days=1))
    plan_of = select(Interview.id).order_by(Interview.id.desc()).limit(3)
    with database.writes.begin() as session:
        session.execute(update(Reminder).where(Reminder.interview_id.in_(plan_of)).values(due_at=NOW))
    assert firing.fire(begin_with(database, Watch())) == 60
    assert states(database) == {ReminderState.SKIPPED: 57, ReminderState.QUEUED: 3}


def test_a_tick_that_breaks_leaves_its_reminders_to_the_next(database, monkeypatch):
    """Case 63."""
    plan(database, 3)
    begin = begin_with(database, Watch())

    def broken(*_):
        raise RuntimeError("the process died here")

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "queue", broken)
        with pytest.raises(RuntimeError):
            firing.fire(begin)
    assert (states(database), parcels(database)) == ({ReminderState.PLANNED: 3}, [])
    assert firing.fire(begin) == 3
    assert len(parcels(database)) == 3


def test_a_clock_that_jumps_brings_no_second_message(database):
    """Case 64."""
    plan(database, 2)
    watch = Watch()
    begin = begin_with(database, watch)
    watch.move(hours=3)
    assert firing.fire(begin) == 2
    watch.move(hours=-6)
    assert firing.fire(begin) == 0
    watch.move(hours=6)
    assert firing.fire(begin) == 0
    assert len(parcels(database)) == 2


def decline(begin, interview_id, *, held=None, after=None):
    """A candidate says no; `held`, with the interview in hand, and `after` are called within the transaction."""
    with begin(SYSTEM) as work:
        interview = interviews.by_id(work.session, interview_id, lock=True)
        if held:
            held()
        interview.meeting = MeetingStatus.NOT_ACCEPTED
        planning.settle(work, interview)
        if after:
            work.session.flush()
            after()


def only_interview(database):
    with database.reads() as session:
        return session.scalars(select(Interview.id)).one()


def test_an_answer_that_comes_while_the_tick_runs_stops_what_the_tick_queued(database):
    """Case 59. The answer begins while the tick's transaction is open, and waits for it."""
    plan(database, 1)
    begin, interview_id = begin_with(database, Watch()), only_interview(database)
    with ThreadPoolExecutor(1) as pool:
        with begin(SYSTEM) as work:
            [due] = reminders.due(work.session, work.now)
            answered = pool.submit(decline, begin, interview_id)
            reminders.queue(work.session, {due.id: _ordered(work, due)}, work.now)
        answered.result(timeout=30)
    assert [parcel.state for parcel in parcels(database)] == [ParcelState.CANCELLED]
    assert states(database) == {ReminderState.SKIPPED: 1}


def _ordered(work, due):
    return {
        "channel": due.channel,
        "kind": ParcelKind.REMINDER,
        "recipient": due.email,
        "facts": {"reminder": due.id},
        "state": ParcelState.QUEUED,
        "due_at": work.now,
        "interview_id": due.interview_id,
        "interview_revision": due.interview_revision,
    }


def test_whoever_writes_a_reminder_does_not_wait_for_an_answer_that_waits_for_its_message(database):
    """Case 59. The answer holds the interview and wants the message, the writer the other way round: neither may starve."""
    plan(database, 1, contents="Answer: {confirmlink}")
    begin, interview_id = begin_with(database, Watch()), only_interview(database)
    firing.fire(begin)
    with ThreadPoolExecutor(1) as pool:
        with begin(SYSTEM) as work:
            [taken] = sending.claim(work.session, Channel.EMAIL, "w1", work.now)
            holds = threading.Event()
            answered = pool.submit(decline, begin, interview_id, held=holds.set)
            if outbox.is_postgresql(work.session):  # on SQLite the answer has not begun: whoever writes there is alone
                assert holds.wait(30)
            written = writing.write(work, [taken])[taken.id]()
            assert written.still_so(work.session)
            assert sending.mark_handover(work.session, taken.id, "w1", work.now, letter=written.letter)
            written.beside(work.session)
        answered.result(timeout=30)
    assert [(parcel.state, parcel.body is None) for parcel in parcels(database)] == [(ParcelState.HANDOVER, False)]


def test_a_tick_that_comes_while_an_answer_is_written_does_not_send(database):
    """Case 59. On PostgreSQL the tick leaves it for the next one; on SQLite it waits its turn."""
    plan(database, 1)
    begin, interview_id = begin_with(database, Watch()), only_interview(database)
    with ThreadPoolExecutor(1) as pool:
        ticks = []
        decline(begin, interview_id, after=lambda: ticks.append(pool.submit(firing.fire, begin)))
        assert ticks[0].result(timeout=30) == 0
    assert firing.fire(begin) == 0
    assert (parcels(database), states(database)) == ([], {ReminderState.SKIPPED: 1})


def test_an_answer_while_the_message_is_being_prepared_stops_its_hand_over(database):
    """Case 59."""
    plan(database, 1)
    begin, interview_id = begin_with(database, Watch()), only_interview(database)
    firing.fire(begin)
    with begin(SYSTEM) as work:
        [taken] = sending.claim(work.session, Channel.EMAIL, "w1", work.now)
    decline(begin, interview_id)
    with begin(SYSTEM) as work:
        assert not sending.mark_handover(work.session, taken.id, "w1", work.now)
    assert [parcel.state for parcel in parcels(database)] == [ParcelState.CANCELLED]


def test_the_index_of_planned_reminders_answers_what_is_due(database):
    """Case 62. Whatever lies behind: a tick with nothing to do reads no row that was handled."""
    [only] = plan(database, 1)
    with database.writes.begin() as session:
        first = session.get_one(Reminder, only)
        columns = [c.name for c in Reminder.__table__.columns if c.name not in ("id", "revision", "state")]
        row = {name: getattr(first, name) for name in columns}
        many = [{**row, "revision": number, "state": ReminderState.SKIPPED} for number in range(1, 2001)]
        session.execute(insert(Reminder), many)
    with database.writes.begin() as session:
        if outbox.is_postgresql(session):
            session.execute(text("ANALYZE reminder"))
        plan_of = "EXPLAIN " if outbox.is_postgresql(session) else "EXPLAIN QUERY PLAN "
        asked = reminders.DUE.compile(session.get_bind(), compile_kwargs={"literal_binds": False})
        said = session.connection().exec_driver_sql(plan_of + str(asked), _given(asked))
        assert "ix_reminder_due" in str(said.all())


def _given(asked):
    given = asked.construct_params({"now": NOW, "limit": 500})
    return tuple(given[name] for name in asked.positiontup) if asked.positional else given


def test_two_who_recompute_at_once_write_each_change_down_once(database):
    """Case 65."""
    plan(database, 20, due_at=NOW + timedelta(hours=30), local_date=date(2026, 11, 3))
    barrier = threading.Barrier(2)

    def work(_):
        barrier.wait()
        return recompute(begin_with(database, Watch()), piece=3)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 20
    with database.reads() as session:
        assert set(session.scalars(select(Reminder.due_at))) == {NOW + timedelta(hours=24)}
        written = select(func.count()).where(JournalEntry.event == "reminder_recomputed")
        assert session.scalar(written) == 20


# --- what was found and has changed before it was locked --------------------------------------------------------------


class Found:
    """Stands for a question that was answered before somebody else changed what it found."""

    def __init__(self, *rows: tuple[int, ...]) -> None:
        self._rows = list(rows)

    def rows(self, _session, **_given) -> list[tuple[int, ...]]:
        return self._rows


def test_what_was_held_in_vain_and_was_moved_meanwhile_is_left_alone(database, monkeypatch):
    with database.writes.begin() as session:
        interview = an_interview(session)
        interview.starts_at = NOW + timedelta(days=3)
        held = a_reminder(session, interview, state=ReminderState.HELD)
        monkeypatch.setattr(reminders, "_HELD_IN_VAIN", Found((held,)))
        assert reminders.held_in_vain(session, NOW) == []
        interview.starts_at = NOW - timedelta(minutes=1)
        session.flush()
        assert [one.id for one in reminders.held_in_vain(session, NOW)] == [held]


@pytest.mark.parametrize("state", [ParcelState.SENT, ParcelState.HELD, ParcelState.CANCELLED, ParcelState.QUEUED])
def test_what_was_in_doubt_and_was_settled_meanwhile_is_left_alone(database, monkeypatch, state):
    with database.writes.begin() as session:
        interview = an_interview(session)
        about = {"channel": Channel.EMAIL, "kind": ParcelKind.REMINDER, "recipient": "a@example.org", "due_at": NOW}
        parcel_id = outbox.put(session, key="reminder:1", now=NOW, interview_id=interview.id, **about)
        session.execute(update(Parcel).values(state=state, resent=True))
        a_reminder(session, interview, state=ReminderState.QUEUED, parcel_id=parcel_id)
        monkeypatch.setattr(reminders, "_LONG_IN_DOUBT", (Found((parcel_id, interview.id)),))
        found = [parcel.id for _, parcel in reminders.long_in_doubt(session, NOW)]
        assert found == ([parcel_id] if state is ParcelState.QUEUED else [])

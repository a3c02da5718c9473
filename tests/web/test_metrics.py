"""The numbers for Prometheus: what they say, who may ask for them, and that no person is in them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from bot.services import upkeep
from bot.web import metrics
from bot.web.app import make_app
from bot.web.health import Health
from bot.web.settings import WebSettings
from bot.work import Ways, ways
from domain.delivery import Channel, ParcelState
from domain.reminders import ReminderState, SkipReason
from storage import figures, sending
from storage.delivery_tables import Parcel, Tally
from storage.engine import Database, open_database
from storage.tables import Reminder
from tests.posting import HOUSE, NOW, Watch, an_interview, begin_with, change, queue_mail, queue_slack

SECRET = "a secret of forty characters, for the tests"
TOKEN = "m3trics-t0ken-for-the-tests-0a1b2c3d4e5f"


class Asked:
    """A web with metrics on a database, and what it says."""

    def __init__(self, database: Database, token: str = "") -> None:
        self.watch = Watch()
        reach: Ways = ways(database, self.watch, HOUSE)

        def mounts(app: Flask) -> None:
            app.register_blueprint(metrics.blueprint(reach.look, token, "1.2.3"))

        settings = WebSettings("https://kalle.example", SECRET)
        self.app = make_app(reach, settings, health=Health, mounts=mounts)

    def get(self, address: str = "127.0.0.1", host: str = "127.0.0.1:3000", **headers: str) -> TestResponse:
        return self.app.test_client().get(
            "/metrics", base_url=f"http://{host}", environ_base={"REMOTE_ADDR": address}, headers=headers
        )

    def numbers(self) -> dict[tuple[str, ...], float]:
        """Every sample, by its name and the values of its labels."""
        said = self.get().text
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(said)
            for sample in family.samples
        }


@pytest.fixture
def lone(sqlite_url: str) -> Iterator[Database]:
    """An SQLite database."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


def test_what_waits_and_since_when_is_said_by_channel(database: Database) -> None:
    with database.writes.begin() as session:
        queue_mail(session, 1, due_at=NOW - timedelta(seconds=90))
        queue_mail(session, 2)
        queue_mail(session, 3, due_at=NOW + timedelta(seconds=1))
        queue_slack(session, "one")
        held, unknown = queue_mail(session, 4), queue_mail(session, 5)
    change(database, held, state=ParcelState.HELD)
    change(database, unknown, state=ParcelState.UNKNOWN)
    found = Asked(database).numbers()
    assert [found["kalle_messages_due", channel] for channel in Channel] == [2, 0, 1]
    assert [found["kalle_oldest_due_seconds", channel] for channel in Channel] == [90, 0, 0]
    assert found["kalle_messages_held", "email"] == found["kalle_messages_unknown", "email"] == 1
    assert found["kalle_build_info", "1.2.3"] == 1
    assert ("kalle_last_beat_seconds",) not in found


def test_each_outcome_is_counted_once_whoever_asks_and_however_often(database: Database) -> None:
    with database.writes.begin() as session:
        ids = [queue_mail(session, number) for number in range(1, 6)]
        sending.claim(session, Channel.EMAIL, "w1", NOW, 4)
        for parcel_id in ids[:2]:
            assert sending.mark_handover(session, parcel_id, "w1", NOW)
            assert sending.settle_sent(session, parcel_id, "w1", NOW)
        assert sending.settle_failed(session, ids[2], "w1", code=550)
        assert sending.settle_retry(session, ids[3], "w1", NOW + timedelta(minutes=1), code=450)
        assert not sending.settle_sent(session, ids[0], "w1", NOW)
    change(database, ids[4], resent=True)
    for asked in (Asked(database), Asked(database)):
        found = asked.numbers()
        assert found["kalle_messages_sent_total", "email"] == 2
        assert found["kalle_messages_failed_total", "email"] == 1
        assert found["kalle_messages_retried_total", "email"] == 1
        assert found["kalle_messages_resent_total", "email"] == 1
        assert found["kalle_messages_sent_total", "slack"] == 0


def test_a_message_that_could_not_even_be_written_is_counted_as_failed(database: Database) -> None:
    with database.writes.begin() as session:
        queue_mail(session, 1)
        first = session.scalars(select(Parcel)).one()
        row = {name: getattr(first, name) for name in ("channel", "kind", "recipient", "due_at", "created_at")}
        session.add(Parcel(**row, key="another", state=ParcelState.FAILED))
    assert Asked(database).numbers()["kalle_messages_failed_total", "email"] == 1


def test_what_was_rolled_back_was_not_counted(database: Database) -> None:
    with database.writes.begin() as session:
        parcel_id = queue_mail(session, 1)
    session = database.writes()
    session.execute(update(Parcel).where(Parcel.id == parcel_id).values(state=ParcelState.SENT))
    session.rollback()
    session.close()
    assert Asked(database).numbers()["kalle_messages_sent_total", "email"] == 0


def a_reminder(interview_id: int, revision: int, **columns: object) -> Reminder:
    usual = {"channel": Channel.EMAIL, "days": 1, "local_date": NOW.date(), "at": "09:00", "zone": "Europe/Oslo"}
    rest = {"due_at": NOW, "created_at": NOW, "interview_id": interview_id, "revision": revision}
    return Reminder(**{**usual, **rest, **columns})


def test_reminders_are_counted_by_why_they_do_not_go(database: Database) -> None:
    with database.writes.begin() as session:
        interview = an_interview(session).id
        session.add(a_reminder(interview, 1, state=ReminderState.SKIPPED, reason=SkipReason.NO_ADDRESS))
        session.add_all(a_reminder(interview, number) for number in (2, 3, 4))
        session.flush()
        later = update(Reminder).where(Reminder.revision.in_((2, 3)))
        session.execute(later.values(state=ReminderState.SKIPPED, reason=SkipReason.DECLINED))
    asked = Asked(database)
    asked.watch.move(minutes=7)
    found = asked.numbers()
    assert found["kalle_reminders_skipped_total", "email", "declined"] == 2
    assert found["kalle_reminders_skipped_total", "email", "no_address"] == 1
    assert found["kalle_reminders_planned",] == 1
    assert found["kalle_reminders_late_seconds",] == 420


def test_living_workers_are_counted_and_the_last_beat_is_timed(lone: Database) -> None:
    with lone.writes.begin() as session:
        sending.beat(session, "w1", NOW - timedelta(seconds=31))
        sending.beat(session, "w2", NOW - timedelta(seconds=12))
    found = Asked(lone).numbers()
    assert (found["kalle_workers",], found["kalle_last_beat_seconds",]) == (1, 12)


def test_shards_are_added_up_and_nothing_is_lost(database: Database) -> None:
    with database.writes.begin() as session:
        for shard in (0, 71, 72):
            session.add(Tally(shard=shard, event="sent", channel=Channel.SMS, reason="", count=shard + 1))
    before = Asked(database).numbers()
    upkeep.tidy(begin_with(database))
    assert Asked(database).numbers() == before
    assert before["kalle_messages_sent_total", "sms"] == 146
    if database.engine.dialect.name == "postgresql":
        with database.reads() as session:
            assert list(session.scalars(select(Tally.shard))) == [0]


@pytest.mark.postgres
def test_a_shard_in_use_is_left_for_the_next_time(postgresql_url: str) -> None:
    opened = open_database(postgresql_url)
    with opened.writes.begin() as session:
        for shard in (71, 72):
            session.add(Tally(shard=shard, event="sent", channel=Channel.SMS, reason="", count=1))
    with opened.writes.begin() as busy:
        busy.execute(update(Tally).where(Tally.shard == 71).values(count=2))
        with opened.writes.begin() as session:
            figures.fold(session)
    with opened.reads() as session:
        assert dict(session.execute(select(Tally.shard, Tally.count)).all()) == {0: 1, 71: 2}
    opened.close()


def test_without_a_token_this_machine_alone_may_ask(lone: Database) -> None:
    asked = Asked(lone)
    assert asked.get().status_code == 200
    assert asked.get(host="localhost:3000").status_code == 200
    assert asked.get(address="10.0.0.7").status_code == 404
    assert asked.get(address="::1").status_code == 404
    assert asked.get(host="kalle.example").status_code == 404, "a proxy here that names no client passes on the host"
    assert asked.get(address="10.0.0.7", Authorization="Bearer ").status_code == 404


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (f"Bearer {TOKEN}", 200), (f"bearer {TOKEN}", 200), (f"Bearer {TOKEN[:-1]}", 404), ("Bearer", 404),
        (f"Basic {TOKEN}", 404), ("Bearer æøå", 404), ("", 404),
    ],
)  # fmt: skip
def test_with_a_token_whoever_shows_it_may_ask_from_anywhere(lone: Database, shown: str, status: int) -> None:
    asked = Asked(lone, TOKEN)
    shown = shown.encode().decode("latin-1")
    assert asked.get(address="203.0.113.9", host="kalle.example", Authorization=shown).status_code == status
    assert asked.get(Authorization=shown).status_code == status


def test_no_person_is_in_the_numbers(database: Database) -> None:
    with database.writes.begin() as session:
        parcel_id = queue_mail(session, 1, interview_id=an_interview(session).id)
        sending.beat(session, "host-of-ours-1", NOW)
    change(database, parcel_id, state=ParcelState.FAILED, last_text="550 anna1@example.org is unknown")
    said = Asked(database).get().text
    assert not [word for word in ("anna", "Holm", "example.org", "host-of-ours") if word in said]

"""What a newcomer to the demo finds: the company's calendar and digests, without its processes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.demo import company, seeding
from bot.demo.folder import CLOCK
from bot.house import house_of
from bot.services.calendar import home, posting
from bot.work import beginner
from domain.access import SYSTEM
from domain.calendar import SlotKind
from domain.delivery import ParcelKind
from storage.calendar_tables import Digest, Subscription
from storage.engine import open_database
from storage.tables import Parcel
from tests.office import settings_for


@pytest.fixture
def settings(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / CLOCK).write_text("0")
    made = settings_for(sqlite_url, 1, 2, 3)
    seeding.seed(made)
    return made


@pytest.fixture
def begin(settings):
    """Work as from the moment on when the first digests are due."""
    database = open_database(settings.database_url.reveal())
    with database.reads() as session:
        monday = max(session.scalars(select(Subscription.next_at))) + timedelta(seconds=1)
    yield beginner(database.writes, lambda: monday, house_of(settings))
    database.close()


def test_karis_day_is_filled(settings):
    with seeding._begun(settings) as begin, begin(SYSTEM) as work:
        shown = home.of_person(work, company.KARI)
    slots = [*shown.today, *shown.week.rows]
    assert shown.today
    assert {one.kind for one in slots} == set(SlotKind)
    assert "Ingrid" in next(one.candidate for one in slots if one.title == "Ringe en referanse")
    assert shown.digests == len(company.DIGESTS)


def test_digests_are_posted_anew_after_a_start_without_messages(settings, begin):
    posting.post(begin)
    with begin(SYSTEM) as work:
        posted = list(work.session.scalars(select(Digest).order_by(Digest.id)))
        for number, one in enumerate(posted):
            one.channel_id, one.ts = one.subscription.channel_id or "D0KARI", f"1.{number}"
        for parcel in work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.DIGEST)):
            work.session.delete(parcel)
    assert posted
    seeding.post_again(settings)
    with begin(SYSTEM) as work:
        waiting = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.DIGEST).order_by(Parcel.id))
        found = [(one.recipient, one.facts) for one in waiting]
        wanted = {one.id: one.subscription.channel_id or company.KARI for one in posted}
        assert found == [(where, {"digest": id, "first": True}) for id, where in wanted.items()]
        assert set(work.session.scalars(select(Digest.ts))) == {""}

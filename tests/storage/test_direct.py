"""Statements put to the driver as they are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from domain.delivery import ParcelState
from storage.delivery_tables import Parcel
from storage.direct import Direct, among, one_of, savepoint
from tests.posting import queue_mail

P = Parcel.__table__.c


def test_a_list_of_values_has_to_be_spelt_out(database):
    listed = Direct(lambda _: select(P.id).where(P.state.in_((ParcelState.SENT, ParcelState.HELD))))
    spelt = Direct(lambda _: select(P.id).where(one_of(P.state, (ParcelState.SENT, ParcelState.QUEUED))))
    with database.writes.begin() as session:
        queued = queue_mail(session, 1)
        with pytest.raises(TypeError, match="one_of"):
            listed.first(session)
        assert spelt.first(session)[0] == queued


def test_what_is_given_is_stored_as_its_column_says(database):
    found = Direct(lambda _: select(P.id).where(P.kind == bindparam("b_kind"), P.due_at == bindparam("b_due")))
    with database.writes.begin() as session:
        queued = queue_mail(session, 1)
        row = session.get(Parcel, queued)
        assert found.first(session, b_kind=row.kind, b_due=row.due_at)[0] == queued
        with pytest.raises(ValueError, match="no_such_kind"):
            found.first(session, b_kind="no_such_kind", b_due=row.due_at)


def test_one_statement_takes_any_number_of_numbers(database):
    listed = Direct(
        lambda is_postgresql: select(P.id).where(among(P.id, "b_ids", is_postgresql=is_postgresql)).order_by(P.id)
    )
    with database.writes.begin() as session:
        queued = [queue_mail(session, number) for number in range(3)]
        for wanted in (queued, queued[1:2], [], {*queued[:2], 2**31 - 1}, queued):
            assert [id for (id,) in listed.rows(session, b_ids=wanted)] == sorted({*wanted} & {*queued})


def test_a_list_in_two_places_is_given_once(database):
    other = aliased(Parcel)

    def build(is_postgresql):
        here, there = (among(one, "b_ids", is_postgresql=is_postgresql) for one in (P.id, other.id))
        return select(P.id).where(here, P.id.not_in(select(other.id).where(there, other.key == "mail:1")))

    with database.writes.begin() as session:
        queued = [queue_mail(session, number) for number in range(3)]
        assert Direct(build).rows(session, b_ids=queued[1:]) == [(queued[2],)]


def queue_and_fail(session):
    with savepoint(session):
        queue_mail(session, 2)
        raise ZeroDivisionError


def test_only_what_a_savepoint_holds_is_undone(database):
    with database.writes.begin() as session:
        first = queue_mail(session, 1)
        with pytest.raises(ZeroDivisionError):
            queue_and_fail(session)
        with savepoint(session):
            third = queue_mail(session, 3)
    with database.reads() as session:
        assert sorted(session.scalars(select(Parcel.id).where(Parcel.key.in_(["mail:1", "mail:2", "mail:3"])))) == [
            first,
            third,
        ]


def test_a_fixed_word_stands_in_the_statement_and_any_other_text_is_given_as_a_value(database):
    where = (P.state == ParcelState.QUEUED, P.owner == "", P.recipient == "it's ? $1", P.body.is_(None))
    mine = Direct(lambda _: select(P.id).where(*where, P.key == bindparam("b_key")))
    words = mine._written(database.engine.dialect)
    assert "'queued'" in words.words
    assert "it's" not in words.words
    with database.writes.begin() as session:
        queued = queue_mail(session, 1, recipient="it's ? $1", body=None)
        assert mine.first(session, b_key="mail:1")[0] == queued
        assert mine.first(session, b_key="mail:2") is None


def test_the_same_value_may_stand_in_several_places(database):
    twice = Direct(
        lambda _: select(P.id).where(P.key == bindparam("b_key"), P.key >= bindparam("b_key"), P.attempts < 1)
    )
    with database.writes.begin() as session:
        queued = queue_mail(session, 1)
        assert twice.first(session, b_key="mail:1")[0] == queued


def test_two_moments_that_look_alike_where_the_clocks_change_stay_two(database):
    found = Direct(lambda _: select(P.id).where(P.due_at == bindparam("b_due")))
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    second = first.replace(fold=1)
    with database.writes.begin() as session:
        queued = queue_mail(session, 1, due_at=second.astimezone(UTC))
        assert found.first(session, b_due=first) is None
        assert found.first(session, b_due=second)[0] == queued
        assert found.first(session, b_due=first.astimezone(UTC)) is None

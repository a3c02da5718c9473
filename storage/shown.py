"""The card that shows how a message fares, asked for in one statement: every single mail that leaves asks for it."""

import secrets
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Insert, and_, bindparam, exists, insert, literal, not_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from domain.delivery import Channel, ParcelKind, ParcelState
from storage.delivery_tables import Parcel
from storage.direct import Direct, inserted
from storage.outbox import is_postgresql
from storage.tables import Interview, Person

_WAITING = aliased(Parcel)
_OF_MESSAGE = and_(
    Parcel.id == bindparam("b_parcel"),
    Parcel.channel != Channel.SLACK,
    Interview.id == Parcel.interview_id,
    Person.id == Interview.created_by_id,
)
_WAITS = and_(
    _WAITING.interview_id == Interview.id,
    _WAITING.kind == ParcelKind.CARD,
    _WAITING.channel == Channel.SLACK,
    _WAITING.recipient == Person.slack_id,
    _WAITING.state == ParcelState.QUEUED,
)
_HELD = Direct(lambda _: select(_WAITING.id).where(_OF_MESSAGE, _WAITS).with_for_update(of=_WAITING))


def _drawing(_postgresql: bool) -> Insert:
    table = cast("SqlTable", Parcel.__table__)
    new: dict[str, ColumnElement[Any]] = {
        "kind": literal(ParcelKind.CARD, table.c.kind.type),
        "channel": literal(Channel.SLACK, table.c.channel.type),
        "key": bindparam("b_key", type_=table.c.key.type),
        "recipient": Person.__table__.c.slack_id,
        "due_at": bindparam("b_now", type_=table.c.due_at.type),
        "created_at": bindparam("b_now", type_=table.c.due_at.type),
        "interview_id": Interview.__table__.c.id,
        "person_id": Person.__table__.c.id,
        "facts": literal({}, table.c.facts.type),
    }
    same = {name: literal(value, table.c[name].type) for name, value in inserted(table, list(new)).items()}
    row = {**same, **new}
    unless = not_(exists(select(_WAITING.id).where(_WAITS).correlate(Interview, Person)))
    return insert(table).from_select(list(row), select(*row.values()).where(_OF_MESSAGE, unless))


_DRAWN = Direct(_drawing)


def draw_card(session: Session, parcel_id: int, now: datetime) -> None:
    """Have the card drawn anew that shows how a mail or an SMS fares, unless it waits to be drawn already.

    The waiting one is locked until the caller commits, for the reason given at `storage.outbox.put_or_fold`; SQLite has one
    writer at a time anyway.
    """
    if is_postgresql(session):
        _HELD.first(session, b_parcel=parcel_id)
    _DRAWN.changed(session, b_parcel=parcel_id, b_key=f"card:after:{parcel_id}:{secrets.token_hex(8)}", b_now=now)

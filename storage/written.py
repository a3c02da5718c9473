"""What is stored of a message that was written: its body and the addresses on it, once and for good.

Source: docs/behaviour.md, Delivery.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from domain.delivery import ParcelState
from storage.delivery_tables import Parcel
from storage.direct import Direct

_PARCEL = cast("SqlTable", Parcel.__table__)
_P = _PARCEL.c


@dataclass(frozen=True)
class Letter:
    """A written message as the outbox keeps it; the body is sealed."""

    body: bytes = field(repr=False)
    recipient: str
    sender: str
    message_id: str | None

    def given(self) -> dict[str, Any]:
        """What a statement with `KEPT` is given."""
        return {
            "b_body": self.body,
            "b_recipient": self.recipient,
            "b_sender": self.sender,
            "b_message_id": self.message_id,
        }


@dataclass(frozen=True)
class Written:
    """A message that was just written: its body as it travels, and what is stored in the transaction that lets it leave.

    `still_so` reads again whether everything it says still holds; `beside` stores what belongs to it elsewhere.
    """

    body: bytes = field(repr=False)
    letter: Letter
    still_so: Callable[[Session], bool] = field(repr=False)
    beside: Callable[[Session], None] = field(repr=False)


Draft = Callable[[], Written]
"""Writes a message, in memory alone. A ValueError says why it never can be, in words that may be shown."""

KEPT: dict[str, Any] = {
    "body": bindparam("b_body"),
    "recipient": bindparam("b_recipient"),
    "sender": bindparam("b_sender"),
    "message_id": bindparam("b_message_id"),
    "facts": {},
}
"""The columns of a letter. What was still to be written is none of its facts any more: it is written once."""


def unwritten() -> ColumnElement[bool]:
    """It has no body: one that is stored is never written over."""
    return _P.body.is_(None)


_KEPT = Direct(
    lambda _: (
        update(_PARCEL)
        .where(_P.id == bindparam("b_id"), _P.owner == bindparam("b_owner"), _P.state == ParcelState.LEASED)
        .where(unwritten())
        .values(**KEPT)
    )
)


def keep(session: Session, parcel_id: int, owner: str, letter: Letter) -> bool:
    """Store what was written of a message that was not handed over; False when it has a body, or is not ours any more."""
    return bool(_KEPT.changed(session, b_id=parcel_id, b_owner=owner, **letter.given()))

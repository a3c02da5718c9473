"""Whether a mail to an outside reviewer may still leave: conditions of the statement that marks its hand-over.

Source: docs/behaviour.md, Panel review.
"""

from typing import Any, cast

from sqlalchemy import ColumnElement, String, and_, exists, literal, not_, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy import cast as as_type

from domain.delivery import ParcelKind
from domain.panel_mail import MAILS, PREFIX
from domain.panels import OUT, ReviewerState
from domain.status import ApplicationStatus
from storage.delivery_tables import Parcel
from storage.direct import one_of
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review, ReviewCode
from storage.panels import GONE
from storage.tables import Application

NOT_ASKED = "the review is not asked for any more"

_P, _R, _Pa, _C, _V, _A, _K = (
    cast("SqlTable", one.__table__).c
    for one in (Parcel, PanelReviewer, Panel, PanelCandidate, Review, Application, ReviewCode)
)


def review_wanted(now: Any) -> ColumnElement[bool]:
    """Where it goes to an outside reviewer, that it is still to reach them; of other messages nothing is asked.

    A request goes to who is in an open panel, a nudge to who owes something there, a code while it is good.
    """
    return or_(not_(one_of(_P.kind, MAILS)), not_(_P.about.startswith(PREFIX)), _wanted(now))


def _wanted(now: Any) -> ColumnElement[bool]:
    mine = _P.about == literal(PREFIX, String).concat(as_type(_R.id, String))
    on = and_(_Pa.closed_at.is_(None), _Pa.begun_at.is_not(None))
    asked = and_(_P.kind == ParcelKind.PANEL_REQUEST, not_(one_of(_R.state, OUT)), on)
    owing = and_(_P.kind == ParcelKind.PANEL_NUDGE, _R.state == ReviewerState.ASKED, on, _owes())
    code = and_(_P.kind == ParcelKind.PANEL_CODE, _R.state != ReviewerState.REVOKED, _code_is_good(now))
    return exists(select(_R.id).where(mine, _Pa.id == _R.panel_id, or_(asked, owing, code)))


def _owes() -> ColumnElement[bool]:
    given = select(_V.id).where(
        _V.reviewer_id == _R.id, _V.application_id == _C.application_id, _V.given_at.is_not(None)
    )
    left = and_(_A.deleted_at.is_(None), _A.moved_to_id.is_(None), not_(one_of(_A.status, _LEFT)))
    return exists(
        select(_C.application_id).where(
            _C.panel_id == _R.panel_id, _A.id == _C.application_id, left, not_(exists(given))
        )
    )


_LEFT: tuple[ApplicationStatus, ...] = tuple(sorted(GONE))


def _code_is_good(now: Any) -> ColumnElement[bool]:
    return exists(select(_K.reviewer_id).where(_K.reviewer_id == _R.id, _K.expires_at > now))

"""Reviewing outside: from a link to its reviewer, and what that reviewer may see and do. Source: docs/behaviour.md, Reviewing outside.

Every question begins with the link and asks the database anew, so that what is revoked or closed is so at once. People are
known by their place in this panel alone: no id of ours is in an address, so there is none to change.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.documents.mail import Attached
from bot.services import occasion as occasions
from bot.services.panel import codes, reviewing
from bot.services.panel.reviewing import Desk, Given, Sheet
from bot.texts.translator import translator
from bot.work import Work
from domain.errors import NotNow, Refused, Unknown, say
from domain.language import Language
from domain.panels import CannotReason, ReviewerState, begun
from domain.review_links import End, Over, end_of, shows_own
from storage import applications, card, review_links
from storage import reviewing as stored
from storage.panel_tables import Panel, PanelReviewer

GONE = say("This candidate is no longer part of the panel.")


class Locked(Refused):
    """A code has to be typed in first."""


@dataclass(frozen=True)
class Visitor:
    """Whom a link was made for, and what it opens now. `own` says that there is something of theirs to see after the end."""

    reviewer_id: int
    language: Language
    issued_to: str
    company: str
    contact_name: str
    contact_email: str
    zone: ZoneInfo
    over: Over | None
    own: bool
    confirms: bool
    confirmed: bool
    code_awaited: bool
    contact_phone: str = ""

    @property
    def is_locked(self) -> bool:
        """True while a code has to be typed in before there is anything to see."""
        return self.confirms and not self.confirmed and (self.over is None or self.own)


@dataclass(frozen=True)
class Place:
    """One person of a shortlist by their place in it; `state` and `rating` are the reviewer's own."""

    position: int
    label: str
    state: Given
    rating: int | None


@dataclass(frozen=True)
class Shortlist:
    """What the first page shows."""

    desk: Desk
    places: tuple[Place, ...]

    @property
    def next(self) -> int | None:
        """The first place without a review that was sent."""
        return next((one.position for one in self.places if one.state is not Given.GIVEN), None)


@dataclass(frozen=True)
class Own:
    """A review that somebody gave, as they see it when all is over; a person who is gone has no name in it."""

    label: str
    rating: int | None
    comment: str
    given_at: datetime


# --- the door ------------------------------------------------------------------------------------------------------


def enter(work: Work, token: str, session: str = "") -> Visitor:
    """Whom a link was made for; Unknown for one that never was and for one that was revoked."""
    return _visitor(work, *_found(work, token), session)


def _found(work: Work, token: str) -> tuple[PanelReviewer, datetime]:
    found = review_links.find(work.session, token)
    if found is None or found[0].state is ReviewerState.REVOKED or found[0].email is None:
        raise Unknown
    if not begun(found[0].panel.begun_at, work.now):
        raise Unknown
    return found


def _visitor(work: Work, reviewer: PanelReviewer, made_at: datetime, session: str) -> Visitor:
    panel, vacancy = reviewer.panel, reviewer.panel.vacancy
    end = _end(work, reviewer, made_at)
    own = end is not None and shows_own(end, work.now) and bool(_given(work, reviewer))
    return Visitor(
        reviewer_id=reviewer.id,
        language=reviewer.language,
        issued_to=reviewer.email or "",
        company=occasions.company_of(work.house, vacancy) or work.house.mail_from_name,
        contact_name=panel.person.name if panel.person else vacancy.contact_name,
        contact_email=_address_of(panel) or vacancy.contact_email or work.house.mail_from,
        zone=ZoneInfo(vacancy.zone),
        over=end.why if end else None,
        own=own,
        confirms=panel.confirms,
        confirmed=panel.confirms and codes.is_confirmed(work, reviewer, session),
        code_awaited=panel.confirms and codes.is_awaited(work, reviewer),
    )


def _address_of(panel: Panel) -> str:
    """Whoever asks is named, so it is their own address, if they have one, and else the one the mail came from."""
    return (panel.person.email if panel.person is not None else None) or panel.sender


def _end(work: Work, reviewer: PanelReviewer, made_at: datetime) -> End | None:
    panel = reviewer.panel
    return end_of(
        reviewer.state,
        made_at,
        closed_at=panel.closed_at,
        due_at=panel.due_at,
        left_at=reviewer.ended_at,
        now=work.now,
    )


def count_opening(work: Work, visitor: Visitor) -> None:
    """Count that somebody opened the page; it changes nothing else, scanners open links too."""
    review_links.count_opening(work.session, visitor.reviewer_id, work.now)


def cookie_of(work: Work, visitor: Visitor) -> str:
    """The name of the cookie that holds this reviewer's session: somebody may be in several panels, and no id is told."""
    return f"kalle_r_{work.house.vault.mark('review cookie', str(visitor.reviewer_id))}"


def send_code(work: Work, token: str) -> None:
    """Mail a code to whom the link was made for. Unknown for no link, NotNow where none is needed or there were too many."""
    reviewer, visitor = _at_the_door(work, token)
    if visitor.is_locked:
        codes.send(work, reviewer)


def confirm(work: Work, token: str, typed: str) -> str | Refused:
    """Take the code and return the token of a session; what is wrong is returned, so that the try is counted."""
    reviewer, visitor = _at_the_door(work, token)
    return codes.confirm(work, reviewer, typed) if visitor.is_locked else NotNow()


def _at_the_door(work: Work, token: str) -> tuple[PanelReviewer, Visitor]:
    reviewer, made_at = _found(work, token)
    return reviewer, _visitor(work, reviewer, made_at, "")


# --- inside --------------------------------------------------------------------------------------------------------


def _inside(work: Work, token: str, session: str) -> PanelReviewer:
    """The reviewer, while reviews are taken. Locked before the code, NotNow when it is over."""
    reviewer, made_at = _found(work, token)
    visitor = _visitor(work, reviewer, made_at, session)
    if visitor.is_locked:
        raise Locked
    if visitor.over is not None:
        raise NotNow(say("This panel takes no reviews any more."))
    return reviewer


def insist_open(work: Work, token: str, session: str) -> None:
    """Locked before the code, NotNow when no reviews are taken any more."""
    _inside(work, token, session)


def _at(work: Work, reviewer: PanelReviewer, position: int) -> int:
    """Whose place this is in the reviewer's own panel. Unknown for none, NotNow for somebody who left it."""
    row = _place(work, reviewer, position)
    if not row.left:
        raise NotNow(GONE)
    return row.application_id


def _place(work: Work, reviewer: PanelReviewer, position: int) -> stored.Row:
    found = next((one for one in stored.rows(work.session, reviewer) if one.position == position), None)
    if found is None:
        raise Unknown
    return found


def shortlist(work: Work, token: str, session: str) -> Shortlist:
    """The people who are left in the panel, in its order, with the reviewer's own reviews of them."""
    reviewer = _inside(work, token, session)
    desk, places = reviewing.desk(work, reviewer), _positions(work, reviewer)
    return Shortlist(
        desk,
        tuple(Place(places[one.application_id], one.label, one.state, one.rating) for one in desk.items),
    )


def _positions(work: Work, reviewer: PanelReviewer) -> dict[int, int]:
    return {one.application_id: one.position for one in stored.rows(work.session, reviewer)}


@dataclass(frozen=True)
class Opened:
    """What is shown of one person, with the places before and after theirs; `next` is the next who lacks a review."""

    sheet: Sheet
    position: int
    before: int | None
    after: int | None


def sheet(work: Work, token: str, session: str, position: int) -> Opened:
    """What a reviewer sees of one person. Unknown for a place there is not, NotNow for somebody who left."""
    reviewer = _inside(work, token, session)
    found = reviewing.sheet(work, reviewer, _at(work, reviewer, position))
    left = sorted(one.position for one in stored.rows(work.session, reviewer) if one.left)
    return Opened(
        found,
        position,
        before=max((one for one in left if one < position), default=None),
        after=min((one for one in left if one > position), default=None),
    )


def file(work: Work, token: str, session: str, position: int, number: int) -> Attached:
    """One file of one person, counted from 1, as the reviewer may have it: from the link to the file through every step between.

    Unknown for one there is not, NotNow for one that cannot be made to tell nothing.
    """
    reviewer = _inside(work, token, session)
    application_id = _at(work, reviewer, position)
    shown = reviewing.sheet(work, reviewer, application_id).files
    if not 1 <= number <= len(shown):
        raise Unknown
    found = card.attachment(work.session, shown[number - 1].id)
    if found is None or found.application_id != application_id:
        raise Unknown
    return reviewing.handed(work, reviewer, found)


def write(
    work: Work, token: str, session: str, position: int, rating: str | None, comment: str, *, give: bool
) -> int | None:
    """Save or send a review and return the place of whoever comes next without one; None when all are reviewed.

    BadFields for what cannot be taken; otherwise as `sheet`.
    """
    reviewer = _inside(work, token, session)
    application_id = _place(work, reviewer, position).application_id
    reviewing.write(work, reviewer, application_id, rating, comment, give=give)
    work.session.flush()
    return _next(work, reviewer, position)


def _next(work: Work, reviewer: PanelReviewer, position: int) -> int | None:
    """The next place without a review that was sent; behind the last one it goes on with the first."""
    open_ = [one.position for one in stored.rows(work.session, reviewer) if one.left and one.given_at is None]
    open_ = [one for one in open_ if one != position]
    return min(open_, key=lambda one: (one < position, one), default=None)


def cannot(work: Work, token: str, session: str, reason: CannotReason, words: str) -> None:
    """Say that they cannot review, and why."""
    reviewing.cannot(work, _inside(work, token, session), reason, words)


# --- when it is over -----------------------------------------------------------------------------------------------


def own_reviews(work: Work, token: str, session: str) -> tuple[Own, ...]:
    """What a reviewer gave, after the end; nothing of anybody when that is too long ago. Locked before the code."""
    reviewer, made_at = _found(work, token)
    visitor = _visitor(work, reviewer, made_at, session)
    if visitor.is_locked:
        raise Locked
    return _given(work, reviewer) if visitor.own else ()


def _given(work: Work, reviewer: PanelReviewer) -> tuple[Own, ...]:
    rows = [one for one in stored.rows(work.session, reviewer) if one.given_at is not None]
    here = {one.id for one in applications.by_ids(work.session, [one.application_id for one in rows])}
    return tuple(
        Own(_label(reviewer, one, is_here=one.application_id in here), one.rating, one.comment or "", one.given_at)
        for one in rows
        if one.given_at is not None
    )


def _label(reviewer: PanelReviewer, row: stored.Row, *, is_here: bool) -> str:
    """The name, or the number where the panel is blind or the application was deleted."""
    if reviewer.panel.blind or not is_here:
        return translator(reviewer.language)("Candidate {number}", number=row.position)
    return row.name
